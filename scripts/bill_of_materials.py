"""Writes a bill of materials in CycloneDX 1.6 of everything the lock files and the Dockerfile name: `make sbom`."""

from __future__ import annotations

import hashlib
import os
import re
import tomllib
import uuid
from datetime import UTC, datetime
from pathlib import Path

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import HashAlgorithm, HashType, Property
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentScope, ComponentType
from cyclonedx.model.dependency import Dependency
from cyclonedx.output import make_outputter
from cyclonedx.schema import OutputFormat, SchemaVersion
from packageurl import PackageURL

from engine import __version__
from scripts.licenses import license_of
from scripts.locks import KINDS, PACKAGE_LOCKS, PROJECT, ROOT, Pin, pins

FILE = ROOT / ".build" / "sbom.cdx.json"
_ALGORITHMS = {"sha256": HashAlgorithm.SHA_256, "sha512": HashAlgorithm.SHA_512}
# What runs, what makes it faster, what some exports need besides; the rest never leaves a developer's machine.
_SCOPES = {
    "runtime": ComponentScope.REQUIRED,
    "redis": ComponentScope.OPTIONAL,
    "compiled": ComponentScope.OPTIONAL,
    "export": ComponentScope.OPTIONAL,
}


def bill_of_materials() -> str:
    """The document, as JSON: the same for the same files, but for the licenses, which only installed packages tell."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    root = Component(
        name=PROJECT,
        version=__version__,
        type=ComponentType.APPLICATION,
        bom_ref=PROJECT,
        licenses=[LicenseFactory().make_from_string(project["license"])],
    )
    components = {pin: _component(pin) for pin in pins()}
    images = _images()
    bom = Bom(components=[*components.values(), *images], serial_number=_serial_number())
    bom.metadata.component = root
    bom.metadata.timestamp = _time()
    bom.dependencies.update(_dependencies(root, components, images))
    text = make_outputter(bom, OutputFormat.JSON, SchemaVersion.V1_6).output_as_string(indent=2)
    return text + "\n"


def _component(pin: Pin) -> Component:
    *scope, name = pin.name.split("/")
    purl = PackageURL(pin.ecosystem, scope[0] if scope else None, name, pin.version)
    installed = license_of(pin.name, pin.version) if pin.ecosystem == "pypi" else None
    license = installed.name if installed else pin.license
    return Component(
        name=pin.name,
        version=pin.version,
        purl=purl,
        bom_ref=purl.to_string(),
        scope=_SCOPES.get(pin.kind, ComponentScope.EXCLUDED),
        # One for each file it may be installed from: which of them is chosen depends on the machine.
        hashes=[HashType(alg=_ALGORITHMS[pin.algorithm], content=value) for value in pin.hashes],
        licenses=[LicenseFactory().make_from_string(license)] if license else [],
        properties=[Property(name=f"{PROJECT}:kind", value=pin.kind)],
    )


def _images() -> list[Component]:
    """The images that the Dockerfile begins with."""
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    images = []
    for name, tag, digest in sorted(set(re.findall(r"^FROM ([a-z]+):(\S+)@sha256:([0-9a-f]{64})", text, re.MULTILINE))):
        purl = PackageURL("docker", None, name, f"sha256:{digest}", {"tag": tag})
        images.append(
            Component(
                name=name,
                version=tag,
                type=ComponentType.CONTAINER,
                purl=purl,
                bom_ref=purl.to_string(),
                scope=ComponentScope.REQUIRED,
                hashes=[HashType(alg=HashAlgorithm.SHA_256, content=digest)],
                properties=[Property(name=f"{PROJECT}:kind", value="image")],
            )
        )
    return images


def _dependencies(root: Component, components: dict[Pin, Component], images: list[Component]) -> list[Dependency]:
    """Who asks for whom."""
    asked = {PROJECT: [*images]}
    for pin, component in components.items():
        for name in pin.needed_by:
            asked.setdefault(name, []).append(component)
    # Who asks for a package of npm is not told, so each asks for nothing here, though another may have its name.
    named = [(pin.name if pin.ecosystem == "pypi" else "", component) for pin, component in components.items()]
    return [
        Dependency(component.bom_ref, [Dependency(needed.bom_ref) for needed in asked.get(name, [])])
        for name, component in [(PROJECT, root), *named]
    ]


def _serial_number() -> uuid.UUID:
    """Another one for other files, and the same for the same."""
    files = [
        *(ROOT / "requirements" / f"{kind}.txt" for kind in KINDS),
        *(ROOT / lock for lock in PACKAGE_LOCKS),
        ROOT / "Dockerfile",
    ]
    digest = hashlib.sha256(b"\0".join(file.read_bytes() for file in files))
    return uuid.UUID(bytes=digest.digest()[:16], version=5)


def _time() -> datetime | None:
    """Of the sources (SOURCE_DATE_EPOCH, in seconds) where it is told; never that of the run."""
    seconds = os.environ.get("SOURCE_DATE_EPOCH")
    return datetime.fromtimestamp(int(seconds), UTC) if seconds else None


def write(file: Path) -> None:
    """Writes the document."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(bill_of_materials(), encoding="utf-8")


if __name__ == "__main__":
    write(FILE)
    print(f"wrote {FILE.relative_to(ROOT)}")
