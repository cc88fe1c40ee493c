"""Answers of examples: texts merged as written, then typed as the form wants them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any

from rathaus.engine.forms.model import Field, FieldType, Group, Node
from rathaus.engine.packages.form_schema import MEDIA
from rathaus.engine.packages.model import Package

NOTHING = ("", "none")
"""How an example writes that something is not answered."""
_SIZE_OF_DEMO_FILES = 100_000
_MEDIA = {**MEDIA, "jpg": MEDIA["jpeg"]}


class WrongAnswer(ValueError):
    """An answer of an example that its field cannot hold."""

    def __init__(self, *, path: str, value: object, wanted: str) -> None:
        """Name the path, the value and what the field holds."""
        super().__init__(f"answers: {path} is {value!r}, and that is no {wanted}. Mend the example.")


def merged_answers(below: Any, above: Any) -> Any:
    """Return answers with others over them: maps merge by key, lists of maps by position, the rest replaces.

    A list has the length of the upper one; ``{}`` keeps an occurrence as it was.
    """
    if isinstance(below, Mapping) and isinstance(above, Mapping):
        both = {key: merged_answers(below.get(key), value) for key, value in above.items()}
        return {**below, **both}
    if _is_list(above) and _is_list(below) and all(isinstance(item, Mapping) for item in above):
        return [
            merged_answers(below[place], item) if place < len(below) else item
            for place, item in enumerate(above)
        ]
    return above


def typed_answers(package: Package, tree: Mapping[str, Any]) -> dict[str, Any]:
    """Return the answers of an example typed by the form; what is written as nothing is left out.

    Raises:
        WrongAnswer: For the first answer that is unknown or of a wrong type.
    """
    return _group(package.form.root, tree, "")


def _group(group: Group, tree: Any, where: str) -> dict[str, Any]:
    if not isinstance(tree, Mapping):
        raise WrongAnswer(path=where, value=tree, wanted="group of answers")
    members = {member.key: member for member in group.members}
    answers: dict[str, Any] = {}
    for key, value in tree.items():
        path = f"{where}.{key}" if where else key
        if key not in members:
            raise WrongAnswer(path=path, value=value, wanted="field of the form")
        typed = _node(members[key], value, path)
        if typed is not None:
            answers[key] = typed
    return answers


def _node(node: Node, value: Any, where: str) -> Any:
    if isinstance(node, Field) and node.type is FieldType.FILE:
        return [_file(item, where, number) for number, item in enumerate(_items(value), start=1)]
    if node.repeat is not None:
        return [_one(node, item, f"{where}[{number}]") for number, item in enumerate(_items(value), start=1)]
    return _one(node, value, where)


def _items(value: Any) -> Sequence[Any]:
    if value in NOTHING:
        return ()
    return value if _is_list(value) else (value,)


def _one(node: Node, value: Any, where: str) -> Any:
    if isinstance(node, Group):
        return _group(node, value, where)
    if value in NOTHING and value not in node.options:
        return None
    try:
        return _typed(node, value)
    except (ValueError, InvalidOperation, TypeError, KeyError, AttributeError):
        raise WrongAnswer(path=where, value=value, wanted=str(node.type)) from None


def _typed(field: Field, value: Any) -> Any:
    if field.type is FieldType.CHOICE and field.options and value not in field.options:
        raise ValueError(value)
    if field.type is FieldType.OBJECT:
        return value
    if field.type in _READ:
        return _READ[field.type](value)
    if not isinstance(value, str):
        raise TypeError(value)
    return value


def _yes_or_no(value: str) -> bool:
    return {"true": True, "false": False}[value]


def _partial_date(value: Mapping[str, str]) -> dict[str, int | None]:
    return {part: int(value[part]) if part in value else None for part in ("day", "month", "year")}


def _slot(value: Mapping[str, str]) -> dict[str, Any]:
    day, hour = date.fromisoformat(value["day"]), time.fromisoformat(value["time"])
    return {"day": day, "time": hour, "office": value.get("office", "")}


_READ: Mapping[FieldType, Callable[[Any], Any]] = {
    FieldType.INTEGER: int,
    FieldType.DECIMAL: Decimal,
    FieldType.MONEY: Decimal,
    FieldType.DATE: date.fromisoformat,
    FieldType.TIME: time.fromisoformat,
    FieldType.DATETIME: datetime.fromisoformat,
    FieldType.BOOL: _yes_or_no,
    FieldType.CONFIRMATION: _yes_or_no,
    FieldType.PARTIAL_DATE: _partial_date,
    FieldType.SLOT: _slot,
}


def _file(name: Any, where: str, number: int) -> dict[str, Any]:
    ending = str(name).rpartition(".")[2].lower()
    if not isinstance(name, str) or ending not in _MEDIA:
        raise WrongAnswer(path=where, value=name, wanted="file name such as schein.pdf")
    return {
        "file": f"example-{number}",
        "name": name,
        "media_type": _MEDIA[ending],
        "size": _SIZE_OF_DEMO_FILES,
    }


def _is_list(value: Any) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str)
