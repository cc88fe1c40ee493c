"""Sign in at both doors; staff never without a second factor, and only where they belong."""

import re
import time

import pytest
from playwright.sync_api import expect

from tests.e2e.clerking import open_case
from tests.e2e.examples import example
from tests.e2e.people import code_of, computed_code, give_code, give_password
from tests.e2e.walking import apply

CITY = "gelsenkirchen"
AMT = f"/{CITY}/amt/"


@pytest.fixture
def registered(arrive, folder):
    """A parking permit applied for: a case of Cem's team."""
    answers = example("bewohnerparkausweis", "one-year-own-car")
    return apply(arrive(), CITY, "bewohnerparkausweis", answers, javascript=True, folder=folder)


def test_a_citizen_signs_up_signs_in_and_keeps_a_profile(either_page, javascript, server, inspector):
    page, email = either_page, f"neu-{javascript}@beispiel.example".lower()
    page.goto(f"/{CITY}/konto/registrieren/")
    inspector.look(page)
    page.get_by_label("E-Mail-Adresse").fill(email)
    for label in page.get_by_label(re.compile("^(Neues )?Passwort|Passwort (noch einmal|wiederholen)")).all():
        label.fill("kurz")
    page.get_by_role("main").get_by_role("button", name=re.compile("Konto anlegen|Registrieren")).click()
    expect(page).to_have_title(re.compile("^Fehler: "))
    inspector.look_german(page)
    for label in page.get_by_label(re.compile("^(Neues )?Passwort|Passwort (noch einmal|wiederholen)")).all():
        label.fill("ein langer Satz mit Hund")
    page.get_by_role("main").get_by_role("button", name=re.compile("Konto anlegen|Registrieren")).click()
    page.wait_for_url(lambda url: "/registrieren/" not in url)
    page.goto(f"/{CITY}/vorgaenge/")
    inspector.look(page)
    expect(page.get_by_role("main")).to_contain_text("noch keinen Vorgang")


def test_a_wrong_password_is_refused_without_saying_what_was_wrong(either_page, inspector):
    give_password(either_page, f"/{CITY}/konto/anmelden/", "amira@beispiel.example", "falsch-falsch-falsch")

    expect(either_page).to_have_title(re.compile("^Fehler: "))
    expect(either_page.get_by_role("main")).not_to_contain_text("Amira")
    inspector.look_german(either_page)


def test_a_clerk_needs_password_and_code(either_page, server, inspector):
    page, email = either_page, "jan@gelsenkirchen.example"
    assert page.goto(AMT).url.partition("?")[0].endswith("/konto/anmelden/")
    inspector.look(page)
    give_password(page, AMT, email, server.password)
    inspector.look(page)
    give_code(page, "000000")
    expect(page).to_have_title(re.compile("^Fehler: "))
    inspector.look_german(page)
    second = page.context.new_page()
    second.goto(AMT)
    expect(second.get_by_role("heading", level=1)).not_to_have_text("Arbeitsliste")

    server.change("DELETE FROM rathaus_cache")  # a code is good once; the other run has just used it
    give_code(page, code_of(page, email))
    expect(page.get_by_role("heading", level=1)).to_have_text("Arbeitsliste")
    page.get_by_role("button", name="Abmelden").click()
    if "/abmelden/" in page.url:
        page.get_by_role("main").get_by_role("button", name="Abmelden").click()
    page.goto(AMT)
    assert "/konto/anmelden/" in page.url


def test_staff_without_second_factor_can_do_nothing_until_one_is_set_up(
    arrive, town_hall, server, javascript, inspector, registered
):
    email = f"neu-{'mit' if javascript else 'ohne'}@gelsenkirchen.example"
    frank = arrive(javascript=javascript, storage_state=town_hall.session("frank@gelsenkirchen.example"))
    frank.goto(f"{AMT}verwaltung/")
    inspector.look_german(frank)
    frank.get_by_label("Name", exact=True).fill("Nele Neu")
    frank.get_by_label("E-Mail-Adresse").fill(email)
    frank.get_by_label("Rolle").select_option(label="Sachbearbeitung")
    frank.get_by_role("button", name="Aufnehmen", exact=True).last.click()
    expect(frank.get_by_role("row").filter(has_text=email)).to_be_visible()
    assert frank.goto(f"{AMT}vorgaenge/{registered.case}/").status in (200, 403)
    expect(frank.get_by_role("main")).not_to_contain_text("GE AB 123")

    page = arrive(javascript=javascript)
    page.goto(f"/{CITY}/konto/passwort/vergessen/")
    inspector.look(page)
    page.get_by_label("E-Mail-Adresse").fill(email)
    page.get_by_role("main").get_by_role("button").first.click()
    page.wait_for_url("**/gesendet/")
    inspector.look(page)
    page.goto(mail_link(page, email))
    inspector.look(page)
    page.get_by_label("Neues Passwort", exact=True).fill(server.password)
    page.get_by_label("Neues Passwort noch einmal").fill(server.password)
    page.get_by_role("button", name="Passwort setzen").click()

    give_password(page, AMT, email, server.password)
    expect(page.get_by_role("main")).to_contain_text("immer mit einem zweiten Faktor")
    inspector.look_german(page)
    for address in (AMT, f"{AMT}vorgaenge/{registered.case}/", f"{AMT}post/", f"{AMT}verwaltung/"):
        page.goto(address)
        assert "/zweiter-faktor/" in page.url, f"{address} leads to {page.url}"

    page.goto(f"/{CITY}/konto/zweiter-faktor/")
    page.get_by_role("link", name="App einrichten").click()
    inspector.look_german(page)
    secret = page.locator("main .rh-code").inner_text()
    page.get_by_label("Code", exact=True).fill(computed_code(secret, time.time()))
    page.get_by_role("button", name="Einrichten").click()
    page.goto(AMT)
    expect(page.get_by_role("heading", level=1)).to_have_text("Arbeitsliste")
    page.goto(f"/{CITY}/konto/zweiter-faktor/")
    inspector.look_german(page)


