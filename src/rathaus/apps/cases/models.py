"""Drafts, cases, their answers, messages and fee demands.

A step touches one small row (``Case``) and appends to the log; answers lie in a row of their own.
``public_id`` is the subject under which keys, files, letters, parcels and the log know a draft and its case.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from django.conf import settings
from django.db import models

from rathaus.apps.accounts.models import StaffMember
from rathaus.apps.cities.models import CityOwned

NEVER: Final = date(9999, 12, 31)
"""A day that does not come."""


class Draft(CityOwned):
    """Answers on their way to an application."""

    public_id = models.UUIDField(unique=True)
    subject = models.UUIDField()
    """Whose key and chain it uses: its own id, or the case it corrects."""
    corrects = models.ForeignKey("cases.Case", null=True, on_delete=models.CASCADE, related_name="+")
    """The case whose answers are being corrected; None for a new application."""
    code_digest = models.CharField(max_length=40)
    """Keyed digest of the code that resumes the draft on another device."""
    service = models.CharField(max_length=80)
    package_digest = models.CharField(max_length=64)
    language = models.CharField(max_length=16)
    sealed_answers = models.BinaryField()
    version = models.PositiveIntegerField(default=1)
    """Counts saves: a page that was filled in on an older one is recognised."""
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    """Set with the case's birth: a second submit finds the case instead of making another."""
    audit_seq = models.PositiveIntegerField(default=0)
    audit_head = models.CharField(max_length=64)

    class Meta(CityOwned.Meta):
        constraints = [models.UniqueConstraint(fields=["city", "code_digest"], name="draft_code_once")]
        indexes = [
            models.Index(fields=["expires_at"], name="draft_expires"),
            models.Index(fields=["user", "city", "-changed_at"], name="draft_user"),
        ]


class Case(CityOwned):
    """Where one case stands: the small row that every step changes."""

    public_id = models.UUIDField(unique=True)
    number = models.CharField(max_length=24)
    code_digest = models.CharField(max_length=40)
    service = models.CharField(max_length=80)
    package_digest = models.CharField(max_length=64)
    language = models.CharField(max_length=16)
    state = models.CharField(max_length=40)
    public_state = models.CharField(max_length=16)
    turn = models.CharField(max_length=16, blank=True)
    """Whose turn it is: applicant · staff · authority · empty when nobody's."""
    team = models.CharField(max_length=40)
    turn_team = models.CharField(max_length=40, blank=True)
    """Team that has to act now, empty when it is not the staff's turn."""
    assignee = models.ForeignKey(StaffMember, null=True, on_delete=models.SET_NULL, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    has_portal_consent = models.BooleanField(default=False)
    """Notices come by retrieval from the account (§ 41 (2a) VwVfG) instead of by post."""
    is_incomplete = models.BooleanField(default=False)
    has_new_message = models.BooleanField(default=False)
    """A message of the applicant nobody of the staff has read."""
    sealed_title = models.BinaryField()
    """Name of the applicant for lists, encrypted."""
    progress = models.JSONField()
    """State, newest step of each kind, running clocks: bounded, no personal data."""
    received_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    due_date = models.DateField(default=NEVER)
    """Nearest end of a running deadline of the staff; ``NEVER`` without one, so that lists sort by an index."""
    next_clock_date = models.DateField(null=True)
    """Day from which the worker has to look at the case."""
    version = models.PositiveIntegerField(default=1)
    audit_seq = models.PositiveIntegerField(default=0)
    audit_head = models.CharField(max_length=64)

    class Meta(CityOwned.Meta):
        constraints = [
            models.UniqueConstraint(fields=["city", "number"], name="case_number_once"),
            models.UniqueConstraint(fields=["city", "code_digest"], name="case_code_once"),
        ]
        indexes = [
            models.Index(fields=["city", "turn_team", "due_date", "id"], name="case_team_due"),
            models.Index(fields=["city", "team", "-received_at", "-id"], name="case_team_received"),
            models.Index(fields=["city", "assignee", "turn", "due_date", "id"], name="case_assignee_due"),
            models.Index(
                fields=["city", "team", "service", "state", "-received_at"], name="case_service_state"
            ),
            models.Index(fields=["next_clock_date"], name="case_clock"),
            models.Index(fields=["user", "city", "-changed_at"], name="case_user"),
        ]


class CaseAnswers(CityOwned):
    """What was handed in, as frozen at submission or corrected since; encrypted with the case's key."""

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="answers")
    sealed = models.BinaryField()
    sealed_open_points = models.BinaryField(null=True)
    """What is missing or asked for: encrypted list of {path, occurrence, kind, text}."""


class CaseWord(CityOwned):
    """Blind index: keyed digest of one normalised word of a name, per city."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=40)

    class Meta(CityOwned.Meta):
        indexes = [models.Index(fields=["city", "digest", "-case"], name="case_word")]


class Message(CityOwned):
    """One message between applicant and office."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="messages")
    at = models.DateTimeField()
    is_from_staff = models.BooleanField()
    author = models.CharField(max_length=64, blank=True)
    """Public id of the staff member; empty for the applicant."""
    sealed = models.BinaryField()
    """Encrypted {text, author_name, files: [public id …]}."""
    read_at = models.DateTimeField(null=True)

    class Meta(CityOwned.Meta):
        indexes = [models.Index(fields=["case", "at"], name="message_case")]


class FeeDemand(CityOwned):
    """A fee as assessed; the lines keep their sources."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="fees")
    fee = models.CharField(max_length=60)
    cents = models.BigIntegerField()
    """Sum in integer cents (EUR)."""
    lines = models.JSONField()
    """[{key, cents, waived_cents, waiver, source}] without personal data."""
    tariff_date = models.DateField()
    values_digest = models.CharField(max_length=64)
    demanded_at = models.DateTimeField()
    due_date = models.DateField(null=True)
    settled_at = models.DateTimeField(null=True)

    class Meta(CityOwned.Meta):
        indexes = [models.Index(fields=["case"], name="fee_case")]
