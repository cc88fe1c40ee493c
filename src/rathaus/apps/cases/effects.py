"""Carrying out what a step causes: letters, fees, messages, parcels; written in the step's own transaction.

Each verb has one function. They only collect; ``Ledger.write`` then inserts everything with one statement a table.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Any, Final

from django.utils import timezone

from rathaus.apps.cases.applicants import Applicant, applicant_of
from rathaus.apps.cases.law import act_of, law_of
from rathaus.apps.cases.letters import LetterInputs, message_text, written_letters
from rathaus.apps.cases.messages import due_sendings, fields_of
from rathaus.apps.cases.models import FeeDemand, Message
from rathaus.apps.cases.opening import OpenCase
from rathaus.apps.cases.ports import AuthorityMessage, writer_for
from rathaus.apps.cases.positions import is_applicant
from rathaus.apps.cases.situations import local_date, situation_of_case
from rathaus.apps.cities.queries import city_by_id
from rathaus.apps.notices.models import Notice
from rathaus.apps.notices.operations import NewNotice, issue_notices
from rathaus.apps.outbox.operations import NewParcel, post_parcels
from rathaus.engine.fees import Assessment, assess
from rathaus.engine.forms import Scope, answers_to_json, scope_for
from rathaus.engine.letters import Letter
from rathaus.engine.packages.sending import Sending, allowed_numbers
from rathaus.engine.procedure import Effect, Move

__all__ = ["Ledger", "carry_out"]


@dataclass(slots=True)
class Ledger:
    """What the effects of one step want written."""

    opened: OpenCase
    move: Move
    inputs: Mapping[str, Any]
    now: datetime
    applicant: Applicant
    signer: str = ""
    """Name of the staff member who takes the step; "" when it was the applicant or the clock."""
    notices: list[NewNotice] = field(default_factory=list)
    parcels: list[NewParcel] = field(default_factory=list)
    demands: list[FeeDemand] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    assessments: dict[str, Assessment] = field(default_factory=dict)
    happened: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    """Entries for the log, in order."""
    tells_staff: bool = False
    answers_changed: bool = False

    @property
    def key(self) -> str:
        """Start of idempotency keys: case and step, so that the same step never sends twice."""
        return f"{self.opened.row.public_id}:{self.opened.row.audit_seq}:{self.move.step.key}"

    def scope(self) -> Scope:
        """Return what rules see after the step."""
        situation = situation_of_case(opened=self.opened, now=self.now, progress=self.move.progress)
        return scope_for(self.opened.package, self.opened.answers, situation)

    def tell_applicant(self, what: str) -> None:
        """Send a mail that says there is something new, and nothing else; at most one a step.

        It goes to the address in the application, else to that of the account the application was made with.
        """
        row = self.opened.row
        if any(parcel.kind == "mail" for parcel in self.parcels):
            return
        address = self.applicant.email or (row.user.email if row.user else "")
        if not address:
            return
        payload = {
            "to": address,
            "template": "news",
            "language": row.language,
            "number": row.number,
            "what": what,
        }
        self.parcels.append(
            NewParcel("mail", "applicant", f"Hinweis zu {row.number}", payload, f"{self.key}:mail")
        )

    def write(self) -> list[Notice]:
        """Insert everything collected; return the letters as issued."""
        row = self.opened.row
        issued = issue_notices(self.notices, subject=row.public_id, cipher=self.opened.cipher, now=self.now)
        if self.demands:
            FeeDemand.objects.bulk_create(self.demands)
        if self.messages:
            Message.objects.bulk_create(self.messages)
        post_parcels(self.parcels, subject=row.public_id, cipher=self.opened.cipher, now=self.now)
        return issued


def carry_out(
    *, opened: OpenCase, move: Move, inputs: Mapping[str, Any], now: datetime, signer: str = ""
) -> Ledger:
    """Collect what the effects of a step want written.

    Fees come first: a letter of the same step prints them, whatever the order in the file.

    Args:
        signer: Name of the staff member who takes the step; letters bear it (§ 37 (3) VwVfG).

    Raises:
        FeeFault: A fee cannot be assessed; the step must not happen.
        LetterFault: A letter cannot be written, e.g. for want of reasons.
        NoWriter, ValueError: A message to another authority cannot be written.
    """
    applicant = applicant_of(package=opened.package, answers=opened.answers)
    ledger = Ledger(opened=opened, move=move, inputs=inputs, now=now, applicant=applicant, signer=signer)
    for effect in sorted(move.effects, key=lambda effect: _ORDER.get(effect.verb, 1)):
        _HANDS[effect.verb](ledger, effect)
    return ledger


def _issue(ledger: Ledger, effect: Effect) -> None:
    opened = ledger.opened
    facts = LetterInputs(
        assessments=ledger.assessments,
        reasons=str(ledger.inputs.get("reasons") or ledger.inputs.get("reason") or ""),
        norm=str(ledger.inputs.get("norm") or ""),
        note=str(ledger.inputs.get("note") or ""),
        signer=ledger.signer,
    )
    for letters in written_letters(
        opened=opened, letter=effect.what, move=ledger.move, inputs=facts, now=ledger.now
    ):
        channel = _channel(ledger, letters[0])
        ledger.notices.append(
            NewNotice(
                letters=letters,
                channel=channel,
                package_digest=opened.package.digest,
                values_digest=opened.values.digest,
            )
        )
        ledger.happened.append(("letter_issued", {"letter": effect.what, "channel": channel}))
    ledger.tell_applicant("letter")


def _channel(ledger: Ledger, letter: Letter) -> str:
    """Return how a letter gets its legal effect.

    A receipt or certificate needs none: it lies ready for download. So does a request, unless no mail could tell the
    person of it: then it goes by post. An administrative act and a hearing go by retrieval from the account where the
    person consented and the act allows it (§ 41 (2a) VwVfG; taxes do not), else by post; a download with the receipt
    code is a copy and starts no period.
    """
    opened = ledger.opened
    if letter.kind == "request" and not ledger.applicant.email and opened.row.user_id is None:
        return Notice.Channel.POST
    if letter.kind not in ("notice", "hearing"):
        return Notice.Channel.NONE
    city = city_by_id(opened.row.city_id)
    law, today = law_of(opened.package), local_date(ledger.now)
    may_portal = law.has_portal(act=act_of(opened.package, letter.remedy or ""), land=city.land, day=today)
    if letter.remedy and law.remedy(kind=letter.remedy, land=city.land, day=today).is_served:
        may_portal = False  # formal service: by registered letter
    if may_portal and opened.row.has_portal_consent and opened.row.user_id is not None:
        return Notice.Channel.PORTAL
    return Notice.Channel.POST


def _demand(ledger: Ledger, effect: Effect) -> None:
    opened = ledger.opened
    assessment = assess(
        package=opened.package,
        fee=effect.what,
        answers=opened.answers,
        situation=situation_of_case(opened=opened, now=ledger.now, progress=ledger.move.progress),
        tariffs=opened.values.tariffs,
        waiver_reasons={
            waiver.key: str(ledger.inputs.get("reasons", ""))
            for waiver in opened.package.fees[effect.what].waivers
        },
    )
    ledger.assessments[effect.what] = assessment
    ledger.demands.append(
        FeeDemand(
            case=opened.row,
            fee=effect.what,
            cents=_cents(assessment.total),
            lines=[
                {
                    "key": line.key,
                    "cents": _cents(line.amount),
                    "waived_cents": _cents(line.waived),
                    "waiver": line.waiver,
                    "source": line.source,
                }
                for line in assessment.lines
            ],
            tariff_date=assessment.day,
            values_digest=opened.values.digest,
            demanded_at=ledger.now,
        )
    )
    ledger.happened.append(("fee_demanded", {"fee": effect.what, "cents": _cents(assessment.total)}))
    if notice := effect.arguments.get("with"):
        _issue(ledger, Effect(key=effect.key, verb="issue", what=str(notice), arguments={"to": "applicant"}))


def _cents(amount: Any) -> int:
    return int((amount * 100).to_integral_exact())


def _settle(ledger: Ledger, effect: Effect) -> None:
    if not ledger.opened.row._state.adding:
        open_demands = FeeDemand.objects.filter(case=ledger.opened.row, fee=effect.what, settled_at=None)
        open_demands.update(settled_at=ledger.now)
    ledger.happened.append(("fee_settled", {"fee": effect.what}))


def _notify(ledger: Ledger, effect: Effect) -> None:
    """Tell the applicant by a message; the staff by a mark in the work list, the words stand in the history."""
    key = str(effect.arguments.get("text", effect.key))
    if is_applicant(ledger.opened.package.procedure.roles[effect.what]):
        _message(ledger, key, {})
        return
    ledger.tells_staff = True
    ledger.happened.append(("notified", {"to": effect.what, "text": key}))


def _offer(ledger: Ledger, effect: Effect) -> None:
    _message(ledger, "", {"service": effect.what, "with": dict(effect.arguments.get("with") or {})})


def _message(ledger: Ledger, text_key: str, offer: Mapping[str, Any]) -> None:
    """Put a message into the conversation, in the language of the case; an offer joins the one of the same step."""
    opened = ledger.opened
    if offer and ledger.messages:
        known = opened.cipher.open_json(ledger.messages[-1].sealed, purpose="message")
        ledger.messages[-1].sealed = opened.cipher.seal_json(
            {**known, "offer": dict(offer)}, purpose="message"
        )
        ledger.happened.append(("offered", {"service": offer["service"]}))
        return
    text = message_text(opened=opened, key=text_key, scope=ledger.scope()) if text_key else ""
    content = {"text": text, "author_name": "", "files": [], "offer": dict(offer)}
    ledger.messages.append(
        Message(
            case=opened.row,
            at=ledger.now,
            is_from_staff=True,
            sealed=opened.cipher.seal_json(content, purpose="message"),
        )
    )
    what = (
        ("offered", {"service": offer["service"]})
        if offer
        else ("notified", {"to": "applicant", "text": text_key})
    )
    ledger.happened.append(what)
    ledger.tell_applicant("message")


def _send(ledger: Ledger, effect: Effect) -> None:
    plan = ledger.opened.package.messages.get(effect.what)
    if plan is None:  # the message every service has without a file: the whole case to another authority
        _hand_over(ledger, effect)
        return
    for_each = ".".join(effect.arguments.get("for_each") or ())
    occurrences = len(ledger.opened.answers.get(for_each) or []) if for_each else 1
    for number in range(1, occurrences + 1):
        due = due_sendings(
            opened=ledger.opened,
            message=plan,
            for_each=for_each,
            number=number,
            now=ledger.now,
            progress=ledger.move.progress,
        )
        for sending in due:
            _send_to(ledger, effect, sending, for_each, number)


def _send_to(ledger: Ledger, effect: Effect, sending: Sending, for_each: str, number: int) -> None:
    opened = ledger.opened
    plan = opened.package.messages[effect.what]
    fields = fields_of(opened=opened, sending=sending, for_each=for_each, number=number, now=ledger.now)
    identity = f"{ledger.key}:{effect.key}:{sending.recipient}:{number}"
    written = writer_for(plan.format).write(
        AuthorityMessage(
            format=plan.format,
            service=opened.package.id,
            recipient=sending.recipient,
            uuid=str(uuid.uuid5(uuid.NAMESPACE_URL, identity)),
            made_at=ledger.now,
            city=city_by_id(opened.row.city_id).data,
            case_number=opened.row.number,
            received_at=opened.row.received_at,
            reader=(opened.values.values.get("recipients") or {}).get(sending.recipient) or {},
            fields=fields,
            allowed=allowed_numbers(opened.package, plan.recipients[sending.recipient]),
            state_names=_state_names(opened),
        )
    )
    name = opened.package.texts["de"].recipients.get(sending.recipient, sending.recipient)
    payload = {"content": written.content, "media_type": written.media_type, "numbers": list(sending.numbers)}
    ledger.parcels.append(
        NewParcel(
            kind="authority",
            recipient=sending.recipient,
            label=f"{name}: {opened.row.number}",
            payload=payload,
            idempotency_key=identity,
            due_at=_morning_of(sending) if sending.status == "waits" else None,
            note=written.note,
        )
    )
    ledger.happened.append(("sent", {"recipient": sending.recipient, "numbers": list(sending.numbers)}))


def _state_names(opened: OpenCase) -> dict[str, str]:
    """Return the German name of each state the package's list knows."""
    known = opened.package.codelists.get("states")
    return {code: words.get("de", code) for code, words in known.entries.items()} if known else {}


