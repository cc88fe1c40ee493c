"""Fill a form as a person would: read what the page asks, answer it, press "Weiter" until the check.

Nothing here knows a service. A form is driven by the answers of a package's example (texts, as the example writes
them) and by what the page itself shows: names, kinds and labels of its controls. So every package can be run
through its pages, with and without JavaScript.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from tests.e2e.samples import sample

ROUNDS = 8
"""Times a page may come back with further questions before it counts as stuck."""

NOTHING = ("", "none")
YES_NO: Mapping[str, str] = {"true": "yes", "false": "no"}

CONTROLS = """
() => {
  const form = document.querySelector("form:has(button[name=weiter])") || document.querySelector("main form.rh-form");
  if (!form) return null;
  return [...form.elements].filter((one) => one.name && one.type !== "hidden" && one.type !== "submit").map((one) => ({
    name: one.name, kind: one.type, value: one.value, mode: one.inputMode, checked: one.checked === true,
    label: [...(one.labels || [])].map((label) => label.innerText).join(" ").trim(),
    decides: one.hasAttribute("data-affects"),
    stored: one.type === "file" ? one.closest("div").querySelectorAll("button[name^='remove_file.']").length : 0,
  }));
}
"""
"""The controls of the form on the page, in their order."""

ADD_BUTTONS = "() => [...document.querySelectorAll(\"form button[name^='add.']\")].map((one) => one.name)"

SETTLED = """
async () => {
  const wait = (time) => new Promise((done) => setTimeout(done, time));
  document.activeElement?.blur();
  await wait(20);
  for (let turn = 0; turn < 300 && window.pendingRefreshes > 0; turn += 1) await wait(10);
  return window.pendingRefreshes || 0;
}
"""
"""Leave the control and wait until the server's part of the form has arrived."""

SETTLED_WITH_FOCUS = SETTLED.replace("document.activeElement?.blur();", "")
"""The same for somebody whose focus stays where it is."""

COUNT_REFRESHES = """
window.pendingRefreshes = 0;
document.addEventListener("htmx:beforeRequest", () => { window.pendingRefreshes += 1; });
document.addEventListener("htmx:afterRequest", () => setTimeout(() => { window.pendingRefreshes -= 1; }, 30));
"""
"""Run in every page before its own scripts; the delay lets htmx settle what it has swapped in."""


class Stuck(AssertionError):
    """A page that does not let the person go on."""


@dataclass(frozen=True)
class Control:
    """One input as the page shows it."""

    name: str
    kind: str
    value: str
    mode: str
    checked: bool
    label: str
    decides: bool
    stored: int


