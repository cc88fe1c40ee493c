"""What cases need from outside: writers of messages to other authorities."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

__all__ = ["AuthorityMessage", "MessageWriter", "NoWriter", "Written", "register_writer", "writer_for"]


@dataclass(frozen=True, slots=True)
class AuthorityMessage:
    """Exactly what one recipient may get of one case."""

    format: str
    service: str
    recipient: str
    uuid: str
    """Same on every try."""
    made_at: datetime
    city: Mapping[str, Any]
    case_number: str
    received_at: datetime
    fields: Mapping[str, Any]
    """Official number → answer (typed, nested as in the form); ``also`` paths by their dotted name."""
    allowed: frozenset[str]
    """The numbers the law allows for this recipient; the writer refuses anything beyond."""
    reader: Mapping[str, Any] = field(default_factory=dict)
    """The recipient's row of the city's table ``recipients`` (name, code, address), empty without one."""
    state_names: Mapping[str, str] = field(default_factory=dict)
    """Code of a state → its German name, where the package has such a list."""


@dataclass(frozen=True, slots=True)
class Written:
    """A message as it leaves: text, media type, and what people should know about it."""

    content: str
    media_type: str
    note: str


class MessageWriter(Protocol):
    """Turns an allowed set of answers into one format."""

    def write(self, message: AuthorityMessage) -> Written:
        """Return the message.

        Raises:
            ValueError: A field was not allowed or has no place in the format.
        """


class NoWriter(LookupError):
    """No adapter writes this format."""


_writers: dict[str, MessageWriter] = {}


def register_writer(format: str, writer: MessageWriter) -> None:  # noqa: A002 - the field's own word
    """Name the writer of a format; done once by ``config``."""
    _writers[format] = writer


def writer_for(format: str) -> MessageWriter:  # noqa: A002 - the field's own word
    """Return the writer of a format.

    Raises:
        NoWriter: None is registered.
    """
    try:
        return _writers[format]
    except KeyError:
        raise NoWriter(f"Nobody writes {format!r}. Register an adapter in config/wiring.py.") from None
