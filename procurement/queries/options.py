"""The appraisals of options of a case, the one in force, and what stands out in it."""

from __future__ import annotations

from django.db.models import QuerySet

from mcp_portal.nhsuk.wording import listed, number
from procurement.care_model import highest
from procurement.models import OptionsAppraisal, Procurement

PEOPLE = ("drafted_by__organisation", "changed_by__organisation", "filed_by__organisation")
SMALLEST_MCP, USUAL_PACS = 100_000, 250_000
"""Defaults: the least population of an MCP, and the usual one of a PACS (MCP framework 2016)."""
OF_A_VARIANT = {"full": "full", "partial": "partial", "virtual": "virtual"}


def appraisals(case: Procurement) -> QuerySet[OptionsAppraisal]:
    """Give the appraisals of a case, newest first."""
    return OptionsAppraisal.objects.filter(procurement=case).select_related(*PEOPLE)


def whole_appraisals(case: Procurement) -> QuerySet[OptionsAppraisal]:
    """Give the same with criteria and scores."""
    return appraisals(case).prefetch_related("criteria", "scores")


def standing_out(case: Procurement, appraisal: OptionsAppraisal) -> list[str]:
    """Name what a reader of an appraisal with a preferred option would ask about."""
    found = []
    labels, sums = dict(OptionsAppraisal.Option.choices), appraisal.sums
    best = highest(sums)
    chosen = appraisal.preferred
    if chosen and best and chosen not in best:
        names = listed(labels[option] for option in best)
        found.append(f"{labels[chosen]} is preferred, but {names} has the highest sum")
    if chosen and chosen != OF_A_VARIANT[case.variant]:
        found.append(f"{labels[chosen]} is preferred, but the facts of the case say: {case.get_variant_display()}")
    if chosen in OF_A_VARIANT.values() and case.list_size < SMALLEST_MCP:
        found.append(
            f"An MCP needs {number(SMALLEST_MCP)} registered patients (default). The case has {number(case.list_size)}"
        )
    if chosen == OptionsAppraisal.Option.PACS and case.list_size < USUAL_PACS:
        found.append(
            f"A PACS usually serves {number(USUAL_PACS)} people or more (default). "
            f"The case has {number(case.list_size)}"
        )
    return found
