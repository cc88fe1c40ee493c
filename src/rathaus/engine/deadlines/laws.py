"""Dated legal values: which length, shift and remedy were in force on a day, by act and Land, with source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Generic, Protocol, TypeVar

from rathaus.engine.deadlines.counting import Counting, CountingRules, Weekend
from rathaus.engine.deadlines.lengths import Length


class NothingInForce(LookupError):
    """No dated value of the law is in force on a day for a Land."""

    def __init__(self, *, name: str, land: str, day: date, where: str) -> None:
        super().__init__(
            f"No value of {name!r} is in force for {land} on {day}. Add a dated value that starts on or before that "
            f"day to services/_law/{where}, or choose another way."
        )
        self.name, self.land, self.day = name, land, day


@dataclass(frozen=True, slots=True)
class Source:
    """Where a value comes from. ``verified``: the statute's text was compared; ``note`` says with what."""

    key: str
    norm: str
    verified: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Fiction:
    """After what time a notice counts as notified on a channel (post, electronic, mailbox …) under an act."""

    channel: str
    act: str
    valid_from: date
    length: Length
    weekend: Weekend
    sources: tuple[Source, ...]
    shift_norm: str = ""


@dataclass(frozen=True, slots=True)
class PortalRules:
    """Notification by retrieval from a portal, with consent: day after the retrieval, time the provision lasts."""

    act: str
    valid_from: date
    after_retrieval: Length
    provision: Length
    provision_weekend: Weekend
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Remedy:
    """A remedy: how long with and without instruction, where to lodge it, the section of its text."""

    kind: str
    valid_from: date
    remedy: str
    """``action`` (Klage) or ``objection`` (Widerspruch)."""
    period: Length
    without_instruction: Length
    weekend: Weekend
    at: str
    """Path of the court or authority in the city's values, for example ``city.courts.administrative``."""
    text: str
    """Section of services/_law/texts/<language>/remedies.md."""
    shift_norm: str
    sources: tuple[Source, ...]
    without_sources: tuple[Source, ...]
    is_served: bool = False
    """Whether what it is directed against has to be served formally (Zustellung): an ordinary letter is not enough."""


@dataclass(frozen=True, slots=True)
class Period:
    """A period or day the law sets: a ``length``, or a named ``day`` (``first_working_day_of_next_month``)."""

    key: str
    valid_from: date
    length: Length | None
    day: str
    counting: Counting
    weekend: Weekend
    extend_times: int
    sources: tuple[Source, ...]


class _HasSources(Protocol):
    @property
    def valid_from(self) -> date: ...
    @property
    def sources(self) -> tuple[Source, ...]: ...


V = TypeVar("V", bound=_HasSources)


@dataclass(frozen=True, slots=True)
class Dated(Generic[V]):
    """Values of one thing by Land (or ``all``) and first day in force; None closes the row before it."""

    name: str
    where: str
    by_land: Mapping[str, tuple[tuple[date, V | None], ...]]

    def on(self, *, land: str, day: date) -> V:
        """Return the value in force; the Land's own rows go before those of ``all``.

        Raises:
            NothingInForce: There is none, or it was closed.
        """
        rows = self.by_land.get(land) or self.by_land.get("all") or ()
        begun = [value for valid_from, value in rows if valid_from <= day]
        if not begun or begun[-1] is None:
            raise NothingInForce(name=self.name, land=land, day=day, where=self.where)
        return begun[-1]


@dataclass(frozen=True)
class Law:
    """All dated legal values about time limits. Made by ``law_from_mapping``."""

    fictions: Mapping[tuple[str, str], Dated[Fiction]]
    portals: Mapping[str, Dated[PortalRules]]
    remedies: Mapping[str, Dated[Remedy]]
    periods: Mapping[str, Dated[Period]]
    countings: Mapping[tuple[str, str], CountingRules]
    sources: Mapping[str, Source] = field(default_factory=dict)

    def fiction(self, *, channel: str, act: str, land: str, day: date) -> Fiction:
        """Return when a notice sent on ``day`` counts as notified.

        Raises:
            NothingInForce: The act knows no such fiction in that Land on that day.
        """
        name = f"fictions.{channel}.{act}"
        return _in_force(self.fictions.get((channel, act)), name, "service_fictions.yaml", land, day)

    def portal(self, *, act: str, land: str, day: date) -> PortalRules:
        """Return the rules of notification by retrieval from a portal.

        Raises:
            NothingInForce: The act knows no such notification in that Land on that day.
        """
        return _in_force(self.portals.get(act), f"portal.{act}", "service_fictions.yaml", land, day)

    def has_portal(self, *, act: str, land: str, day: date) -> bool:
        """Return True if notices under an act may be notified by retrieval from a portal; for taxes they may not."""
        try:
            self.portal(act=act, land=land, day=day)
        except NothingInForce:
            return False
        return True

    def remedy(self, *, kind: str, land: str, day: date) -> Remedy:
        """Return the remedy of a kind against a notice of ``day``.

        Raises:
            NothingInForce: The Land has no such remedy on that day.
        """
        return _in_force(self.remedies.get(kind), f"remedies.{kind}", "remedies.yaml", land, day)

    def period(self, *, key: str, land: str, day: date) -> Period:
        """Return a period or day the law sets, for example ``deemed_approval`` or ``trade_receipt``.

        Raises:
            NothingInForce: There is none in that Land on that day.
        """
        return _in_force(self.periods.get(key), f"periods.{key}", "deadlines.yaml", land, day)

    def counting(self, *, act: str, land: str) -> CountingRules:
        """Return the norms under which periods of an act are counted: ``procedure``, ``tax``, ``court``, ``civil``.

        Raises:
            NothingInForce: The act is unknown.
        """
        found = self.countings.get((act, land)) or self.countings.get((act, "all"))
        if found is None:
            raise NothingInForce(name=f"counting.{act}", land=land, day=date.max, where="deadlines.yaml")
        return found

    def unverified(self) -> tuple[Source, ...]:
        """Return the sources whose statute text was not compared, by key."""
        return tuple(s for _, s in sorted(self.sources.items()) if not s.verified)


def _in_force(rows: Dated[V] | None, name: str, where: str, land: str, day: date) -> V:
    if rows is None:
        raise NothingInForce(name=name, land=land, day=day, where=where)
    return rows.on(land=land, day=day)


def cited(sources: tuple[Source, ...]) -> str:
    """Return the norms of sources in one line."""
    return "; ".join(source.norm for source in sources)


def checked(sources: tuple[Source, ...]) -> bool:
    """Return True if every source was compared with the statute's text."""
    return all(source.verified for source in sources)
