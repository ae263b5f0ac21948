"""Every place the navigation names is there, so that none is left out in silence."""

from __future__ import annotations

import pytest
from django.urls import get_resolver

from mcp_portal.nhsuk import navigation

PLACES = [
    *navigation.SIGNED_IN, *navigation.ADMINISTRATION, *navigation.PUBLIC, *navigation.FOOTER, *navigation.CASE
]  # fmt: skip


@pytest.mark.parametrize("place", PLACES, ids=[place.text for place in PLACES])
def test_a_place_of_the_navigation_is_there(place):
    resolver, name = get_resolver(), place.name
    for namespace in name.split(":")[:-1]:
        resolver = resolver.namespace_dict[namespace][1]

    assert name.split(":")[-1] in resolver.reverse_dict
