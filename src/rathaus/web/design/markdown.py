"""The small Markdown of packages and letters as HTML."""

from __future__ import annotations

from html import escape

from rathaus.engine.letters.markdown import Runs, TextList, parse

__all__ = ["html_of"]


def html_of(text: str) -> str:
    """Return paragraphs, lists and bold as HTML; raw HTML in the text stays text.

    Nothing is kept in memory: letters pass here decrypted.
    """
    return "".join(
        _list(part) if isinstance(part, TextList) else f"<p>{_runs(part.runs)}</p>" for part in parse(text)
    )


def _list(part: TextList) -> str:
    items = "".join(f"<li>{_runs(item)}</li>" for item in part.items)
    return f"<ol>{items}</ol>" if part.is_numbered else f"<ul>{items}</ul>"


def _runs(runs: Runs) -> str:
    return "".join(
        f"<strong>{escape(run.text)}</strong>" if run.is_bold else escape(run.text) for run in runs
    )
