"""A choice from a table with its parameters, as an experiment states it: `{"name": "adam", "beta1": 0.9}`.

Every record of a table has a model of its own, made from its parameters; a field of an experiment is their union.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache, partial
from typing import Annotated, Any, ClassVar, Literal, Protocol, Self, Union

from pydantic import (
    AfterValidator,
    Discriminator,
    Field,
    GetPydanticSchema,
    Tag,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WrapValidator,
    create_model,
    model_validator,
)

from engine.tables import CHOICES
from engine.validation.faults import Fault, Faults, unknown_names
from engine.validation.messages import Message, rule
from engine.validation.parameters import Named, Parameter, lookup
from engine.validation.part import Part

USUAL: Mapping[str, str] = {
    "initializer": "playground",
    "optimizer": "sgd",
    "schedule": "constant",
    "regularizer": "none",
    "clip": "none",
}
"""What a choice is where a document has none, or says of it no more than its parameters."""


class Parametrized(Named, Protocol):
    """A record whose use needs numbers."""

    @property
    def parameters(self) -> tuple[Parameter, ...]: ...


class Choice(Part):
    """The name of a record, and a value for each of its parameters."""

    field: ClassVar[str]
    name: str

    def __reduce__(self) -> tuple[Any, ...]:
        # Its model is made, and stands in no module for pickle to find.
        return _made_again, (self.field, self.document())

    def __getitem__(self, parameter: str) -> Any:
        return self.values[parameter]

    @property
    def values(self) -> dict[str, Any]:
        """The values of the parameters, by name."""
        return {name: value for name, value in self.__dict__.items() if name != "name"}

    def get(self, parameter: str, otherwise: Any = None) -> Any:
        """The value of a parameter, or something else where the record has none of this name."""
        return self.values.get(parameter, otherwise)

    def document(self) -> dict[str, Any]:
        """The choice as JSON has it, every parameter included."""
        return dict(self.__dict__)


class _Range(Choice):
    """By convention a range is given by these two."""

    @model_validator(mode="after")
    def _low_and_high(self) -> Self:
        if broken := _beyond(self["low"], self["high"]):
            raise ValueError(broken)
        return self


def _beyond(low: Any, high: Any) -> Message | None:
    return rule("at_most_high", limit=high) if low > high else None


def choose(table: Mapping[str, Any], name: str, **values: Any) -> Choice:
    """A choice with the defaults of its record, but for these values.

    Raises:
        KeyError: the table has no such record.
        ValueError: a value that its parameter may not have.
    """
    [field] = (field for field, entries in CHOICES.items() if entries is table)
    chosen = models(field)[name]
    return chosen(name=name, **{one: value for one, value in values.items() if one in chosen.model_fields})


@cache
def models(field: str) -> Mapping[str, type[Choice]]:
    """The models of a field's records, by name: `optimizer` has `SgdOptimizer` and so on."""
    return {name: _model(record, field) for name, record in CHOICES[field].items()}


def chosen(field: str) -> Any:
    """What a field that names a record of a table is annotated with, beside `Choice`."""
    tagged: Any = tuple(Annotated[model, Tag(name)] for name, model in models(field).items())
    union = Annotated[
        # Not by `|`: there are as many as the table has.
        Union[tagged],  # noqa: UP007
        Discriminator(_named_by(USUAL[field])),
        WrapValidator(partial(_in_words, field)),
    ]
    return GetPydanticSchema(lambda _, handler: handler(union))


def _model(record: Parametrized, field: str) -> type[Choice]:
    # The usual one may be left unnamed.
    named: Any = (Literal[record.name], record.name if record.name == USUAL[field] else ...)
    parameters: dict[str, Any] = {one.name: (_type(one), one.default) for one in record.parameters}
    made: type[Choice] = create_model(
        "".join(word.title() for word in f"{record.name}_{field}".split("_")),
        __base__=_Range if {"low", "high"} <= parameters.keys() else Choice,
        __doc__=f"The {field} {record.name}, with its parameters.",
        __module__=__name__,
        name=named,
        **parameters,
    )
    made.field = field
    return made


def _made_again(field: str, document: Mapping[str, Any]) -> Choice:
    return models(field)[document["name"]](**document)


def _type(one: Parameter) -> Any:
    bounds = {"ge": one.minimum, "le": one.maximum, "gt": one.exclusive_minimum, "lt": one.exclusive_maximum}
    given: dict[str, Any] = {name: bound for name, bound in bounds.items() if bound is not None}
    kind: Any = type(one.default)
    return Annotated[kind, Field(description=one.about, **given), AfterValidator(partial(_sound, one))]


def _sound(one: Parameter, value: Any) -> Any:
    """Of numbers, a parameter allows a little less than its bounds say: none that is all but infinite."""
    if broken := one.fault(value):
        raise ValueError(broken)
    return value


def _named_by(usual: str) -> Callable[[Any], str | None]:
    """The name of a choice that is read or written; None where it is no name."""

    def name_of(choice: Any) -> str | None:
        name = choice.get("name", usual) if isinstance(choice, dict) else getattr(choice, "name", None)
        return name if isinstance(name, str) else None

    return name_of


def _in_words(field: str, document: Any, validate: ValidatorFunctionWrapHandler) -> Any:
    """A choice as Pydantic reads it; what is wrong is told in this project's words and order."""
    try:
        return validate(document)
    except ValidationError as error:
        if (wrong := _faults(CHOICES[field], USUAL[field], document)).faults:
            raise wrong from None
        raise error


def _faults(table: Mapping[str, Any], usual: str, document: object) -> Faults:
    """What is wrong with the choice a part of an experiment describes, each with its path within the part."""
    if not isinstance(document, dict):
        return Faults([Fault("", rule("object"), document)])
    name = document.get("name", usual)
    try:
        record: Parametrized = lookup(table, name, "name")
    except (ValueError, TypeError):
        return Faults([Fault("name", rule("one_of", names=", ".join(table)), name)])
    known = {one.name: one for one in record.parameters}
    none = rule("no_parameter", name=name, names=", ".join(known)) if known else rule("no_parameters", name=name)
    unknown = unknown_names(document, ["name", *known], none)
    faults = [*unknown.faults]
    for key, one in known.items():
        if key in document and (broken := one.fault(document[key])):
            faults.append(Fault(key, broken, document[key]))
    values = {key: document.get(key, one.default) for key, one in known.items()}
    if not faults and "low" in values and "high" in values and (broken := _beyond(values["low"], values["high"])):
        faults.append(Fault("low", broken, values["low"]))
    return Faults(faults, unknown.more)
