"""Questions of a form as KERN's HTML.

Written in Python and not as templates: a page of a form has dozens of small pieces, and an include costs more than
the piece. Everything that comes from people or packages is escaped here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from html import escape
from typing import Final

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from rathaus.engine.forms import Option, Widget
from rathaus.web.design.markdown import html_of

__all__ = ["Refusals", "widgets_html"]

Refusals = Mapping[str, Sequence[str]]
"""Name of a file input → why the files just sent could not be taken."""


@dataclass(frozen=True, slots=True)
class Words:
    """The renderer's own words, and what is refused on this page."""

    optional: str
    choose: str
    why: str
    remove: str
    most: str
    from_account: str
    refused: Refusals


def widgets_html(widgets: Iterable[Widget], refused: Refusals | None = None) -> SafeString:
    """Return the questions of a page in their order, in the language that is active."""
    words = Words(
        optional=f' <span class="kern-label__optional">{escape(_("freiwillig"))}</span>',
        choose=escape(_("Bitte wählen")),
        why=escape(_("Warum fragen wir das?")),
        remove=escape(_("Entfernen")),
        most=_("höchstens %(size)s"),
        from_account=escape(_("Aus Ihrem Konto übernommen.")),
        refused=refused or {},
    )
    return mark_safe(_all(widgets, words))  # noqa: S308 - every piece is escaped below


def _all(widgets: Iterable[Widget], words: Words) -> str:
    return "".join([_KINDS.get(widget.kind, _input)(widget, words) for widget in widgets])


# --- pieces ----------------------------------------------------------------------------------------------------


def _label(w: Widget, words: Words) -> str:
    return f'<label class="kern-label" for="{w.id}">{escape(w.label)}{"" if w.is_required else words.optional}</label>'


def _legend(w: Widget, words: Words) -> str:
    return f'<legend class="kern-label">{escape(w.label)}{"" if w.is_required else words.optional}</legend>'


def _hint(w: Widget, words: Words, more: str = "") -> str:
    """Return the hint, with what the renderer adds to it."""
    texts = [escape(w.hint)] if w.hint else []
    if more:
        texts.append(more)
    if w.origin == "account":
        texts.append(words.from_account)
    return f'<p class="kern-hint" id="{w.id}-hinweis">{"<br>".join(texts)}</p>' if texts else ""


def _described(w: Widget, hint: str, error: str) -> str:
    """Return the attributes that tie an input to its hint and its error."""
    ids = [f"{w.id}-{what}" for what, part in (("hinweis", hint), ("fehler", error)) if part]
    return f' aria-describedby="{" ".join(ids)}"' if ids else ""


def _invalid(w: Widget) -> str:
    return ' aria-invalid="true"' if w.is_invalid else ""


def _error(w: Widget, more: Sequence[str] = ()) -> str:
    sentences = [*more] if more else [w.error] if w.error else []
    if sentences:
        text = "".join(f'<p class="kern-body">{escape(sentence)}</p>' for sentence in sentences)
        icon = '<span class="kern-icon kern-icon--danger" aria-hidden="true"></span>'
        return f'<div class="kern-error" id="{w.id}-fehler">{icon}<div>{text}</div></div>'
    if w.warning:
        return f'<p class="rh-warning" id="{w.id}-fehler">{escape(w.warning)}</p>'
    return ""


def _help(w: Widget, words: Words) -> str:
    if not w.help:
        return ""
    return (
        f'<details class="rh-why" id="{w.id}-warum"><summary>{words.why}</summary>'
        f"<p>{escape(w.help)}</p></details>"
    )


def _attributes(w: Widget) -> str:
    found = [
        f' {name}="{value}"'
        for name, value in (
            ("inputmode", w.inputmode),
            ("autocomplete", w.autocomplete),
            ("maxlength", w.max_length),
        )
        if value
    ]
    if w.affects:
        found.append(" data-affects")
    return "".join(found)


def _error_class(base: str, is_invalid: bool) -> str:
    return f"{base} {base}--error" if is_invalid else base


def _remove(w: Widget) -> str:
    if not w.remove_name:
        return ""
    return (
        f'<p><button class="rh-linkbutton" type="submit" name="{w.remove_name}" value="1" formnovalidate>'
        f"{escape(w.remove_label)}</button></p>"
    )


# --- kinds -----------------------------------------------------------------------------------------------------


