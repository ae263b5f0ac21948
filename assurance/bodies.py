"""The three assuring bodies, in the order in which they are always named."""

from django.db import models

from mcp_portal.accounts.roles import BODY_NAMES, Kind


class Body(models.TextChoices):
    """An assuring body; the value is the kind of its organisation."""

    NHS_ENGLAND = Kind.NHS_ENGLAND.value, BODY_NAMES[Kind.NHS_ENGLAND]
    NHS_IMPROVEMENT = Kind.NHS_IMPROVEMENT.value, BODY_NAMES[Kind.NHS_IMPROVEMENT]
    CQC = Kind.CQC.value, BODY_NAMES[Kind.CQC]


def in_order(body: str) -> int:
    """Give the place of a body in every list."""
    return Body.values.index(body)
