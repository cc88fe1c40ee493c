"""Run the city: teams, staff, services offered. It gives no look into cases."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from rathaus.apps.accounts.models import Membership, StaffMember, Team
from rathaus.apps.accounts.operations import LastAdministrator
from rathaus.apps.accounts.queries import staff_list, teams
from rathaus.apps.accounts.staffing import hire, set_active, set_rank
from rathaus.apps.catalogue.queries import offers
from rathaus.web.staff.access import administrators_only, staff_here

__all__ = ["administration", "member", "membership", "new_member"]


@administrators_only
@require_safe
def administration(request: HttpRequest) -> HttpResponse:
    """Teams with their people, and the services with their versions."""
    return _show(request)


def _show(request: HttpRequest, problem: str = "", typed: dict[str, str] | None = None) -> HttpResponse:
    people, groups = staff_list(), teams()
    context = {
        "teams": [
            (team, [(one, one.ranks[team.key]) for one in people if team.key in one.ranks and one.is_active])
            for team in groups
        ],
        "people": people,
        "roles": StaffMember.Role.choices,
        "ranks": Membership.Rank.choices,
        "services": [
            (key, offer.package, str(offer.package.texts["de"].service.get("title", key)))
            for key, offer in offers().items()
        ],
        "problem": problem,
        "typed": typed or {},
        "area": "administration",
    }
    return render(request, "staff/administration.html", context, status=422 if problem else 200)


@administrators_only
@require_POST
def membership(request: HttpRequest, team: str) -> HttpResponseBase:
    """Put somebody into a team with a rank, or take them out."""
    rank = "" if "heraus" in request.POST else request.POST.get("rang", "member")
    try:
        set_rank(
            member=UUID(request.POST.get("person", "")),
            team=team,
            rank=rank,
            by=staff_here(request),
            now=timezone.now(),
        )
    except (ValueError, StaffMember.DoesNotExist):
        return _show(request, _("Bitte wählen Sie eine Person und einen Rang."))
    except Team.DoesNotExist:
        raise Http404 from None
    return HttpResponseRedirect(reverse("staff-administration") + f"#team-{team}")


@administrators_only
@require_POST
def new_member(request: HttpRequest) -> HttpResponseBase:
    """Make somebody a staff member of this city."""
    typed = {name: request.POST.get(name, "") for name in ("email", "name", "rolle")}
    try:
        hire(
            email=typed["email"],
            name=typed["name"],
            role=typed["rolle"],
            by=staff_here(request),
            now=timezone.now(),
        )
    except LastAdministrator:
        return _show(request, _last_one(), typed)
    except ValueError:
        return _show(request, _("Bitte geben Sie Name, E-Mail-Adresse und Rolle an."), typed)
    return HttpResponseRedirect(reverse("staff-administration") + "#personen")


@administrators_only
@require_POST
def member(request: HttpRequest, person: UUID) -> HttpResponseBase:
    """Let somebody in again or keep them out."""
    try:
        set_active(
            member=person, is_active="herein" in request.POST, by=staff_here(request), now=timezone.now()
        )
    except StaffMember.DoesNotExist:
        raise Http404 from None
    except LastAdministrator:
        return _show(request, _last_one())
    except ValueError:
        return _show(request, _("Sie können sich nicht selbst aussperren. Bitten Sie jemand anderen darum."))
    return HttpResponseRedirect(reverse("staff-administration") + "#personen")


def _last_one() -> str:
    return _("Das ist die einzige Person, die die Stadt verwaltet. Bitte bestimmen Sie zuerst eine weitere.")