class Filler:
    """Answers the pages of one form.

    Args:
        page: The browser's page.
        answers: Answers of an example, its ``like`` worked in, as texts.
        javascript: Whether the page runs scripts: then it asks further questions by itself.
        folder: Where the files to upload are put.
        look: Called with the page at every state worth a look.
    """

    def __init__(
        self,
        page: Page,
        answers: Mapping[str, Any],
        *,
        javascript: bool,
        folder: Path,
        look: Callable[[Page], None] = lambda page: None,
    ) -> None:
        self.page = page
        self.answers = answers
        self.javascript = javascript
        self.folder = folder
        self.look = look

    def fill_until_check(self, *, gaps: bool = False) -> list[str]:
        """Fill page after page; return their keys. With ``gaps``, pages with missing answers are left so."""
        visited: list[str] = []
        while "/pruefen/" not in self.page.url:
            key = _key(self.page)
            assert key not in visited, f"The form leads back to {key}."
            visited.append(key)
            self.look(self.page)
            self.fill_page(gaps=gaps)
        return visited

    def fill_page(self, *, gaps: bool = False) -> None:
        """Fill the page until it lets go."""
        before = _key(self.page)
        for _ in range(ROUNDS):
            has_new = self.answer_what_is_asked()
            self.press("weiter")
            if _key(self.page) != before:
                return
            if gaps and not has_new and self.page.locator("button[name=ohne]").count():
                self.look(self.page)
                self.press("ohne")
                return
        raise Stuck(f"{self.page.url} does not go on: {self._problems()}")

    def answer_what_is_asked(self) -> bool:
        """Answer every control that is not answered yet, also those that come up meanwhile."""
        done: set[str] = set()
        while self._add_occurrences() or self._answer_some(done):
            pass
        return bool(done)

    def press(self, button: str) -> None:
        """Press one of the buttons under the form."""
        self.page.locator(f"form button.kern-btn[name={button}]").first.click()
        self.page.wait_for_load_state("domcontentloaded")

    def _controls(self) -> list[Control]:
        found = self.page.evaluate(CONTROLS)
        assert found is not None, f"{self.page.url} has no form: {self.page.title()}"
        controls = [Control(**one) for one in found]
        unnamed = [one.name for one in controls if not one.label]
        assert not unnamed, f"{self.page.url}: inputs without a label: {unnamed}"
        return controls

    def _answer_some(self, done: set[str]) -> bool:
        """Answer controls in order; stop early when the page was drawn anew. Return whether to look again."""
        for control in self._controls():
            if (key := f"{control.name}={control.value}" if _is_choice(control) else control.name) in done:
                continue
            wanted = answer_at(self.answers, control.name)
            if wanted is None or wanted in NOTHING or not self._answer(control, wanted):
                continue
            done.add(key)
            if self.javascript and control.decides:
                assert self.page.evaluate(SETTLED) == 0, f"{self.page.url}: {control.name} is never refreshed"
                return True
        return False

    def _answer(self, control: Control, wanted: Any) -> bool:
        """Answer one control; return whether anything had to be done."""
        if control.kind == "file":
            return self._upload(control, wanted)
        place = self.page.locator(f'[name="{control.name}"]')
        if _is_choice(control):
            if control.checked or control.value not in _keys(wanted):
                return False
            self.page.locator(f'[name="{control.name}"][value="{control.value}"]').check()
            return True
        if control.kind == "select-one":
            if control.value == wanted:
                return False
            place.select_option(wanted)
            return True
        text = _typed(control, str(wanted))
        if control.value == text:
            return False
        place.fill(text)
        return True

    def _upload(self, control: Control, names: Any) -> bool:
        wanted = [names] if isinstance(names, str) else list(names)
        if control.stored >= len(wanted) or control.value:
            return False
        files = [sample(self.folder, name) for name in wanted]
        self.page.locator(f'[name="{control.name}"]').set_input_files(files)
        return True

    def _add_occurrences(self) -> bool:
        """Press "add" where the example has more occurrences than the page shows."""
        for button in self.page.evaluate(ADD_BUTTONS):
            path = button.removeprefix("add.")
            wanted = answer_at(self.answers, path)
            if isinstance(wanted, list) and self._shown(path) < len(wanted):
                self.page.locator(f'button[name="{button}"]').click()
                self.page.wait_for_load_state("domcontentloaded")
                return True
        return False

    def _shown(self, path: str) -> int:
        numbers = [
            int(found[1])
            for control in self._controls()
            if (found := re.match(rf"{re.escape(path)}\.(\d+)(?:\.|$)", control.name))
        ]
        return max(numbers, default=0)

    def _problems(self) -> str:
        summary = self.page.locator(".rh-errors")
        return summary.first.inner_text() if summary.count() else self.page.locator("main").inner_text()[:500]


def answer_at(answers: Any, name: str) -> Any:
    """Return what an example answers to the input of a name (``owners.1.birth_date.day``), None for nothing."""
    found = answers
    for step in name.split("."):
        if isinstance(found, Mapping):
            found = found.get(step)
        elif isinstance(found, list) and step.isdigit():
            found = found[int(step) - 1] if int(step) <= len(found) else None
        elif isinstance(found, str) and step in ("day", "month", "year", "time"):
            found = _part(found, step)
        elif isinstance(found, str) and step == "1":
            continue  # a single answer to a question that takes several
        else:
            return None
    return found


def _part(written: str, part: str) -> str | None:
    """Return the day, month, year or time of 2026-12-24T07:30."""
    found = re.fullmatch(
        r"(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})(?:[T ](?P<time>\d{2}:\d{2}))?", written
    )
    return found[part] if found else None


def _is_choice(control: Control) -> bool:
    return control.kind in ("radio", "checkbox")


def _keys(wanted: Any) -> set[str]:
    """Return the values of options an answer picks; true and false are yes and no on the page."""
    picked = wanted if isinstance(wanted, list) else [wanted]
    return {YES_NO.get(one, one) for one in picked}


def _typed(control: Control, wanted: str) -> str:
    """Return a number as a German types it."""
    return wanted.replace(".", ",") if control.mode == "decimal" else wanted


def _key(page: Page) -> str:
    return page.url.partition("#")[0].partition("?")[0].rstrip("/").rpartition("/")[2]