def _morning_of(sending: Sending) -> datetime | None:
    """Return when a collected message leaves: the morning of its day, e.g. the first working day (§ 3 GewAnzV)."""
    return timezone.make_aware(datetime.combine(sending.due, time(6, 0))) if sending.due else None


def _hand_over(ledger: Ledger, effect: Effect) -> None:
    opened = ledger.opened
    to = str(ledger.inputs.get("authority") or effect.what)
    payload = {
        "to": to,
        "number": opened.row.number,
        "service": opened.package.id,
        "reason": str(ledger.inputs.get("reason") or ""),
        "answers": answers_to_json(opened.package, opened.answers),
    }
    label = f"Abgabe an {to}: {opened.row.number}"
    ledger.parcels.append(
        NewParcel("handover", effect.what, label, payload, f"{ledger.key}:{effect.key}", is_held=True)
    )
    ledger.happened.append(("handed_over", {"to": to}))


def _set(ledger: Ledger, effect: Effect) -> None:
    """Put the value of a rule into an answer of the desk."""
    *above, last = effect.what.split(".")
    place: dict[str, Any] = ledger.opened.answers
    for key in above:
        place = place.setdefault(key, {})
    place[last] = effect.arguments["value"].evaluate(ledger.scope())
    ledger.answers_changed = True
    ledger.happened.append(("set", {"field": effect.what}))


def _clock(ledger: Ledger, effect: Effect) -> None:
    """Clocks were already changed by the engine in the new progress; the log names it."""
    ledger.happened.append((f"clock_{effect.verb}", {"deadline": effect.what}))


_ORDER: Final = {"demand": 0}
_HANDS: Final[Mapping[str, Callable[[Ledger, Effect], None]]] = {
    "issue": _issue,
    "demand": _demand,
    "settle": _settle,
    "notify": _notify,
    "offer": _offer,
    "send": _send,
    "hand_over": _hand_over,
    "set": _set,
    "start": _clock,
    "stop": _clock,
    "resume": _clock,
    "extend": _clock,
}
