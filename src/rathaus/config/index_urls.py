"""Addresses that belong to no city."""

from __future__ import annotations

from django.urls import path

from rathaus.config.demo_people import people
from rathaus.config.health import healthz
from rathaus.config.index import index
from rathaus.config.mailbox import mailbox
from rathaus.config.metrics import metrics

urlpatterns = [
    path("", index, name="index"),
    path("vorfuehrung/", people, name="people"),
    path("postfach/", mailbox, name="mailbox"),
    path("healthz", healthz, name="healthz"),
    path("metrics", metrics, name="metrics"),
]

handler400 = "rathaus.web.design.faults.bad_request"
handler403 = "rathaus.web.design.faults.forbidden"
handler404 = "rathaus.web.design.faults.not_found"
handler500 = "rathaus.web.design.faults.server_error"
