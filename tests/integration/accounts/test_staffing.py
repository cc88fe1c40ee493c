"""Who runs a city's staff, and that it stands in the log."""

import pytest
from allauth.account.models import EmailAddress

from rathaus.apps.accounts.models import Membership, User
from rathaus.apps.accounts.queries import staff_of
from rathaus.apps.accounts.staffing import NotAdministrator, administration_chain, hire, set_active, set_rank
from rathaus.apps.audit.queries import chain_fault, history
from tests.factories.cases import MONDAY
from tests.factories.people import PASSWORD, citizen, member, staff, staff_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def city(gelsenkirchen):
    return gelsenkirchen


def test_only_an_administrator_gives_teams():
    with pytest.raises(NotAdministrator):
        set_rank(
            member=member("cem").public_id, team="trade_office", rank="lead", by=staff("eva"), now=MONDAY
        )

    assert not Membership.objects.filter(member=member("cem"), team__key="trade_office").exists()


def test_a_clerk_gets_a_team_and_loses_it():
    set_rank(member=member("cem").public_id, team="trade_office", rank="lead", by=staff("frank"), now=MONDAY)
    assert staff("cem").leads == {"trade_office"}

    set_rank(member=member("cem").public_id, team="trade_office", rank="", by=staff("frank"), now=MONDAY)
    assert staff("cem").teams == {"parking"}


def test_an_unknown_rank_is_refused():
    with pytest.raises(ValueError, match="no rank"):
        set_rank(member=member("cem").public_id, team="parking", rank="king", by=staff("frank"), now=MONDAY)


def test_somebody_hired_signs_in_with_a_second_factor():
    hired = hire(
        email="Neu@Gelsenkirchen.example", name="Nele Neu", role="clerk", by=staff("frank"), now=MONDAY
    )

    user = User.objects.get(email="neu@gelsenkirchen.example")
    assert hired.user == user
    assert user.is_staff
    assert not user.has_usable_password()


def test_a_citizen_who_is_hired_keeps_the_account():
    amira = citizen()

    hired = hire(email=amira.email, name="Amira Beispiel", role="employee", by=staff("frank"), now=MONDAY)

    amira.refresh_from_db()
    assert hired.user == amira
    assert amira.is_staff


def test_somebody_kept_out_is_nobody_here():
    set_active(member=member("cem").public_id, is_active=False, by=staff("frank"), now=MONDAY)

    assert staff_of(user=staff_user("cem")) is None


def test_nobody_locks_themselves_out():
    with pytest.raises(ValueError, match="yourself out"):
        set_active(member=member("frank").public_id, is_active=False, by=staff("frank"), now=MONDAY)


def test_every_change_of_staff_stands_in_one_whole_chain():
    set_rank(member=member("cem").public_id, team="parking", rank="lead", by=staff("frank"), now=MONDAY)
    set_rank(member=member("cem").public_id, team="parking", rank="", by=staff("frank"), now=MONDAY)

    subject, cipher = administration_chain()
    assert [entry.action for entry in history(subject=subject, cipher=cipher)] == ["rank_set", "rank_set"]
    assert chain_fault(subject=subject, cipher=cipher) is None


def test_an_account_whose_address_nobody_proved_is_not_handed_over_with_its_password():
    """Somebody may have registered the address before its owner is hired, and wait for the rights."""
    waiting = User.objects.create_user("chef@gelsenkirchen.example", "ein-fremdes-Kennwort-1", name="X")
    EmailAddress.objects.create(user=waiting, email=waiting.email, primary=True, verified=False)
    EmailAddress.objects.create(user=waiting, email="fremd@beispiel.example", verified=True)
    session = waiting.get_session_auth_hash()

    hire(email="Chef@gelsenkirchen.example", name="Carla Chef", role="clerk", by=staff("frank"), now=MONDAY)

    waiting.refresh_from_db()
    assert not waiting.has_usable_password()
    assert waiting.get_session_auth_hash() != session
    known = EmailAddress.objects.filter(user=waiting).values_list("email", "verified")
    assert list(known) == [("chef@gelsenkirchen.example", True)]


def test_who_proved_the_address_keeps_the_password_when_hired():
    amira = citizen()

    hire(email=amira.email, name="Amira Beispiel", role="clerk", by=staff("frank"), now=MONDAY)

    amira.refresh_from_db()
    assert amira.check_password(PASSWORD)
