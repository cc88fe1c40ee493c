"""Situations in life, as sentences that begin with "Ich"."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from rathaus.apps.catalogue.queries import Offered

__all__ = ["SITUATIONS", "life_situations", "situation_words"]

SITUATIONS: Final[Mapping[str, str]] = {
    "moving": gettext_noop("ziehe um"),
    "family": gettext_noop("bekomme ein Kind"),
    "starting_a_business": gettext_noop("gründe einen Betrieb"),
    "running_a_business": gettext_noop("führe einen Betrieb"),
    "closing_a_business": gettext_noop("gebe einen Betrieb auf"),
    "car": gettext_noop("fahre ein Auto"),
    "animals": gettext_noop("halte ein Tier"),
    "money": gettext_noop("brauche Hilfe mit Geld"),
    "building": gettext_noop("baue ein Haus"),
}
"""Key in packages → the rest of the sentence; a package with another key is found by the search alone."""


def life_situations(offers: Iterable[Offered]) -> list[tuple[str, str]]:
    """Return key and words of the situations that the services offered help in, in the order above."""
    used = {key for offer in offers if not offer.is_internal for key in offer.package.life_situations}
    return [(key, _(words)) for key, words in SITUATIONS.items() if key in used]


def situation_words(key: str) -> str:
    """Return the words of a situation, "" for none."""
    return _(SITUATIONS[key]) if key in SITUATIONS else ""
