"""What browsers may fill in by themselves (WCAG 1.3.5): only answers about the person at the keyboard."""

from __future__ import annotations

from collections.abc import Mapping

from .model import Field
from .plans import FormPlan

TOKENS: Mapping[str, str] = {
    "family_name": "family-name",
    "given_names": "given-name",
    "given_name": "given-name",
    "first_name": "given-name",
    "birth_date": "bday",
    "sex": "sex",
    "street": "address-line1",
    "postcode": "postal-code",
    "town": "address-level2",
    "country": "country-name",
    "email": "email",
    "phone": "tel",
    "mobile": "tel",
    "website": "url",
    "organisation": "organization",
    "company_name": "organization",
}
"""Key of a field → token of HTML."""
_FORMATS: Mapping[str, str] = {"email": "email", "phone": "tel", "postcode_de": "postal-code", "url": "url"}
_OWN_GROUPS = frozenset(("applicant", "you", "contact", "person", "employee", "keeper", "notifier"))
"""Groups at the top that describe the person at the keyboard."""


def autocomplete_of(plan: FormPlan, field: Field) -> str:
    """Return the autocomplete token, empty when the answer is not about the person or has no token."""
    known_as = (field.prefill or "").rpartition(".")[2]
    token = TOKENS.get(field.key) or TOKENS.get(known_as) or _FORMATS.get(field.format or "", "")
    return token if token and is_own(plan, field) else ""


def is_own(plan: FormPlan, field: Field) -> bool:
    """Return whether a field describes the person at the keyboard: filled from the account, or beside such a field."""
    if any(plan.nodes[field.path[:end]].node.repeat for end in range(1, len(field.path))):
        return False
    if field.by_clerk:
        return False
    if _is_from_account(field) or field.path[0] in _OWN_GROUPS:
        return True
    around = plan.nodes[field.path[:-1]]
    beside = (member.node for member in around.members.values() if len(field.path) > 1)
    return any(isinstance(node, Field) and _is_from_account(node) for node in beside)


def _is_from_account(field: Field) -> bool:
    return bool(field.prefill and field.prefill.startswith("account."))
