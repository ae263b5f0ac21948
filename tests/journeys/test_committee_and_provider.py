"""A governing body decides the award with a quorum and without its recused member; the provider signs, in its time."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from conflicts.models import AgendaItem, ItemHandling, Seat
from mcp_portal.audit.unit import unit_of_work
from procurement.demonstration import checklists, dudley, governing_body
from procurement.demonstration.desk import Stuck
from procurement.demonstration.people import gather
from procurement.demonstration.play import Play, at
from tests.journeys.browser_desk import BrowserDesk

pytestmark = [
    pytest.mark.slow,
    pytest.mark.needs("chromium"),
    pytest.mark.usefixtures("in_its_database"),
    pytest.mark.xdist_group("journeys"),
]

AWARD = "Award the contract to Dudley Integrated Health and Care"
HELD = "2018-02-06"


@pytest.fixture
def play(in_its_database: None) -> Play:
    """Give a case that has passed gateway 2, with its checklist done."""
    with unit_of_work(None):
        made = Play(gather(timezone.now()), title="Deciding Community Provider")
    for state, scene in dudley.SCENES:
        if state == "award_decided":
            break
        scene(made)
    made.clock(HELD, hour=12)
    checklists.before_award(made, checklists.DUDLEY)
    return made


@pytest.fixture
def desk(play: Play, browser: Any, served: Any) -> Any:
    made = play.desk = BrowserDesk(browser, served.address)
    yield made
    assert made.found == []
    assert made.foreign == []
    made.close()


class Committee:
    """The meetings of the governing body, held by its secretary."""

    def __init__(self, play: Play, desk: BrowserDesk):
        self.play, self.desk, self.secretary = play, desk, play.cast.people["secretary"]
        with unit_of_work(self.secretary):
            self.body = governing_body.found(play)

    def meet(self, *present: str, hour: int) -> tuple[str, str]:
        """Begin a meeting about the award with those present; give the addresses of meeting and item."""
        day = at(HELD, hour)
        called = {"planned_for": day, "place": "Board room"}
        meeting = self.desk.fill(self.secretary, reverse("conflicts:meeting_add", args=[self.body.pk]), called)
        about = {"title": "Award", "purpose": "decision", "procurement": self.play.case("secretary").pk}
        item = self.desk.fill(self.secretary, f"{meeting}items/add/", about)
        with unit_of_work(self.secretary):
            seats = Seat.objects.filter(committee=self.body)
            there = [one.pk for one in seats if not present or one.person in self._people(present)]
        self.desk.fill(self.secretary, f"{meeting}steps/begin/", {"started_time": f"{hour:02}:00", "present": there})
        return meeting, item

    def _people(self, names: tuple[str, ...]) -> list[Any]:
        return [self.play.cast.people[one] for one in names]

    def leaves(self, item: str, who: str, hour: int) -> None:
        """Record that a member leaves the room for an item."""
        with unit_of_work(self.secretary):
            row = ItemHandling.objects.get(item_id=_key(item), person=self.play.cast.people[who]).pk
        times = {"left_at": f"{hour:02}:04", "returned_at": f"{hour:02}:31"}
        self.desk.fill(self.secretary, reverse("conflicts:item_times", args=[row]), times)

    def decide(self, item: str, hour: int, kind: str = "decided") -> None:
        """Record what came of an item."""
        said = {"kind": kind, "words": AWARD, "began_at": f"{hour:02}:05", "decided_at": f"{hour:02}:30"}
        self.desk.fill(self.secretary, f"{item}outcome/", said)

    def close(self, meeting: str, hour: int) -> None:
        """Close a meeting; its chair approves the minutes."""
        self.desk.fill(self.secretary, f"{meeting}steps/close/", {"ended_time": f"{hour:02}:45"})
        self.desk.fill(self.play.cast.people["gp_chair"], f"{meeting}steps/approve_minutes/", {"correct": "on"})


def _key(item: str) -> int:
    return int(item.rstrip("/").rsplit("/", 1)[-1])


def words(page: Any) -> str:
    return str(page.locator("main").inner_text())


def recording(play: Play) -> str:
    query = f"?kind=award&organisation={play.cast.organisations['ccg'].pk}"
    return play.url("procurement:decision_record") + query


def is_offered(play: Play, desk: BrowserDesk, item: str) -> bool:
    """Say whether the decision of the governing body can be recorded at an item."""
    page = desk.open(play.cast.people["secretary"], recording(play))
    return bool(page.locator(f"[name=agenda_item][value='{_key(item)}']").count())


def record(play: Play, desk: BrowserDesk, item: str) -> None:
    """Record the decision of the governing body at an item."""
    answers = {"kind": "award", "agenda_item": _key(item)}
    desk.fill(play.cast.people["secretary"], recording(play), answers)


def test_a_committee_decides_with_its_quorum_and_the_provider_signs_after_the_standstill(
    play: Play, desk: BrowserDesk
) -> None:
    people, committee = play.cast.people, Committee(play, desk)

    # Two members are no quorum: the item is deferred, and nothing can be recorded at it.
    meeting, item = committee.meet("gp_chair", "accountable_officer", hour=8)
    with pytest.raises(Stuck, match="Defer the item, borrow a member or refer it to another body"):
        committee.decide(item, 8)
    committee.decide(item, 8, kind="deferred")
    committee.close(meeting, 8)
    assert not is_offered(play, desk, item)

    # All come; one has an interest, and nothing is decided until it is written down that they left.
    meeting, item = committee.meet(hour=10)
    with pytest.raises(Stuck, match="There is no record that .* left the room"):
        committee.decide(item, 10)
    committee.leaves(item, "gp_member", 10)
    committee.decide(item, 10)
    committee.close(meeting, 10)
    assert is_offered(play, desk, item)
    record(play, desk, item)
    assert not is_offered(play, desk, item)
    page = words(desk.open(people["lead"], play.url("procurement:decisions")))
    assert AWARD in page
    with unit_of_work(people["secretary"]):
        excluded = AgendaItem.objects.get(pk=_key(item)).outcome
    assert excluded.quorate
    with pytest.raises(Stuck, match="404"):
        desk.open(people["gp_member"], play.url("procurement:bids"))

    # The council keeps its own minutes; then the award is decided, the letters go out, and the provider waits.
    council = {
        "kind": "award", "decided_on": datetime.date(2018, 2, 6), "words": AWARD, "quorate": True, "present": 7,
        "minute_reference": "CAB/2018-02-06",
    }  # fmt: skip
    query = f"?kind=award&organisation={play.cast.organisations['council'].pk}"
    desk.fill(people["secretary"], play.url("procurement:decision_record") + query, council)
    play.step("secretary", "decide_award")
    dudley.standstill(play)

    provider = people["provider"]
    signing = {"organisation": provider.organisation_id, "confirmed": "on"}
    with pytest.raises(Stuck, match="after the standstill and not before"):
        desk.fill(provider, play.url("procurement:signatures"), signing)
    for hidden in ("bids", "matrix", "decisions", "standstill", "regulation_84"):
        with pytest.raises(Stuck, match="404"):
            desk.open(provider, play.url(f"procurement:{hidden}"))
    dudley.signature(play)
    assert "signed" in words(desk.open(provider, play.url("procurement:signatures"))).casefold()
