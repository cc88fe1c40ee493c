"""Make somebody the administrator of a city, who then hires the others."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

HELP = "make somebody the administrator of a city"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--city", required=True, help="folder of the city, e.g. soest")
    parser.add_argument("--email", required=True, help="address to sign in with")
    parser.add_argument("--name", required=True, help="name as pages show it")
    parser.add_argument("--data", type=Path, help="folder for the installation's data")


def run(options: argparse.Namespace) -> int:
    """Open the account when there is none, give it the role, write it into the city's log."""
    from rathaus.config import start

    start.choose(mode="production", data=options.data)
    start.set_up()

    from django.utils import timezone

    from rathaus.apps.accounts.staffing import appoint
    from rathaus.apps.cities.queries import UnknownCity, city_by_slug
    from rathaus.apps.cities.scope import city_scope
    from rathaus.config.addresses import city_address

    try:
        city = city_by_slug(options.city)
        with city_scope(city.id):
            member = appoint(email=options.email, name=options.name, now=timezone.now())
    except (UnknownCity, ValueError) as problem:
        print(f"rathaus: {problem}", file=sys.stderr)
        return 1
    print(f"{member.name} runs {city.name}. First sign-in: {city_address(city)}/amt/, 'Passwort vergessen'.")
    return 0
