"""Sources and pages that the requirements of a gateway share."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.urls import reverse

SCHEME = "Gateway scheme (default)"
HOUSE_SIGNING = "House rule: all 3 bodies sign"
CONFLICTS = "Managing conflicts of interest, NHS England, June 2016"


def review_page(review: Any) -> str:
    """Give the page of a review."""
    return review.get_absolute_url()


def line_page(review: Any, question: Any) -> str:
    """Give the page of a line of a review."""
    return f"{_below('assurance:question', review.case.reference, review.stage.code)}{question.code}/"


def file_page(review: Any, evidence: int) -> str:
    """Give the address of the file of a piece of evidence, by its key."""
    return f"{_below('assurance:evidence_download', review.case.reference, review.stage.code)}{evidence}/"


@lru_cache(maxsize=256)
def _below(name: str, reference: str, stage: str) -> str:
    """Give what the addresses of all lines, or of all files, of a stage begin with: a page may hold hundreds."""
    return reverse(name, args=[reference, stage, "0"]).removesuffix("0/")
