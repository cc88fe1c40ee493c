"""Every row belongs to a city, and every query runs in the scope of one."""

import pytest
from django.apps import apps
from structlog.testing import capture_logs

from rathaus.apps.accounts.models import Membership, Profile, StaffMember, Team
from rathaus.apps.cities.models import City, CityOwned
from rathaus.apps.cities.queries import UnknownCity, city_by_host, city_by_slug
from rathaus.apps.cities.scope import UnscopedQuery, WrongCity, city_scope, leave_scope, scoped_city_id
from rathaus.apps.outbox.models import Parcel
from tests.factories.cases import MONDAY
from tests.factories.people import citizen, member

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("installed")]

OF_NO_CITY = {
    "cities.City": "the tenants themselves",
    "accounts.User": "one sign-in for all cities; what it may do stands in each city's rows",
    "accounts.SharedCache": "counts of sign-in attempts, over all processes",
    "catalogue.PublishedPackage": "bytes of published services, the same for every city",
    "sessions.Session": "sign-in",
    "account.EmailAddress": "sign-in",
    "account.EmailConfirmation": "sign-in",
    "mfa.Authenticator": "sign-in",
    "contenttypes.ContentType": "Django's own, without data of people",
    "auth.Permission": "Django's own, unused: rights come from roles in a city",
    "auth.Group": "Django's own, unused",
}
"""The whole list of tables that belong to no city."""


def here():
    return city_by_slug("gelsenkirchen").id


def elsewhere():
    return city_by_slug("paderborn").id


def team_of(city, key="tested"):
    with city_scope(city):
        return Team.objects.create(key=key, name="Team", office="trade")


def test_every_table_belongs_to_a_city_or_to_the_short_list():
    without_city = {model._meta.label for model in apps.get_models() if not issubclass(model, CityOwned)}

    assert without_city == set(OF_NO_CITY)


@pytest.mark.parametrize("model", [m for m in apps.get_models() if issubclass(m, CityOwned)], ids=str)
def test_no_table_of_a_city_can_be_asked_outside_a_scope(model):
    for manager in (model._default_manager, model._base_manager, model.objects):
        with pytest.raises(UnscopedQuery, match="city_scope"):
            manager.all()


@pytest.mark.parametrize(
    "question",
    [
        lambda: Team.objects.filter(key="parking"),
        lambda: Team.objects.get(key="parking"),
        lambda: Team.objects.count(),
        lambda: Team.objects.get_or_create(key="parking"),
        lambda: Team.objects.bulk_create([Team(key="x", name="x", office="trade")]),
        lambda: Team.objects.update(name="x"),
        lambda: Team(key="x", name="x", office="trade").save(),
    ],
)
def test_nothing_is_read_or_written_outside_a_scope(question):
    with pytest.raises(UnscopedQuery):
        question()


def test_raw_sql_is_refused_because_it_knows_no_city():
    with city_scope(here()), pytest.raises(UnscopedQuery, match="filter"):
        Team.objects.raw("SELECT * FROM accounts_team")
    with city_scope(here()), pytest.raises(UnscopedQuery, match="filter"):
        Team.objects.filter(key="x").raw("SELECT * FROM accounts_team")


def test_a_scope_shows_the_rows_of_its_city_only():
    team_of(here(), "ours")
    team_of(elsewhere(), "theirs")

    with city_scope(here()):
        keys = set(Team.objects.values_list("key", flat=True))

    assert "ours" in keys
    assert "theirs" not in keys


def test_a_new_row_gets_the_city_in_scope():
    assert team_of(here()).city_id == here()

    with city_scope(here()):
        [made] = Team.objects.bulk_create([Team(key="bulk", name="x", office="trade")])
    assert made.city_id == here()


@pytest.mark.parametrize(
    "write",
    [
        lambda city: Team.objects.create(city_id=city, key="x", name="x", office="trade"),
        lambda city: Team(city_id=city, key="x", name="x", office="trade").save(),
        lambda city: Team.objects.bulk_create([Team(city_id=city, key="x", name="x", office="trade")]),
        lambda city: Team.objects.get_or_create(city_id=city, key="x", defaults={"name": "x", "office": "t"}),
        lambda city: Team.objects.update_or_create(
            city_id=city, key="x", defaults={"name": "x", "office": "t"}
        ),
        lambda city: Team.objects.update(city=city),
        lambda city: Team.objects.filter(key="parking").update(city_id=city),
        lambda city: Team.objects.update(city=City.objects.get(pk=city)),
    ],
)
def test_a_row_of_another_city_cannot_be_written(write):
    with city_scope(here()), pytest.raises(WrongCity, match="city"):
        write(elsewhere())


