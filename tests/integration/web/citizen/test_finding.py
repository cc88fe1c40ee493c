"""Find a service, read about it, check beforehand: in every city, in every language, without statements."""

import pytest

from rathaus.apps.catalogue.queries import offers
from tests.integration.web.citizen.visiting import Visitor, text_of, title_of

CITIES = ("aachen", "gelsenkirchen", "paderborn", "soest", "wuppertal")
PUBLIC = (
    "bewohnerparkausweis",
    "gewerbeabmeldung",
    "gewerbeanmeldung",
    "gewerbeummeldung",
    "hundesteuer-anmeldung",
)


@pytest.mark.parametrize("city", CITIES)
def test_every_city_has_its_pages(city):
    visitor = Visitor(home=f"/{city}/")
    paths = ["", "suche", "suche?q=gewerbe", "leistungen/", "abholen", "vorgaenge/", "hilfe/"]
    paths += ["barrierefreiheit/", "datenschutz/", "impressum/", "stadt.css"]

    for path in paths:
        assert visitor.get(path).status_code == 200, path


@pytest.mark.parametrize("service", PUBLIC)
@pytest.mark.parametrize("language", ["de", "en", "de-simple"])
def test_every_service_is_explained_in_every_language(service, language):
    for city in CITIES:
        response = Visitor(home=f"/{city}/").get(f"leistungen/{service}/?sprache={language}")

        assert response.status_code == 200
        assert title_of(response)
        assert response.headers["Content-Language"] == ("en" if language == "en" else "de")


def test_a_service_page_says_cost_time_documents_and_what_comes_next(visitor):
    text = text_of(visitor.get("leistungen/gewerbeanmeldung/"))

    for words in (
        "27,00 €",
        "Minuten",
        "Handwerkskarte",
        "3 Tage",
        "bis Do., 26.11.2026",
        "§ 14",
        "Gewerbeamt",
    ):
        assert words in text, words


def test_what_is_free_is_called_free_and_nobody_is_asked_to_pay(visitor):
    text = text_of(visitor.get("leistungen/gewerbeabmeldung/"))

    assert "kostenlos" in text
    for words in ("0,00 €", "Sie zahlen", "Wie sich der Betrag zusammensetzt"):
        assert words not in text, words


@pytest.mark.parametrize("service", PUBLIC)
def test_a_service_page_says_who_keeps_which_data_why_and_how_long(visitor, service):
    for language, words in (
        (
            "de",
            ("Verantwortlich ist die Stadt Gelsenkirchen", "DSGVO", "Entwurf", "30 Tage nach der letzten"),
        ),
        ("en", ("The controller is the City of Gelsenkirchen", "GDPR", "30 days after the last change")),
        ("de-simple", ("Die Stadt braucht Ihre Angaben",)),
    ):
        text = text_of(visitor.get(f"leistungen/{service}/?sprache={language}"))
        for word in words:
            assert word in text, (language, word)


def test_data_protection_names_officer_rights_and_where_to_complain(visitor):
    text = text_of(visitor.get("datenschutz/"))

    for words in ("datenschutz@gelsenkirchen.example", "Art. 15", "Art. 77", "Landesbeauftragte"):
        assert words in text, words


def test_a_page_easy_to_read_borrows_no_hard_words(visitor):
    text = text_of(visitor.get("leistungen/gewerbeanmeldung/?sprache=de-simple"))

    assert "In dem Brief steht" in text
    for hard in ("zeigt jede geschäftsführende Person", "Berufsgenossenschaft und das Finanzamt", "Bußgeld"):
        assert hard not in text, hard


@pytest.mark.parametrize(
    ("typed", "service"),
    [
        ("gewerbe", "gewerbeanmeldung"),
        ("Laden eröffnen selbstständig", "gewerbeanmeldung"),
        ("gewebre anmelden", "gewerbeanmeldung"),
        ("Anwohnerparken", "bewohnerparkausweis"),
        ("Hund", "hundesteuer-anmeldung"),
        ("dog", "hundesteuer-anmeldung"),
    ],
)
def test_the_search_understands_people(visitor, typed, service):
    response = visitor.get(f"suche?q={typed}")

    assert f"/leistungen/{service}/" in response.content.decode()


def test_a_search_without_hit_offers_the_list(visitor):
    assert "Nichts gefunden für „xyzzy“" in text_of(visitor.get("suche?q=xyzzy"))
    assert "Bitte geben Sie ein" in text_of(visitor.get("suche?q="))
    assert "<script>" not in visitor.get("suche?q=<script>").content.decode()


def test_a_situation_in_life_leads_to_its_services(visitor):
    page = visitor.get("suche?lage=starting_a_business").content.decode()

    assert "/leistungen/gewerbeanmeldung/" in page
    assert "/leistungen/hundesteuer-anmeldung/" not in page
    assert visitor.get("suche?lage=nonsense").status_code == 200


def test_internal_services_are_unknown_at_this_door(visitor):
    assert "dienstreise" in offers()

    assert visitor.get("leistungen/dienstreise/").status_code == 404
    assert visitor.post("leistungen/dienstreise/beginnen").status_code == 404
    assert "dienstreise" not in visitor.get("leistungen/").content.decode()
    assert "/leistungen/dienstreise/" not in visitor.get("suche?q=dienstreise").content.decode()


def test_the_quick_check_answers_without_storing(visitor):
    address = "leistungen/gewerbeanmeldung/pruefen"
    assert "Nichts davon wird gespeichert" in text_of(visitor.get(address))

    text = text_of(visitor.get(f"{address}?company.legal_form=sole&needs_craft_card=yes&kinds=craft"))

    assert "27,00 €" in text
    assert "Handwerkskarte" in text


def test_a_service_without_quick_check_has_no_such_page(visitor):
    assert visitor.get("leistungen/hundesteuer-anmeldung/pruefen").status_code == 404


def test_the_language_chosen_stays(visitor):
    visitor.get("?sprache=en")

    assert title_of(visitor.get("")) == "What would you like to get done?"
    assert title_of(visitor.get("?sprache=de")) == "Was möchten Sie erledigen?"


def test_the_browser_says_which_language_a_first_visitor_reads(visitor):
    assert title_of(visitor.get("", **{"accept-language": "en-GB,de;q=0.5"})).startswith("What")
    assert title_of(visitor.get("", **{"accept-language": "tr,de;q=0.5"})).startswith("Was")
    assert visitor.get("?sprache=xx").status_code == 200


def test_a_typed_in_address_of_a_button_leads_to_the_service(visitor):
    response = visitor.get("leistungen/gewerbeanmeldung/beginnen")

    assert (response.status_code, response.url) == (302, "/gelsenkirchen/leistungen/gewerbeanmeldung/")
