"""What fits together: the type rules of operators, with faults that say what to write instead."""

from __future__ import annotations

from . import types as t
from . import units

PropertyTypes = dict[str, t.Type]
_DAY: PropertyTypes = {name: t.Number() for name in ("year", "month", "day", "weekday")}
_CLOCK: PropertyTypes = {name: t.Number() for name in ("hour", "minute", "second")}
PROPERTIES: dict[type, PropertyTypes] = {
    t.Date: _DAY,
    t.Time: _CLOCK,
    t.DateTime: _DAY | _CLOCK,
    t.DaysDuration: {name: t.Number() for name in ("days", "hours", "minutes", "seconds")},
    t.MonthsDuration: {name: t.Number() for name in ("years", "months")},
}


class Mismatch(Exception):
    """Two things that do not fit: the clause and the remedy of the fault."""

    def __init__(self, message: str, remedy: str) -> None:
        """Keep both parts."""
        super().__init__(message)
        self.message = message
        self.remedy = remedy


def _both_named(left: t.Type, right: t.Type) -> str:
    return f"{t.type_name(left)} and {t.type_name(right)}"


def check_same(left: t.Type, right: t.Type) -> None:
    """Refuse ``=`` and ``!=`` of things that can never be equal.

    Raises:
        Mismatch: With the remedy.
    """
    if isinstance(left, t.AnyType) or isinstance(right, t.AnyType):
        return
    if isinstance(left, t.ListOf) != isinstance(right, t.ListOf):
        raise Mismatch(
            f"a list compared with one value ({_both_named(left, right)})",
            "Ask for all or one of them, e.g. some x in owners satisfies x.sex = … or count(owners[sex = …]).",
        )
    if isinstance(left, t.ListOf) and isinstance(right, t.ListOf):
        check_same(left.item, right.item)
    elif isinstance(left, t.Number) and isinstance(right, t.Number):
        _check_units(left, right, "compared")
    elif isinstance(left, t.Choice) or isinstance(right, t.Choice):
        _check_choice(left, right)
    elif isinstance(left, (t.Group, t.File)) or isinstance(right, (t.Group, t.File)):
        raise Mismatch(f"{_both_named(left, right)} compared", "Use is filled( … ) or a field of the group.")
    elif t.plain(left) != t.plain(right):
        raise Mismatch(f"different types compared ({_both_named(left, right)})", _conversion(left, right))


def _conversion(left: t.Type, right: t.Type) -> str:
    kinds = {type(t.plain(left)), type(t.plain(right))}
    if kinds == {t.Text, t.Number}:
        return "Write number( … ) or string( … ), or the literal without or with quotes."
    if kinds == {t.Text, t.Date}:
        return 'Write dates as @"2026-01-31".'
    if kinds == {t.Date, t.DateTime}:
        return "Write date( … ) around the one with a time."
    if kinds == {t.Text, t.Boolean}:
        return "Write true or false without quotes."
    return "Compare things of one type."


def _check_units(left: t.Number, right: t.Number, done: str) -> None:
    if t.units_agree(left, right):
        return
    if units.is_money(left.unit) != units.is_money(right.unit) and not (left.unit and right.unit):
        remedy = "Put the amount into tariffs: in fees.yaml with its unit, its day and its source."
    else:
        remedy = "Multiply or divide by the missing unit first."
    raise Mismatch(f"different units {done} ({_both_named(left, right)})", remedy)


def _check_choice(left: t.Type, right: t.Type) -> None:
    choice, other = (left, right) if isinstance(left, t.Choice) else (right, left)
    assert isinstance(choice, t.Choice)
    keys = choice.keys or frozenset()
    listed = ", ".join(sorted(keys)[:12])
    if isinstance(other, t.Words):
        unknown = sorted(other.values - keys) if choice.keys is not None else []
        if unknown:
            raise Mismatch(f"no key of the choice: {', '.join(unknown)}", f"The keys are {listed}.")
    elif isinstance(other, t.Choice):
        if choice.keys is not None and other.keys is not None and not keys & other.keys:
            raise Mismatch(
                f"two choices without a common key ({_both_named(left, right)})", "Compare one with a key."
            )
    elif not (isinstance(other, t.Text) and t.is_open(choice)):
        raise Mismatch(
            f"a choice compared with {t.type_name(other)}", f"Compare it with one of its keys: {listed}."
        )


