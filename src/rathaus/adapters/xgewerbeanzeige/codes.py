"""Our option keys and the codes of the standard, each with where the code is known from.

``SEEN`` codes stand in a published sample. The others are assumptions from neighbouring lists (XUnternehmen,
order of the boxes on the form); ``assumed_codes`` of the result names every one that was used.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

SEX = {"male": "1", "female": "2", "diverse": "3", "not_stated": "4"}
REGISTER = {
    "commercial_a": "A",
    "commercial_b": "B",
    "cooperative": "G",
    "company": "GesR",
    "association": "V",
    "foundation": "S",
    "foreign": "X",
}
BRANCH = {"head_office": "1", "branch_office": "2", "dependent_site": "3"}
PUBLIC_SHARE = {"no": "0", "yes": "1", "unknown": "9"}
REGISTRATION_REASON = {
    "new": "01",
    "moved_from_other_district": "02",
    "change_of_legal_form": "03",
    "conversion": "04",
    "partner_joins": "05",
    "takeover": "06",
}
CHANGE_REASON = {
    "moved": "01",
    "new_activity": "02",
    "name_changed": "03",
    "dropped_activity": "04",
    "side_job_changed": "05",
    "other": "09",
}
CLOSING_REASON = {"full_closure": "01", "moved_to_other_district": "02"}
HANDOVER_REASON = {
    "change_of_legal_form": "03",
    "conversion": "04",
    "partner_leaves": "05",
    "transfer": "06",
}
PERSON_ROLE = {"owner": "1", "managing_partner": "2", "representative": "3"}
LEGAL_FORM = {"sole": "180", "limited_company": "350"}
"""Only what the samples show: other legal forms go out in the registered name alone."""
REGISTERED_MERCHANT = "170"
CHANNEL = {"email": "01", "phone": "02", "fax": "04", "website": "09"}

PARTNERSHIPS = frozenset(
    {"civil_partnership", "registered_civil_partnership", "general_partnership", "limited_partnership"}
)


@dataclass(frozen=True, slots=True)
class CodeList:
    """Codes of one element."""

    codes: Mapping[str, str]
    seen: frozenset[str]
    """Codes that a published sample holds in this element."""


LISTS: Mapping[str, CodeList] = {
    "geschlecht": CodeList(SEX, frozenset({"1"})),
    "eintragungArt": CodeList(REGISTER, frozenset({"A", "B"})),
    "niederlassungArt": CodeList(BRANCH, frozenset({"1", "3"})),
    "beteiligungOeffentlicheHand": CodeList(PUBLIC_SHARE, frozenset({"0"})),
    "grundAnmeldungSchluessel": CodeList(REGISTRATION_REASON, frozenset({"01"})),
    "grundUmmeldungSchluessel": CodeList(CHANGE_REASON, frozenset({"02", "03"})),
    "grundAbmeldungSchluessel": CodeList({**CLOSING_REASON, **HANDOVER_REASON}, frozenset({"04"})),
    "personFunktion": CodeList(PERSON_ROLE, frozenset({"1", "3"})),
    "kanal": CodeList(CHANNEL, frozenset({"01", "02", "09"})),
    "rechtsformSchluessel": CodeList(
        {**LEGAL_FORM, "registered_merchant": REGISTERED_MERCHANT}, frozenset({"170", "180", "350"})
    ),
}
"""Element → its list. That a sample shows a code proves the code, not always our reading of it."""

LIST_ATTRIBUTES: Mapping[str, Mapping[str, str]] = {
    "praefix": {"listVersionID": "7"},
    "gemeindeSchluessel": {"listVersionID": "2019-05-31"},
    "geschlecht": {"listVersionID": "3"},
    "nationSchluessel": {"listVersionID": "2"},
    "staatsangehoerigkeitSchluessel": {"listVersionID": "2019-04-01"},
}
"""Versions of code lists as the sample of 2.2 names them."""
SENDER_KEY_ATTRIBUTES = {
    "listURI": "urn:de:bund:destatis:bevoelkerungsstatistik:schluessel:ags",
    "listVersionID": "2018-01-31",
}
GERMANY_ISO = "276"
GERMANY = "000"

MESSAGE_TYPES: Mapping[str, tuple[str, str]] = {
    "statistics": ("sta", "0100"),
    "food_control": ("lue", "0290"),
}
"""Recipient → prefix and number of its own message; all others get the general one."""
GENERAL_MESSAGE = ("alg", "0300")
