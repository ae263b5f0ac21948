"""Sources and pages that the requirements of a gateway share."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

SCHEME = "Gateway scheme (default)"
HOUSE_SIGNING = "House rule: all 3 bodies sign"
CONFLICTS = "Managing conflicts of interest, NHS England, June 2016"


def review_page(review: Any) -> str:
    """Give the page of a review."""
    return review.get_absolute_url()


def line_page(review: Any, question: Any) -> str:
    return reverse("assurance:question", args=[review.case.reference, review.stage.code, question.code])
