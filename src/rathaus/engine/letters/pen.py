"""What every block of one letter is written with."""

from __future__ import annotations

from dataclasses import dataclass

from rathaus.engine.letters.definitions import LetterDefinition, LetterFacts, LetterWords
from rathaus.engine.letters.faults import LanguageNotOffered, PlaceholderEmpty
from rathaus.engine.letters.model import LetterPlan
from rathaus.engine.letters.placeholders import Writer, filled
from rathaus.engine.letters.words import say


@dataclass(frozen=True, slots=True)
class Pen:
    """A letter being written for one place of one case."""

    package: LetterDefinition
    plan: LetterPlan
    writer: Writer
    facts: LetterFacts
    is_strict: bool
    """A value that is not there is an error instead of "(ohne Angabe)"."""

    @property
    def language(self) -> str:
        """Return the language written in."""
        return self.writer.language

    @property
    def words(self) -> LetterWords:
        """Return the package's words in that language."""
        return self.package.texts[self.language]

    def section(self, key: str) -> str:
        """Return a section of the letter's text with its placeholders filled.

        Raises:
            LanguageNotOffered: The text has no such section.
            PlaceholderEmpty: As ``value``.
        """
        sections = self.words.letters[self.plan.key]
        if key not in sections:
            raise LanguageNotOffered(letter=self.plan.key, language=self.language, section=key)
        return self.fill(sections[key])

    def fill(self, text: str) -> str:
        """Return Markdown with its placeholders filled."""
        return filled(text, write=self.value)

    def value(self, path: str) -> str:
        """Return what a path means here, for people.

        Raises:
            PlaceholderEmpty: It has no value, and the letter must be certain in itself.
        """
        written = self.writer.write(path)
        if written:
            return written
        if self.is_strict:
            raise PlaceholderEmpty(letter=self.plan.key, path=path)
        return say("not_stated", self.language)
