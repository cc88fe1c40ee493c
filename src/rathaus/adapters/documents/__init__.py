"""Letters as PDF: archivable (PDF/A-3a), readable by everybody (PDF/UA-1), with a machine-readable twin inside."""

from rathaus.adapters.documents.press import TypstPress

__all__ = ["TypstPress"]
