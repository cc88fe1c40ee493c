"""Which number of which form means what: the one place that knows the official numbers."""

from __future__ import annotations

from collections.abc import Mapping

from rathaus.adapters.xgewerbeanzeige.model import Kind

_BUSINESS = {
    "1": "company",
    "2": "register",
    "3": "trade_name",
    "4": "family_name",
    "5": "given_names",
    "6": "sex",
    "7": "birth_name",
    "8": "birth_date",
    "9": "birth_place",
    "10": "nationality",
    "11": "home",
    "12": "managers",
    "13": "public_share",
    "14": "authorised",
    "15": "site",
    "16": "head_office",
    "17": "other_site",
    "22": "staff",
    "23": "branch",
    "24": "travelling",
}
"""The numbers that mean the same on all three forms."""

TOPICS: Mapping[Kind, Mapping[str, str]] = {
    Kind.REGISTRATION: {
        **_BUSINESS,
        "18": "activity",
        "19": "side_job",
        "20": "valid_from",
        "21": "kinds",
        "25": "reason",
        "26": "other_owner",
        "27": "accident_insurance",
        "28": "permit",
        "29": "craft_card",
        "30": "residence_permit",
        "31": "residence_restriction",
        "32": "notified_on",
    },
    Kind.CHANGE: {
        **_BUSINESS,
        "18": "activity",
        "19": "continuing",
        "20": "reasons",
        "21": "valid_from",
        "25": "permit",
        "26": "craft_card",
        "27": "residence_permit",
        "28": "residence_restriction",
        "29": "notified_on",
    },
    Kind.DEREGISTRATION: {
        **_BUSINESS,
        "18": "activity",
        "19": "side_job",
        "20": "valid_from",
        "21": "kinds",
        "25": "closing_reason",
        "26": "handover_reason",
        "27": "other_owner",
        "28": "causes",
        "29": "notified_on",
    },
}
"""Form → number → topic. The signature (33 or 30) exists on paper only and is never sent."""

PERSON_TOPICS = frozenset(
    {
        "family_name",
        "given_names",
        "sex",
        "birth_name",
        "birth_date",
        "birth_place",
        "nationality",
        "home",
        "residence_permit",
        "residence_restriction",
    }
)


def number_of(*, kind: Kind, topic: str) -> str:
    """Return the official number of a topic on one form.

    Raises:
        KeyError: The form does not ask for the topic.
    """
    return next(number for number, name in TOPICS[kind].items() if name == topic)
