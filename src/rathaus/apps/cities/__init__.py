"""Tenants: every row belongs to a city, every query runs inside a city's scope."""
