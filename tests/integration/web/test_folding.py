"""Folded templates show what Django would have shown, to the byte."""

import re

import pytest
from django.db import transaction
from django.template import Context, Engine, engines
from django.test import Client
from django.test.utils import override_settings
from django.urls import set_script_prefix
from django.utils.translation import override

from tests.factories.cases import case_of, draft_of
from tests.factories.people import citizen, signed_in, staff_client

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("gelsenkirchen")]

PLACES = [
    "",
    "suche?q=hund",
    "leistungen/",
    "leistungen/hundesteuer-anmeldung/",
    "leistungen/gewerbeanmeldung/",
    "leistungen/hundesteuer-anmeldung/pruefen",
    "abholen",
    "vorgaenge/",
    "hilfe/",
    "barrierefreiheit/",
    "gibt-es-nicht",
    "konto/anmelden/",
    "antrag/{draft}/keeper/",
    "antrag/{draft}/dogs/",
    "antrag/{draft}/pruefen/",
    "antrag/{draft}/loeschen/",
    "vorgaenge/{case}/",
    "vorgaenge/{case}/eingang/",
]
STAFF_PLACES = ["amt/", "amt/vorgaenge/{case}/", "amt/post/", "amt/ausgang/"]
CHANGING = re.compile(r'(name="csrfmiddlewaretoken" value=")[^"]*|nonce="[^"]*|[0-9]{2}:[0-9]{2}(:[0-9.]+)?')


def as_django_does(settings):
    """Return the settings of templates with Django's own loader."""
    (backend,) = settings.TEMPLATES
    (loader,) = backend["OPTIONS"]["loaders"]
    return [
        backend
        | {
            "OPTIONS": backend["OPTIONS"]
            | {"loaders": [("django.template.loaders.cached.Loader", loader[1])]}
        }
    ]


def pages(client, places, language):
    found = {}
    for place in places:
        with transaction.atomic():
            response = client.get(f"/gelsenkirchen/{place}", headers={"Accept-Language": language})
            transaction.set_rollback(True)  # the next page must not tell of this one
        found[place] = (response.status_code, CHANGING.sub(r"\1", response.content.decode()))
    return found


@pytest.mark.parametrize("language", ["de", "en"])
def test_every_page_of_the_citizens_is_the_same_with_and_without(settings, language):
    amira = citizen()
    names = {
        "draft": draft_of("hundesteuer-anmeldung", user=amira),
        "case": case_of("hundesteuer-anmeldung", user=amira),
    }
    client, places = signed_in(amira, with_second_factor=False), [place.format(**names) for place in PLACES]

    folded = pages(client, places, language)
    with override_settings(TEMPLATES=as_django_does(settings)):
        plain = pages(client, places, language)

    assert [status for status, _ in folded.values()].count(200) >= len(places) - 3
    for place in places:
        assert folded[place] == plain[place], place


@pytest.mark.parametrize("language", ["de", "en"])
def test_pages_of_the_staff_too(settings, language):
    case, client = case_of("gewerbeanmeldung"), staff_client("ben")
    places = [place.format(case=case) for place in STAFF_PLACES]

    folded = pages(client, places, language)
    with override_settings(TEMPLATES=as_django_does(settings)):
        plain = pages(client, places, language)

    assert folded[places[1]][0] == 200
    for place in places:
        assert folded[place] == plain[place], place


def test_each_city_and_language_keeps_its_own_addresses_and_words():
    client = Client()

    first = client.get("/gelsenkirchen/hilfe/", headers={"Accept-Language": "de"}).content.decode()
    second = client.get("/soest/hilfe/", headers={"Accept-Language": "en"}).content.decode()

    assert 'href="/gelsenkirchen/hilfe/"' in first
    assert 'href="/soest/hilfe/"' in second
    assert "gelsenkirchen" not in second.lower()
    assert first != client.get("/gelsenkirchen/hilfe/", headers={"Accept-Language": "en"}).content.decode()


SMALL = {
    "root.html": "<{% block a %}root{% endblock %}|"
    "{% block b %}{% if x %}{% block c %}c{% endblock %}{% endif %}{% endblock %}>",
    "middle.html": '{% extends "root.html" %}{% block c %}[{% block d %}d{% endblock %}]{% endblock %}',
    "leaf.html": '{% extends "middle.html" %}'
    '{% block d %}{{ x }}{% include "part.html" with y=x %}{{ y }}{% endblock %}',
    "part.html": "({{ y }}{% for n in x %}{{ n }}{% empty %}-{% endfor %})",
    "asks_parent.html": '{% extends "middle.html" %}{% block c %}{{ block.super }}!{% endblock %}',
    "on_asking.html": '{% extends "asks_parent.html" %}{% block a %}{{ block.super }}?{% endblock %}',
    "endless.html": '{% if x %}{{ x.0 }}{% include "endless.html" with x=x.1 %}{% endif %}',
    "chosen.html": "{% include x %}",
    "parent_chosen.html": "{% extends x %}{% block c %}!{% endblock %}",
    "words.html": '{% load i18n %}{% translate "Weiter" as go %}{{ go }}{% translate "Zurück" %}{% translate x %}'
    "{% blocktranslate %}Schritt {{ step }} von {{ steps }}{% endblocktranslate %}"
    "{% blocktranslate with s=x %}100 % {{ s }}{% endblocktranslate %}"
    "{% blocktranslate count n=x|length %}{{ n }} Minute{% plural %}{{ n }} Minuten{% endblocktranslate %}",
}


@pytest.mark.parametrize("name", SMALL)
@pytest.mark.parametrize("value", ["ab", "", "part.html", "root.html", ["<1>", ["2", None]]])
def test_small_templates_are_the_same_with_and_without(name, value):
    if name == "chosen.html" and value not in ("part.html", "root.html"):
        pytest.skip("names no template")
    if name == "parent_chosen.html" and value != "root.html":
        pytest.skip("names no template")
    if name == "words.html" and isinstance(value, list):
        pytest.skip("only texts are translated")
    plain, folding = (
        Engine(
            loaders=[(loader, [("django.template.loaders.locmem.Loader", SMALL)])],
            libraries=engines["django"].engine.libraries,
        )
        for loader in ("django.template.loaders.cached.Loader", "rathaus.web.design.folding.Loader")
    )

    for language in ("de", "en", "de"):
        with override(language):
            values = {"x": value, "step": 2, "steps": "<3>"}
            expected = plain.get_template(name).render(Context(values))
            for _ in range(2):
                assert folding.get_template(name).render(Context(values)) == expected


def test_addresses_begin_where_the_request_does():
    folding = Engine(
        loaders=[("rathaus.web.design.folding.Loader", [("django.template.loaders.locmem.Loader",
                  {"one.html": "{% url 'help' %}"})])],
    )  # fmt: skip
    shown = []
    try:
        for prefix in ("/soest/", "/aachen/", "/soest/"):
            set_script_prefix(prefix)
            shown.append(folding.get_template("one.html").render(Context()))
    finally:
        set_script_prefix("/")

    assert shown == ["/soest/hilfe/", "/aachen/hilfe/", "/soest/hilfe/"]
