"""Mail by SMTP: taken, refused for now, refused for good, no server at all."""

import socket
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from rathaus.adapters.mail.carriers import SmtpCarrier
from rathaus.adapters.mail.letters import Sender
from rathaus.apps.outbox.ports import CarrierDown, Delivery, Undeliverable
from tests.unit.adapters.mail.servers import mail_server

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
NEWS = Delivery(
    kind="mail",
    recipient="applicant",
    label="Nachricht",
    idempotency_key="case|7|news",
    payload={
        "to": "amira@beispiel.example",
        "template": "news",
        "language": "de",
        "number": "SO-2026-000001",
    },
    city_slug="soest",
)


def carrier(port: int, **changes) -> SmtpCarrier:
    made = SmtpCarrier(
        host="127.0.0.1",
        port=port,
        user="",
        password="",
        uses_tls=False,
        sender_of=lambda slug: Sender("Stadt Soest (Demo)", "rathaus@soest.example", "https://soest.example"),
        clock=lambda: NOON,
        timeout=2,
    )
    return replace(made, **changes)


def to(address: str) -> Delivery:
    return replace(NEWS, payload={**NEWS.payload, "to": address})


def test_the_server_takes_the_mail():
    with mail_server() as server:
        assert carrier(server.port).carry(NEWS) is True

    (mail,) = server.mails
    assert mail["To"] == "amira@beispiel.example"
    assert mail["From"].addresses[0].display_name == "Stadt Soest (Demo)"
    assert mail["Subject"] == "Es gibt etwas Neues zu Ihrem Vorgang SO-2026-000001"
    assert mail["Date"].datetime == NOON
    assert mail["Auto-Submitted"] == "auto-generated"
    assert "https://soest.example/abholen" in mail.get_content()


def test_english_readers_get_english_words():
    with mail_server() as server:
        carrier(server.port).carry(replace(NEWS, payload={**NEWS.payload, "language": "en"}))

    assert "There is news" in server.mails[0]["Subject"]


def test_every_try_has_the_same_message_id_and_another_parcel_another():
    with mail_server() as server:
        own = carrier(server.port)
        own.carry(NEWS)
        own.carry(NEWS)
        own.carry(replace(NEWS, idempotency_key="case|8|news"))

    first, again, other = (mail["Message-ID"] for mail in server.mails)
    assert first == again != other
    assert first.endswith("@soest.example>")


def test_an_answer_lost_after_the_mail_means_again_with_the_same_id():
    with mail_server(end="") as server, pytest.raises(CarrierDown):
        carrier(server.port).carry(NEWS)
    with mail_server() as second:
        carrier(second.port).carry(NEWS)

    assert server.mails[0]["Message-ID"] == second.mails[0]["Message-ID"]


def test_without_a_server_the_carrier_is_down():
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        with pytest.raises(CarrierDown, match="ConnectionRefused"):
            carrier(nobody.getsockname()[1]).carry(NEWS)


def test_a_server_that_says_nothing_is_down():
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        with pytest.raises(CarrierDown):
            carrier(silent.getsockname()[1], timeout=0.2).carry(NEWS)


@pytest.mark.parametrize("answers", [{"rcpt": "550 unknown"}, {"end": "554 no"}])
def test_a_refusal_for_good_is_undeliverable(answers):
    with mail_server(**answers) as server, pytest.raises(Undeliverable, match=r"for good \(55"):
        carrier(server.port).carry(NEWS)


@pytest.mark.parametrize(
    "answers", [{"rcpt": "450 later"}, {"end": "451 later"}, {"mail": "530 sign in first"}]
)
def test_a_refusal_for_now_is_tried_again(answers):
    with mail_server(**answers) as server, pytest.raises(CarrierDown):
        carrier(server.port).carry(NEWS)


def test_a_server_without_tls_gets_nothing_when_tls_is_wanted():
    with mail_server() as server, pytest.raises(CarrierDown):
        carrier(server.port, uses_tls=True).carry(NEWS)

    assert server.mails == []


@pytest.mark.parametrize(
    "address", ["", "kein", "a@b@c.example", "a@b.example, c@d.example", "a@b.example\nBcc: x@y.example"]
)
def test_what_is_no_address_is_undeliverable_and_not_repeated(address):
    with mail_server() as server, pytest.raises(Undeliverable) as refusal:
        carrier(server.port).carry(to(address))

    assert server.recipients == []
    assert "no address" in str(refusal.value)
    assert not address or address not in str(refusal.value)


def test_a_domain_with_umlauts_is_reached():
    with mail_server() as server:
        carrier(server.port).carry(to("post@bäckerei.example"))

    assert "xn--bckerei-5wa.example" in server.recipients[0]


def test_an_unknown_mail_is_undeliverable():
    with pytest.raises(Undeliverable, match="gossip"):
        carrier(1).carry(replace(NEWS, payload={**NEWS.payload, "template": "gossip"}))