def _input(w: Widget, words: Words) -> str:
    hint, error = _hint(w, words), _error(w)
    field = (
        f'<input class="{_error_class("kern-form-input__input", w.is_invalid)}" type="{w.input_type}" id="{w.id}"'
        f' name="{w.name}" value="{escape(w.value)}"{_attributes(w)}{_described(w, hint, error)}{_invalid(w)}>'
    )
    if w.unit:
        field = f'<div class="rh-with-unit">{field}<span class="rh-unit">{escape(w.unit)}</span></div>'
    return _one(w, words, hint, field, error)


def _one(w: Widget, words: Words, hint: str, field: str, error: str) -> str:
    return f'<div class="kern-form-input">{_label(w, words)}{hint}{field}{error}{_help(w, words)}{_remove(w)}</div>'


def _textarea(w: Widget, words: Words) -> str:
    hint, error = _hint(w, words), _error(w)
    # A line break right after the tag is not part of the value: without it the first one typed would get lost.
    field = (
        f'<textarea class="{_error_class("kern-form-input__input", w.is_invalid)}" id="{w.id}" name="{w.name}"'
        f' rows="{w.lines}"{_attributes(w)}{_described(w, hint, error)}{_invalid(w)}>\n{escape(w.value)}</textarea>'
    )
    return _one(w, words, hint, field, error)


def _select(w: Widget, words: Words) -> str:
    hint, error = _hint(w, words), _error(w)
    options = "".join([_select_option(one.key, one.label, one.is_checked) for one in w.options])
    field = (
        '<div class="kern-form-input__select-wrapper">'
        f'<select class="{_error_class("kern-form-input__select", w.is_invalid)}" id="{w.id}" name="{w.name}"'
        f"{_attributes(w)}{_described(w, hint, error)}{_invalid(w)}>"
        f'<option value="">{words.choose}</option>{options}</select></div>'
    )
    return _one(w, words, hint, field, error)


@lru_cache(maxsize=4096)
def _select_option(key: str, label: str, is_checked: bool) -> str:
    return f'<option value="{escape(key)}"{" selected" if is_checked else ""}>{escape(label)}</option>'


def _file(w: Widget, words: Words) -> str:
    refused = words.refused.get(w.name, ())
    hint = _hint(w, words, _file_limits(w, words))
    error = _error(w, refused)
    files = "".join(
        f'<li><span>{escape(file.name)} <span class="rh-muted">{escape(file.size)}</span></span>'
        f' <button class="rh-linkbutton" type="submit" name="{file.remove_name}" value="1" formnovalidate>'
        f'{words.remove}<span class="kern-sr-only">: {escape(file.name)}</span></button></li>'
        for file in w.files
    )
    is_invalid = w.is_invalid or bool(refused)
    field = (
        f'<input class="{_error_class("kern-form-input__input", is_invalid)}" type="file" id="{w.id}"'
        f' name="{w.name}"{f" accept={chr(34)}{w.accept}{chr(34)}" if w.accept else ""}'
        f"{' multiple' if w.is_multiple else ''}{_described(w, hint, error)}"
        f"{' aria-invalid=' + chr(34) + 'true' + chr(34) if is_invalid else ''}>"
    )
    listed = f'<ul class="rh-rows">{files}</ul>' if files else ""
    return (
        f'<div class="kern-form-input rh-file">{_label(w, words)}{hint}{listed}{field}{error}'
        f"{_help(w, words)}</div>"
    )


def _file_limits(w: Widget, words: Words) -> str:
    if " MB" in w.hint:  # the package says it in its own words
        return ""
    kinds = [kind[1:].upper() for kind in w.accept.split(",") if kind.startswith(".") and kind != ".jpeg"]
    parts = [", ".join(kinds)] if kinds else []
    if w.max_size:
        parts.append(words.most % {"size": w.max_size})
    return escape(" · ".join(parts))


def _choices(kind: str) -> Callable[[Widget, Words], str]:
    """Return the renderer of radios or checkboxes."""

    def render(w: Widget, words: Words) -> str:
        hint, error = _hint(w, words), _error(w)
        name = _error_class(f"kern-form-check__{kind}", w.is_invalid)
        affects = " data-affects" if w.affects else ""
        options = "".join(
            [_choice(w, one, f'class="{name}" type="{kind}"', affects, words) for one in w.options]
        )
        return (
            f'<fieldset class="kern-fieldset" id="{w.id}-gruppe"'
            f"{_described(w, hint, error)}>{_legend(w, words)}{hint}{error}"
            f'<div class="kern-fieldset__body rh-choices">{options}</div>{_help(w, words)}</fieldset>'
        )

    return render


