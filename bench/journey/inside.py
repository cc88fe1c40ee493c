"""What has to happen inside the installation: count statements, profile, look at what was stored.

Run by ``python -m bench.journey.inside TASK`` with the variables of the installation; prints one line of JSON.
"""

from __future__ import annotations

import itertools
import json
import random
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from time import process_time
from typing import Any, Final

from bench.journey.applying import apply
from bench.journey.browsers import Browser, Inside
from bench.journey.people import person
from bench.journey.servers import CITY, HOST

BRACKETS: Final = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "SET ")
_ADDRESSES: Final = itertools.count(1)
"""Everybody comes from an address of their own."""
PEOPLE: Final = 12
"""Journeys counted; the largest number of statements of a kind is reported."""


@dataclass(slots=True)
class Counting:
    """Counts statements by the kind of request they belong to."""

    now: list[str] = field(default_factory=list)
    brackets: int = 0
    most: Counter[str] = field(default_factory=Counter)
    most_brackets: Counter[str] = field(default_factory=Counter)
    texts: dict[str, list[str]] = field(default_factory=dict)

    def __call__(
        self, execute: Callable[..., Any], sql: Any, parameters: Any, many: bool, context: Any
    ) -> Any:
        """Count one statement, then let it run."""
        text = str(sql)
        if text.lstrip().upper().startswith(BRACKETS):
            self.brackets += 1
        else:
            self.now.append(text)
        return execute(sql, parameters, many, context)

    def note(self, kind: str, begun: float, took: float) -> None:
        """Book what was counted since the last request."""
        if len(self.now) >= self.most[kind]:
            self.most[kind] = len(self.now)
            self.texts[kind] = [text[:160] for text in self.now]
        self.most_brackets[kind] = max(self.most_brackets[kind], self.brackets)
        self.now, self.brackets = [], 0


def statements() -> dict[str, Any]:
    """Count statements per kind of page, without and with an account."""
    from django.db import connection

    transport = Inside(_application())
    found: dict[str, Any] = {}
    for who, cookies in (("anonymous", {}), ("signed_in", _session())):
        counting = Counting()
        _crowd(transport, 1, _not_noted, cookies)
        _refresh_memory()
        with connection.execute_wrapper(counting):
            _crowd(transport, PEOPLE, counting.note, cookies)
        found[who] = dict(counting.most)
        found[f"{who}_brackets"] = dict(counting.most_brackets)
        found[f"{who}_texts"] = counting.texts
    return found


def profile(rounds: str = "12", place: str = "") -> dict[str, Any]:
    """Apply again and again in one process; tell the processor time of each kind of request.

    Args:
        rounds: Each of ten applications; the cheapest round counts, because it was disturbed least.
        place: Where Python's profiler writes what it saw; "" for none (it makes everything slower).
    """
    import cProfile
    import pstats

    transport = Inside(_application())
    _crowd(transport, 20, _not_noted, {})
    profiler = cProfile.Profile(time.process_time) if place else None
    cheapest: dict[str, float] = {}
    totals: list[float] = []
    spent: dict[str, list[float]] = {}

    def note(kind: str, begun: float, took: float) -> None:
        spent.setdefault(kind, []).append(transport.spent)

    relative: list[float] = []
    for _ in range(int(rounds)):
        pace = _pace()
        spent.clear()
        if profiler:
            profiler.enable()
        _crowd(transport, 10, note, {})
        if profiler:
            profiler.disable()
        totals.append(sum(sum(values) for values in spent.values()) / 10)
        relative.append(totals[-1] / (pace + _pace()) * 2)
        for kind, values in spent.items():
            cheapest[kind] = min(cheapest.get(kind, 1e9), statistics.mean(values))
    if profiler:
        with Path(place).open("w") as file:
            pstats.Stats(profiler, stream=file).sort_stats("tottime").print_stats(80)
            pstats.Stats(profiler, stream=file).sort_stats("cumulative").print_stats(250)
    return {
        "ms_per_submission": round(min(totals) * 1000, 2),
        "paces_per_submission": round(statistics.median(relative), 2),
        "ms_per_request": {kind: round(value * 1000, 3) for kind, value in cheapest.items()},
    }


def check(listed: str) -> dict[str, Any]:
    """Compare what was acknowledged (a JSON file of [public id, number, family name]) with what is stored."""
    from rathaus.apps.cases.models import Case, CaseAnswers, Draft
    from rathaus.apps.cases.opening import open_case
    from rathaus.apps.cities.queries import city_by_slug
    from rathaus.apps.cities.scope import city_scope

    acknowledged = json.loads(Path(listed).read_text())
    wrong: list[str] = []
    with city_scope(city_by_slug(CITY).id):
        stored = Counter(str(one) for one in Case.objects.values_list("number", flat=True))
        for public_id, number, family_name in acknowledged:
            opened = open_case(public_id=public_id)
            name = opened.answers["organiser"]["name"]["family_name"]
            if stored[number] != 1 or opened.row.number != number or name != family_name:
                wrong.append(f"{number}: stored {stored[number]} times, as {opened.row.number} of {name!r}")
        cases = sum(stored.values())
        answers = CaseAnswers.objects.count()
        closed = Draft.objects.exclude(submitted_at=None).count()
    return {"cases": cases, "answers": answers, "closed_drafts": closed, "wrong": wrong}


def _pace() -> float:
    """Return the processor seconds of a fixed piece of Python: how fast this machine is just now.

    On a shared machine the same work costs more while others compute; compared with this, it costs the same.
    """
    begun = process_time()
    kept: dict[str, Any] = {}
    for number in range(6000):
        kept[f"key {number % 500}"] = [number, str(number), {"a": number}]
        if isinstance(kept.get("key 7"), list):
            kept["last"] = kept["key 7"][1].replace("1", "2")
    return process_time() - begun


def _refresh_memory() -> None:
    """Read cities and offers anew, as each process does every few seconds; not while we count."""
    from rathaus.apps.catalogue.queries import forget_offers, offers
    from rathaus.apps.cities.queries import city_by_slug, forget_cities
    from rathaus.apps.cities.scope import city_scope

    forget_cities()
    forget_offers()
    with city_scope(city_by_slug(CITY).id):
        offers()


def _application() -> Callable[..., Any]:
    from rathaus.config.static import collect_static

    collect_static()  # before the application looks for them
    from rathaus.config.wsgi import application

    return application


def _crowd(transport: Inside, number: int, note: Callable[[str, float, float], None], cookies: Any) -> None:
    chance = random.Random(1)
    for count in range(1, number + 1):
        address = next(_ADDRESSES)
        browser = Browser(transport, HOST, f"10.200.{address // 250}.{address % 250 + 1}", dict(cookies))
        apply(browser=browser, answers=person(chance, count, 200), note=note)


def _not_noted(kind: str, begun: float, took: float) -> None:
    """Book nothing."""


def _session() -> dict[str, str]:
    """Return the cookies of somebody who is signed in."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from rathaus.apps.accounts.models import User
    from rathaus.apps.accounts.operations import open_account

    email = "amira@beispiel.example"
    user = User.objects.filter(email=email).first() or open_account(email=email, name="Amira Beispiel")
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return {settings.SESSION_COOKIE_NAME: str(session.session_key)}


TASKS: Final[dict[str, Callable[..., dict[str, Any]]]] = {
    "statements": statements,
    "profile": profile,
    "check": check,
}


if __name__ == "__main__":
    from rathaus.config import start

    start.choose(mode="production")
    start.set_up()
    print(json.dumps(TASKS[sys.argv[1]](*sys.argv[2:])))
