"""Rathaus: every service of a town hall as a package of data, run by one engine."""

__version__ = "0.1.0"
