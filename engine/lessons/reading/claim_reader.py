"""Reads what is measured of a lesson's runs: claims, values, and the readings that both are made of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.lessons.lesson import RELATIONS, Claim, Reading
from engine.lessons.measures import MEASURES, measure_faults
from engine.lessons.reading.document_fields import Complaints, is_number, is_whole
from engine.validation.messages import rule

MOST_EPOCHS = 10_000


class ClaimReader:
    """Reads readings of the set-ups there are.

    Args:
        complaints: takes what is wrong.
        set_ups: how many epochs each set-up of the document has; None where that is not known.
    """

    def __init__(self, complaints: Complaints, set_ups: Mapping[str, int | None]) -> None:
        self._wrong = complaints
        self._set_ups = set_ups

    def claims(self, listed: object) -> dict[str, Claim]:
        """The claims by their ids."""
        if not isinstance(listed, list) or not listed:
            self._wrong.say("claims", rule("lesson_claims"), listed)
            return {}
        found: dict[str, Claim] = {}
        for index, value in enumerate(listed):
            claim = self._claim(f"claims[{index}]", value)
            if claim is not None and claim.id in found:
                self._wrong.say(f"claims[{index}].id", rule("lesson_id_once"), claim.id)
            elif claim is not None:
                found[claim.id] = claim
        return found

    def values(self, listed: object, claims: Mapping[str, Claim]) -> dict[str, Reading]:
        """The readings that only texts speak of, by their ids."""
        if not isinstance(listed, list):
            self._wrong.say("values", rule("list"), listed)
            return {}
        found: dict[str, Reading] = {}
        for index, value in enumerate(listed):
            path = f"values[{index}]"
            fields = self._wrong.fields(path, value, {"id", "measure"}, {"set_up", "at", "of"})
            if fields is None:
                continue
            self._wrong.name(f"{path}.id", fields["id"])
            # What is no name has been said to be none.
            name = str(fields["id"])
            reading = self.reading(path, fields)
            if name in claims or name in found:
                self._wrong.say(f"{path}.id", rule("lesson_id_once"), fields["id"])
            elif reading is not None:
                found[name] = reading
        return found

    def whole_reading(self, path: str, value: object) -> Reading | None:
        """A reading that stands by itself."""
        fields = self._wrong.fields(path, value, {"measure"}, {"set_up", "at", "of"})
        return None if fields is None else self.reading(path, fields)

    def reading(self, path: str, fields: Mapping[str, Any]) -> Reading | None:
        """What is measured, of which set-up, and when."""
        name, of, at = fields["measure"], fields.get("of", {}), fields.get("at", "end")
        faults = list(measure_faults(path, name, of))
        self._wrong.take(faults)
        if faults:
            return None
        measure, set_up = MEASURES[name], fields.get("set_up")
        arguments = measure.settings(of)
        if not measure.of_run:
            for key in ("set_up", "at"):
                if key in fields:
                    self._wrong.say(f"{path}.{key}", rule("lesson_not_of_run", name=name), fields[key])
            return Reading(name, arguments, None, "end")
        if not isinstance(set_up, str) or set_up not in self._set_ups:
            self._wrong.say(f"{path}.set_up", rule("one_of", names=", ".join(self._set_ups)), set_up)
            return None
        if at not in ("start", "end"):
            epochs = self._set_ups[set_up]
            last = MOST_EPOCHS if epochs is None else epochs
            if not is_whole(at, 0, last):
                self._wrong.say(f"{path}.at", rule("lesson_at", names="start, end", last=last), at)
        return Reading(name, arguments, set_up, at)

    def _claim(self, path: str, value: object) -> Claim | None:
        needed = {"id", "measure", "relation", "value"}
        fields = self._wrong.fields(path, value, needed, {"set_up", "at", "of", "chance"})
        if fields is None:
            return None
        self._wrong.name(f"{path}.id", fields["id"])
        if not (isinstance(fields["relation"], str) and fields["relation"] in RELATIONS):
            self._wrong.say(f"{path}.relation", rule("one_of", names=", ".join(RELATIONS)), fields["relation"])
        chance = fields.get("chance", False)
        if not isinstance(chance, bool):
            self._wrong.say(f"{path}.chance", rule("boolean"), chance)
        right = self._right(f"{path}.value", fields["value"])
        left = self.reading(path, fields)
        if left is None or right is None:
            return None
        return Claim(str(fields["id"]), left, str(fields["relation"]), right, chance is True)

    def _right(self, path: str, value: Any) -> float | Reading | None:
        """What a claim is held against."""
        if isinstance(value, Mapping):
            return self.whole_reading(path, value)
        if is_number(value):
            return float(value)
        self._wrong.say(path, rule("lesson_right"), value)
        return None
