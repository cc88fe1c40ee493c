"""What every request passes, seen from outside."""

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import path, reverse

from rathaus.apps.cities.operations import install_city
from rathaus.apps.cities.scope import scoped_city_id
from rathaus.config.health import healthz
from rathaus.config.middleware import RequestMiddleware

pytestmark = pytest.mark.django_db


def where_am_i(request, number):
    return HttpResponse(f"{request.city.name}|{scoped_city_id()}|{request.path}|{reverse('where', args=[7])}")


def broken(request):
    raise ValueError("Erika Mustermann, geboren 1970")


urlpatterns = [
    path("wo/<int:number>/", where_am_i, name="where"),
    path("kaputt", broken),
    path("healthz", healthz),
]

here = pytest.mark.urls(__name__)


@pytest.fixture
def soest():
    return install_city(slug="soest", data={"name": "Soest", "prefix": "SO"})


@pytest.fixture
def by_host(settings):
    settings.RATHAUS_DEMO = False
    return install_city(slug="aachen", host="aachen.example", data={"name": "Aachen", "prefix": "AC"})


def test_the_health_check_answers_without_a_city(client):
    response = client.get("/healthz")

    assert response.status_code == 200
    assert response.json()["status"] == "ok"


def test_a_closed_database_is_reported_as_unavailable(client, monkeypatch):
    from django.db import OperationalError, connection

    def refuse():
        raise OperationalError("gone")

    monkeypatch.setattr(connection, "cursor", refuse)

    assert client.get("/healthz").status_code == 503


def test_every_answer_carries_the_security_headers(client, soest):
    for address in ("/healthz", "/soest/nicht-da", "/nirgends/"):
        headers = client.get(address).headers

        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["Referrer-Policy"] == "same-origin"


def test_two_requests_have_two_ids(client):
    assert client.get("/healthz").headers["X-Request-Id"] != client.get("/healthz").headers["X-Request-Id"]


@here
def test_in_the_demo_the_path_names_the_city_and_reverse_keeps_it(client, soest):
    answer = client.get("/soest/wo/3/").content.decode()

    assert answer == f"Soest|{soest.pk}|/soest/wo/3/|/soest/wo/7/"


@here
def test_the_scope_ends_with_the_request(client, soest):
    from rathaus.apps.cities.scope import UnscopedQuery

    client.get("/soest/wo/3/")

    assert reverse("where", args=[7]) == "/wo/7/"
    with pytest.raises(UnscopedQuery):
        scoped_city_id()


@here
def test_a_path_without_a_known_city_finds_no_page_of_a_city(client, soest):
    assert client.get("/wo/3/").status_code == 404
    assert client.get("/nirgends/wo/3/").status_code == 404


def test_a_city_without_slash_is_redirected(client, soest):
    response = client.get("/soest")

    assert (response.status_code, response.url) == (302, "/soest/")


@here
def test_a_missing_slash_at_the_end_keeps_the_city(client, soest):
    response = client.get("/soest/wo/3")

    assert (response.status_code, response.url) == (301, "/soest/wo/3/")


@here
def test_in_production_the_host_names_the_city(by_host):
    client = Client(headers={"host": "aachen.example"})

    assert client.get("/wo/3/").content.decode() == f"Aachen|{by_host.pk}|/wo/3/|/wo/7/"


@here
def test_in_production_another_host_has_no_city(by_host):
    assert Client(headers={"host": "soest.example"}).get("/wo/3/").status_code == 404


@here
def test_in_production_the_path_does_not_choose_the_city(by_host):
    assert Client(headers={"host": "soest.example"}).get("/aachen/wo/3/").status_code == 404


def test_measurements_need_the_token(client, settings):
    assert client.get("/metrics").status_code == 404

    settings.RATHAUS_METRICS_TOKEN = "sesam"

    assert client.get("/metrics").status_code == 404
    assert client.get("/metrics", headers={"authorization": "Bearer falsch"}).status_code == 404
    answer = client.get("/metrics", headers={"authorization": "Bearer sesam"})
    assert b"rathaus_request_seconds_bucket" in answer.content


@here
def test_a_fault_answers_500_and_keeps_the_headers(client, soest):
    client.raise_request_exception = False

    response = client.get("/soest/kaputt")

    assert response.status_code == 500
    assert "Content-Security-Policy" in response.headers
    assert b"Erika" not in response.content


@here
def test_an_unasked_session_costs_no_statement(client, soest, django_assert_num_queries):
    client.get("/soest/wo/1/")

    with django_assert_num_queries(0):
        client.get("/soest/wo/1/")


@pytest.mark.parametrize(("is_behind_proxy", "address"), [(True, "203.0.113.9"), (False, "127.0.0.1")])
def test_a_persons_address_is_the_one_the_proxy_itself_wrote(rf, settings, is_behind_proxy, address):
    settings.RATHAUS_BEHIND_PROXY = is_behind_proxy
    seen = []
    chain = RequestMiddleware(lambda request: seen.append(request.META["REMOTE_ADDR"]) or HttpResponse())

    chain(rf.get("/", headers={"X-Forwarded-For": "198.51.100.7, 203.0.113.9"}))

    assert seen == [address]
