"""Every address of the portal. This file and the settings are the only places that name the apps."""

from importlib.util import find_spec

from django.urls import include, path

from mcp_portal.accounts.urls import second_step

APPS = [name for name in ("procurement", "assurance", "conflicts") if find_spec(f"{name}.urls")]

urlpatterns = [
    path("", include("mcp_portal.accounts.urls")),
    path("", include(second_step)),
    *(path("", include(f"{name}.urls")) for name in APPS),
]

handler400 = "mcp_portal.nhsuk.errors.bad_request"
handler403 = "mcp_portal.nhsuk.errors.permission_denied"
handler404 = "mcp_portal.nhsuk.errors.page_not_found"
handler500 = "mcp_portal.nhsuk.errors.server_error"
