"""Signing in with a passkey: a key the browser pretends to have, everything else as people get it."""

from playwright.sync_api import Page, expect

from tests.e2e.people import sign_in_as_staff

CEM = "cem@gelsenkirchen.example"
KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def hold_a_key(page: Page) -> None:
    """Give the browser a key that says yes to everything."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})


def test_a_clerk_adds_a_passkey_and_signs_in_with_nothing_else(arrive, server):
    # Browsers know passkeys for names, not for numbers: localhost instead of 127.0.0.1.
    page = arrive(base_url=server.address.replace("127.0.0.1", "localhost"))
    hold_a_key(page)
    sign_in_as_staff(page, CEM, server.password)

    page.goto("/gelsenkirchen/konto/passkeys/neu/")
    page.get_by_label("Auch ohne Passwort anmelden").check()
    page.get_by_role("button", name="Hinzufügen").click()
    page.wait_for_url(lambda url: "/passkeys/neu/" not in url)
    page.goto("/gelsenkirchen/amt/")
    page.get_by_role("button", name="Abmelden").click()
    page.goto("/gelsenkirchen/konto/anmelden/")
    page.get_by_role("button", name="Mit Passkey anmelden").click()

    expect(page).to_have_url(f"{server.address.replace('127.0.0.1', 'localhost')}/gelsenkirchen/amt/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Arbeitsliste")


def test_without_a_key_the_page_says_what_else_works(arrive, server):
    page = arrive(base_url=server.address.replace("127.0.0.1", "localhost"))
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": {**KEY, "isUserVerified": False}})
    page.goto("/gelsenkirchen/konto/anmelden/")

    page.get_by_role("button", name="Mit Passkey anmelden").click()

    expect(page.get_by_role("alert")).to_contain_text("melden Sie sich mit Passwort an")


def test_without_javascript_there_is_no_button_that_does_nothing(plain_page):
    plain_page.goto("/gelsenkirchen/konto/anmelden/")

    expect(plain_page.get_by_role("button", name="Mit Passkey anmelden")).to_be_hidden()
    expect(plain_page.get_by_role("button", name="Anmelden", exact=True)).to_be_visible()
