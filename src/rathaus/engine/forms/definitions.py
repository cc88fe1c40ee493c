"""What the forms room needs to know of a service package.

``rathaus.engine.packages.Package`` fits; the room of packages stands further out and is not imported here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from rathaus.engine.rules import Value

from .model import CodeList, Fact, Form


class Words(Protocol):
    """Words of one language (``rathaus.engine.packages.model.Texts``)."""

    @property
    def pages(self) -> Mapping[str, str]:
        """Page → its question."""

    @property
    def page_hints(self) -> Mapping[str, str]:
        """Page → a sentence below its question, where there is one."""

    @property
    def fields(self) -> Mapping[str, Mapping[str, Any]]:
        """Dotted path → label, hint, help, add, content, options, option_help."""

    @property
    def checks(self) -> Mapping[str, str]:
        """Text key of a check → sentence."""


class CityValueType(Protocol):
    """What the package says about one value of the city."""

    @property
    def type(self) -> str:
        """What kind: ``codelist``, ``table``, ``integer`` and so on."""


class Decides(Protocol):
    """A decision table (``rathaus.engine.rules.DecisionTable``)."""

    def decide(self, scope: Any, /) -> Value:
        """Return what the table gives in a scope."""

    @property
    def names(self) -> frozenset[str]:
        """The paths its input columns read."""


class Definition(Protocol):
    """The parts of a package that forms are made of."""

    @property
    def form(self) -> Form:
        """Pages and the tree of answers."""

    @property
    def facts(self) -> Mapping[str, Fact]:
        """Dotted key → fact."""

    @property
    def tables(self) -> Mapping[str, Decides]:
        """Key → decision table."""

    @property
    def codelists(self) -> Mapping[str, CodeList]:
        """Key → list of codes."""

    @property
    def texts(self) -> Mapping[str, Words]:
        """Language → words."""

    @property
    def city_values(self) -> Mapping[str, CityValueType]:
        """Key → what the city fills in."""
