"""Draft → application → case → decision."""
