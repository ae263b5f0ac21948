"""The alert that fully integrated practices reach half of the CCG's members."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from procurement.queries import integration_alert
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("variant", "practices", "members", "alerts"),
    [
        ("full", 46, 46, True),
        ("full", 23, 46, True),
        ("full", 22, 46, False),
        ("full", 23, 45, True),
        ("full", 46, None, False),
        ("partial", 46, 46, False),
        ("virtual", 46, 46, False),
    ],
)
def test_half_of_the_members_in_a_fully_integrated_contract_alert(acting, variant, practices, members, alerts):
    case = factories.case(variant=variant, practice_count=practices, member_practices=members)

    with acting(case.lead):
        assert (integration_alert(case) is not None) is alerts


def test_the_overview_says_it_until_the_review_is_filed(sign_in: Any):
    case = factories.case(practice_count=46, member_practices=50)
    site = sign_in(case.lead)

    before = site.get(case.get_absolute_url()).content.decode()
    site.post(
        reverse("procurement:document_add", args=[case.reference]),
        {"kind": "governance-review", "file": SimpleUploadedFile("Review.txt", b"What the CCG changes")},
    )
    after = site.get(case.get_absolute_url()).content.decode()

    assert "46 of its 50 member practices (92%) would be fully integrated" in before
    assert "The CCG has to look at its own governance" not in after
    assert "46 of 50 member practices would be fully integrated. The review" in after
