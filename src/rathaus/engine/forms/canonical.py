"""Answers as canonical JSON and back: nothing lost, nothing taken over unseen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any

from .constraints import MEDIA_TYPES
from .definitions import Definition
from .model import Field, FieldType
from .parsing import Untypeable, parse_bool, parse_money, parse_number, parse_time, parse_whole, split_date
from .plans import FormPlan, NodePlan, plan_of
from .problems import Problem, problem
from .records import Answers, Occurrence

Convert = Callable[[Field, Any], Any]


def answers_to_json(package: Definition, answers: Answers) -> dict[str, Any]:
    """Return answers as JSON data in the order of the form: decimals and days as text, empty ones left out.

    Raises:
        KeyError: An answer that the form does not know; drop or mend it before storing.
    """
    return _written_group(plan_of(package).root, answers)


def _written_group(plan: NodePlan, answers: Answers) -> dict[str, Any]:
    for key in answers:
        if key not in plan.members:
            raise KeyError(f"The form has no field {'.'.join((*plan.path, str(key)))}. Remove the answer.")
    written: dict[str, Any] = {}
    for key, member in plan.members.items():
        value = answers.get(key)
        if value is None:
            continue
        if not member.is_group:
            written[key] = _written(value)
        elif member.node.repeat:
            written[key] = [_written_group(member, one) for one in value]
        else:
            written[key] = _written_group(member, value)
    return written


def _written(value: Any) -> Any:
    if isinstance(value, (str, int)):  # most answers are, and asking for a mapping takes long
        return value
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, (date, time)):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {key: _written(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_written(item) for item in value]
    return value


def answers_from_json(package: Definition, data: Any) -> tuple[dict[str, Any], tuple[Problem, ...]]:
    """Return typed answers of JSON data, and a problem for each thing that was left out.

    Args:
        package: The package.
        data: Parsed JSON as ``answers_to_json`` writes it; anything else is named, never an exception.

    Returns:
        Answers, and problems of kind ``unknown`` (no such field) or ``type`` (wrong kind of value).
    """
    return _Typing(plan_of(package), _from_json).run(data)


def answers_from_texts(package: Definition, data: Any) -> tuple[dict[str, Any], tuple[Problem, ...]]:
    """Return typed answers of data whose values are all texts, as in the examples of a package.

    ``true``/``false``, ``1990-12-24``, ``30.00`` and file names are understood; ``none`` means no answer.
    """
    return _Typing(plan_of(package), _from_text, nothing="none").run(data)


def suggested(field: Field, value: Any) -> Any:
    """Return what an account suggests for a field as the field holds it; None when the field cannot hold it.

    An account stores its days and numbers as texts, and people may have put anything there.
    """
    if not isinstance(value, str):
        return value
    try:
        return _from_text(field, value)
    except (Untypeable, ValueError, TypeError, KeyError, InvalidOperation, OverflowError):
        return None


class _Typing:
    """Walks through foreign data along the form."""

    def __init__(self, plan: FormPlan, convert: Convert, *, nothing: str | None = None) -> None:
        self._plan = plan
        self._nothing = nothing
        self._convert = convert
        self._problems: list[Problem] = []

    def run(self, data: Any) -> tuple[dict[str, Any], tuple[Problem, ...]]:
        if not isinstance(data, Mapping):
            self._wrong(self._plan.root, (), ())
            return {}, tuple(self._problems)
        return self._group(self._plan.root, data, ()), tuple(self._problems)

    def _group(self, plan: NodePlan, data: Mapping[Any, Any], occurrence: Occurrence) -> dict[str, Any]:
        typed: dict[str, Any] = {}
        for key, value in data.items():
            member = plan.members.get(key) if isinstance(key, str) else None
            if member is None or (not member.is_group and member.field.type is FieldType.NOTE):
                self._unknown(plan, occurrence, str(key))
            elif value is not None and value != self._nothing:
                found = self._member(member, value, occurrence)
                if found is not None:
                    typed[member.node.key] = found
        return typed

    def _member(self, member: NodePlan, value: Any, occurrence: Occurrence) -> Any:
        if not member.is_group:
            return self._field(member, value, occurrence)
        if member.node.repeat:
            if not isinstance(value, list) or not all(isinstance(one, Mapping) for one in value):
                return self._wrong(member, occurrence, value)
            return [
                self._group(member, one, (*occurrence, number)) for number, one in enumerate(value, start=1)
            ]
        return (
            self._group(member, value, occurrence)
            if isinstance(value, Mapping)
            else self._wrong(member, occurrence, value)
        )

    def _field(self, member: NodePlan, value: Any, occurrence: Occurrence) -> Any:
        field = member.field
        if field.repeat is None and field.type is not FieldType.FILE:
            return self._one(member, value, occurrence)
        if not isinstance(value, list):
            return self._wrong(member, occurrence, value)
        return [
            None if one is None else self._one(member, one, (*occurrence, number))
            for number, one in enumerate(value, start=1)
        ]

    def _one(self, member: NodePlan, value: Any, occurrence: Occurrence) -> Any:
        try:
            return self._convert(member.field, value)
        except (Untypeable, ValueError, TypeError, KeyError, InvalidOperation, OverflowError):
            return self._wrong(member, occurrence, value)

    def _wrong(self, member: NodePlan, occurrence: Occurrence, value: Any) -> None:
        self._problems.append(
            problem(
                self._plan, member.path, occurrence, "type", "not_typed", values={"given": str(value)[:200]}
            )
        )

    def _unknown(self, plan: NodePlan, occurrence: Occurrence, key: str) -> None:
        name = ".".join((*plan.path, key))
        self._problems.append(
            problem(
                self._plan, plan.path, occurrence, "unknown", "unknown_answer", values={"name": name[:200]}
            )
        )


def _of(value: Any, kind: type) -> Any:
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise TypeError(f"{kind.__name__} wanted")
    return value


def _from_json(field: Field, value: Any) -> Any:
    match field.type:
        case FieldType.TEXT:
            return _of(value, str)
        case FieldType.INTEGER:
            return _of(value, int)
        case FieldType.DECIMAL | FieldType.MONEY:
            return _finite(Decimal(_of(value, str)))
        case FieldType.DATE:
            return date.fromisoformat(_of(value, str))
        case FieldType.TIME:
            return time.fromisoformat(_of(value, str))
        case FieldType.DATETIME:
            return datetime.fromisoformat(_of(value, str))
        case FieldType.BOOL | FieldType.CONFIRMATION:
            return _of(value, bool)
        case FieldType.CHOICE:
            return _of(value, int if field.options_from is not None else str)
        case _:
            return _structured(field, value)


def _finite(number: Decimal) -> Decimal:
    if not number.is_finite():
        raise ValueError("a finite number is wanted")
    return number


def _structured(field: Field, value: Any) -> Any:
    if field.type is FieldType.OBJECT:
        return value
    found = dict(_of(value, dict))
    if field.type is FieldType.PARTIAL_DATE:
        return _partial_date(found)
    if field.type is FieldType.SLOT:
        day, moment = found.get("day"), found.get("time")
        return {
            "day": date.fromisoformat(_of(day, str)) if day is not None else None,
            "time": time.fromisoformat(_of(moment, str)) if moment is not None else None,
            "office": _of(found["office"], str) if found.get("office") is not None else None,
        }
    _of(found["file"], str)
    return {key: found[key] for key in ("file", "name", "media_type", "size") if key in found}


def _partial_date(found: Mapping[str, Any]) -> dict[str, int | None]:
    parts: dict[str, int | None] = {
        part: None if found.get(part) is None else _of(found[part], int) for part in ("day", "month", "year")
    }
    date(parts["year"] or 2000, parts["month"] or 1, parts["day"] or 1)  # refuses what does not exist
    if set(found) - set(parts) or (parts["day"] is not None and parts["month"] is None):
        raise ValueError("day, month and year are wanted, no day without month")
    return parts


def _from_text(field: Field, value: Any) -> Any:
    """Return the typed value of a text; what is not a text must already fit."""
    if isinstance(value, Mapping) and field.type is FieldType.PARTIAL_DATE:
        return _partial_date({part: int(number) for part, number in value.items()})
    if not isinstance(value, str):
        return _from_json(field, value)
    if field.options_from is not None:
        return int(value)
    read = _READERS.get(field.type)
    return read(value) if read else _from_json(field, value)


def _date_from_text(text: str) -> date:
    day, month, year = split_date(text)
    return date(int(year), int(month), int(day))


def _media_type(name: str) -> str:
    return MEDIA_TYPES.get(name.rpartition(".")[2].lower(), ("application/octet-stream",))[0]


def _file_from_text(name: str) -> dict[str, Any]:
    return {"file": name, "name": name, "media_type": _media_type(name), "size": 1}


_READERS: Mapping[FieldType, Callable[[str], Any]] = {
    FieldType.INTEGER: parse_whole,
    FieldType.DECIMAL: parse_number,
    FieldType.MONEY: parse_money,
    FieldType.DATE: _date_from_text,
    FieldType.TIME: parse_time,
    FieldType.BOOL: parse_bool,
    FieldType.CONFIRMATION: parse_bool,
    FieldType.FILE: _file_from_text,
}
