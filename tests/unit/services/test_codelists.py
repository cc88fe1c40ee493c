"""The shared list of states: who is free to work here hangs on it, so it is compared with the law and the source."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[3]

EU = {
    *("Deutschland", "Belgien", "Bulgarien", "Dänemark", "Estland", "Finnland", "Frankreich", "Griechenland"),
    *(
        "Irland",
        "Italien",
        "Kroatien",
        "Lettland",
        "Litauen",
        "Luxemburg",
        "Malta",
        "Niederlande",
        "Österreich",
    ),
    *(
        "Polen",
        "Portugal",
        "Rumänien",
        "Schweden",
        "Slowakei",
        "Slowenien",
        "Spanien",
        "Tschechien",
        "Ungarn",
    ),
    "Zypern",
}
BESIDE_THE_UNION = {"Island", "Liechtenstein", "Norwegen", "Schweiz"}
NO_STATE = {"459", "465", "997", "998"}
"""Territories and keys of nationality that the list of states does not hold."""


@pytest.fixture(scope="module")
def states() -> dict[str, Any]:
    # BaseLoader: keys such as 000 stay text
    text = (ROOT / "services/_codelists/states.yaml").read_text("utf-8")
    loaded: dict[str, Any] = yaml.load(text, Loader=yaml.BaseLoader)
    return loaded


def test_free_movement_is_the_union_of_27_the_eea_and_switzerland(states: dict[str, Any]) -> None:
    names = [states["entries"][code]["de"] for code in states["sets"]["free_movement"]["codes"]]
    assert len(EU) == 27
    assert set(names) == EU | BESIDE_THE_UNION
    assert len(names) == len(set(names))


def test_germany_stands_first_and_every_entry_has_both_languages(states: dict[str, Any]) -> None:
    assert next(iter(states["entries"])) == "000"
    assert all(re.fullmatch(r"\d{3}", code) for code in states["entries"])
    assert all(words.keys() == {"de", "en"} and all(words.values()) for words in states["entries"].values())


def test_no_name_is_used_twice(states: dict[str, Any]) -> None:
    for language in ("de", "en"):
        names = [words[language] for words in states["entries"].values()]
        assert len(names) == len(set(names))


def test_all_states_of_the_published_list_are_there(states: dict[str, Any], shared_data: Path) -> None:
    published = (shared_data / "xdatenfelder/xdf2/bewohnerparken/C60000016_genericode.xml").read_text("utf-8")
    codes = set(re.findall(r'"schluessel-staat"><SimpleValue>(\d{3})<', published))
    assert f"staat_{states['version']}<" in published
    assert states["entries"].keys() - NO_STATE == codes
