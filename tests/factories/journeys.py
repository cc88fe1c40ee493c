"""Cases brought to a place where a test begins: decided, asked for papers, granted in the account."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from rathaus.apps.accounts.models import User
from rathaus.apps.accounts.queries import Staff
from rathaus.apps.audit.chains import Actor as LogActor
from rathaus.apps.cases.opening import open_case
from rathaus.apps.cases.operations.additions import answer_desk_page
from rathaus.apps.cases.operations.steps import Taken, take_step
from rathaus.apps.cases.operations.submission import submit
from rathaus.apps.cases.situations import situation_of_case
from rathaus.apps.notices.models import Notice
from rathaus.engine.forms import answers_from_json, answers_to_json, present_page
from rathaus.engine.packages.examples.answers import merged_answers, typed_answers
from rathaus.engine.procedure import Actor
from tests.factories.cases import MONDAY, draft_of
from tests.factories.stories import posted, somebody

PERMIT = "bewohnerparkausweis"
DOGS = "hundesteuer-anmeldung"
GUEST = LogActor("citizen", "guest")


def clerk_of(case: UUID, name: str = "clerk") -> Staff:
    """Return a clerk of the team in charge of a case."""
    team = open_case(public_id=case).row.team
    return somebody(f"{name}-{team}", team)


def step(case: UUID, key: str, *, by: Staff | None = None, now: datetime = MONDAY, **inputs: Any) -> Taken:
    """Let a clerk of the team in charge take a step."""
    staff = by or clerk_of(case)
    return take_step(
        public_id=case, step=key, actor=staff.actor, by=staff.audit_actor, inputs=inputs, now=now
    )


def own_step(case: UUID, key: str, *, now: datetime = MONDAY, **inputs: Any) -> Taken:
    """Let the applicant take a step."""
    return take_step(public_id=case, step=key, actor=Actor(kind="citizen"), by=GUEST, inputs=inputs, now=now)


def fill_desk(
    case: UUID, tree: Mapping[str, Any], *, by: Staff | None = None, now: datetime = MONDAY
) -> None:
    """Fill in the desk's pages as a clerk would post them, with answers written as in an example."""
    opened = open_case(public_id=case)
    package = opened.package
    answers = merged_answers(
        answers_to_json(package, opened.answers), answers_to_json(package, typed_answers(package, tree))
    )
    typed, problems = answers_from_json(package, answers)
    assert not problems
    for page in package.form.pages:
        for _ in range(2 if page.by_clerk else 0):  # an answer may bring up another question of the page
            view = present_page(
                package=package,
                page=page.key,
                answers=typed,
                situation=situation_of_case(opened=opened, now=now),
                language="de",
            )
            reading = answer_desk_page(
                public_id=case, page=page.key, raw=posted(view.widgets), staff=by or clerk_of(case), now=now
            )
            assert not reading.errors, [problem.message("de") for problem in reading.errors]


def handed_in(
    service: str,
    *,
    user: User | None = None,
    has_consent: bool = False,
    now: datetime = MONDAY,
    **changes: Any,
) -> UUID:
    """Hand in an application like the service's example and take it up; return the case's id."""
    draft = draft_of(service, user=user, now=now, **changes)
    case = submit(public_id=draft, accepts_gaps=True, has_portal_consent=has_consent, now=now).public_id
    step(case, "take_up", now=now)
    return case


def granted_permit(
    *, user: User | None = None, has_consent: bool = False, now: datetime = MONDAY, **changes: Any
) -> UUID:
    """Return a case in which a parking permit was granted."""
    case = handed_in(PERMIT, user=user, has_consent=has_consent, now=now, **changes)
    fill_desk(case, {"main_home_confirmed": "true", "permits_already_held": "0"}, now=now)
    step(case, "grant", now=now)
    return case


def taxed_dog(*, user: User | None = None, has_consent: bool = False, now: datetime = MONDAY) -> UUID:
    """Return a case in which the tax for a dog was assessed."""
    dog = {"name": "Fips", "breed": "beagle", "declared_dangerous": "false", "birth": {"year": "2025"},
           "origin": "acquired", "kept_since": f"{now:%Y}-{now:%m}-10", "relief": "nothing"}  # fmt: skip
    case = handed_in(DOGS, user=user, has_consent=has_consent, now=now, dogs=[dog])
    fill_desk(case, {"dogs": [{"tag_number": "4711"}]}, now=now)
    step(case, "grant", now=now)
    return case


def notice_of(case: UUID, letter: str) -> Notice:
    """Return the newest letter of a kind of a case."""
    found = Notice.objects.filter(subject=case, letter=letter).order_by("-pk").first()
    assert found is not None
    return found