def _choice(w: Widget, option: Option, kind: str, affects: str, words: Words) -> str:
    helped = f' aria-describedby="{option.id}-hilfe"' if option.help else ""
    html = (
        f'<div class="kern-form-check"><input {kind} id="{option.id}" name="{w.name}"'
        f' value="{escape(option.key)}"{" checked" if option.is_checked else ""}{helped}{affects}>'
        f'<label class="kern-label" for="{option.id}">{escape(option.label)}</label></div>'
    )
    if option.help:
        html += f'<p class="kern-hint rh-option-hint" id="{option.id}-hilfe">{escape(option.help)}</p>'
    if option.children:
        html += f'<div class="rh-conditional">{_all(option.children, words)}</div>'
    return html


def _confirm(w: Widget, words: Words) -> str:
    hint, error = _hint(w, words), _error(w)
    option = w.options[0]
    label = f"{escape(w.label)}{'' if w.is_required else words.optional}"
    return (
        f'<div class="rh-confirm">{hint}<div class="kern-form-check">'
        f'<input class="{_error_class("kern-form-check__checkbox", w.is_invalid)}" type="checkbox" id="{w.id}"'
        f' name="{w.name}" value="{escape(option.key)}"{" checked" if option.is_checked else ""}'
        f"{_described(w, hint, error)}{_invalid(w)}{' data-affects' if w.affects else ''}>"
        f'<label class="kern-label" for="{w.id}">{label}</label></div>{error}{_help(w, words)}</div>'
    )


def _parts(w: Widget, words: Words) -> str:
    """Return a date, a time of day or a slot: one small input for each part."""
    hint, error = _hint(w, words), _error(w)
    parts = "".join(
        [
            f'<div class="kern-form-input"><label class="kern-label" for="{part.id}">{escape(part.label)}</label>'
            f'<input class="{_error_class("kern-form-input__input", part.is_invalid)}" id="{part.id}"'
            f' name="{part.name}" value="{escape(part.value)}"'
            f"{_attributes(part)}{' data-affects' if w.affects else ''}"
            f"{_invalid(part)}></div>"
            for part in w.children
        ]
    )
    return (
        f'<fieldset class="kern-fieldset" id="{w.id}"'
        f"{_described(w, hint, error)}>{_legend(w, words)}{hint}"
        f'<div class="rh-date">{parts}</div>{error}{_help(w, words)}{_remove(w)}</fieldset>'
    )


def _group(w: Widget, words: Words) -> str:
    hint, error = _hint(w, words), _error(w)
    # Of several ways to answer one is enough: none of them is "optional" by itself.
    inner = replace(words, optional="") if w.choose else words
    return (
        f'<fieldset class="kern-fieldset rh-group" id="{w.id}" tabindex="-1"{_described(w, hint, error)}>'
        f'<legend class="rh-group__title">{escape(w.label)}{"" if w.is_required else words.optional}</legend>'
        f"{hint}{error}{_help(w, words)}"
        f'<div class="rh-group__body">{_all(w.children, inner)}{_remove(w)}</div></fieldset>'
    )


def _occurrences(w: Widget, words: Words) -> str:
    hint, error = _hint(w, words), _error(w)
    add = (
        f'<p><button class="kern-btn kern-btn--secondary" type="submit" name="{w.add_name}" value="1" formnovalidate>'
        f'<span class="kern-label">{escape(w.add_label)}</span></button></p>'
        if w.add_name
        else ""
    )
    return (
        f'<div class="rh-occurrences" id="{w.id}" role="group" tabindex="-1" aria-label="{escape(w.label)}">'
        f"{hint}{error}{_all(w.children, words)}{add}</div>"
    )


def _note(w: Widget, words: Words) -> str:
    label = f"<p><strong>{escape(w.label)}</strong></p>" if w.label else ""
    return f'<div class="rh-note rh-flow" id="{w.id}">{label}{html_of(w.value or w.help)}</div>'


def _output(w: Widget, words: Words) -> str:
    hint = f'<p class="kern-hint">{escape(w.hint)}</p>' if w.hint else ""
    return (
        f'<div class="kern-form-input" id="{w.id}"><p class="kern-label">{escape(w.label)}</p>{hint}'
        f'<p class="rh-output">{escape(w.value) or "–"}</p></div>'
    )


_KINDS: Final[Mapping[str, Callable[[Widget, Words], str]]] = {
    "textarea": _textarea,
    "select": _select,
    "file": _file,
    "radio": _choices("radio"),
    "yes_no": _choices("radio"),
    "checkboxes": _choices("checkbox"),
    "confirm": _confirm,
    "date": _parts,
    "partial_date": _parts,
    "datetime": _parts,
    "slot": _parts,
    "group": _group,
    "occurrences": _occurrences,
    "note": _note,
    "output": _output,
}
"""Every other kind is one line to type into."""