def check_order(left: t.Type, right: t.Type) -> None:
    """Refuse ``< <= > >=``, ``between`` and intervals of things without a common order.

    Raises:
        Mismatch: With the remedy.
    """
    for kind in (left, right):
        if not isinstance(kind, (t.Number, t.Text, t.AnyType, *t.ORDERED)):
            remedy = "Use = or in." if not isinstance(kind, t.ListOf) else "Use some, every, min or max."
            raise Mismatch(f"{t.type_name(kind)} has no order", remedy)
    check_same(left, right)


def arithmetic_type(sign: str, left: t.Type, right: t.Type) -> t.Type:
    """Return the type of ``left sign right``.

    Raises:
        Mismatch: The operator does not exist for these types.
    """
    if isinstance(left, t.Number) and isinstance(right, t.Number):
        return _number_type(sign, left, right)
    if isinstance(left, t.AnyType) or isinstance(right, t.AnyType):
        return t.AnyType()
    if sign == "+" and isinstance(left, t.Text) and isinstance(right, t.Text):
        return t.Text()
    found = _MOMENTS.get((sign, type(t.plain(left)), type(t.plain(right))))
    if found is None or not _counts(left) or not _counts(right):
        raise Mismatch(
            f"{sign} does not exist for {_both_named(left, right)}", _arithmetic_remedy(left, right)
        )
    return found


def _counts(kind: t.Type) -> bool:
    return not isinstance(kind, t.Number) or not units.is_money(kind.unit)


def _arithmetic_remedy(left: t.Type, right: t.Type) -> str:
    if isinstance(left, t.Text) or isinstance(right, t.Text):
        return "Convert with string( … ) or number( … )."
    if {type(left), type(right)} & {t.Date, t.DateTime}:
        return "Add a duration with a unit: day + 3 months."
    return "Use things of one type."


def _number_type(sign: str, left: t.Number, right: t.Number) -> t.Type:
    if sign in ("+", "-"):
        _check_units(left, right, "added" if sign == "+" else "subtracted")
        wider = t.joined(left, right)
        return t.plain(wider) if wider is not None else t.Number()
    if sign == "**":
        if units.powers(left.unit) or units.powers(right.unit):
            raise Mismatch(f"** of {_both_named(left, right)}", "Use it for numbers without unit.")
        return t.Number()
    return t.Number(units.combined(left.unit, right.unit, sign=1 if sign == "*" else -1))


_D, _T, _DT, _DD, _MD, _N = t.Date, t.Time, t.DateTime, t.DaysDuration, t.MonthsDuration, t.Number
_MOMENTS: dict[tuple[str, type, type], t.Type] = {
    ("+", _DD, _DD): _DD(), ("-", _DD, _DD): _DD(), ("+", _MD, _MD): _MD(), ("-", _MD, _MD): _MD(),
    ("-", _D, _D): _DD(), ("-", _DT, _DT): _DD(), ("-", _T, _T): _DD(),
    ("*", _DD, _N): _DD(), ("*", _N, _DD): _DD(), ("/", _DD, _N): _DD(), ("/", _DD, _DD): _N(),
    ("*", _MD, _N): _MD(), ("*", _N, _MD): _MD(), ("/", _MD, _N): _MD(), ("/", _MD, _MD): _N(),
    **{("+", moment, duration): moment() for moment in (_D, _DT) for duration in (_DD, _MD)},
    **{("+", duration, moment): moment() for moment in (_D, _DT) for duration in (_DD, _MD)},
    **{("-", moment, duration): moment() for moment in (_D, _DT) for duration in (_DD, _MD)},
    ("+", _T, _DD): _T(), ("+", _DD, _T): _T(), ("-", _T, _DD): _T(),
}  # fmt: skip


def member_type(base: t.Type, name: str, known: list[str]) -> t.Type | None:
    """Return the type of ``base.name``, None when there is none; ``known`` gets the possible names.

    A member of a list of groups is the list of all; lists in lists become one list.
    """
    if isinstance(base, t.AnyType):
        return base
    if isinstance(base, t.ListOf):
        item = member_type(base.item, name, known)
        if item is None:
            return None
        return item if isinstance(item, t.ListOf) else t.ListOf(item)
    if isinstance(base, t.Group):
        known.extend(base.members)
        return base.members.get(name)
    found = PROPERTIES.get(type(base), {})
    known.extend(found)
    return found.get(name)
