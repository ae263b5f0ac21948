"""From whom the one bid of a live case is hidden, nothing of it is left: no page, file, row or name behind it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.urls import reverse
from django.utils import timezone

from assurance.models import Condition, GateReview
from conflicts.actions import rule
from mcp_portal.audit.models import LedgerEntry
from mcp_portal.audit.unit import unit_of_work
from mcp_portal.documents.models import Document
from procurement.demonstration import dudley
from procurement.demonstration.play import Play
from procurement.models import Bid, Procurement
from tests.conflicts.test_recused_everywhere import LISTS, OF_A_CASE, address

READERS = ["finance_lead", "auditor", "nhse_reviewer", "sro", "lead"]
NAMES = ["Dudley Integrated Health and Care", *dudley.CONSORTIUM, "Legal adviser to the consortium (invented)"]
SENTENCE = "Hidden because of your declared interest in a member of the bidder"
STAGES = ("early", "1", "2", "3")
# People of the operator see organisations wherever they are; nobody else does.
OF_THE_OPERATOR = ("accounts:organisation",)
OWN = {
    "conflicts_recusal": "the ruling itself, of which the person reads what was released",
    "conflicts_answer": "what the person answered about the names",
}


def hides_from(play: Play, who: str) -> Any:
    """Let the Guardian hide the one bid from a person; give the person."""
    person = play.cast.people[who]
    with unit_of_work(play.cast.guardian):
        case = Procurement.objects.get()
        rule(
            by=play.cast.guardian, person=person, case=case, bid=Bid.objects.get(), handling="papers_withheld",
            reason="An interest in the bidder", released_sentence=SENTENCE, now=case.now(timezone.now()),
        )  # fmt: skip
    return person


def pages(play: Play) -> Iterator[str]:
    """Give every address below the case, with each stage and several numbers where they are asked."""
    case = Procurement(reference=play.reference)
    for name, taken in OF_A_CASE:
        asked = address(name, taken, case)
        yield asked
        if "stage" in taken:
            yield from (asked.replace("/early/", f"/{stage}/", 1) for stage in STAGES[1:])
        if "number" in taken:
            yield from (asked.replace("/1/", f"/{number}/", 1) for number in (2, 3))


def body(client: Any, url: str) -> str:
    answer = client.get(url)
    return (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode(errors="replace")


@pytest.mark.slow
@pytest.mark.parametrize("who", READERS)
def test_no_page_file_or_list_names_anybody_behind_it(played: Play, sign_in: Any, who: str) -> None:
    client = sign_in(hides_from(played, who))
    urls = [*pages(played), *(reverse(name) for name in LISTS if not name.startswith(OF_THE_OPERATOR))]

    found = {url: names for url in urls if (names := [name for name in NAMES if name in body(client, url)])}

    assert found == {}


def test_the_same_pages_name_them_before_the_ruling(played: Play, sign_in: Any) -> None:
    client = sign_in(played.cast.people["finance_lead"])

    assert any(name in body(client, played.url("procurement:bid", 1)) for name in NAMES)
    assert NAMES[0] in body(client, played.url("procurement:bids"))


def hanging_on(model: type) -> list[tuple[Any, str]]:
    """Give every model with a key to another."""
    return [
        (one, field.name)
        for one in apps.get_models()
        for field in one._meta.fields
        if field.is_relation and field.related_model is model and one._meta.db_table not in OWN
    ]


@pytest.mark.parametrize("who", ["finance_lead", "nhse_reviewer"])
def test_no_row_that_hangs_on_it_is_left(played: Play, who: str) -> None:
    person = hides_from(played, who)

    with unit_of_work(person):
        left = {
            model._meta.db_table
            for model, key in hanging_on(Bid)
            if model._base_manager.filter(**{f"{key}__isnull": False}).exists()
        }
        assert left == set()
        assert not Bid.objects.exists()


def test_no_row_of_the_gateways_about_the_bidder_is_left(played: Play) -> None:
    person = hides_from(played, "nhse_reviewer")
    with unit_of_work(played.cast.lead):
        about = set(GateReview.objects.filter(stage__code__in=("2", "3")).values_list("pk", flat=True))
        conditions = set(Condition.objects.filter(review_id__in=about).values_list("pk", flat=True))
        there = {
            model._meta.db_table
            for model, key in hanging_on(GateReview)
            if model._base_manager.filter(**{f"{key}__in": about}).exists()
        }
    assert len(there) > 5

    with unit_of_work(person):
        left = {
            model._meta.db_table
            for above, keys in ((GateReview, about), (Condition, conditions))
            for model, key in hanging_on(above)
            if model._base_manager.filter(**{f"{key}__in": keys}).exists()
        }
        assert left == set()
        assert not GateReview.objects.filter(pk__in=about).exists()
        assert GateReview.objects.exists()


def test_no_paper_that_came_after_it_and_no_ledger_row_about_it_is_left(played: Play) -> None:
    person = hides_from(played, "finance_lead")
    market = ("engagement-plan", "engagement-report", "tender-documents")
    with unit_of_work(played.cast.lead):
        bid = Bid.objects.get()
        after = set(
            Document.objects.filter(uploaded_at__gte=bid.recorded_at).exclude(kind__in=market).values_list("pk")
        )
        rows = LedgerEntry.objects.filter(subject_table="procurement_bid").count()
    assert after
    assert rows

    with unit_of_work(person):
        assert not Document.objects.filter(pk__in=[pk for (pk,) in after]).exists()
        assert Document.objects.filter(kind="engagement-plan").exists()
        assert not LedgerEntry.objects.filter(subject_table__in=("procurement_bid", "procurement_standstill")).exists()
        assert LedgerEntry.objects.filter(step__endswith=".open_call").exists()


@pytest.mark.parametrize("who", ["finance_lead", "sro", "lead"])
def test_no_page_of_a_meeting_names_anybody_behind_it(played: Play, sign_in: Any, who: str) -> None:
    meetings = apps.get_model("conflicts", "Meeting")
    with unit_of_work(played.cast.people["secretary"]):
        held = [one.get_absolute_url() for one in meetings.objects.all()]
        items = [item.get_absolute_url() for one in meetings.objects.all() for item in one.items.all()]
    client = sign_in(hides_from(played, who))
    urls = [*held, *(f"{url}minutes/" for url in held), *items]

    found = {url: names for url in urls if (names := [name for name in NAMES if name in body(client, url)])}

    assert len(urls) > 5
    assert found == {}
