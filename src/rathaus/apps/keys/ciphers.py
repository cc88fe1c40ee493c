"""AES-256-GCM with a key per case, wrapped by the installation's master key.

Each ciphertext is bound to its subject and purpose, so that a row cannot be moved to another case or column.
Layout of every ciphertext: 1 byte version, 12 bytes nonce, ciphertext with tag.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

__all__ = ["CaseCipher", "Undecipherable", "case_cipher", "city_cipher", "city_digest", "installation_cipher",
           "new_case_key"]  # fmt: skip

_VERSION = b"\x01"
_SHORTEST = 1 + 12 + 16
"""Bytes of version, nonce and tag around no content."""


class Undecipherable(ValueError):
    """A ciphertext was changed, moved, or its key is gone."""


@dataclass(frozen=True, slots=True)
class CaseCipher:
    """Encrypts and decrypts what belongs to one subject."""

    subject: str
    _aead: AESGCM
    _key: bytes

    def seal(self, plain: bytes, *, purpose: str) -> bytes:
        """Return ``plain`` encrypted for this subject and purpose."""
        nonce = os.urandom(12)
        return _VERSION + nonce + self._aead.encrypt(nonce, plain, f"{self.subject}|{purpose}".encode())

    def open(self, sealed: bytes | memoryview, *, purpose: str) -> bytes:
        """Return the plain bytes.

        Raises:
            Undecipherable: The bytes were changed or belong elsewhere.
        """
        try:
            return _decrypted(self._aead, bytes(sealed), f"{self.subject}|{purpose}".encode())
        except InvalidTag as error:
            raise Undecipherable(
                f"'{purpose}' of {self.subject} cannot be decrypted. Restore it from a backup with its own key."
            ) from error

    def seal_json(self, value: Any, *, purpose: str) -> bytes:
        """Return ``value`` as encrypted JSON."""
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
        return self.seal(text.encode(), purpose=purpose)

    def open_json(self, sealed: bytes | memoryview, *, purpose: str) -> Any:
        """Return the decrypted JSON value; errors as ``open``."""
        return json.loads(self.open(sealed, purpose=purpose))

    def digest(self, data: bytes) -> str:
        """Return a keyed digest, so that equal files of two cases cannot be recognised."""
        return hmac.new(self._key, data, hashlib.sha256).hexdigest()


def _decrypted(aead: AESGCM, data: bytes, bound_to: bytes) -> bytes:
    """Return the plain bytes; a layout that ``seal`` never writes counts as changed."""
    if len(data) < _SHORTEST or data[:1] != _VERSION:
        raise InvalidTag
    return aead.decrypt(data[1:13], data[13:], bound_to)


@lru_cache(maxsize=4)
def _master(key_hex: str) -> AESGCM:
    return AESGCM(bytes.fromhex(key_hex))


def new_case_key(subject: UUID) -> tuple[bytes, CaseCipher]:
    """Return a fresh wrapped key and its cipher."""
    key = AESGCM.generate_key(256)
    nonce = os.urandom(12)
    wrapped = _VERSION + nonce + _master(settings.RATHAUS_MASTER_KEY).encrypt(nonce, key, subject.bytes)
    return wrapped, CaseCipher(str(subject), AESGCM(key), key)


def case_cipher(subject: UUID, wrapped: bytes | memoryview) -> CaseCipher:
    """Return the cipher of a case from its wrapped key.

    Raises:
        Undecipherable: The key belongs to another subject or another master key.
    """
    try:
        key = _decrypted(_master(settings.RATHAUS_MASTER_KEY), bytes(wrapped), subject.bytes)
    except InvalidTag as error:
        raise Undecipherable(
            f"The key of {subject} does not open. Check that RATHAUS_MASTER_KEY is the one it was made with."
        ) from error
    return CaseCipher(str(subject), AESGCM(key), key)


@lru_cache(maxsize=4096)
def _city_key(master_hex: str, city_id: int, purpose: str) -> bytes:
    return hmac.new(bytes.fromhex(master_hex), f"city|{city_id}|{purpose}".encode(), hashlib.sha256).digest()


def city_digest(*, city_id: int, purpose: str, text: str) -> str:
    """Return the blind index of ``text``: equal texts of one city and purpose give equal digests, nothing else."""
    key = _city_key(settings.RATHAUS_MASTER_KEY, city_id, purpose)
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()[:40]


def city_cipher(*, city_id: int, purpose: str) -> CaseCipher:
    """Return the cipher for what belongs to a city but to no case (profiles, mails without case)."""
    key = _city_key(settings.RATHAUS_MASTER_KEY, city_id, f"cipher|{purpose}")
    return CaseCipher(f"city-{city_id}", AESGCM(key), key)


def installation_cipher(*, purpose: str) -> CaseCipher:
    """Return the cipher for what belongs to no city: secrets of second factors."""
    key = _city_key(settings.RATHAUS_MASTER_KEY, 0, f"cipher|{purpose}")
    return CaseCipher("installation", AESGCM(key), key)
