"""People of the demo: who they are, and how they sign in."""

from __future__ import annotations

import base64
import hashlib
import hmac
import sqlite3
import struct
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Page, expect


@dataclass(frozen=True)
class Server:
    """The demo as a person gets it from ``./rathaus demo``."""

    address: str
    data: Path
    output: Path

    @property
    def password(self) -> str:
        """The one password of all demo people."""
        return (self.data / "secrets" / "demo_password").read_text("utf-8").strip()

    def change(self, statement: str, *values: object) -> int:
        """Change a row behind the server's back, for what only time could do; return the number of rows."""
        with sqlite3.connect(self.data / "rathaus.sqlite3", timeout=20) as database:
            return database.execute(statement, values).rowcount

    def read(self, question: str) -> Any:
        """Return the one value a query asks for."""
        with sqlite3.connect(self.data / "rathaus.sqlite3", timeout=20) as database:
            return database.execute(question).fetchone()[0]


@dataclass
class TownHall:
    """Signs people in once a run and remembers their sessions."""

    server: Server
    new_context: Callable[[], BrowserContext]
    sessions: dict[str, Any] = field(default_factory=dict)

    def session(self, email: str) -> Any:
        """Return the cookies of a signed-in person, for ``arrive(storage_state=…)``."""
        if email not in self.sessions:
            context = self.new_context()
            page = context.new_page()
            if email.endswith("@beispiel.example"):
                sign_in_as_citizen(page, email, self.server.password)
            else:
                sign_in_as_staff(page, email, self.server.password)
            self.sessions[email] = context.storage_state()
            context.close()
        return self.sessions[email]


def city_of(email: str) -> str:
    """Return the city somebody belongs to; demo citizens live in Gelsenkirchen unless they say otherwise."""
    domain = email.partition("@")[2].removesuffix(".example")
    elsewhere = {"lea": "paderborn", "oskar": "aachen", "mina": "soest", "theo": "wuppertal"}
    return elsewhere.get(email.partition("@")[0], "gelsenkirchen") if domain == "beispiel" else domain


def sign_in_as_citizen(page: Page, email: str, password: str) -> None:
    """Sign in at the citizens' door."""
    give_password(page, f"/{city_of(email)}/konto/anmelden/", email, password)
    page.wait_for_url(lambda url: "/anmelden" not in url)


def sign_in_as_staff(page: Page, email: str, password: str) -> None:
    """Sign in at the staff's door with password and second factor."""
    give_password(page, f"/{city_of(email)}/amt/", email, password)
    give_code(page, code_of(page, email))
    expect(page.get_by_role("heading", level=1)).to_have_text("Arbeitsliste")


def give_password(page: Page, address: str, email: str, password: str) -> None:
    """Answer the page that asks for address and password."""
    page.goto(address)
    page.get_by_label("E-Mail-Adresse").fill(email)
    page.get_by_label("Passwort", exact=True).fill(password)
    page.get_by_role("main").get_by_role("button", name="Anmelden", exact=True).click()


def give_code(page: Page, code: str) -> None:
    """Answer the page that asks for the second factor."""
    page.get_by_label("Code", exact=True).fill(code)
    page.get_by_role("main").get_by_role("button", name="Anmelden", exact=True).click()


def code_of(page: Page, email: str) -> str:
    """Return the present code of somebody's authenticator, from the demo's page."""
    tab = page.context.new_page()
    tab.goto("/vorfuehrung/")
    code = tab.get_by_role("row").filter(has_text=email).locator(".rh-code").inner_text()
    tab.close()
    return code.strip()


def computed_code(secret: str, moment: float) -> str:
    """Return the six digits an authenticator app shows for a secret (RFC 6238)."""
    key = base64.b32decode(secret.replace(" ", "").upper() + "=" * (-len(secret) % 8))
    mac = hmac.new(key, struct.pack(">Q", int(moment) // 30), hashlib.sha1).digest()
    start = mac[-1] & 15
    number = struct.unpack(">I", mac[start : start + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06}"