def mail_link(page, email):
    """The link in the newest mail to somebody; the worker needs a moment to bring it."""
    for _ in range(40):
        page.goto("/postfach/")
        mail = page.get_by_role("main").get_by_text(
            re.compile(rf"{re.escape(email)}[\s\S]*http", re.MULTILINE)
        )
        found = re.findall(
            r"https?://[^\s<>\"]+/passwort/neu/[^\s<>\"]+", page.get_by_role("main").inner_text()
        )
        if mail.count() and found:
            return found[0]
        page.wait_for_timeout(250)
    raise AssertionError(f"No mail to {email} came: {page.get_by_role('main').inner_text()[:500]}")


def test_a_clerk_signs_in_with_a_passkey(arrive, server, inspector):
    local = server.address.replace("127.0.0.1", "localhost")  # passkeys are bound to names, not to numbers
    page, email = arrive(base_url=local), "ben@gelsenkirchen.example"
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    give_password(page, AMT, email, server.password)
    give_code(page, code_of(page, email))
    page.get_by_role("link", name="Ben Amtmann").click()
    page.get_by_role("link", name="Passkey hinzufügen").click()
    inspector.look_german(page)
    page.get_by_label("Name", exact=False).first.fill("Dienst-Laptop")
    page.get_by_label("Auch ohne Passwort anmelden").check()
    page.get_by_role("button", name="Hinzufügen").click()
    page.wait_for_url(lambda url: "/passkeys/neu/" not in url)
    inspector.look_german(page)
    page.goto(f"/{CITY}/konto/passkeys/")
    expect(page.get_by_role("main")).to_contain_text("Dienst-Laptop")
    inspector.look_german(page)

    page.context.clear_cookies()
    page.goto(AMT)
    page.get_by_role("button", name="Mit Passkey anmelden").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Arbeitsliste")


def test_a_clerk_of_another_team_sees_only_number_and_state(
    arrive, town_hall, javascript, registered, inspector
):
    ben = arrive(javascript=javascript, storage_state=town_hall.session("ben@gelsenkirchen.example"))
    open_case(ben, CITY, registered.case)
    main = ben.get_by_role("main")
    expect(main).to_contain_text("Ein anderes Team ist zuständig")
    expect(main).to_contain_text(registered.number)
    for secret in ("Amira", "Beispiel", "Lindenweg", "GE AB 123"):
        expect(main).not_to_contain_text(secret)
    inspector.look_german(ben)
    for part in ("schritte/take_up/", "angaben/desk/", "protokoll/"):
        assert ben.goto(f"{AMT}vorgaenge/{registered.case}/{part}").status in (403, 404)
        inspector.look_german(ben)
    ben.goto(f"{AMT}?q={registered.number}")
    expect(ben.get_by_role("main")).not_to_contain_text("Amira")


def test_another_city_sees_nothing(arrive, town_hall, javascript, registered):
    dora = arrive(javascript=javascript, storage_state=town_hall.session("dora@paderborn.example"))
    for city in ("paderborn", CITY):
        for part in ("", "schritte/take_up/", "angaben/desk/"):
            answer = dora.goto(f"/{city}/amt/vorgaenge/{registered.case}/{part}")
            assert answer.status == 404 or "/konto/" in dora.url
            expect(dora.get_by_role("main")).not_to_contain_text(registered.number)
    dora.goto(f"/paderborn/amt/?q={registered.number}")
    expect(dora.get_by_role("table")).to_have_count(0)


def test_citizens_find_no_door_of_the_staff(arrive, town_hall, javascript, registered):
    amira = arrive(javascript=javascript, storage_state=town_hall.session("amira@beispiel.example"))
    for part in ("", f"vorgaenge/{registered.case}/", "post/", "ausgang/", "verwaltung/"):
        assert amira.goto(f"{AMT}{part}").status == 404
    assert amira.goto(registered.address).status == 404
