"""The people who apply: made from a seed, so that every run sees the same crowd."""

from __future__ import annotations

import random
from typing import Final

_FAMILIES: Final = ("Beispiel", "Muster", "Probe", "Vorlage", "Entwurf", "Skizze", "Modell", "Versuch")
_GIVEN: Final = ("Amira", "Ben", "Çem", "Dora", "Eva", "Frank", "Greta", "Hanno", "Ída", "Jürgen")
_STREETS: Final = ("Lindenweg", "Am Markt", "Große Straße", "Birkenallee", "Ring")


def person(chance: random.Random, number: int, crowd: int) -> dict[str, str]:
    """Return one person's answer to every question of ``bench/services/journey``, by the name of its input.

    Four of ten answers bring up a question on the same page, which then comes again; more bring up one on a later page.
    The family name carries ``crowd`` and ``number``, so that each application can be found again.
    """
    guests = chance.choice((12, 40, 80, 150, 400))
    return {
        "title": f"Sommerfest im {chance.choice(_STREETS)}",
        "kind": chance.choice(("street", "street", "courtyard", "club", "other")),
        "other_kind": "Flohmarkt",
        "starts_on.day": str(chance.randrange(1, 29)),
        "starts_on.month": str(chance.randrange(1, 13)),
        "starts_on.year": "2028",
        "start_time": "14:00",
        "end_time": "21:30",
        "guests": str(guests),
        "closes_road": chance.choice(("yes", "no")),
        "music": chance.choice(("yes", "no")),
        "place.street": chance.choice(_STREETS),
        "place.house_number": str(chance.randrange(1, 200)),
        "place.house_suffix": chance.choice(("", "", "a")),
        "place.postcode": "45879",
        "place.town": "Gelsenkirchen",
        "detour": "Über den Birkenweg und dann links, nur für Räder.",
        "residents_told": chance.choice(("yes", "no")),
        "music_until": "21:00",
        "food": chance.choice(("none", "shared", "shared", "shared", "sold")),
        "alcohol": chance.choice(("yes", "no")),
        "stages": str(chance.randrange(3)),
        "toilets": str(guests // 100 + 1),
        "organiser.name.family_name": f"{chance.choice(_FAMILIES)} {crowd}x{number}",
        "organiser.name.given_names": chance.choice(_GIVEN),
        "organiser.contact.email": f"fest{crowd}.{number}@beispiel.example",
        "organiser.contact.phone": chance.choice(("", "0209 12345")),
    }
