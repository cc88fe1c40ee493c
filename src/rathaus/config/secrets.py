"""The two secrets of an installation: Django's signing key and the master key that wraps the keys of cases."""

from __future__ import annotations

import base64
import binascii
import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path

from rathaus.config.environment import Environment, SettingInvalid, SettingMissing

MASTER_KEY_BYTES = 32
SIGNING_KEY_LENGTH = 50
"""Django asks for 50 characters at least."""


@dataclass(frozen=True, kw_only=True)
class Secrets:
    """Both secrets, ready to use; their values are not shown in tracebacks."""

    signing_key: str = field(repr=False)
    master_key: bytes = field(repr=False)


def load_secrets(*, environment: Environment, folder: Path, may_create: bool) -> Secrets:
    """Return the secrets from the environment, else from ``folder``.

    Args:
        environment: Where ``RATHAUS_SECRET_KEY`` and ``RATHAUS_MASTER_KEY`` (or their ``_FILE``) may stand.
        folder: Folder of the files ``secret_key`` and ``master_key``.
        may_create: Whether missing files are made (mode 0600): in the demo, never in production,
            where a lost master key would make every stored case unreadable.

    Raises:
        SettingMissing: A secret is neither in the environment nor in the folder.
        SettingInvalid: A secret is too short, or the master key is not 32 bytes in base64.
    """

    def secret(name: str, file: str, new: str) -> str:
        value = environment.secret(name)
        path = folder / file
        if value is None and path.exists():
            value = path.read_text(encoding="utf-8").strip()
        if value is None and may_create:
            value = _create(path, new)
        if value is None:
            raise SettingMissing(
                f"The secret {name} is missing. Set {name}_FILE (or {name}), or put it into {path}; "
                "docs/reference/settings.md says how to make one."
            )
        return value

    signing_key = secret("RATHAUS_SECRET_KEY", "secret_key", secrets.token_urlsafe(SIGNING_KEY_LENGTH))
    master_key = secret(
        "RATHAUS_MASTER_KEY", "master_key", base64.b64encode(secrets.token_bytes(MASTER_KEY_BYTES)).decode()
    )
    if len(signing_key) < SIGNING_KEY_LENGTH:
        raise SettingInvalid(
            f"RATHAUS_SECRET_KEY has {len(signing_key)} characters. Use at least {SIGNING_KEY_LENGTH}."
        )
    return Secrets(signing_key=signing_key, master_key=_decode(master_key))


def _create(path: Path, value: str) -> str:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:  # another process was faster; its value counts
        return path.read_text(encoding="utf-8").strip()
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(value + "\n")
    return value


def _decode(value: str) -> bytes:
    try:
        key = base64.b64decode(value, validate=True)
    except binascii.Error:
        key = b""
    if len(key) != MASTER_KEY_BYTES:
        raise SettingInvalid(
            f"RATHAUS_MASTER_KEY must be {MASTER_KEY_BYTES} random bytes in base64. "
            "Make one with: openssl rand -base64 32"
        )
    return key
