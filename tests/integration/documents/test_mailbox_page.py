"""The demo's mails on a page: there in the demo, gone in production."""

from __future__ import annotations

import pytest
from django.utils import timezone

from rathaus.adapters.mail.carriers import MailboxCarrier
from rathaus.adapters.mail.letters import Sender
from rathaus.apps.outbox.ports import Delivery

pytestmark = pytest.mark.django_db


@pytest.fixture
def box(tmp_path, settings):
    settings.RATHAUS_MAILBOX_DIR = tmp_path / "mailbox"
    return MailboxCarrier(
        tmp_path / "mailbox",
        sender_of=lambda slug: Sender("Stadt Soest", "rathaus@soest.example", "https://soest.example"),
        clock=timezone.now,
    )


def news(number: str) -> Delivery:
    return Delivery(
        kind="mail",
        recipient="applicant",
        label="",
        idempotency_key=number,
        payload={"to": "amira@beispiel.example", "template": "news", "number": number},
        city_slug="soest",
    )


def test_an_empty_mailbox_says_so(client, box):
    answer = client.get("/postfach/")

    assert answer.status_code == 200
    assert "Noch ist keine E-Mail da." in answer.content.decode()


def test_mails_are_shown_with_a_link_and_without_danger(client, box):
    box.carry(news("SO-<script>alert(1)</script>"))

    page = client.get("/postfach/").content.decode()

    assert "amira@beispiel.example" in page
    assert '<a href="https://soest.example/abholen"' in page
    assert "<script>alert" not in page
    assert page.count("<h1>") == 1
    assert page.count("<h2 ") == 1


def test_the_newest_mail_is_not_kept_by_browsers(client, box):
    assert client.get("/postfach/").headers["Cache-Control"] == "no-store"


def test_production_has_no_such_page(client, box, settings):
    settings.RATHAUS_DEMO = False

    assert client.get("/postfach/").status_code == 404
