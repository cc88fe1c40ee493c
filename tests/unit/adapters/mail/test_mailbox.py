"""The demo's mailbox: one file a mail, the newest first, exactly once."""

import os
from dataclasses import replace

from rathaus.adapters.mail.carriers import MailboxCarrier, mailbox_mails
from tests.unit.adapters.mail.test_smtp import NEWS, NOON, carrier


def box(folder) -> MailboxCarrier:
    return MailboxCarrier(folder / "mailbox", sender_of=carrier(1).sender_of, clock=lambda: NOON)


def test_a_mail_can_be_read_back(tmp_path):
    assert box(tmp_path).carry(NEWS) is True

    (mail,) = mailbox_mails(folder=tmp_path / "mailbox")
    assert mail.to == "amira@beispiel.example"
    assert mail.sender == "Stadt Soest (Demo)"
    assert mail.date == NOON
    assert "Vorgang SO-2026-000001" in mail.subject
    assert "Guten Tag" in mail.text


def test_the_same_parcel_twice_is_one_mail(tmp_path):
    box(tmp_path).carry(NEWS)
    box(tmp_path).carry(NEWS)

    assert len(mailbox_mails(folder=tmp_path / "mailbox")) == 1


def test_the_newest_is_on_top_and_there_is_a_limit(tmp_path):
    for number in range(3):
        payload = {**NEWS.payload, "number": str(number)}
        before = set((tmp_path / "mailbox").glob("*"))
        box(tmp_path).carry(replace(NEWS, idempotency_key=f"key-{number}", payload=payload))
        (new,) = set((tmp_path / "mailbox").glob("*")) - before
        os.utime(new, (1000 + number, 1000 + number))

    mails = mailbox_mails(folder=tmp_path / "mailbox", limit=2)

    assert [mail.subject[-1] for mail in mails] == ["2", "1"]


def test_an_empty_mailbox_has_no_mails(tmp_path):
    assert mailbox_mails(folder=tmp_path / "nowhere") == ()
