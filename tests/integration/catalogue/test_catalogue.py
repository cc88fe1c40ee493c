"""Published versions never change; a city offers one with its own values; cases keep theirs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from structlog.testing import capture_logs

from rathaus.apps.cases.opening import open_case
from rathaus.apps.catalogue.models import CityValuesVersion, Offer, PublishedPackage
from rathaus.apps.catalogue.operations import (
    CannotCarryOut,
    NotPublished,
    offer_service,
    publish,
    withdraw_service,
)
from rathaus.apps.catalogue.queries import (
    NotOffered,
    PackageChanged,
    forget_offers,
    offered,
    offers,
    package_for,
    values_now,
)
from rathaus.apps.catalogue.search import find_services, normal
from rathaus.apps.cities.queries import city_by_slug
from rathaus.apps.cities.scope import city_scope
from rathaus.config.repository import ROOT
from rathaus.engine.packages import PackageRefused, freeze, thaw
from tests.factories.cases import MONDAY, case_of, row_of, taken
from tests.factories.packages import changed, offered_anew
from tests.factories.stories import city_file

pytestmark = pytest.mark.django_db
PARKING = "bewohnerparkausweis"
NEW_VERSION = {"service.yaml": ("version: 1.0.0", "version: 1.1.0")}


@pytest.fixture(autouse=True)
def city(gelsenkirchen: Any) -> Any:
    return gelsenkirchen


# --- publishing ---


def test_publishing_the_same_bytes_again_changes_nothing():
    frozen = freeze(ROOT / "services" / PARKING)
    before = PublishedPackage.objects.get(pk=frozen.digest)

    row = publish(frozen=frozen, now=MONDAY + timedelta(days=9))

    assert row.published_at == before.published_at
    assert PublishedPackage.objects.filter(package_id=PARKING).count() == 1


def test_a_changed_version_stands_beside_the_former_one():
    before = offered(PARKING).package

    after = offered_anew(PARKING, NEW_VERSION)

    assert offered(PARKING).package.digest == after.digest != before.digest
    assert package_for(before.digest).version == "1.0.0"
    assert PublishedPackage.objects.filter(package_id=PARKING).count() == 2


def test_stored_bytes_give_the_same_package_again():
    row = PublishedPackage.objects.get(pk=offered(PARKING).package.digest)

    assert thaw(bytes(row.data)).digest == row.digest


def test_a_package_with_a_mistake_is_refused_and_the_published_version_goes_on_serving():
    before = offered(PARKING).package.digest

    with pytest.raises(PackageRefused) as refused:
        offered_anew(PARKING, {"fees.yaml": ("tariff.permit_per_year", "tariff.permit_per_yaer")})

    fault = refused.value.faults[0]
    assert fault.file.endswith("fees.yaml")
    assert fault.line > 0
    assert "permit_per_yaer" in fault.value
    assert fault.remedy
    assert offered(PARKING).package.digest == before
    assert case_of(PARKING)


def test_an_effect_nobody_carries_out_is_refused():
    frozen = changed(
        PARKING,
        {"procedure.yaml": ("pay_first: false, opinions: false", "pay_first: false, opinions: true")},
    )

    with pytest.raises(CannotCarryOut, match="'request'"):
        publish(frozen=frozen, now=MONDAY)

    assert not PublishedPackage.objects.filter(pk=frozen.digest).exists()


def test_bytes_changed_behind_our_back_are_not_run():
    package = offered_anew(PARKING, NEW_VERSION)
    other = offered("dienstreise").package.digest
    data = PublishedPackage.objects.get(pk=other).data
    PublishedPackage.objects.filter(pk=package.digest).update(data=data)
    package_for.cache_clear()

    with pytest.raises(PackageChanged, match="never change"):
        package_for(package.digest)


def test_one_offer_that_cannot_be_read_does_not_take_the_others_down():
    package = offered_anew(PARKING, NEW_VERSION)
    PublishedPackage.objects.filter(pk=package.digest).update(data=b'{"format": 99}')
    package_for.cache_clear()
    forget_offers()

    with capture_logs() as logs:
        names = set(offers())

    assert "gewerbeanmeldung" in names
    assert PARKING not in names
    assert [entry["event"] for entry in logs if entry["log_level"] == "error"] == ["offer_unreadable"]


# --- offering ---


def test_a_version_must_be_published_before_it_is_offered():
    frozen = changed(PARKING, NEW_VERSION)

    with pytest.raises(NotPublished):
        offer_service(package=frozen.package, city_file=city_file(), now=MONDAY)


def test_values_that_do_not_fit_are_refused_and_the_former_offer_goes_on():
    package = offered(PARKING).package
    before = Offer.objects.get(package_id=PARKING)
    wrong = city_file().with_changes(PARKING, {"city_values.months_ahead": "soon"})

    with pytest.raises(PackageRefused, match="months_ahead"):
        offer_service(package=package, city_file=wrong, now=MONDAY)

    assert Offer.objects.get(package_id=PARKING).values_digest == before.values_digest


def test_changed_values_are_a_new_version_and_the_former_one_is_kept():
    before = offered(PARKING).values
    after = city_file().with_changes(PARKING, {"city_values.months_ahead": "5"})

    offer_service(package=offered(PARKING).package, city_file=after, now=MONDAY)

    now = offered(PARKING).values
    assert before.values["months_ahead"] != now.values["months_ahead"] == 5
    assert set(CityValuesVersion.objects.filter(package_id=PARKING).values_list("digest", flat=True)) == {
        before.digest, now.digest,
    }  # fmt: skip


def test_offering_the_same_again_makes_no_new_version():
    offer_service(package=offered(PARKING).package, city_file=city_file(), now=MONDAY)

    assert CityValuesVersion.objects.filter(package_id=PARKING).count() == 1


def test_offers_and_values_are_each_city_s_own():
    with city_scope(city_by_slug("paderborn").id):
        theirs = offered(PARKING).values
        withdraw_service(package_id=PARKING, now=MONDAY)
        with pytest.raises(NotOffered, match="It offers"):
            offered(PARKING)

    assert offered(PARKING).values.digest != theirs.digest
    assert offered(PARKING).values.values["name"] == "Gelsenkirchen"


def test_a_withdrawn_service_takes_no_new_cases_and_finishes_the_running_ones():
    case = case_of(PARKING)

    assert withdraw_service(package_id=PARKING, now=MONDAY)

    assert PARKING not in offers()
    assert find_services(text="parken") == ()
    with pytest.raises(NotOffered):
        case_of(PARKING)
    taken(case, "take_up", by="cem")
    assert row_of(case).state == "checking"
    assert not withdraw_service(package_id=PARKING, now=MONDAY)


def test_a_service_never_offered_here_has_no_values():
    package = offered(PARKING).package
    Offer.objects.filter(package_id=PARKING).delete()
    forget_offers()

    with pytest.raises(NotOffered, match="has no values"):
        values_now(package=package)


# --- cases keep their version ---


def test_a_case_keeps_its_version_when_a_newer_one_is_offered():
    case = case_of(PARKING)
    before = row_of(case).package_digest

    after = offered_anew(PARKING, NEW_VERSION)
    fresh = case_of(PARKING)
    package_for.cache_clear()
    taken(case, "take_up", by="cem")

    assert open_case(public_id=case).package.digest == row_of(case).package_digest == before
    assert open_case(public_id=case).package.version == "1.0.0"
    assert row_of(fresh).package_digest == after.digest


def test_a_draft_keeps_its_version_too():
    from tests.factories.cases import draft_of

    draft = draft_of(PARKING)
    offered_anew(PARKING, NEW_VERSION)
    from rathaus.apps.cases.operations.submission import submit

    done = submit(public_id=draft, accepts_gaps=True, has_portal_consent=False, now=MONDAY)

    assert open_case(public_id=done.public_id).package.version == "1.0.0"


def test_an_old_case_runs_on_when_a_new_version_wants_another_value_of_the_city():
    case = case_of(PARKING)
    frozen = changed(
        PARKING,
        {
            "service.yaml": (
                "  months_ahead:",
                "  days_of_grace: {type: integer, unit: days, source: by_law}\n  months_ahead:",
            )
        },
    )
    publish(frozen=frozen, now=MONDAY)
    file = city_file().with_changes(
        PARKING, {"city_values.days_of_grace": "3", "city_values.months_ahead": "6"}
    )
    offer_service(package=frozen.package, city_file=file, now=MONDAY + timedelta(days=1))

    opened = open_case(public_id=case)

    assert offered(PARKING).values.values["days_of_grace"] == 3
    assert opened.values.values["months_ahead"] == 3  # the newest values that fit the old version
    taken(case, "take_up", by="cem")


def test_a_running_case_is_worked_with_the_values_in_force_now():
    case = case_of(PARKING)
    file = city_file().with_changes(PARKING, {"city_values.months_ahead": "6"})
    offer_service(package=offered(PARKING).package, city_file=file, now=MONDAY)

    assert open_case(public_id=case).values.values["months_ahead"] == 6


# --- search ---


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("gewerbe", {"gewerbeanmeldung", "gewerbeummeldung", "gewerbeabmeldung"}),
        ("Gewerbe anmelden", {"gewerbeanmeldung"}),
        ("Hund", {"hundesteuer-anmeldung"}),
        ("hundesteur", {"hundesteuer-anmeldung"}),
        ("Hudnesteuer", {"hundesteuer-anmeldung"}),
        ("Steuer", {"hundesteuer-anmeldung"}),
        ("parken", {PARKING}),
        ("Ich möchte als Anwohner parken", {PARKING}),
        ("PARKAUSWEIS", {PARKING}),
        ("business", {"gewerbeanmeldung", "gewerbeummeldung", "gewerbeabmeldung"}),
        ("dog", {"hundesteuer-anmeldung"}),
    ],
)
def test_people_find_a_service_by_their_own_words(text, first):
    hits = find_services(text=text)

    assert hits, text
    assert hits[0].service in first, [(hit.service, hit.score) for hit in hits]


@pytest.mark.parametrize("text", ["", "  ", "der die das", "xqzwv", "%_'\"", "a" * 5000])
def test_what_means_nothing_finds_nothing(text):
    assert find_services(text=text) == ()


@pytest.mark.parametrize("text", ["dienstreise", "Reise", "business trip"])
def test_internal_services_are_never_found(text):
    assert "dienstreise" not in {hit.service for hit in find_services(text=text)}


def test_umlauts_may_be_spelt_either_way():
    assert normal("Über Größe, für mich") == ("ueber", "groesse", "mich")
    assert normal("Café") == ("cafe",)
