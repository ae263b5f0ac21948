"""Lead, two evaluators and the moderator at work on the same tenders at once; what anybody typed is kept."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from mcp_portal.audit.queries import first_broken
from mcp_portal.audit.unit import unit_of_work
from procurement.models import Score
from tests.journeys.browser_desk import BrowserDesk
from tests.procurement.evaluation.desk import Desk
from tests.procurement.scoring.scene import NOON

pytestmark = [
    pytest.mark.slow,
    pytest.mark.needs("chromium"),
    pytest.mark.usefixtures("in_its_database"),
    pytest.mark.xdist_group("journeys"),
]

OWN = "Nurses and doctors share one record from the first day"
TYPED = "Second thoughts: the record opens in the second year"
AGREED = "One record from the first day, without the hospital’s part"


@pytest.fixture
def scene(in_its_database: None) -> Desk:
    """Give 2 tenders, 2 evaluators and a moderator, with one question on quality, and price."""
    return Desk()


@pytest.fixture
def desk(scene: Desk, browser: Any, served: Any) -> Any:
    made = BrowserDesk(browser, served.address)
    yield made
    assert made.found == []
    assert made.foreign == []
    made.close()


def words(page: Any) -> str:
    """Give what a page says."""
    return page.locator("main").inner_text()


def typed(page: Any, **answers: str) -> None:
    """Fill in a form that is open already, and press its button from the keyboard."""
    for name, value in answers.items():
        page.locator(f"main [name={name}]").fill(value)
    button = page.locator("main form[method=post] button").first
    button.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_lead_evaluators_and_moderator_work_at_once(scene: Desk, desk: BrowserDesk) -> None:
    def url(name: str, *more: Any) -> str:
        return reverse(f"procurement:{name}", args=[scene.case.reference, *more])

    first, second = scene.evaluators
    moderator, lead = scene.moderator, scene.lead
    place = (1, 1, 1)

    # The moderator gives the question to both, and the lead reads who scores it.
    people = [str(one.pk) for one in scene.evaluators]
    desk.fill(moderator, url("assignment_add"), {"questions": [str(scene.asked.pk)], "people": people})
    given = words(desk.open(lead, url("assignments")))
    assert all(str(one) in given for one in scene.evaluators)

    # Both score the same tender in the same minute; neither reads the other.
    early, other = desk.open(first, url("score", *place)), desk.open(second, url("score", *place))
    twin = early.context.new_page()
    twin.goto(early.url)
    typed(early, score="8", reasons=OWN)
    assert OWN not in words(desk.open(second, url("score_reasons", 1, 1)))
    other = desk.open(second, url("score", *place))

    # The first evaluator's other window was opened before: nothing typed there is lost, and a change says why.
    typed(twin, score="6", reasons=TYPED)
    assert "Enter why you change your score" in words(twin)
    assert twin.locator("[name=reasons]").input_value() == TYPED
    typed(twin, change_reason="I had read the summary only")

    # Nothing is agreed before both have scored; the moderator reads who is missing.
    today = {"held_on": NOON.date(), "attended": "Both evaluators and the moderator", "note": "Tender by tender"}
    desk.fill(moderator, url("moderation_meeting_add"), today)
    table = desk.open(moderator, url("moderated_agree", *place))
    table.locator("[name=meeting]").select_option(index=1)
    typed(table, score="7", reasons=AGREED)
    assert f"Still to score: {second}" in words(table)
    assert table.locator("[name=reasons]").input_value() == AGREED

    # The second evaluator files; the first has the form open while the moderator files what was agreed.
    other = desk.open(second, url("score", *place))
    typed(other, score="7", reasons="Sound, but late")
    desk.fill(second, url("score", 2, 1, 1), {"score": "5", "reasons": "Thin"})
    desk.fill(first, url("score", 2, 1, 1), {"score": "4", "reasons": "Thinner"})
    stale = desk.open(first, url("score", *place))
    typed(table)
    assert AGREED in words(desk.open(moderator, url("moderated", *place)))
    typed(stale, score="9", reasons=TYPED, change_reason="The record again")
    assert "Propose a change of it, with a second person" in words(stale)
    assert stale.locator("[name=reasons]").input_value() == TYPED

    # A change of what was agreed: two propose it at once, one waits, and who proposed it is not the second person.
    slow = desk.open(moderator, url("moderated_change", *place))
    change = {"score": "6", "reasons": TYPED, "change_reason": "Page 12 says the second year"}
    desk.fill(first, url("moderated_change", *place), change)
    typed(slow, score="5", reasons="Lower", change_reason="Lower")
    assert "waits for a second person already" in words(slow)
    page = desk.open(first, url("moderated", *place))
    assert page.get_by_role("link", name="Say whether you confirm it").count() == 0
    with unit_of_work(moderator, at=NOON):
        waiting = scene.bids[0].moderated_scores.get(number=2)
    desk.fill(moderator, url("moderated_confirm", *place, waiting.pk), {"confirmed": "yes", "words": "Read, and so"})
    assert "6" in words(desk.open(second, url("moderated", *place)))

    _finish(scene, desk, url)

    # The lead read no score while they could still change, and reads the ranks when they are locked.
    assert "Scores are shown to you when the evaluation is over" in words(desk.open(lead, url("evaluation")))
    scene.lock()
    report = words(desk.open(lead, url("evaluation_report")))
    assert TYPED in report
    with unit_of_work(moderator, at=NOON):
        kept = Score.objects.filter(bid=scene.bids[0], evaluator=first).values_list("score", "reasons")
        assert list(kept) == [(Decimal(8), OWN), (Decimal(6), TYPED)]
    assert first_broken() is None


def _finish(scene: Desk, desk: BrowserDesk, url: Any) -> None:
    """Agree on the other tender, enter the prices, and file what all comes to."""
    moderator = scene.moderator
    page = desk.open(moderator, url("moderated_agree", 2, 1, 1))
    page.locator("[name=meeting]").select_option(index=1)
    typed(page, score="5", reasons="Thin on the record")
    for number, pounds in ((1, "1,000,000"), (2, "900,000")):
        desk.fill(scene.finance, url("price_enter", number), {"pounds": pounds, "place": "Price schedule, page 2"})
    desk.fill(moderator, url("prices_file"))
    for number, score in ((1, "60"), (2, "50")):
        page = desk.open(moderator, url("result", number, 1))
        assert page.locator("[name=score]").input_value() in (score, f"{score}.00")
        typed(page, reasons="As agreed at the meeting")
