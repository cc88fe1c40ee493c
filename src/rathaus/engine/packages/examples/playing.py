"""Playing a case through: steps on their days, the clock between them, and what came out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from rathaus.engine.deadlines import (
    LAW_FILES,
    Calendar,
    Law,
    holidays_from_mapping,
    law_from_mapping,
    notified_by_post,
    remedy_in_force,
)
from rathaus.engine.fees import Assessment, FeeFault, assess, tariff_amounts
from rathaus.engine.forms.occurrences import occurrence_scopes
from rathaus.engine.forms.reviewing import Review, review
from rathaus.engine.forms.scope import Scope, Situation, scope_for
from rathaus.engine.letters import Letter, LetterFacts, remedy_of, write_letter
from rathaus.engine.packages.cities import CityFile, CityValues
from rathaus.engine.packages.examples.answers import merged_answers, typed_answers
from rathaus.engine.packages.faults import PackageRefused
from rathaus.engine.packages.model import Fault, Package
from rathaus.engine.packages.sending import Sending, sendings
from rathaus.engine.procedure import (
    PRESENT,
    Actor,
    Effect,
    Move,
    Progress,
    Refusal,
    StepRefused,
    due_move,
    ends_of_clocks,
    next_due,
    notice_served,
    start,
    take,
    with_progress,
)

TEAM = "office"
CASE_NUMBER = "BEISPIEL-2026-000001"
TAX_ACT = "tax_act"
"""Switch of procedures under the Abgabenordnung, whose notices count as served on working days only."""


class ClockRunsWild(RuntimeError):
    """Clock steps of one day set each other off for ever."""

    def __init__(self, day: date) -> None:
        """Name the day."""
        super().__init__(f"On {day} clock steps set each other off without end. Give one of them a need.")


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


class Play:
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

    # --- the situation -------------------------------------------------------------------------------------------

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

    # --- what happens --------------------------------------------------------------------------------------------

    def answer(self, tree: Mapping[str, Any]) -> None:
        """Add answers, as written in the example."""
        self.written = merged_answers(self.written, tree)
        self.answers = typed_answers(self.package, self.written)

    def run_clock(self, until: date) -> None:
        """Take every due clock step up to a day, and send what was collected until then."""
        day: date | None = self.day or until
        moves: Counter[date] = Counter()
        while day is not None and day <= until:
            move = due_move(
                procedure=self.package.procedure,
                progress=self.progress,
                scope=self.scope(day),
                at=datetime.combine(day, time(0), tzinfo=UTC),
                calendar=self.world.calendar,
                law=self.world.law,
            )
            if move is None:
                day = self.next_day(day)
                continue
            moves[day] += 1
            if moves[day] > 50:
                raise ClockRunsWild(day)
            self.carry_out(move, {}, day)
        self.day = until
        for sending in [sending for sending in self.waiting if sending.due and sending.due <= until]:
            self.waiting.remove(sending)
            self.happened.sent.setdefault(sending.recipient, []).append(replace(sending, status="now"))

    def next_day(self, day: date) -> date | None:
        """Return the next day on which the clock has something to do."""
        found = next_due(
            procedure=self.package.procedure,
            progress=self.progress,
            scope=self.scope(day),
            calendar=self.world.calendar,
            today=day,
        )
        return max(found, day + timedelta(days=1)) if found is not None else None

    def take(self, step: str, *, day: date, by: str | None, inputs: Mapping[str, Any]) -> None:
        """Take a step; refusals are kept, not raised."""
        entered = self.typed_inputs(step, inputs)
        try:
            move = take(
                procedure=self.package.procedure,
                progress=self.progress,
                step=step,
                actor=self.actor(step, by),
                at=datetime.combine(day, time(12), tzinfo=UTC),
                scope=self.scope(day),
                calendar=self.world.calendar,
                law=self.world.law,
                inputs=entered,
            )
        except StepRefused as refused:
            self.happened.refusals = refused.refusals
            return
        if self.progress.state == self.package.procedure.start:
            self.received = day
        self.inputs |= entered
        self.carry_out(move, entered, day)

    def typed_inputs(self, step: str, inputs: Mapping[str, Any]) -> dict[str, Any]:
        """Return what the actor enters: days as days, presence at the desk taken for granted."""
        plan = self.package.procedure.steps[step]
        typed = {
            key: date.fromisoformat(value) if plan.ask.get(key) == "date" else value
            for key, value in inputs.items()
        }
        return {**typed, PRESENT: True} if plan.present else typed

    def actor(self, step: str, by: str | None) -> Actor:
        """Return somebody with the role of the step; ``by`` names the person, or a role."""
        procedure = self.package.procedure
        plan = procedure.steps[step]
        role = procedure.roles[by] if by is not None and by in procedure.roles else procedure.roles[plan.by]
        team = TEAM if role.team == "office" else role.team
        teams = frozenset([team]) if team else frozenset()
        person = by or self.somebody(step, role.key)
        return Actor(
            kind=role.kind, id=person, teams=teams, leads=teams if role.rank else frozenset(), trust="high"
        )

    def somebody(self, step: str, role: str) -> str:
        """Return the usual person of a role, another one where four eyes are wanted."""
        first = self.package.procedure.steps[step].not_same_as
        persons = {done.actor for done in self.progress.done if done.step == first}
        return f"second {role}" if role in persons else role

    # --- effects -------------------------------------------------------------------------------------------------

    def carry_out(self, move: Move, inputs: Mapping[str, Any], day: date) -> None:
        """Take over the progress and carry out the effects, fees before the letters that show them."""
        self.progress = move.progress
        self.day = day
        scope = self.scope(day)
        effects = [effect for effect in move.effects if _holds(effect, scope)]
        self.note_answers(move, inputs)
        for effect in effects:
            if effect.verb == "demand":
                self.demand(effect.what, day)
        for effect in effects:
            self.carry_out_one(effect, scope, day)

    def note_answers(self, move: Move, inputs: Mapping[str, Any]) -> None:
        """Note opinions and consents that were given, and documents that were asked for."""
        documents = inputs.get("documents")
        if isinstance(documents, (list, tuple)):
            self.requested_documents = tuple(documents)
        if "opinion" in move.step.ask:
            self.opinions_open = max(self.opinions_open - 1, 0)
        if "consent" in inputs:
            for key, answer in self.consents.items():
                self.consents[key] = inputs["consent"] == "yes" if answer is None else answer

    def carry_out_one(self, effect: Effect, scope: Scope, day: date) -> None:
        match effect.verb:
            case "issue":
                self.issue(effect.what, scope, day, effect.arguments.get("for_each"))
            case "demand" if isinstance(effect.arguments.get("with"), str):
                self.issue(effect.arguments["with"], scope, day, None)
            case "settle":
                self.demand(effect.what, day)
            case "notify":
                self.happened.notified.append(str(effect.arguments.get("text", "")))
            case "send":
                self.send(effect, scope, day)
            case "request":
                self.request(effect.what, scope)

    def demand(self, fee: str, day: date) -> None:
        """Assess a fee that is demanded now."""
        found = assess(
            package=self.package,
            fee=fee,
            answers=self.answers,
            situation=self.situation(day),
            tariffs=self.world.values.tariffs,
            waiver_reasons=dict.fromkeys(
                (waiver.key for waiver in self.package.fees[fee].waivers), "Beispiel"
            ),
        )
        self.demanded[fee] = self.happened.assessments[fee] = found
        if self.package.procedure.switches.get("pay_first"):
            self.unpaid[fee] = found.total

    def estimate(self, fee: str, day: date, *, is_estimate: bool) -> Assessment:
        """Return what a fee would be on a day."""
        return assess(
            package=self.package,
            fee=fee,
            answers=self.answers,
            situation=self.situation(day),
            tariffs=self.world.values.tariffs,
            is_estimate=is_estimate,
            waiver_reasons=dict.fromkeys(
                (waiver.key for waiver in self.package.fees[fee].waivers), "Beispiel"
            ),
        )

    def issue(self, letter: str, scope: Scope, day: date, for_each: Any) -> None:
        """Write a letter; a notice goes by post on the same day and starts the periods that wait for it."""
        written = write_letter(
            package=self.package,
            letter=letter,
            language="de",
            answers=self.answers,
            situation=scope.situation,
            facts=self.facts(letter, scope, day),
        )
        if for_each and self.package.letters[letter].for_each is None:
            written = written * len(occurrence_scopes(scope=scope, path=tuple(for_each)))
        self.happened.letters.setdefault(letter, []).extend(written)
        kind = remedy_of(self.package.letters[letter])
        if kind is not None:
            act = "tax" if self.package.procedure.switches.get(TAX_ACT) else "procedure"
            served = notified_by_post(
                posted=day, law=self.world.law, calendar=self.world.calendar, act=act
            ).day
            self.serve(kind, day, served or day)

    def serve(self, kind: str, day: date, served: date) -> None:
        """Let the periods start that wait for the service of the notice."""
        remedy = remedy_in_force(day=day, land=self.world.city.land, kind=kind, law=self.world.law)
        self.progress = notice_served(
            procedure=self.package.procedure,
            progress=self.progress,
            served_on=served,
            remedy=remedy,
            calendar=self.world.calendar,
        )

    def facts(self, letter: str, scope: Scope, day: date) -> LetterFacts:
        """Return what a letter tells besides the answers."""
        kind = remedy_of(self.package.letters[letter])
        texts: dict[str, dict[str, str]] = {}
        if kind is not None:
            text = remedy_in_force(day=day, land=self.world.city.land, kind=kind, law=self.world.law).text
            texts[kind] = {
                language: found[text] for language, found in self.package.law_texts.items() if text in found
            }
        taken = {done.step for done in self.progress.done}
        heard = taken & {"answer_hearing", "hearing_over", "answer_revocation", "revocation_hearing_over"}
        points = review(package=self.package, answers=self.answers, situation=scope.situation).open_points
        return LetterFacts(
            day=day,
            recipient_name="Amira Beispiel",
            assessments=dict(self.assessments(day)),
            reasons=str(self.inputs.get("reasons") or self.inputs.get("reason") or "Beispiel."),
            hearing_answer=str(self.inputs.get("answer", "")) if heard else None,
            missing=(*(".".join(point.path) for point in points), *self.requested_documents),
            note=str(self.inputs.get("note", "")),
            deadlines=ends_of_clocks(
                procedure=self.package.procedure,
                progress=self.progress,
                scope=scope,
                calendar=self.world.calendar,
                law=self.world.law,
            ),
            remedies=texts,
            city_sources={key: source.norm for key, source in self.world.values.sources.items()},
        )

    def assessments(self, day: date) -> Iterator[tuple[str, Assessment]]:
        """Yield every fee: as demanded, else as it would be; those that cannot be known yet are left out."""
        for fee in self.package.fees:
            if fee in self.demanded:
                yield fee, self.demanded[fee]
                continue
            try:
                yield fee, self.estimate(fee, day, is_estimate=True)
            except FeeFault:
                continue

    def send(self, effect: Effect, scope: Scope, day: date) -> None:
        """Note who gets what of a message."""
        message = self.package.messages.get(effect.what)
        if message is None:
            return
        path = effect.arguments.get("for_each")
        count = len(occurrence_scopes(scope=scope, path=tuple(path))) if path else 0
        places: list[Any] = [(tuple(path), number) for number in range(1, count + 1)] if path else [None]
        for place in places:
            for sending in sendings(
                package=self.package,
                message=message,
                answers=self.answers,
                situation=scope.situation,
                calendar=self.world.calendar,
                occurrence=place,
            ):
                self.happened.sent.setdefault(sending.recipient, []).append(sending)
                if sending.status == "waits":
                    self.waiting.append(sending)

    def request(self, what: str, scope: Scope) -> None:
        """Note opinions and consents that are asked for."""
        procedure = self.package.procedure
        if what == "opinions":
            asked = [
                key
                for key, opinion in procedure.opinions.items()
                if opinion["needed"] is None or opinion["needed"].is_true(scope)
            ]
            self.opinions_open = len(asked)
            self.happened.requested.extend(asked)
        elif procedure.consents[what]["needed"].is_true(scope):
            self.consents[what] = None
            self.happened.requested.append(what)


def _holds(effect: Effect, scope: Scope) -> bool:
    when = effect.arguments.get("when")
    return when is None or when.is_true(scope)
