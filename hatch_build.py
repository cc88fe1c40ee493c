"""Fetch the front-end parts before a wheel is built, so that an installed Rathaus needs no npm."""

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class FrontEndHook(BuildHookInterface[Any]):
    """Called by hatchling; an editable install is served by ./rathaus instead."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Make sure that the style sheet and the fonts are there."""
        if version != "editable":
            sys.path.insert(0, str(Path(self.root) / "src"))
            from rathaus.config import assets

            assets.ensure()
