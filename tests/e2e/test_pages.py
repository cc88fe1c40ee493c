"""Every page that links lead to: accessible, light and dark, 320 pixels wide, German and English, each with its title."""

import re
from collections import deque
from urllib.parse import urldefrag, urljoin, urlparse

import pytest

from tests.e2e.examples import example
from tests.e2e.filling import SETTLED_WITH_FOCUS, answer_at
from tests.e2e.looking import UUID
from tests.e2e.walking import begin

CITY = "gelsenkirchen"
LINKS = "() => [...document.querySelectorAll('a[href]')].map((one) => one.getAttribute('href'))"
NO_PAGES = re.compile(r"\.(pdf|json|css)$|/dateien/|/inhalt$|/laden/$|/abmelden/")


def crawl(page, start, inspector, *, most=60, english=True):
    """Look at every kind of page that links lead to; return address → title."""
    waiting, titles = deque([start]), {}
    known = {kind_of(start)}
    while waiting and len(titles) < most:
        address = waiting.popleft()
        answer = page.goto(address)
        assert answer.status < 400, f"A link leads to {address}: {answer.status}"
        (inspector.look if english else inspector.look_german)(page)
        titles[address] = page.title()
        for href in page.evaluate(LINKS):
            target = urldefrag(urljoin(page.url, href))[0]
            parts = urlparse(target)
            inside = target.startswith(page.url[: page.url.index("/", 8)]) and start.split("/")[1] in target
            if inside and not NO_PAGES.search(parts.path) and kind_of(parts.path) not in known:
                known.add(kind_of(parts.path))
                waiting.append(target)
    return titles


def kind_of(path):
    return re.sub(r"/\d+/", "/…/", UUID.sub("…", path))


def check_titles(titles):
    """Different pages have different titles; the same page of another service or case may repeat its own."""
    shown = [title for address, title in titles.items() if not UUID.search(address)]
    assert len(shown) == len(set(shown)), sorted(title for title in set(shown) if shown.count(title) > 1)


def test_the_pages_of_a_visitor(page, inspector):
    titles = crawl(page, f"/{CITY}/", inspector)

    assert len(titles) >= 18
    check_titles(titles)


def test_the_pages_without_a_city(page, inspector):
    for address in ("/", "/vorfuehrung/", "/postfach/"):
        assert page.goto(address).status == 200
        inspector.look(page)


def test_the_pages_of_somebody_signed_in(arrive, town_hall, inspector):
    page = arrive(storage_state=town_hall.session("amira@beispiel.example"))

    check_titles(crawl(page, f"/{CITY}/", inspector))


@pytest.mark.parametrize("name", ["cem", "eva", "frank", "greta"])
def test_the_pages_of_the_staff(arrive, town_hall, inspector, name):
    page = arrive(storage_state=town_hall.session(f"{name}@{CITY}.example"))

    titles = crawl(page, f"/{CITY}/amt/", inspector, english=False)

    check_titles({address: title for address, title in titles.items() if "?" not in address})


def test_leichte_sprache_is_read_on_every_service_page(page, inspector):
    for service in ("gewerbeanmeldung", "bewohnerparkausweis", "hundesteuer-anmeldung"):
        page.goto(f"/{CITY}/leistungen/{service}/")
        german = page.get_by_role("main").inner_text()
        page.goto(f"/{CITY}/leistungen/{service}/?sprache=de-simple")
        assert page.get_by_role("main").inner_text() != german
        assert page.evaluate("document.documentElement.lang") == "de"
        page.goto(f"/{CITY}/leistungen/{service}/?sprache=de")


def test_pages_that_are_not_there_say_so(page, inspector):
    for address in (f"/{CITY}/gibt-es-nicht/", f"/{CITY}/leistungen/dienstreise/", "/keine-stadt/"):
        assert page.goto(address).status == 404
        inspector.look(page)


FOCUS = """
() => {
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  const looks = (target, pseudo) => {
    const style = getComputedStyle(target, pseudo);
    return (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== "none";
  };
  const label = one.labels && one.labels[0];
  return {
    tag: one.tagName, type: one.type || "", name: one.name || "", value: one.value || "", checked: !!one.checked,
    text: one.innerText || "", top: one.getBoundingClientRect().top + scrollY,
    visible: looks(one) || looks(one, "::before") || looks(one, "::after")
      || (label && (looks(label) || looks(label, "::before") || looks(label, "::after")))
      || !!one.closest(".rh-default-button"),
  };
}
"""


def test_a_whole_application_by_keyboard_alone(page, inspector):
    answers = example("bewohnerparkausweis", "one-year-own-car")
    begin(page, CITY, "bewohnerparkausweis")
    while "/pruefen/" not in page.url:
        tab_through(page, answers)
    press_on(page, lambda one: one["name"] == "wahr", "Space")
    assert page.locator("#wahr").is_checked()
    press_on(page, lambda one: one["tag"] == "BUTTON" and "beantragen" in one["text"], "Enter")
    page.wait_for_url("**/eingang/")


def tab_through(page, answers):
    """Answer one page by Tab, arrows, Space and typing, then press "Weiter" with Enter."""
    place = page.url
    for _ in range(90):
        page.keyboard.press("Tab")
        one = page.evaluate(FOCUS)
        if one is None:
            continue
        assert one["visible"], f"{place}: the focus on {one} is not to be seen"
        wanted = answer_at(answers, one["name"]) if one["name"] else None
        if one["tag"] == "BUTTON" and one["name"] == "weiter":
            page.keyboard.press("Enter")
            page.wait_for_url(lambda url: url != place, timeout=5000)
            return
        if wanted is None:
            continue
        if one["type"] == "radio":
            choose(page, {"true": "yes", "false": "no"}.get(wanted, wanted))
        elif one["type"] == "checkbox":
            if not one["checked"]:
                page.keyboard.press("Space")
        elif one["tag"] == "INPUT":
            page.keyboard.press("Control+A")
            page.keyboard.type(wanted)
        page.evaluate(SETTLED_WITH_FOCUS)
    raise AssertionError(f"{place}: Tab never reaches Weiter")


def choose(page, value):
    """Choose an option of the focused group with the arrow keys."""
    page.keyboard.press("Space")
    for _ in range(12):
        if page.evaluate("document.activeElement.value") == value:
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"The arrows never reach {value}.")


def press_on(page, is_it, key):
    for _ in range(120):
        page.keyboard.press("Tab")
        one = page.evaluate(FOCUS)
        if one and is_it(one):
            assert one["visible"]
            page.keyboard.press(key)
            return
    raise AssertionError("Tab never gets there")
