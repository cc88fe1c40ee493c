"""Why a letter cannot be written."""

from __future__ import annotations


class LetterFault(ValueError):
    """A letter cannot be written; the subclasses say why."""


class UnknownLetter(LetterFault):
    """The package has no letter of this key."""

    def __init__(self, *, letter: str, known: tuple[str, ...]) -> None:
        """Name the letter and the ones there are."""
        super().__init__(
            f"There is no letter {letter!r} in letters/. Use one of: {', '.join(known) or 'none'}."
        )


class LanguageNotOffered(LetterFault):
    """The package has no words for this letter in a language."""

    def __init__(self, *, letter: str, language: str, section: str = "") -> None:
        """Name the letter, the language and the section that is missing."""
        place = f", section {section!r}" if section else ""
        super().__init__(
            f"The letter {letter!r} has no words in {language!r}{place}. "
            f"Add texts/{language}/letters/{letter}.md or write the letter in German."
        )
        self.language = language


class RemedyOutsideNotice(LetterFault):
    """A letter that decides nothing carries an instruction on remedies."""

    def __init__(self, *, letter: str, kind: str) -> None:
        """Name the letter and its kind."""
        super().__init__(
            f"The letter {letter!r} is a {kind} and carries a remedy. Only a notice decides something that can be "
            "contested: remove the block, or make the letter a notice."
        )


class NoticeWithoutRemedy(LetterFault):
    """A notice without an instruction on remedies."""

    def __init__(self, *, letter: str) -> None:
        """Name the letter."""
        super().__init__(
            f"The notice {letter!r} has no block with 'standard: remedy' (§ 37 Abs. 6 VwVfG). "
            "Add the block, or choose another kind of letter."
        )


class PlaceholderEmpty(LetterFault):
    """A notice would say something about an answer that is not there."""

    def __init__(self, *, letter: str, path: str) -> None:
        """Name the letter and the path."""
        super().__init__(
            f"The letter {letter!r} needs {path!r}, and it has no value. Complete the answers, or show the block only "
            "when the value is there."
        )
        self.letter = letter
        self.path = path


class FactMissing(LetterFault):
    """A standard part needs something that nobody handed over."""

    def __init__(self, *, letter: str, block: str, what: str) -> None:
        """Name the letter, the block and what it needs."""
        super().__init__(
            f"The block {block!r} of the letter {letter!r} needs {what}. Hand it over in the letter's facts."
        )
        self.what = what


class UnknownStandard(LetterFault):
    """A standard part that the engine does not know."""

    def __init__(self, *, letter: str, standard: str, known: tuple[str, ...]) -> None:
        """Name the letter, the part and the ones there are."""
        super().__init__(
            f"The letter {letter!r} uses the standard part {standard!r}. Use one of: {', '.join(known)}."
        )
