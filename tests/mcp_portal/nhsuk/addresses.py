"""Addresses for pages rendered without the portal's own views."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from mcp_portal.nhsuk import navigation


def _page(request: HttpRequest, reference: str = "") -> HttpResponse:
    return HttpResponse(reference)


def _addresses(namespace: str, places: tuple[navigation.Place, ...], prefix: str) -> list:
    names = dict.fromkeys(place.name for place in places if place.name.startswith(f"{namespace}:"))
    return [path(f"{prefix}{name.split(':')[1]}/", _page, name=name.split(":")[1]) for name in names]


PLAIN = navigation.SIGNED_IN + navigation.ADMINISTRATION + navigation.PUBLIC + navigation.FOOTER
OTHERS = (
    navigation.Place("", "", "accounts:sign_in"),
    navigation.Place("", "", "accounts:sign_out"),
)
urlpatterns = [
    path(
        f"{namespace}/",
        include(
            (
                _addresses(namespace, PLAIN + OTHERS, "")
                + _addresses(namespace, navigation.CASE, "procurements/<slug:reference>/"),
                namespace,
            )
        ),
    )
    for namespace in ("accounts", "procurement", "assurance", "conflicts")
]
