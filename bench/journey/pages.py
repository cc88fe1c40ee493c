"""Read the forms of a page as a browser does: action, names, values; small, because the client shares the machine."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import unescape
from typing import Final

_FORM: Final = re.compile(r"<form\b([^>]*)>(.*?)</form>", re.DOTALL)
_INPUT: Final = re.compile(
    r"<(?:input\b(?P<input>[^>]*)|select\b(?P<select>[^>]*)|option\b(?P<option>[^>]*)|button\b(?P<button>[^>]*)"
    r"|textarea\b(?P<area>[^>]*)>(?P<text>.*?)</textarea)>",
    re.DOTALL,
)
_ATTRIBUTE: Final = re.compile(r'([a-z-]+)(?:="([^"]*)")?')


class NoSuchForm(LookupError):
    """The page has no form as looked for."""


class UnknownQuestion(LookupError):
    """The page asks something this person has no answer to: the package and the bench went apart."""


@dataclass(slots=True)
class Form:
    """One form of a page."""

    action: str
    hidden: dict[str, str] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    """Inputs to type in, with what stands in them."""
    choices: dict[str, list[str]] = field(default_factory=dict)
    """Name → values to choose from (radio buttons, lists)."""
    boxes: dict[str, list[str]] = field(default_factory=dict)
    """Boxes that may stay empty."""
    buttons: list[tuple[str, str]] = field(default_factory=list)

    def filled(self, answers: Mapping[str, str], *, button: str = "") -> dict[str, str]:
        """Return what a browser posts when a person filled in ``answers`` and pressed a button.

        Raises:
            UnknownQuestion: A name of the form has no answer, or the answer is no choice.
        """
        posted = dict(self.hidden)
        for name in self.texts:
            if name not in answers:
                raise UnknownQuestion(f"{self.action} asks for {name!r}.")
            posted[name] = answers[name]
        for name, values in self.choices.items():
            if answers.get(name) not in values:
                raise UnknownQuestion(
                    f"{self.action} offers {values} for {name!r}, not {answers.get(name)!r}."
                )
            posted[name] = answers[name]
        posted |= {name: answers[name] for name, values in self.boxes.items() if answers.get(name) in values}
        if button:
            posted[button] = dict(self.buttons)[button]
        return posted


def forms_of(page: str) -> list[Form]:
    """Return the forms of a page that are posted."""
    found = []
    for match in _FORM.finditer(page):
        attributes = _attributes(match[1])
        if attributes.get("method", "").lower() == "post":
            found.append(_read(attributes.get("action", ""), match[2]))
    return found


def form_with(page: str, button: str = "", *, action_ends: str = "") -> Form:
    """Return the form that has a button of this name, or whose action ends so.

    Raises:
        NoSuchForm: There is none.
    """
    for form in forms_of(page):
        if form.action.endswith(action_ends) and (not button or button in dict(form.buttons)):
            return form
    raise NoSuchForm(f"No form with button {button!r} and an action ending in {action_ends!r}.")


def _attributes(text: str) -> dict[str, str]:
    return {name: unescape(value) for name, value in _ATTRIBUTE.findall(text)}


def _read(action: str, inner: str) -> Form:
    form, select = Form(action), ""
    for match in _INPUT.finditer(inner):
        attributes = _attributes(match[match.lastgroup if match.lastgroup != "text" else "area"] or "")
        name, value = attributes.get("name", ""), attributes.get("value", "")
        if match["select"] is not None:
            select = name
            form.choices[name] = []
        elif match["option"] is not None:
            form.choices[select].append(value)
        elif match["area"] is not None:
            form.texts[name] = unescape(match["text"]).removeprefix("\n")
        elif match["button"] is not None:
            if name:
                form.buttons.append((name, value))
        elif attributes.get("type") == "hidden":
            form.hidden[name] = value
        elif attributes.get("type") == "radio":
            form.choices.setdefault(name, []).append(value)
        elif attributes.get("type") == "checkbox":
            form.boxes.setdefault(name, []).append(value)
        else:
            form.texts[name] = value
    return form
