"""Words of names for the blind index: normalised, keyed, nothing readable."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from rathaus.apps.cases.applicants import Applicant
from rathaus.apps.cases.models import Case, CaseWord
from rathaus.apps.cities.scope import scoped_city_id
from rathaus.apps.keys.ciphers import city_digest

__all__ = ["index_words", "normal_words", "word_digests"]

_SOUNDS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


def normal_words(text: str) -> tuple[str, ...]:
    """Return the words of a name in the form compared: lower case, umlauts spelt out, accents dropped.

    Single letters are left out; the order is kept, doubles are dropped.
    """
    lowered = unicodedata.normalize("NFC", text).lower().translate(_SOUNDS)
    plain = "".join(c for c in unicodedata.normalize("NFD", lowered) if not unicodedata.combining(c))
    return tuple(dict.fromkeys(word for word in re.findall(r"[a-z0-9]+", plain) if len(word) > 1))


def word_digests(texts: Iterable[str]) -> tuple[str, ...]:
    """Return the keyed digests of all words of ``texts`` for the city in scope, without doubles."""
    words = dict.fromkeys(word for text in texts for word in normal_words(text))
    return tuple(city_digest(city_id=scoped_city_id(), purpose="word", text=word) for word in words)


def index_words(*, case: Case, applicant: Applicant, is_new: bool = False) -> None:
    """Make a case findable by the words of its applicant's name, and by no former ones.

    Args:
        is_new: The case has none yet, which saves a statement.
    """
    digests = word_digests([applicant.given_names, applicant.family_name, applicant.organisation])
    if not is_new:
        CaseWord.objects.filter(case=case).delete()
    CaseWord.objects.bulk_create([CaseWord(case=case, digest=digest) for digest in digests])
