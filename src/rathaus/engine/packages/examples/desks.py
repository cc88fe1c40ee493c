"""Carrying out the effects of steps on a case being played: fees, letters, messages, requests."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from rathaus.engine.deadlines import (
    notified_by_letter,
    remedy_in_force,
)
from rathaus.engine.fees import Assessment, FeeFault, assess, is_estimate_until
from rathaus.engine.forms.occurrences import occurrence_scopes
from rathaus.engine.forms.reviewing import review
from rathaus.engine.forms.scope import Scope
from rathaus.engine.letters import LetterFacts, remedy_of, write_letter
from rathaus.engine.packages.examples.case_files import TAX_ACT, CaseFile
from rathaus.engine.packages.sending import sendings
from rathaus.engine.procedure import (
    Effect,
    Move,
    ends_of_clocks,
    notice_served,
)


class Desk(CaseFile):
    """A case whose effects are carried out at once."""

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
        """Assess a fee that is demanded now; until the step that settles it, what it will probably be."""
        plan = self.package.fees[fee]
        found = self.estimate(
            fee, day, is_estimate=is_estimate_until(fee=plan, situation=self.situation(day))
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
            served = notified_by_letter(
                posted=day,
                remedy=remedy_in_force(day=day, land=self.world.city.land, kind=kind, law=self.world.law),
                law=self.world.law,
                calendar=self.world.calendar,
                act=act,
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
