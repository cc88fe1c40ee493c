"""Words and dates as clerks read them."""

from __future__ import annotations

from datetime import datetime

from django import template
from django.utils import timezone
from django.utils.translation import gettext as _

from rathaus.web.design.templatetags.rathaus import weekday

register = template.Library()


@register.filter
def stamp(value: datetime | None) -> str:
    """Return ``Mo., 06.04., 20:14``, with the year when it is not the present one."""
    if value is None:
        return ""
    local = timezone.localtime(value)
    day = weekday(local)
    if local.year == timezone.localdate().year:
        day = day.removesuffix(str(local.year))
    return f"{day}, {local:%H:%M}"


@register.filter
def for_staff(title: str, turn: str) -> str:
    """Return the title of a state; one that speaks to the applicant says instead that they are asked."""
    speaks_to_applicant = any(word.startswith(("Ihr", "Sie")) for word in title.split())
    return _("Wartet auf Antwort") if turn == "applicant" and speaks_to_applicant else title
