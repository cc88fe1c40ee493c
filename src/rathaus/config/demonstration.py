"""Fill the demo: people, staff with a second factor, and running cases, all by the operations of real life."""

from __future__ import annotations

import io
import secrets
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from allauth.mfa.utils import decrypt
from django.conf import settings
from django.contrib.auth.hashers import make_password

from rathaus.apps.accounts.models import Team, User
from rathaus.apps.accounts.operations import employ, keep_profile
from rathaus.apps.accounts.queries import Staff, staff_of
from rathaus.apps.cases.models import Case
from rathaus.apps.cases.opening import open_draft
from rathaus.apps.cases.operations.drafts import start_draft
from rathaus.apps.cases.operations.steps import take_step
from rathaus.apps.cases.operations.submission import submit
from rathaus.apps.catalogue.queries import offered
from rathaus.apps.cities.models import City
from rathaus.apps.cities.scope import city_scope, leave_scope
from rathaus.apps.files.operations import keep_made_file
from rathaus.engine.packages import Package
from rathaus.engine.packages.examples.answers import merged_answers, typed_answers
from rathaus.engine.packages.examples.running import with_like
from rathaus.engine.packages.faults import FaultList
from rathaus.engine.packages.reading import parse_yaml
from rathaus.engine.packages.trees import plain

__all__ = ["DemoPerson", "demo_password", "demo_people", "fill"]

TOTP_PERIOD: Final = 30
"""Seconds one code of an authenticator app is good for."""


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """Somebody to sign in as."""

    email: str
    name: str
    city: str
    role: str
    """citizen · clerk · admin · employee."""
    teams: tuple[str, ...]
    code: str
    """The present code of the person's authenticator, "" for citizens."""


def demo_password() -> str:
    """Return the one password of all demo people, made at the first start of a data folder."""
    path = Path(settings.RATHAUS_DATA_DIR) / "secrets" / "demo_password"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"vorfuehrung-{secrets.randbelow(9000) + 1000}\n", "utf-8")
        path.chmod(0o600)
    return path.read_text("utf-8").strip()


def fill(*, now: datetime, say: Callable[[str], None]) -> None:
    """Make people, staff and cases once; a second start finds them."""
    people = _read("demo.yaml")
    password = demo_password()
    made = sum(_citizen(row, password) for row in people["people"].values())
    made += sum(_staff(row, password) for row in people["staff"].values())
    if made:
        say(f"People: {made} accounts.")
    with leave_scope(reason="demo: are there cases already?"):
        if Case.objects.exists():
            return
    cases = _read("demo_cases.yaml")["cases"]
    for row in cases.values():
        with city_scope(City.objects.get(slug=row["city"]).pk):
            _case(row, people, now=now)
    say(f"Cases: {len(cases)} running.")


def demo_people(*, now: datetime) -> list[DemoPerson]:
    """Return everybody to sign in as, with the codes good at this moment."""
    people = _read("demo.yaml")
    counter = int(now.timestamp()) // TOTP_PERIOD
    codes = {
        row.user.email: format_hotp_value(hotp_value(decrypt(row.data["secret"]), counter))
        for row in Authenticator.objects.filter(type=Authenticator.Type.TOTP).select_related("user")
    }
    with leave_scope(reason="demo: the names of all cities' teams"):
        names = {(one.city.slug, one.key): one.name for one in Team.objects.select_related("city")}
    citizens = [
        DemoPerson(row["email"], row["name"], row["city"], "citizen", (), "")
        for row in people["people"].values()
    ]
    staff = [
        DemoPerson(
            row["email"],
            row["name"],
            row["city"],
            row["role"],
            tuple(names.get((row["city"], team), team) for team in row.get("teams") or {}),
            codes.get(row["email"], ""),
        )
        for row in people["staff"].values()
    ]
    return citizens + staff


def _read(name: str) -> dict[str, Any]:
    path = Path(settings.RATHAUS_CITIES_DIR) / name
    faults = FaultList()
    tree = parse_yaml(path.read_text("utf-8"), file=name, faults=faults)
    faults.refuse()
    return {key: plain(value) for key, value in tree.items()}


@lru_cache(maxsize=1)
def _hashed(password: str) -> str:
    return make_password(password)


