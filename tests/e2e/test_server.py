"""The demo server itself, before any journey."""

import re
import urllib.error
import urllib.request

import pytest

from tests.e2e.looking import check_accessibility, has_no_sideways_scrolling, take_picture


def fetch(address, **headers):
    request = urllib.request.Request(address, headers=headers)
    try:
        return urllib.request.urlopen(request, timeout=10)
    except urllib.error.HTTPError as answer:
        return answer


def test_the_server_says_where_to_click(server):
    assert f"{server.address}/" in server.output.read_text()


def test_the_health_check_answers(server):
    assert fetch(f"{server.address}/healthz").status == 200


def test_secrets_are_readable_by_the_owner_alone(server):
    modes = {oct(path.stat().st_mode & 0o777) for path in (server.data / "secrets").iterdir()}

    assert modes == {"0o600"}


@pytest.mark.parametrize("name", ["vendor/kern/kern.min", "django_htmx/htmx-2.min"])
def test_static_files_are_compressed_and_kept_for_ever(server, name):
    folder, _, stem = name.rpartition("/")
    pattern = re.compile(rf"{re.escape(stem)}\.[0-9a-f]{{12}}\.(css|js)$")
    file = next(path for path in (server.data / "static" / folder).iterdir() if pattern.match(path.name))

    answer = fetch(f"{server.address}/static/{folder}/{file.name}", **{"Accept-Encoding": "gzip"})

    assert answer.status == 200
    assert answer.headers["Content-Encoding"] == "gzip"
    assert "immutable" in answer.headers["Cache-Control"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_an_unknown_host_is_refused(server):
    assert fetch(f"{server.address}/", Host="boese.example").status == 400


def test_the_browser_gets_the_content_security_policy(page, server):
    answer = page.goto("/healthz")

    assert answer.status == 200
    assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_the_first_page_names_the_five_cities(either_page):
    either_page.goto("/")

    names = either_page.get_by_role("main").get_by_role("listitem").all_inner_texts()

    assert [name.split("\n")[0].split(" zum ")[0] for name in names] == [
        "Aachen", "Gelsenkirchen", "Paderborn", "Soest", "Wuppertal",
    ]  # fmt: skip


def test_the_first_page_is_accessible_and_fits_a_phone(page, narrow_page):
    page.goto("/")
    check_accessibility(page)
    take_picture(page, "cities")

    narrow_page.goto("/")
    check_accessibility(narrow_page)
    assert has_no_sideways_scrolling(narrow_page)


def test_the_page_loads_nothing_that_the_policy_forbids(page):
    complaints = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)

    page.goto("/", wait_until="networkidle")

    assert complaints == []
    assert page.evaluate("document.fonts.check('500 20px \"Fira Sans\"')")
