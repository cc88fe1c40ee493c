"""Find services by what people type: words, parts of compounds, small mistakes; no search server."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from rathaus.apps.catalogue.queries import Offered, offers, package_for
from rathaus.engine.packages import Package

__all__ = ["Hit", "find_services", "normal"]

_FILLERS: Final = frozenset(
    [
        "ich",
        "moechte",
        "will",
        "brauche",
        "muss",
        "kann",
        "wie",
        "wo",
        "was",
        "wann",
        "der",
        "die",
        "das",
        "den",
        "dem",
        "ein",
        "eine",
        "einen",
        "einem",
        "mein",
        "meine",
        "meinen",
        "und",
        "oder",
        "fuer",
        "zu",
        "zum",
        "zur",
        "im",
        "in",
        "am",
        "an",
        "auf",
        "bei",
        "mit",
        "von",
        "the",
        "a",
        "an",
        "to",
        "my",
        "i",
        "want",
        "need",
        "how",
        "where",
        "for",
        "of",
    ]
)
_WEIGHTS: Final = {"title": 10.0, "words": 8.0, "teaser": 4.0, "text": 2.0}
_RECURRING: Final = 0.02
"""Share of every fit beside the best one."""
_SOUNDS: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


@dataclass(frozen=True, slots=True)
class Hit:
    """A service found; ``score`` only orders."""

    service: str
    offer: Offered
    score: float


def normal(text: str) -> tuple[str, ...]:
    """Return the words of a text for comparison: lower case, umlauts spelt out, no accents, no fillers."""
    lowered = unicodedata.normalize("NFC", text).lower().translate(_SOUNDS)
    plain = "".join(c for c in unicodedata.normalize("NFD", lowered) if not unicodedata.combining(c))
    return tuple(word for word in re.findall(r"[a-z0-9]+", plain) if word not in _FILLERS)


@lru_cache(maxsize=1024)
def _index(digest: str) -> tuple[tuple[str, float], ...]:
    """Return each word of a published package with its best weight, over all its languages."""
    best: dict[str, float] = {}
    for texts in package_for(digest).texts.values():
        service: Mapping[str, object] = texts.service
        places: Iterable[tuple[str, object]] = (
            ("title", service.get("title", "")),
            ("words", service.get("words", "")),
            ("teaser", service.get("teaser", "")),
            ("text", f"{service.get('answer', '')} {service.get('who', '')}"),
        )
        for place, text in places:
            for word in normal(str(text)):
                best[word] = max(best.get(word, 0.0), _WEIGHTS[place])
    return tuple(best.items())


def find_services(*, text: str, limit: int = 20) -> tuple[Hit, ...]:
    """Return services of the city in scope that fit ``text``, best first; internal ones never.

    All words count; a service that meets none of them is no hit. An empty text finds nothing.
    """
    asked = normal(text)[:12]
    hits = []
    for service, offer in offers().items():
        if offer.is_internal:
            continue
        score = sum(_score(word, offer.package) for word in asked)
        if score > 0:
            hits.append(Hit(service, offer, score))
    return tuple(sorted(hits, key=lambda hit: (-hit.score, hit.service))[:limit])


def _score(asked: str, package: Package) -> float:
    """Return the best fit, and a little for every other one: words that say much about a service recur."""
    fits = [_likeness(asked, word) * weight for word, weight in _index(package.digest)]
    return max(fits, default=0.0) + _RECURRING * sum(fits)


def _likeness(asked: str, word: str) -> float:
    """Return 1 for the same word, less for a beginning, a part of a compound, or a slip of the pen; 0 for none."""
    if asked == word:
        return 1.0
    if len(asked) >= 3 and word.startswith(asked):
        return 0.8
    if len(asked) >= 4 and asked in word:
        return 0.6
    if len(word) >= 4 and word in asked:
        return 0.5
    allowed = 0 if len(asked) < 5 else 1 if len(asked) < 9 else 2
    if allowed and _distance(asked, word[: len(asked) + 1], allowed) <= allowed:
        return 0.5
    return 0.0


def _distance(one: str, other: str, most: int) -> int:
    """Return the edit distance with swapped neighbours as one slip, or ``most + 1`` when it is larger."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, start=1):
        before, last, row = row, before, [i]
        for j, b in enumerate(other, start=1):
            cost = min(row[j - 1] + 1, before[j] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return row[-1]
