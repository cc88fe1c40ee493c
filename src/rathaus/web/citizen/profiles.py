"""The form of the account's page: data kept for the next application."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

__all__ = ["ProfileForm"]

HOME: Final = ("street", "house_number", "postcode", "town")


def _text(label: Any, autocomplete: str, longest: int = 100) -> forms.CharField:
    widget = forms.TextInput(attrs={"autocomplete": autocomplete})
    return forms.CharField(label=label, max_length=longest, required=False, widget=widget)


class ProfileForm(forms.Form):
    """Name, day of birth, ways to reach the person, address; everything may stay empty."""

    given_names = _text(_("Vornamen"), "given-name")
    family_name = _text(_("Nachname"), "family-name")
    birth_date = forms.DateField(
        label=_("Geburtsdatum"),
        required=False,
        input_formats=["%d.%m.%Y", "%Y-%m-%d"],
        widget=forms.DateInput(format="%d.%m.%Y", attrs={"autocomplete": "bday"}),
        error_messages={"invalid": _("Bitte schreiben Sie das Datum so: 24.12.1990.")},
    )
    phone = _text(_("Telefon"), "tel", 40)
    street = _text(_("Straße"), "address-line1")
    house_number = _text(_("Hausnummer"), "off", 20)
    postcode = _text(_("Postleitzahl"), "postal-code", 10)
    town = _text(_("Ort"), "address-level2")

    @staticmethod
    def initial_of(data: Mapping[str, Any]) -> dict[str, Any]:
        """Return the stored profile as the form shows it."""
        born = str(data.get("birth_date") or "")
        return {
            **data,
            **dict(data.get("home") or {}),
            "birth_date": f"{date.fromisoformat(born):%d.%m.%Y}" if born else "",
        }

    def profile(self) -> dict[str, Any]:
        """Return what is stored: the names that prefill marks of packages know (``account.home.street`` …)."""
        answers = {name: value for name, value in self.cleaned_data.items() if value}
        home = {name: answers.pop(name) for name in HOME if name in answers}
        if "birth_date" in answers:
            answers["birth_date"] = answers["birth_date"].isoformat()
        return {**answers, **({"home": home} if home else {})}
