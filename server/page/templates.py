"""What each template is given."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from engine.export import EXPORTS
from server import __version__
from server.page.assets import Assets
from server.page.first_screen import first_screen
from server.page.languages import STANDARD, Language


@cache
def _environment(folder: Path) -> Environment:
    """The templates of a folder, compiled once a process; those that have changed are compiled anew."""
    return Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


class Pages:
    """Renders the templates. All addresses in them are relative, so the playground can live below any path.

    Args:
        assets: the page's files.
        catalogue_version: hash of the catalogue.
        functions_version: hash of the functions' curves.
        password: whether the server asks for one, and so lets people sign out.
        classes: whether somebody may open a class.
    """

    def __init__(
        self,
        assets: Assets,
        catalogue_version: str,
        functions_version: str,
        *,
        password: bool = False,
        classes: bool = False,
    ) -> None:
        self._password = password
        self._classes = classes
        self._assets = assets
        self._catalogue_version = catalogue_version
        self._functions_version = functions_version
        self._environment = _environment(assets.root / "templates")

    def playground(self, language: Language) -> str:
        """The page itself."""
        return self._render(
            "playground.html",
            language,
            depth=0,
            password=self._password,
            classes=self._classes,
            start=first_screen(),
            form=self._form(language.name),
            # The form of a trained network that stands there until the page has asked for all.
            export=next(iter(EXPORTS.values())),
        )

    def docs(self, language: Language, **told: Any) -> str:
        """The description of the HTTP API, told by `server.api.description_page.page`."""
        return self._render("docs.html", language, depth=0, **told)

    def error(self, language: Language, status: int, depth: int) -> str:
        """A page for something that went wrong.

        Args:
            language: the page's.
            status: HTTP status.
            depth: folders between the playground and the address asked for.
        """
        text = self._text(language.name)
        kind = _kind(status)
        return self._render(
            "error.html",
            language,
            depth=depth,
            status=status,
            title=text(f"error_page.{kind}.title"),
            message=text(f"error_page.{kind}.message"),
        )

    def sentence(self, language: Language, status: int) -> str:
        """The same in a line, where there cannot be a page."""
        return f"{status} {self._text(language.name)(f'error_page.{_kind(status)}.title')}\n"

    def sign_in(self, language: Language, depth: int, fault: str) -> str:
        """The page that asks for the password.

        Args:
            language: the page's.
            depth: folders between the playground and the address asked for.
            fault: why the last attempt failed, as `server.sign_in.middleware.Fault`; empty before the first.
        """
        message = self._text(language.name)(f"sign_in.{fault}") if fault else ""
        return self._render("sign-in.html", language, depth=depth, message=message)

    def misdirected(self, language: Language, host: str) -> str:
        """A page for whoever asked for a host that is none of the server's; without its name where it is no name."""
        about = self._text(language.name)("host_page.message")
        setting = f"PLAYGROUND_HOSTS={host or 'school.example'}"
        message = about.replace("{setting}", setting).replace("{local}", "localhost")
        return self._render("host.html", language, depth=0, host=host, message=message)

    def _render(self, template: str, language: Language, *, depth: int, **context: Any) -> str:
        up, build = "../" * depth, self._assets.build
        return self._environment.get_template(template).render(
            t=self._text(language.name),
            home=(up or "./") + (f"?lang={language.name}" if language.asked else ""),
            static=lambda path: f"{up}static/{build}/{path}",
            language=language.name,
            language_tag=self._tag(language.name),
            languages=[
                {"name": name, "tag": self._tag(name), "words": self._own(name, "language.name", name)}
                for name in self._assets.languages
            ],
            version=__version__,
            build=build,
            catalogue_url=f"{up}catalogue.json?v={self._catalogue_version}",
            functions_url=f"{up}functions.json?v={self._functions_version}",
            glossary_url=f"{up}glossary/{self._glossary(language.name)}.json?v={build}",
            locale_url=f"{up}locales/{language.name}.json?v={build}",
            **context,
        )

    def _glossary(self, language: str) -> str:
        """The language of the terms: English where there are none in the page's."""
        return language if self._assets.glossary(language) else STANDARD

    def _tag(self, language: str) -> str:
        """The language as HTML names it, which says which letters it is written in."""
        return self._own(language, "language.tag", language)

    def _own(self, language: str, key: str, otherwise: str) -> str:
        found = (self._assets.locale(language) or {}).get(key, otherwise)
        return str(found)

    def _form(self, language: str) -> Callable[..., str]:
        """Like `_text`, for texts with forms: the one for many, with a number in it."""
        texts = self._assets.locale(language) or {}

        def text(key: str, **values: object) -> str:
            found = texts[key]
            words = str(found["other"] if isinstance(found, dict) else found)
            for name, value in values.items():
                words = words.replace(f"{{{name}}}", str(value))
            return words

        return text

    def _text(self, language: str) -> Callable[[str], str]:
        texts = self._assets.locale(language) or {}

        def text(key: str) -> str:
            value = texts[key]
            if not isinstance(value, str):
                raise KeyError(f"{key} has plural forms, which only the page's scripts choose between")
            return value

        return text


def _kind(status: int) -> str:
    return "not_found" if status == 404 else "failed"
