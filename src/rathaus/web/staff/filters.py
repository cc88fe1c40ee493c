"""The work list's address: what is filtered, and the same again in links."""

from __future__ import annotations

from typing import Final

from django.http import QueryDict
from django.utils.http import urlencode

from rathaus.apps.cases.queries.worklists import VIEWS, Filter
from rathaus.apps.catalogue.queries import offers

__all__ = ["GERMAN_VIEWS", "address_of", "filter_of", "service_titles", "state_titles", "view_word"]

GERMAN_VIEWS: Final = {
    "meine": "mine",
    "team": "team",
    "ueberfaellig": "overdue",
    "wartet": "waiting",
    "erledigt": "done",
    "alle": "all",
}
"""Word in the address → view."""
_WORDS: Final = {view: word for word, view in GERMAN_VIEWS.items()}
assert set(_WORDS) == set(VIEWS), "every view needs a word in the address"


def filter_of(query: QueryDict) -> Filter:
    """Return the filter an address asks for; unknown words are as if they were not there."""
    value, _, row = query.get("nach", "").rpartition("~")
    return Filter(
        view=GERMAN_VIEWS.get(query.get("ansicht", ""), "all" if query.get("q") else "team"),
        service=query.get("leistung", "")[:80],
        state=query.get("status", "")[:40],
        search=query.get("q", "").strip()[:200],
        after=(value, int(row)) if value and row.isdecimal() and len(row) < 19 else None,
    )


def address_of(wanted: Filter, *, after: tuple[str, int] | None = None, view: str = "") -> str:
    """Return the query of an address that shows a filter, another view of it, or its next page."""
    parts = {
        "ansicht": _WORDS[view or wanted.view],
        "leistung": wanted.service,
        "status": wanted.state,
        "q": wanted.search,
        "nach": f"{after[0]}~{after[1]}" if after else "",
    }
    return urlencode({name: value for name, value in parts.items() if value})


def view_word(view: str) -> str:
    """Return the word of a view in the address."""
    return _WORDS[view]


def service_titles() -> list[tuple[str, str]]:
    """Return key and title of the services of the city in scope, by title."""
    titles = [
        (key, str(offer.package.texts["de"].service.get("title", key))) for key, offer in offers().items()
    ]
    return sorted(titles, key=lambda title: title[1])


def state_titles(service: str) -> list[tuple[str, str]]:
    """Return key and title of the states of a service, of all services without one; each key once."""
    found: dict[str, str] = {}
    for key, offer in offers().items():
        if service in ("", key):
            states = offer.package.texts["de"].procedure["states"]
            for state in offer.package.procedure.states.values():
                if not state.is_start:
                    found.setdefault(state.key, states.get(state.key, state.key))
    return list(found.items())
