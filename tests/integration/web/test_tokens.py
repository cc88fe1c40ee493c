"""Tokens of forms are Django's: each side takes what the other made, and nothing else."""

import pytest
from django.http import HttpResponse
from django.middleware import csrf
from django.test import Client
from django.urls import path

from rathaus.web.design.tokens import masked, unmasked

SECRET = "aB3" * 10 + "Z9"


def posted(request):
    return HttpResponse("taken")


urlpatterns = [path("formular", posted)]


def test_django_reads_what_we_mask_and_we_read_what_django_masks():
    for _ in range(50):
        assert csrf._unmask_cipher_token(masked(SECRET)) == SECRET
        assert unmasked(csrf._mask_cipher_secret(SECRET)) == SECRET


def test_every_token_is_another_one_in_the_letters_of_tokens():
    tokens = {masked(SECRET) for _ in range(200)}

    assert len(tokens) == 200
    assert all(len(token) == csrf.CSRF_TOKEN_LENGTH for token in tokens)
    assert {letter for token in tokens for letter in token} == set(csrf.CSRF_ALLOWED_CHARS)


WRONG = {
    "nothing": "",
    "one letter": "x",
    "one too few": masked(SECRET)[:-1],
    "one too many": masked(SECRET) + "a",
    "letters of no token": "ü" * 64,
    "signs": "-" * 64,
    "of another secret": masked("q" * 32),
}


@pytest.mark.parametrize("kind", WRONG)
@pytest.mark.urls(__name__)
@pytest.mark.django_db
def test_a_post_without_the_right_token_is_turned_away(kind, settings):
    settings.MIDDLEWARE = ["rathaus.web.design.tokens.CsrfMiddleware"]
    client = Client(enforce_csrf_checks=True)
    client.cookies[settings.CSRF_COOKIE_NAME] = SECRET
    settings.CSRF_FAILURE_VIEW = "django.views.csrf.csrf_failure"

    assert client.post("/formular", {"csrfmiddlewaretoken": WRONG[kind]}).status_code == 403


@pytest.mark.urls(__name__)
@pytest.mark.django_db
@pytest.mark.parametrize("made", [masked, csrf._mask_cipher_secret])
def test_a_post_with_the_right_token_is_taken_and_without_cookie_it_is_not(made, settings):
    settings.MIDDLEWARE = ["rathaus.web.design.tokens.CsrfMiddleware"]
    settings.CSRF_FAILURE_VIEW = "django.views.csrf.csrf_failure"
    client = Client(enforce_csrf_checks=True)

    assert client.post("/formular", {"csrfmiddlewaretoken": made(SECRET)}).status_code == 403

    client.cookies[settings.CSRF_COOKIE_NAME] = SECRET
    assert client.post("/formular", {"csrfmiddlewaretoken": made(SECRET)}).status_code == 200


@pytest.mark.urls(__name__)
@pytest.mark.django_db
def test_a_post_from_another_site_is_turned_away_with_any_token(settings):
    settings.MIDDLEWARE = ["rathaus.web.design.tokens.CsrfMiddleware"]
    settings.CSRF_FAILURE_VIEW = "django.views.csrf.csrf_failure"
    client = Client(enforce_csrf_checks=True)
    client.cookies[settings.CSRF_COOKIE_NAME] = SECRET

    response = client.post(
        "/formular", {"csrfmiddlewaretoken": masked(SECRET)}, headers={"Origin": "https://elsewhere.example"}
    )

    assert response.status_code == 403
