"""A tender that looks abnormally low is asked about, heard and decided before a bidder is preferred."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from mcp_portal.accounts.roles import Role
from mcp_portal.audit.unit import unit_of_work
from mcp_portal.workflow.offers import steps_for
from procurement.models import Bid, LowTender, LowTenderEntry, Procurement
from tests import factories
from tests.conflicts.steps import ruled
from tests.procurement.scoring.scene import NOON, Scene

from .test_moderation import words_of

LOW = {"reasons": "A third below the others.", "compared_with": "The other tender and what is paid now."}
ASKED = {
    "happened_on_day": "1", "happened_on_month": "3", "happened_on_year": "2016", "due_on_day": "10",
    "due_on_month": "3", "due_on_year": "2099", "words": "How are nights staffed at this price?",
}  # fmt: skip
HEARD = {"happened_on_day": "2", "happened_on_month": "3", "happened_on_year": "2016", "words": "By volunteers."}
REJECTED = {"outcome": "breach", "words": "Volunteers on duty are not paid the minimum wage."}


def at(scene: Scene, what: str = "", *args: Any) -> str:
    name = f"procurement:low_tender{'_' if what else ''}{what}"
    return reverse(name, args=[scene.case.reference, 1, *args])


def in_the_way(scene: Scene, obj: Any, step: str) -> list[str]:
    """Give what a step waits for because of a low tender, as the secretary reads it."""
    secretary = factories.person(Role.SECRETARY, case=scene.case)
    with unit_of_work(secretary, at=NOON):
        fresh = type(obj).objects.get(pk=obj.pk)
        (offer,) = [one for one in steps_for(fresh, secretary, NOON) if one.name == step]
        return [one.what for one in offer.unmet if "abnormally low" in one.what]


def key(scene: Scene) -> int:
    with unit_of_work(scene.lead, at=NOON):
        return LowTender.objects.get().pk


def test_nobody_is_rejected_unheard_and_nobody_preferred_before_it_is_decided(scene: Scene, sign_in: Any) -> None:
    case = Procurement(pk=scene.case.pk)
    assert in_the_way(scene, case, "confirm_preferred_bidder") == []
    lead = sign_in(scene.lead)
    lead.post(at(scene, "add"), LOW)
    sro = sign_in(scene.sro)  # type: ignore[attr-defined]

    assert in_the_way(scene, case, "confirm_preferred_bidder") == [
        "Bidder 1 looks abnormally low, and nothing is decided about it"
    ]
    assert "No tender is rejected unheard" in words_of(sro.post(at(scene, "decide", key(scene)), REJECTED))
    lead = sign_in(scene.lead)
    assert "Ask the bidder for an explanation first" in words_of(lead.post(at(scene, "received", key(scene)), HEARD))
    lead.post(at(scene, "asked", key(scene)), ASKED)
    sro = sign_in(scene.sro)  # type: ignore[attr-defined]
    assert "Wait for the explanation" in words_of(sro.post(at(scene, "decide", key(scene)), REJECTED))
    sign_in(scene.lead).post(at(scene, "received", key(scene)), HEARD)
    sro = sign_in(scene.sro)  # type: ignore[attr-defined]

    page = words_of(sro.post(at(scene, "decide", key(scene)), REJECTED, follow=True))

    assert "labour law is breached" in page
    assert in_the_way(scene, case, "confirm_preferred_bidder") == []
    assert in_the_way(scene, scene.bids[0], "prefer") == ["Bidder 1 was rejected as abnormally low"]
    export = sro.get(at(scene, "export", "csv")).content.decode()
    assert "How are nights staffed" in export
    assert "minimum wage" in export
    with unit_of_work(scene.lead), pytest.raises(DatabaseError), transaction.atomic():
        LowTenderEntry.objects.update(words="Other words")


def test_who_recorded_it_does_not_decide_and_a_recused_person_finds_nothing(scene: Scene, sign_in: Any) -> None:
    lead = sign_in(scene.lead)
    lead.post(at(scene, "add"), LOW)
    assert "A procedure about this tender is open" in words_of(lead.post(at(scene, "add"), LOW))
    assert lead.get(at(scene, "decide", key(scene))).status_code == 302
    recused = factories.person(Role.MEMBER, case=scene.case)
    ruled(recused, scene.guardian, scene.case, handling="papers_withheld", bid=scene.bids[0])

    assert sign_in(recused).get(at(scene)).status_code == 404
    with unit_of_work(recused, at=NOON):
        assert not LowTender.objects.exists()
        assert not Bid.objects.filter(number=1).exists()
    assert sign_in(factories.person()).get(at(scene)).status_code == 404
