"""The consent to notices by retrieval from the account (§ 41 (2a) VwVfG), as it stands in cases."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from rathaus.apps.accounts.models import User
from rathaus.apps.audit.chains import Actor
from rathaus.apps.cases.models import Case
from rathaus.apps.cases.opening import open_case
from rathaus.apps.cases.operations.steps import store

__all__ = ["withdraw_portal_consent"]


def withdraw_portal_consent(*, user: User, by: Actor, now: datetime) -> int:
    """Withdraw the consent in every case of an account in the city in scope; later letters go by post.

    A letter that lies ready already stays ready for its ten days: whoever retrieves it agrees to that anew.

    Returns:
        How many cases carried the consent.
    """
    with transaction.atomic():
        carrying = Case.objects.filter(user_id=user.pk, has_portal_consent=True)
        cases = list(carrying.order_by("pk").values_list("public_id", flat=True))
        for case in cases:
            store(
                open_case(public_id=case, lock=True),
                by=by,
                now=now,
                actions=[("portal_consent_withdrawn", {})],
                extra={"has_portal_consent": False},
            )
    return len(cases)
