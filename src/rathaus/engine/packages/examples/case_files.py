"""A case being played: its answers, where it stands, and what rules may know of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

from rathaus.engine.deadlines import (
    LAW_FILES,
    Calendar,
    Law,
    holidays_from_mapping,
    law_from_mapping,
)
from rathaus.engine.fees import Assessment, tariff_amounts
from rathaus.engine.forms.reviewing import Review, review
from rathaus.engine.forms.scope import Scope, Situation, scope_for
from rathaus.engine.letters import Letter
from rathaus.engine.packages.cities import CityFile, CityValues
from rathaus.engine.packages.examples.answers import merged_answers, typed_answers
from rathaus.engine.packages.faults import PackageRefused
from rathaus.engine.packages.model import Fault, Package
from rathaus.engine.packages.sending import Sending
from rathaus.engine.procedure import (
    Progress,
    Refusal,
    start,
    with_progress,
)

TEAM = "office"
CASE_NUMBER = "BEISPIEL-2026-000001"
TAX_ACT = "tax_act"
"""Switch of procedures under the Abgabenordnung, whose notices count as served on working days only."""


@dataclass
class Happened:
    """What came out since the last look."""

    letters: dict[str, list[Letter]] = field(default_factory=dict)
    assessments: dict[str, Assessment] = field(default_factory=dict)
    notified: list[str] = field(default_factory=list)
    requested: list[str] = field(default_factory=list)
    sent: dict[str, list[Sending]] = field(default_factory=dict)
    refusals: tuple[Refusal, ...] = ()

    @property
    def issues(self) -> list[str]:
        """Letters issued, one entry for each copy."""
        return [key for key, letters in self.letters.items() for _ in letters]


@dataclass(frozen=True)
class World:
    """What does not change while a case is played."""

    package: Package
    values: CityValues
    calendar: Calendar
    law: Law
    city: CityFile


def world_of(package: Package, city: CityFile, values: CityValues) -> World:
    """Return the surroundings of a case in a city: its calendar and the law the package was frozen with."""
    for name in ("holidays", *LAW_FILES):
        if name not in package.law:
            raise PackageRefused(
                (Fault(f"_law/{name}.yaml", 0, "Examples need the law", name, "Add the file."),)
            )
    holidays = holidays_from_mapping(package.law["holidays"])
    regions = frozenset(city.city.get("holiday_regions") or ())
    law = law_from_mapping({name: package.law[name] for name in LAW_FILES})
    return World(package, values, Calendar(city.land, holidays, regions), law, city)


class CaseFile:
    """One case from its first answer on."""

    def __init__(self, world: World, answers: Mapping[str, Any]) -> None:
        self.world = world
        self.package = world.package
        self.written: Any = dict(answers)
        self.answers = typed_answers(world.package, answers)
        self.progress: Progress = start(procedure=world.package.procedure, team=TEAM)
        self.day: date | None = None
        self.received: date | None = None
        self.inputs: dict[str, Any] = {}
        """Everything entered so far, the newest of each name."""
        self.requested_documents: tuple[str, ...] = ()
        self.opinions_open = 0
        self.consents: dict[str, bool | None] = {}
        """Consents asked for → given, refused, or None while open."""
        self.unpaid: dict[str, Decimal] = {}
        self.waiting: list[Sending] = []
        self.demanded: dict[str, Assessment] = {}
        self.happened = Happened()

    def situation(self, day: date, progress: Progress | None = None) -> Situation:
        """Return what rules may know on a day besides the answers."""
        progress = progress or self.progress
        bare = Situation(
            today=day,
            now=datetime.combine(day, time(12), tzinfo=UTC),
            received_date=self.received or day,
            decision_date=self.decided(progress) or day,
            event_date=day,
            city=self.world.values.values,
            tariff=tariff_amounts(
                tariffs=self.package.tariffs, city_tariffs=self.world.values.tariffs, day=day
            ),
            payment_open=sum(self.unpaid.values(), Decimal(0)),
            opinions_open=self.opinions_open,
            consents={
                "open": sum(answer is None for answer in self.consents.values()),
                "refused": sum(answer is False for answer in self.consents.values()),
            },
            case_number=CASE_NUMBER,
        )
        whole = with_progress(situation=bare, procedure=self.package.procedure, progress=progress)
        return replace(whole, documents_missing=self.missing_documents(whole))

    def missing_documents(self, situation: Situation) -> int:
        """Return how many required answers are missing, and requested documents with an upload field."""
        missing = {
            (point.path, point.occurrence)
            for point in review(package=self.package, answers=self.answers, situation=situation).open_points
            if point.kind == "missing"
        }
        paths = {path for path, _ in missing}
        scope = scope_for(self.package, self.answers, situation)
        for key in self.requested_documents:
            path = self.package.documents[key].field if key in self.package.documents else None
            if path and path not in paths and not scope.root.get(path[0]):
                missing.add((path, ()))
        return len(missing)

    def decided(self, progress: Progress) -> date | None:
        """Return the day of the newest step that issued a notice."""
        deciding = {
            step.key
            for step in self.package.procedure.steps.values()
            for effect in step.effects
            if effect.verb == "issue" and self.package.letters[effect.what].kind == "notice"
        }
        return max((done.day for done in progress.done if done.step in deciding), default=None)

    def scope(self, day: date, progress: Progress | None = None) -> Scope:
        """Return the scope at the root on a day."""
        return scope_for(self.package, self.answers, self.situation(day, progress))

    def review(self, day: date) -> Review:
        """Return open points and warnings on a day."""
        return review(package=self.package, answers=self.answers, situation=self.situation(day))

    def answer(self, tree: Mapping[str, Any]) -> None:
        """Add answers, as written in the example."""
        self.written = merged_answers(self.written, tree)
        self.answers = typed_answers(self.package, self.written)
