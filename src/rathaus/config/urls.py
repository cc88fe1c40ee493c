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
