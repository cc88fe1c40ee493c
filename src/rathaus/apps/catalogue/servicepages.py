"""What a service page answers before anybody signs in: cost, time, documents, may I; from the package's own rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.utils import timezone

from rathaus.apps.catalogue.queries import Offered
from rathaus.engine.fees import FeeFault, assess, tariff_amounts
from rathaus.engine.forms import Situation, present_page, scope_for
from rathaus.engine.packages import Package

__all__ = ["FeeAnswer", "Need", "ServicePage", "service_page"]

OPTIONAL = ("how", "after", "costs", "may_not", "privacy")
"""Words a page can do without: Leichte Sprache says them itself, or they are left out."""


@dataclass(frozen=True, slots=True)
class FeeAnswer:
    """A fee as far as it is known; ``total`` None: depends on answers."""

    key: str
    title: str
    total: Decimal | None
    lines: tuple[tuple[str, Decimal, str, date], ...]
    """Tariff label, amount in force, unit, in force from; what most people pay stands first."""
    is_verified: bool

    @property
    def least(self) -> Decimal | None:
        """The amount to name in one breath: the total, else the first tariff."""
        if self.total is not None:
            return self.total
        return self.lines[0][1] if self.lines else None

    @property
    def is_free(self) -> bool:
        """Whether nothing is charged whatever the answers are: every amount in force is zero."""
        return self.total in (None, 0) and bool(self.lines) and all(not line[1] for line in self.lines)

    @property
    def is_yearly(self) -> bool:
        """Whether that amount is paid every year."""
        return bool(self.lines) and self.lines[0][2].partition("/")[2].startswith("year")


@dataclass(frozen=True, slots=True)
class Need:
    """A document to have ready; ``is_sure`` False: depends on answers."""

    text: str
    is_sure: bool


@dataclass(frozen=True, slots=True)
class ServicePage:
    """Everything a service page shows, in one language."""

    offer: Offered
    language: str
    words: Mapping[str, Any]
    fees: tuple[FeeAnswer, ...]
    minutes: int
    needs: tuple[Need, ...]
    norms: tuple[tuple[str, bool], ...]
    """Norm and whether it was compared with the statute's text."""
    recipients: tuple[str, ...]
    office_key: str
    """Key of the office in charge, in the city's file."""

    @property
    def is_easy(self) -> bool:
        """Whether the words are in a language of pages only, such as Leichte Sprache."""
        return self.offer.package.languages.get(self.language) == "page"


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a service page depends on; two with the same digests are the same."""

    package: str
    values: str
    language: str
    today: date
    offer: Offered = field(compare=False)


def service_page(*, offer: Offered, language: str, now: datetime) -> ServicePage:
    """Return the page of a service in a language the package has (``page`` reach is enough), else German.

    It changes with the package, the city's values and the day only, so it is made once for each of them.
    """
    today = timezone.localtime(now).date()
    return _page(_Asked(offer.package.digest, offer.values.digest, language, today, offer))


@lru_cache(maxsize=1024)
def _page(asked: _Asked) -> ServicePage:
    offer, language = asked.offer, asked.language
    package = offer.package
    if language not in package.texts:
        language = "de"
    words = _words(package, language)
    situation = _situation(offer, asked.today)
    return ServicePage(
        offer=offer,
        language=language,
        words=words,
        fees=tuple(
            fee for key in package.fees if not (fee := _fee(offer, key, language, situation)).is_free
        ),
        minutes=_minutes(offer, situation),
        needs=_needs(offer, words, situation),
        norms=tuple(
            (source.norm, source.verified) for source in package.sources.values() if not source.set_by
        )
        + tuple((source.norm, source.verified) for source in offer.values.sources.values()),
        recipients=_recipients(offer, language),
        office_key=package.office,
    )


def _words(package: Package, language: str) -> dict[str, Any]:
    """Return the words of the page; German ones where they lack, unless a text easy to read would get hard ones."""
    german, own = package.texts["de"].service, package.texts[language].service
    is_easy = package.languages.get(language) == "page"
    return {**{key: text for key, text in german.items() if not (is_easy and key in OPTIONAL)}, **own}


def _situation(offer: Offered, today: date) -> Situation:
    return Situation(
        today=today,
        now=timezone.make_aware(datetime.combine(today, time(12))),
        received_date=today,
        decision_date=today,
        event_date=today,
        city=offer.values.values,
        tariff=tariff_amounts(tariffs=offer.package.tariffs, city_tariffs=offer.values.tariffs, day=today),
        switches=offer.package.procedure.switches,
    )


def _fee(offer: Offered, key: str, language: str, situation: Situation) -> FeeAnswer:
    package = offer.package
    full = language if package.languages.get(language) == "full" else "de"
    texts = package.texts[full].fees
    try:
        found = assess(
            package=package,
            fee=key,
            answers={},
            situation=situation,
            tariffs=offer.values.tariffs,
            is_estimate=True,
        )
        total = None if found.open_lines or not found.lines else found.total
    except FeeFault:
        total = None
    used = [name for name in package.tariffs if _uses(offer, key, name)]
    lines = []
    for name in used:
        tariff = offer.values.tariffs.get(name) or package.tariffs[name]
        value = next((v for v in reversed(tariff.values) if v.valid_from <= situation.today), None)
        if value is not None and value.amount is not None:
            label = str(texts.get("tariffs", {}).get(name, name))
            lines.append((label, value.amount, package.tariffs[name].unit, value.valid_from))
    title = str(texts.get("fees", {}).get(key, {}).get("title", key))
    return FeeAnswer(key, title, total, tuple(lines), is_verified=False)


def _uses(offer: Offered, fee: str, tariff: str) -> bool:
    """Return whether a fee's lines name a tariff, directly or by a decision table."""
    plan = offer.package.fees[fee]
    names = {name for line in plan.lines for name in line.amount.names}
    if f"tariff.{tariff}" in names:
        return True
    tables = {name.split(".")[0] for name in names} & set(offer.package.tables)
    return any(f"tariff.{tariff}" in _names_of(offer.package.tables[table]) for table in tables)


def _names_of(table: Any) -> frozenset[str]:
    return frozenset(getattr(table, "names", frozenset()))


def _minutes(offer: Offered, situation: Situation) -> int:
    first = next(page for page in offer.package.form.pages if not page.by_clerk)
    view = present_page(package=offer.package, page=first.key, answers={}, situation=situation, language="de")
    return view.minutes


def _needs(offer: Offered, words: Mapping[str, Any], situation: Situation) -> tuple[Need, ...]:
    scope = scope_for(offer.package, {}, situation)
    needs = []
    for key, document in offer.package.documents.items():
        text = str(words.get("documents", {}).get(key, key))
        is_sure = document.needed if isinstance(document.needed, bool) else document.needed.is_true(scope)
        needs.append(Need(text, is_sure))
    return tuple(sorted(needs, key=lambda need: not need.is_sure))


def _recipients(offer: Offered, language: str) -> tuple[str, ...]:
    package = offer.package
    texts = package.texts[language if package.languages.get(language) == "full" else "de"]
    keys = [
        recipient.key
        for message in package.messages.values()
        for recipient in message.recipients.values()
        if recipient.never is None
    ]
    return tuple(texts.recipients.get(key, key) for key in keys)
