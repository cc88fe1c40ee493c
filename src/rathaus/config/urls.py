"""All addresses. In the demo the first segment of a path names the city and is taken off before this list is read."""

from __future__ import annotations

from django.urls import include, path

from rathaus.config.health import healthz
from rathaus.config.metrics import metrics

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("metrics", metrics, name="metrics"),
    path("konto/", include("rathaus.web.design.signing_in.urls")),
    path("amt/", include("rathaus.web.staff.urls")),
    path("", include("rathaus.web.citizen.urls")),
]

handler400 = "rathaus.web.design.faults.bad_request"
handler403 = "rathaus.web.design.faults.forbidden"
handler404 = "rathaus.web.design.faults.not_found"
handler500 = "rathaus.web.design.faults.server_error"
