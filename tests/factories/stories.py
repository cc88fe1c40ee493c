"""Examples of packages played through the apps: drafts, steps, desk pages, the worker's rounds, the post.

``Story`` looks like the ``Play`` of the engine, so that the same comparison tells expectation and outcome apart; but
all it knows it reads from the database.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings

from rathaus.apps.accounts.models import User
from rathaus.apps.accounts.operations import employ, open_account
from rathaus.apps.accounts.queries import Staff, staff_of
from rathaus.apps.audit.chains import Actor as LogActor
from rathaus.apps.audit.queries import chain_fault, history
from rathaus.apps.cases.models import Case, Draft, FeeDemand
from rathaus.apps.cases.opening import open_case, open_draft
from rathaus.apps.cases.operations.additions import answer_desk_page, finish_correction
from rathaus.apps.cases.operations.deliveries import confirm_posting
from rathaus.apps.cases.operations.drafts import start_correction, start_draft
from rathaus.apps.cases.operations.steps import run_case_clock, take_step
from rathaus.apps.cases.operations.submission import submit
from rathaus.apps.cases.positions import is_applicant
from rathaus.apps.cases.situations import situation_of_case
from rathaus.apps.catalogue.operations import offer_service
from rathaus.apps.catalogue.queries import offered
from rathaus.apps.cities.queries import city_by_id
from rathaus.apps.cities.scope import scoped_city_id
from rathaus.apps.notices.models import Notice
from rathaus.apps.notices.queries import letters_of
from rathaus.apps.outbox.models import Parcel
from rathaus.apps.outbox.operations import deliver_due, parcel_payload
from rathaus.engine.forms import Field, Group, Widget, answers_to_json, present_page
from rathaus.engine.packages import CityFile, Package, load_city
from rathaus.engine.packages.examples.answers import merged_answers, typed_answers
from rathaus.engine.packages.examples.expecting import differences
from rathaus.engine.packages.examples.playing import Play, world_of
from rathaus.engine.packages.examples.running import with_like
from rathaus.engine.packages.sending import Sending
from rathaus.engine.procedure import Actor, StepRefused

ZONE = ZoneInfo("Europe/Berlin")


def at(day: date, hour: int = 10) -> datetime:
    """Return an instant of a day in the town hall."""
    return datetime.combine(day, time(hour), tzinfo=ZONE)


def city_file() -> CityFile:
    """Return the folder of the city in scope."""
    return load_city(Path(settings.RATHAUS_CITIES_DIR) / city_by_id(scoped_city_id()).slug)


def example_of(service: str, key: str) -> dict[str, Any]:
    """Return an example of a service the city in scope offers, with the one it is like worked in."""
    package = offered(service).package
    return with_like({str(one["key"]): one for one in package.examples}, key)


def somebody(name: str, *teams: str, leads: bool = False) -> Staff:
    """Return a staff member of the city in scope, made on the first call."""
    email = f"{name}@{city_by_id(scoped_city_id()).slug}.example"
    user = User.objects.filter(email=email).first() or open_account(email=email, name=name.title())
    employ(
        user=user, name=name.title(), role="clerk", teams=dict.fromkeys(teams, "lead" if leads else "member")
    )
    found = staff_of(user=user)
    assert found is not None
    return found


def posted(widgets: Sequence[Widget]) -> dict[str, list[str]]:
    """Return what a browser posts when a page is sent as it is shown."""
    raw: dict[str, list[str]] = {}
    for widget in widgets:
        raw |= posted(widget.children)
        for option in widget.options:
            raw |= posted(option.children)
        if widget.options:
            raw[widget.name] = [option.key for option in widget.options if option.is_checked]
        elif widget.kind not in ("note", "output", "group", "occurrences", "file") and not widget.children:
            raw[widget.name] = [widget.value]
    return raw


class Story(Play):
    """One case from its first answer on, kept by the apps."""

    def __init__(self, service: str, example: str) -> None:
        self.example = example_of(service, example)
        offer = offered(service)
        file = city_file()
        if changes := self.example.get("city_changes"):
            file = file.with_changes(service, changes)
            offer_service(package=offer.package, city_file=file, now=at(date(2026, 1, 1)))
            offer = offered(service)
        super().__init__(world_of(offer.package, file, offer.values), self.example.get("answers") or {})
        self.case: UUID | None = None
        self.seen: dict[type, int] = {Notice: 0, FeeDemand: 0, Parcel: 0}
        self.seen_entries = 0
        self.waits: set[int] = set()

    # --- playing ---

    def failures(self) -> list[str]:
        """Play the whole example; return every expectation that did not come true, with its day."""
        found: list[str] = []
        for entry in self.example["story"]:
            day = date.fromisoformat(entry["day"])
            self.happened = type(self.happened)()
            self.days_pass(until=day)
            self.work_on(entry, day)
            deliver_due(now=at(day, 11))
            self.look(day)
            where = f"{entry['day']} {entry.get('step', '')}".strip()
            found += [f"{where}: {line}" for line in differences(self, entry.get("expect") or {}, day)]
        return found

    def work_on(self, entry: Mapping[str, Any], day: date) -> None:
        """Do what an entry of the story says."""
        if "answers" in entry:
            self.written = merged_answers(self.written, entry["answers"])
            self.answers = typed_answers(self.package, self.written)
            if self.case is not None and self.is_for_desk(entry["answers"]):
                self.fill_desk_pages(day)
        if "step" in entry:
            inputs = self.typed_inputs(entry["step"], entry.get("with") or {})
            try:
                self.take_step(entry["step"], day, entry.get("by"), inputs)
            except StepRefused as refused:
                self.happened.refusals = refused.refusals

    def take_step(self, step: str, day: date, by: str | None, inputs: dict[str, Any]) -> None:
        """Take a step as the person who may: the applicant by a draft, staff by themselves."""
        plan = self.package.procedure.steps[step]
        role = self.package.procedure.roles[plan.by]
        if step == "submit":
            self.hand_in(day, by)
        elif is_applicant(role) and plan.opens:
            self.correct(day)
        elif is_applicant(role):
            self.own_step(step, day, inputs)
        else:
            staff = self.person(step, by)
            take_step(
                public_id=self.id,
                step=step,
                actor=staff.actor,
                by=staff.audit_actor,
                inputs=inputs,
                now=at(day),
            )
        self.post_letters(day)

    def hand_in(self, day: date, by: str | None) -> None:
        started = start_draft(service=self.package.id, language="de", now=at(day), answers=self.answers)
        done = submit(
            public_id=started.public_id,
            accepts_gaps=True,
            has_portal_consent=False,
            now=at(day),
            staff=self.employee(by) if self.is_internal else None,
        )
        self.case, self.received = done.public_id, day

    def correct(self, day: date) -> None:
        """Hand in changed answers by a draft of a correction."""
        draft = start_correction(case_id=self.id, now=at(day))
        opened = open_draft(public_id=draft)
        stored = answers_to_json(self.package, typed_answers(self.package, self.written))
        sealed = opened.cipher.seal_json(stored, purpose=f"draft|{draft}")
        Draft.objects.filter(public_id=draft).update(sealed_answers=sealed)
        staff = self.employee() if self.is_internal else None
        finish_correction(draft_id=draft, by=LogActor("citizen", "guest"), now=at(day), staff=staff)

    def own_step(self, step: str, day: date, inputs: dict[str, Any]) -> None:
        staff = self.employee() if self.is_internal else None
        take_step(
            public_id=self.id,
            step=step,
            actor=staff.actor if staff else Actor(kind="citizen"),
            by=staff.audit_actor if staff else LogActor("citizen", "guest"),
            inputs=inputs,
            now=at(day),
        )

    def days_pass(self, *, until: date) -> None:
        """Run the worker's clock on every day on which the case says it has something to do."""
        while self.case is not None:
            due = self.row.next_clock_date
            if due is None or due > until:
                return
            day = max(due, self.day or due)
            moved = run_case_clock(public_id=self.case, now=at(day, 6))
            after = self.row.next_clock_date
            if not moved and after is not None and after <= day:
                raise AssertionError(f"On {day} the clock has nothing to do, but the case says it has.")

    def post_letters(self, day: date) -> None:
        """Give every letter for the post to the post on its day."""
        for notice in Notice.objects.filter(subject=self.id, channel="post", state="issued"):
            staff = self.person("", None)
            confirm_posting(
                case_id=self.id, notice_id=notice.public_id, posted_on=day, staff=staff, now=at(day, 11)
            )

    def fill_desk_pages(self, day: date) -> None:
        """Fill in every page of the desk as it would be posted with the answers the example gives."""
        for page in self.package.form.pages:
            if not page.by_clerk:
                continue
            opened = open_case(public_id=self.id)
            situation = situation_of_case(opened=opened, now=at(day))
            for _ in range(2):  # an answer may bring up another question of the page
                view = present_page(
                    package=self.package,
                    page=page.key,
                    answers=self.answers,
                    situation=situation,
                    language="de",
                )
                reading = answer_desk_page(
                    public_id=self.id,
                    page=page.key,
                    raw=posted(view.widgets),
                    staff=self.person("", None),
                    now=at(day),
                    with_gaps=True,
                )
            assert all(problem.kind == "missing" for problem in reading.errors)
            assert not reading.unknown, reading.unknown

    def is_for_desk(self, tree: Mapping[str, Any]) -> bool:
        """Return whether all answers of a tree belong to the desk's pages."""
        return _all_of_desk(self.package.form.root, tree)

    # --- people ---

    @property
    def is_internal(self) -> bool:
        """Whether only employees use the service."""
        return "employee" in self.package.audience

    def employee(self, by: str | None = None) -> Staff:
        """Return the person whose own request it is."""
        if by is not None:
            self.traveller = by
        return somebody(getattr(self, "traveller", "greta"))

    def person(self, step: str, by: str | None) -> Staff:
        """Return somebody of the team a step belongs to; another one where four eyes are wanted."""
        plan = self.package.procedure.steps.get(step)
        role = self.package.procedure.roles[plan.by] if plan else None
        team = role.team if role and role.team not in (None, "office") else self.row.team
        assert team is not None
        if by is not None and by not in self.package.procedure.roles:
            return somebody(by, team)
        first = {done.actor for done in self.progress.done if plan and done.step == plan.not_same_as}
        leads = bool(role and role.rank)
        usual = somebody(f"usual-{team}", team, leads=leads)
        return somebody(f"second-{team}", team, leads=leads) if str(usual.public_id) in first else usual

    # --- what the database says ---

    @property
    def id(self) -> UUID:
        """The case's public id."""
        assert self.case is not None
        return self.case

    @property
    def row(self) -> Case:
        """The case's row, as it is now."""
        return Case.objects.get(public_id=self.id)

    def look(self, day: date) -> None:
        """Read what happened since the last look."""
        self.day = day
        if self.case is None:
            return
        opened = open_case(public_id=self.case)
        assert not opened.left_out
        assert chain_fault(subject=self.case, cipher=opened.cipher, head=opened.head) is None
        self.progress, self.answers = opened.progress, opened.answers
        self.look_at_letters(opened.cipher)
        self.look_at_fees()
        self.look_at_parcels(at(day, 12))
        entries = history(subject=self.case, cipher=opened.cipher)
        fresh = [entry for entry in entries if entry.seq > self.seen_entries]
        self.happened.notified = [entry.payload["text"] for entry in fresh if entry.action == "notified"]
        self.seen_entries = opened.row.audit_seq

    def fresh(self, model: Any, **which: Any) -> list[Any]:
        rows = list(model.objects.filter(pk__gt=self.seen[model], **which).order_by("pk"))
        self.seen[model] = max((row.pk for row in rows), default=self.seen[model])
        return rows

    def look_at_letters(self, cipher: Any) -> None:
        for notice in self.fresh(Notice, subject=self.id):
            self.happened.letters.setdefault(notice.letter, []).append(
                letters_of(notice=notice, cipher=cipher)[0]
            )

    def look_at_fees(self) -> None:
        for row in self.fresh(FeeDemand, case__public_id=self.id):
            lines = [
                SimpleNamespace(key=line["key"], amount=Decimal(line["cents"]) / 100) for line in row.lines
            ]
            assert sum(line["cents"] for line in row.lines) == row.cents
            self.happened.assessments[row.fee] = SimpleNamespace(  # type: ignore[assignment]
                fee=row.fee, total=Decimal(row.cents) / 100, lines=lines, open_lines=(), is_estimate=False
            )

    def look_at_parcels(self, now: datetime) -> None:
        """Note messages to other authorities: those that left at once, that wait, and that left after waiting."""
        for row in self.fresh(Parcel, subject=self.id, kind="authority"):
            is_waiting = row.due_at > now
            assert is_waiting == (row.state == Parcel.State.WAITING), row.state
            if is_waiting:
                self.waits.add(row.pk)
            self.note_sending(row, "waits" if is_waiting else "now")
        for row in Parcel.objects.filter(pk__in=self.waits, state=Parcel.State.SENT):
            self.waits.discard(row.pk)
            self.note_sending(row, "now")

    def note_sending(self, row: Parcel, status: str) -> None:
        numbers = tuple(parcel_payload(row)["numbers"])
        self.happened.sent.setdefault(row.recipient, []).append(Sending(row.recipient, status, numbers))


def _all_of_desk(group: Group, tree: Any) -> bool:
    if isinstance(tree, list):
        return all(_all_of_desk(group, one) for one in tree)
    members = {member.key: member for member in group.members}
    return all(
        members[key].by_clerk or (isinstance(members[key], Group) and _all_of_desk(members[key], value))  # type: ignore[arg-type]
        for key, value in tree.items()
    )


def package_of(story: Story) -> Package:
    """Return the package of a story."""
    return story.package


def next_days(day: date, count: int) -> date:
    """Return a later day."""
    return day + timedelta(days=count)


__all__ = ["Field", "Story", "at", "city_file", "example_of", "next_days", "package_of", "posted", "somebody"]
