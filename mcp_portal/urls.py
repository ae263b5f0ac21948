"""Every address of the portal. This file and the settings are the only places that name the apps."""

from django.urls import include, path

from mcp_portal.accounts.urls import second_step

urlpatterns = [
    path("", include("mcp_portal.accounts.urls")),
    path("", include(second_step)),
    path("", include("procurement.urls")),
    path("", include("assurance.urls")),
    path("", include("conflicts.urls")),
]

handler400 = "mcp_portal.nhsuk.errors.bad_request"
handler403 = "mcp_portal.nhsuk.errors.permission_denied"
handler404 = "mcp_portal.nhsuk.errors.page_not_found"
handler429 = "mcp_portal.accounts.views.sign_in.too_many"
handler500 = "mcp_portal.nhsuk.errors.server_error"
