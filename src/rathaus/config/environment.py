"""Read typed settings from environment variables; every one is described in docs/reference/settings.md."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured


class SettingMissing(ImproperlyConfigured):
    """A setting that has no safe default is not given."""


class SettingInvalid(ImproperlyConfigured):
    """A setting has a value that cannot be read."""


class Environment:
    """Typed access to one mapping of environment variables."""

    def __init__(self, variables: Mapping[str, str] | None = None) -> None:
        self._variables = os.environ if variables is None else variables

    def text(self, name: str, default: str | None = None) -> str:
        """Return the value as written, or ``default``; raise ``SettingMissing`` when there is neither."""
        value = self._variables.get(name, "").strip()
        if value:
            return value
        if default is None:
            raise SettingMissing(
                f"The setting {name} is missing. Set it; docs/reference/settings.md says to what."
            )
        return default

    def choice(self, name: str, options: Sequence[str], default: str) -> str:
        """Return one of ``options``."""
        value = self.text(name, default)
        if value not in options:
            raise SettingInvalid(f"{name} is {value!r}. Use one of: {', '.join(options)}.")
        return value

    def flag(self, name: str, default: bool) -> bool:
        """Return a yes or no, written ``1/0``, ``yes/no`` or ``true/false``."""
        value = self.text(name, "yes" if default else "no").lower()
        if value in ("1", "yes", "true", "on"):
            return True
        if value in ("0", "no", "false", "off"):
            return False
        raise SettingInvalid(f"{name} is {value!r}. Use yes or no.")

    def number(self, name: str, default: int, *, least: int = 0) -> int:
        """Return a whole number of at least ``least``."""
        value = self.text(name, str(default))
        if not value.isascii() or not value.isdigit() or int(value) < least:
            raise SettingInvalid(f"{name} is {value!r}. Use a whole number of at least {least}.")
        return int(value)

    def listing(self, name: str, default: Sequence[str] | None = None) -> list[str]:
        """Return the comma-separated values in the order written, without empty ones."""
        value = self.text(name, None if default is None else ",".join(default))
        return [part.strip() for part in value.split(",") if part.strip()]

    def path(self, name: str, default: Path) -> Path:
        """Return an absolute path; ``~`` stands for the home folder."""
        return Path(self.text(name, str(default))).expanduser().absolute()

    def folder(self, name: str, default: Path) -> Path:
        """Return the path of a folder, which is made when it is not there."""
        path = self.path(name, default)
        try:
            path.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            reason = "it is a file" if path.is_file() else error.strerror
            raise SettingInvalid(
                f"{path} cannot be the data folder: {reason}. Choose another one."
            ) from error
        return path

    def secret(self, name: str) -> str | None:
        """Return the secret from ``name`` or from the file named by ``name`` + ``_FILE``; None when neither is set."""
        file = self.text(f"{name}_FILE", "")
        if not file:
            return self.text(name, "") or None
        try:
            return Path(file).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise SettingInvalid(
                f"{name}_FILE names {file!r}, which cannot be read: {error.strerror}."
            ) from error
