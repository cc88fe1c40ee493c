"""Without a mail server nothing is lost."""

from __future__ import annotations

import pytest

from rathaus.adapters.mail.carriers import NoMailServer
from rathaus.apps.outbox.ports import CarrierDown, Delivery

pytestmark = pytest.mark.unit


def test_mails_wait_while_no_server_is_named() -> None:
    mail = Delivery(
        kind="mail", recipient="applicant", label="", idempotency_key="k", payload={}, city_slug="musterstadt"
    )

    with pytest.raises(CarrierDown, match="RATHAUS_MAIL_HOST"):
        NoMailServer().carry(mail)