@pytest.mark.parametrize(
    "write",
    [
        lambda row: row.save(),
        lambda row: row.save(update_fields=["name"]),
        lambda row: row.delete(),
        lambda row: Team.objects.bulk_update([row], ["name"]),
    ],
)
def test_a_row_taken_along_from_another_city_cannot_be_changed(write):
    row = team_of(elsewhere(), "theirs")

    with city_scope(here()), pytest.raises(WrongCity, match=r"Enter the scope of its own city\."):
        write(row)
    with city_scope(elsewhere()):
        assert Team.objects.filter(key="theirs").exists()


def test_update_and_delete_touch_no_row_of_another_city():
    theirs = team_of(elsewhere(), "theirs")

    with city_scope(here()):
        assert Team.objects.filter(pk=theirs.pk).update(name="changed") == 0
        assert Team.objects.filter(pk=theirs.pk).delete()[0] == 0

    with city_scope(elsewhere()):
        assert Team.objects.get(pk=theirs.pk).name == "Team"


def test_a_row_cannot_name_a_row_of_another_city():
    ben, theirs = member("ben"), team_of(elsewhere(), "theirs")

    with city_scope(here()), pytest.raises(WrongCity, match=r"Membership\.team"):
        Membership.objects.create(member=ben, team=theirs)


def test_following_a_reference_into_another_city_finds_nothing():
    ben, theirs = member("ben"), team_of(elsewhere(), "theirs")
    with city_scope(here()):
        made = Membership.objects.create(member=ben, team=team_of(here(), "ours"))
        Membership.objects.filter(pk=made.pk).update(team_id=theirs.pk)  # as broken data would have it

        with pytest.raises(Team.DoesNotExist):
            _ = Membership.objects.get(pk=made.pk).team


def test_related_rows_are_those_of_the_scope():
    dora = member("dora")

    with city_scope(elsewhere()):
        assert dora.memberships.count() == 1
    with city_scope(here()):
        assert dora.memberships.count() == 0
    with pytest.raises(UnscopedQuery):
        dora.memberships.count()


def test_related_rows_are_written_in_the_scope_of_their_city_only():
    dora = member("dora")

    with city_scope(here()), pytest.raises(WrongCity):
        dora.memberships.create(team=team_of(here(), "ours"))


def test_one_account_has_one_profile_in_each_city():
    amira = citizen()

    for city in (here(), elsewhere()):
        with city_scope(city):
            Profile.objects.update_or_create(user=amira, defaults={"accepts_portal_notices": city == here()})

    with city_scope(here()):
        assert Profile.objects.get(user=amira).accepts_portal_notices
    with city_scope(elsewhere()):
        assert not Profile.objects.get(user=amira).accepts_portal_notices


def test_scopes_nest_and_end():
    with city_scope(here()):
        with city_scope(elsewhere()):
            assert scoped_city_id() == elsewhere()
        assert scoped_city_id() == here()
    with pytest.raises(UnscopedQuery):
        scoped_city_id()


def test_a_scope_ends_when_its_work_fails():
    with pytest.raises(ZeroDivisionError), city_scope(here()):
        _ = 1 / 0

    with pytest.raises(UnscopedQuery):
        scoped_city_id()


def test_leaving_the_scope_has_a_reason_that_stands_in_the_log():
    team_of(here(), "ours")
    team_of(elsewhere(), "theirs")

    with capture_logs() as logs, leave_scope(reason="test: count teams of all cities"):
        keys = set(Team.objects.filter(key__in=["ours", "theirs"]).values_list("key", flat=True))

    assert keys == {"ours", "theirs"}
    assert [(entry["event"], entry["reason"]) for entry in logs] == [
        ("scope_left", "test: count teams of all cities")
    ]
    with pytest.raises(ValueError, match="reason"), leave_scope(reason=" "):
        pass


def test_outside_every_scope_a_new_row_must_name_its_city():
    from django.db import IntegrityError, transaction

    row = Parcel(kind="mail", recipient="x", label="x", sealed=b"", idempotency_key="k", due_at=MONDAY,
                 created_at=MONDAY)  # fmt: skip
    with leave_scope(reason="test"), pytest.raises(IntegrityError), transaction.atomic():
        row.save()


def test_zero_is_no_city():
    with pytest.raises(ValueError, match="not an id of a city"), city_scope(0):
        pass


def test_a_city_is_found_by_host_without_port_and_whatever_its_case():
    City.objects.filter(slug="soest").update(host="soest.example")
    from rathaus.apps.cities.queries import forget_cities

    forget_cities()

    assert city_by_host("SOEST.example:8443").slug == "soest"
    with pytest.raises(UnknownCity, match="Known:"):
        city_by_host("")


def test_staff_of_another_city_are_nobody_here():
    dora = member("dora")

    with city_scope(elsewhere()):
        assert StaffMember.objects.filter(user__email="dora@paderborn.example").get() == dora
    with city_scope(here()):
        assert not StaffMember.objects.filter(user__email="dora@paderborn.example").exists()