def _account(row: Mapping[str, Any], password: str, *, is_staff: bool) -> tuple[User, bool]:
    known = User.objects.filter(email=row["email"]).first()
    if known is not None:
        return known, False
    # One hash for all: thirty times argon2 would be most of the first start.
    user = User(email=row["email"], name=row["name"], is_staff=is_staff, password=_hashed(password))
    user.save()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user, True


def _citizen(row: Mapping[str, Any], password: str) -> int:
    user, is_new = _account(row, password, is_staff=False)
    if is_new:
        with city_scope(City.objects.get(slug=row["city"]).pk):
            keep_profile(user=user, data=row["profile"])
    return int(is_new)


def _staff(row: Mapping[str, Any], password: str) -> int:
    user, is_new = _account(row, password, is_staff=True)
    if is_new:
        with city_scope(City.objects.get(slug=row["city"]).pk):
            employ(user=user, name=row["name"], role=row["role"], teams=row.get("teams") or {})
        TOTP.activate(user, generate_totp_secret())
    return int(is_new)


def _case(row: Mapping[str, Any], people: Mapping[str, Any], *, now: datetime) -> None:
    package = offered(row["service"]).package
    at = now - timedelta(days=int(row["days_ago"]), hours=2)
    user = _user(people, row)
    answers = _answers(package, row)
    started = start_draft(service=package.id, language="de", now=at, user=user, answers=answers)
    _give_files(started.public_id, now=at)
    staff = _staff_of(people, row["staff"]) if "staff" in row else None
    done = submit(
        public_id=started.public_id, accepts_gaps=True, has_portal_consent=False, now=at, staff=staff
    )
    for step, entry in (row.get("steps") or {}).items():
        clerk = _staff_of(people, entry["by"])
        take_step(
            public_id=done.public_id,
            step=step,
            actor=clerk.actor,
            by=clerk.audit_actor,
            inputs=entry.get("inputs") or {},
            now=now - timedelta(days=int(entry["days_ago"]), hours=1),
        )


def _answers(package: Package, row: Mapping[str, Any]) -> dict[str, Any]:
    written = {str(example["key"]): example for example in package.examples}
    texts = with_like(written, row["example"]).get("answers") or {}
    return typed_answers(package, merged_answers(texts, row.get("changes") or {}))


def _user(people: Mapping[str, Any], row: Mapping[str, Any]) -> User | None:
    key = row.get("user")
    person = people["people"].get(key) if key else people["staff"].get(row.get("staff", ""))
    return User.objects.get(email=person["email"]) if person else None


def _staff_of(people: Mapping[str, Any], key: str) -> Staff:
    found = staff_of(user=User.objects.get(email=people["staff"][key]["email"]))
    assert found is not None, f"{key} works in another city: mend demo_cases.yaml"
    return found


def _give_files(draft: uuid.UUID, *, now: datetime) -> None:
    """Put a real picture behind every file an example only names."""
    from rathaus.apps.cases.models import Draft
    from rathaus.engine.forms import answers_to_json

    opened = open_draft(public_id=draft)
    content = _picture()

    def give(value: Any) -> Any:
        if isinstance(value, dict) and "media_type" in value:
            name = f"{Path(str(value['name'])).stem}.png"
            file = keep_made_file(
                content=content,
                name=name,
                media_type="image/png",
                subject=opened.row.subject,
                cipher=opened.cipher,
                purpose="answer",
                now=now,
            )
            return {
                "file": str(file.public_id),
                "name": name,
                "media_type": "image/png",
                "size": len(content),
            }
        if isinstance(value, dict):
            return {key: give(inner) for key, inner in value.items()}
        return [give(inner) for inner in value] if isinstance(value, list) else value

    stored = answers_to_json(opened.package, give(opened.answers))
    sealed = opened.cipher.seal_json(stored, purpose=f"draft|{draft}")
    Draft.objects.filter(pk=opened.row.pk).update(sealed_answers=sealed)


def _picture() -> bytes:
    """Return a small picture that says it is a sample."""
    from PIL import Image, ImageDraw

    picture = Image.new("RGB", (640, 400), "white")
    pen = ImageDraw.Draw(picture)
    pen.rectangle((8, 8, 631, 391), outline="black", width=3)
    pen.text((40, 180), "MUSTER - nur zur Vorfuehrung", fill="black", font_size=36)
    data = io.BytesIO()
    picture.save(data, "PNG")
    return data.getvalue()
