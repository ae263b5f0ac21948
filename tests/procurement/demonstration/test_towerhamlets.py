"""Tower Hamlets: whoever works for a bidder is asked when its name is shown, and then finds nothing of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from conflicts.models import NewName
from mcp_portal.accounts.roles import Role
from mcp_portal.audit.models import LedgerEntry
from mcp_portal.audit.unit import unit_of_work
from mcp_portal.notifications.models import Outbox
from mcp_portal.workflow.models import WaitingFor
from procurement.demonstration import towerhamlets
from procurement.demonstration.play import Play
from procurement.demonstration.towerhamlets import BIDDERS, EMPLOYER, LIMIT, PANEL_MEMBER, SENTENCE
from procurement.models import Bid, Decision, EvaluationResult, Party, Procurement
from tests.conflicts.test_recused_everywhere import LISTS, OF_A_CASE, address
from tests.factories import hold

NAMES = [name for bidder, members in BIDDERS for name in (bidder, *members)]
ITS_NAMES = [BIDDERS[EMPLOYER - 1][0], *BIDDERS[EMPLOYER - 1][1]]
OTHERS = [BIDDERS[0][0], BIDDERS[2][0]]


def words(client: Any, url: str) -> str:
    """Give everything a page or file says, without the sentences that were released."""
    answer = client.get(url)
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return body.decode(errors="replace").replace(SENTENCE, "").replace(LIMIT, "")


def named(client: Any, url: str, names: list[str]) -> list[str]:
    """Give the names that stand on a page or in a file."""
    body = words(client, url)
    return [name for name in names if name in body]


def text(client: Any, url: str) -> str:
    """Give the words of the main part of a page, as a person reads them."""
    return " ".join(BeautifulSoup(client.get(url).content, "html.parser").select_one("main").text.split())


def pages(play: Play) -> Iterator[str]:
    """Give every address below the case, with the numbers of all three bids where a number is asked."""
    for name, taken in OF_A_CASE:
        case = Procurement(reference=play.reference)
        asked = address(name, taken, case)
        yield asked
        if "number" in taken:
            for number in range(2, len(BIDDERS) + 1):
                yield asked.replace("/1/", f"/{number}/", 1)


@pytest.fixture
def member(sign_in: Any) -> Any:
    """Sign the panel member in: ``member(play)``."""
    return lambda play: sign_in(play.cast.people[PANEL_MEMBER])


# --- before two people have opened the responses ----------------------------------------------------------------


LATER = [pytest.param(who, marks=pytest.mark.slow) for who in ("moderator", "first_opener", "secretary", "nhse_lead")]


@pytest.mark.parametrize("who", ["sro", "evaluator", "auditor", *LATER])
def test_before_the_opening_nobody_else_learns_whose_the_responses_are(eve: Play, sign_in: Any, who: str) -> None:
    client = sign_in(eve.cast.people[who])

    found = {url: names for url in pages(eve) if (names := named(client, url, NAMES))}
    found |= {name: names for name in LISTS if (names := named(client, reverse(name), NAMES))}

    assert found == {}
    assert "Response 2" in text(client, eve.url("procurement:bids"))
    assert "Shown when 2 people have opened the responses" in text(client, eve.url("procurement:bid", 2))


def test_before_the_opening_whoever_recorded_them_reads_the_names(eve: Play, sign_in: Any) -> None:
    client = sign_in(eve.cast.lead)

    assert named(client, eve.url("procurement:bids"), NAMES) == [name for name, _ in BIDDERS]
    assert named(client, eve.url("procurement:bid", EMPLOYER), ITS_NAMES) == ITS_NAMES
    assert named(client, eve.url("procurement:parties_export", EMPLOYER, "csv"), NAMES) == ITS_NAMES[1:]


def test_before_the_opening_nobody_is_asked_and_the_case_is_open(eve: Play, member: Any) -> None:
    assert member(eve).get(eve.url("procurement:case")).status_code == 200
    assert "new names" not in text(member(eve), reverse("accounts:work"))


# --- asked, and closed until answered ---------------------------------------------------------------------------


def test_the_second_opener_is_led_to_the_questions(eve: Play, sign_in: Any) -> None:
    sign_in(eve.cast.first_opener).post(eve.url("procurement:responses_open", "selection"))
    answer = sign_in(eve.cast.second_opener).post(eve.url("procurement:responses_open", "selection"), follow=True)

    page = " ".join(BeautifulSoup(answer.content, "html.parser").select_one("main").text.split())
    assert answer.status_code == 200
    assert all(name in page for name in NAMES)


def test_the_moment_the_names_are_shown_the_member_is_asked_and_sees_nothing_else(eve: Play, member: Any) -> None:
    towerhamlets.opening(eve)
    client, case = member(eve), towerhamlets.names_of(eve)[0].procurement_id

    asked = text(client, reverse("conflicts:questions", args=[case]))
    open_pages = {url for url in pages(eve) if client.get(url).status_code not in {404, 405}}

    assert all(name in asked for name in NAMES)
    assert open_pages == set()
    assert reverse("conflicts:questions", args=[case]) in client.get(reverse("accounts:work")).content.decode()
    assert not [name for name in LISTS if eve.reference in client.get(reverse(name)).content.decode(errors="replace")]


def test_everyone_is_asked_and_whoever_has_answered_sees_the_case(eve: Play, sign_in: Any) -> None:
    eve.fill("first_opener", "procurement:responses_open", "selection")
    page = eve.fill("second_opener", "procurement:responses_open", "selection")
    asking = [post for post in eve.cast.posts if post.on_case and post.key not in {"provider"}]

    closed = [p.key for p in asking if sign_in(eve.cast.people[p.key]).get(eve.url("procurement:case")).status_code]
    eve.everyone_answers(page, but=(PANEL_MEMBER,))
    seen = {
        p.key for p in asking if sign_in(eve.cast.people[p.key]).get(eve.url("procurement:case")).status_code == 200
    }

    assert {post.key for post in asking} == set(closed)
    assert seen == {post.key for post in asking} - {PANEL_MEMBER}


def test_after_a_positive_answer_the_case_stays_closed_until_the_guardian_has_ruled(eve: Play, member: Any) -> None:
    towerhamlets.opening(eve)
    towerhamlets.positive_answer(eve)
    client = member(eve)

    waits = "This procurement is closed to you until the Conflicts of Interest Guardian has looked at your declaration"
    case = towerhamlets.names_of(eve)[0].procurement_id
    assert waits in text(client, reverse("conflicts:questions_answered", args=[case]))
    assert client.get(eve.url("procurement:case")).status_code == 404
    assert client.get(eve.url("procurement:bids")).status_code == 404


def test_a_party_that_enters_later_is_asked_about_alone(eve: Play, member: Any) -> None:
    towerhamlets.opening(eve)
    towerhamlets.positive_answer(eve)
    towerhamlets.ruling(eve)
    eve.party(1, role="adviser", name="Adviser of the bidder (invented)", from_date=eve.case().clock_at.date(),
              but=(PANEL_MEMBER,))  # fmt: skip
    client, case = member(eve), towerhamlets.names_of(eve)[0].procurement_id

    asked = text(client, reverse("conflicts:questions", args=[case]))

    assert client.get(eve.url("procurement:case")).status_code == 404
    assert "Adviser of the bidder (invented)" in asked
    assert not [name for name in ITS_NAMES if name in asked]


# --- nothing of that bidder anywhere ----------------------------------------------------------------------------


def test_the_member_finds_nothing_of_that_bidder_on_any_page_or_in_any_file(replayed: Play, member: Any) -> None:
    client = member(replayed)

    found = {url: names for url in pages(replayed) if (names := named(client, url, ITS_NAMES))}
    found |= {name: names for name in LISTS if (names := named(client, reverse(name), ITS_NAMES))}

    # The member's own declaration and answers name the bidder: the member wrote them.
    own = {"conflicts:my_conflicts", "conflicts:register", "conflicts:register_export"}
    assert {url for url in found if url not in own} == set()
    assert client.get(replayed.url("procurement:bid", EMPLOYER)).status_code == 404
    assert client.get(replayed.url("procurement:parties", EMPLOYER)).status_code == 404
    assert client.get(replayed.url("procurement:result", EMPLOYER, 1)).status_code == 404
    assert client.get(replayed.url("procurement:score", EMPLOYER, 1, 1)).status_code == 404


def test_the_other_bidders_are_shown_and_the_page_says_why_one_is_not(replayed: Play, member: Any) -> None:
    client = member(replayed)

    assert SENTENCE in text(client, replayed.url("procurement:bids"))
    assert named(client, replayed.url("procurement:bids"), OTHERS) == OTHERS
    assert SENTENCE in text(client, replayed.url("procurement:evaluation"))


def test_no_total_and_no_count_is_shown_to_the_member(replayed: Play, member: Any, sign_in: Any) -> None:
    page = text(member(replayed), replayed.url("procurement:evaluation"))

    assert "of 100:" not in page
    assert "70.00 of 100" not in page
    assert "Totals are left out" in page
    assert "(2)" not in text(member(replayed), replayed.url("procurement:bids"))
    assert "70.00 of 100" in text(sign_in(replayed.cast.moderator), replayed.url("procurement:evaluation"))


def test_pages_that_weigh_every_bid_are_withheld_with_the_sentence(replayed: Play, member: Any) -> None:
    client = member(replayed)

    for name, args in (("dialogue", ()), ("standstill", ()), ("signatures", ())):
        page = text(client, replayed.url(f"procurement:{name}", *args))
        assert "This page is not shown to you: it is about every bid, and one is hidden from you" in page
        assert SENTENCE in page


def test_packs_are_withheld_with_the_sentence(replayed: Play, sign_in: Any) -> None:
    person = replayed.cast.people[PANEL_MEMBER]
    with unit_of_work(None):
        hold(person, Role.LEAD, case=case_of(replayed))
    page = replayed.url("procurement:pack", "1")

    assert "Packs are withheld from you" in text(sign_in(person), page)
    assert SENTENCE in text(sign_in(person), page)
    assert sign_in(person).post(page).status_code == 404


def test_the_database_hides_every_row_about_that_bidder(replayed: Play) -> None:
    with unit_of_work(replayed.cast.lead):
        bid = Bid.objects.get(number=EMPLOYER)
        kept = {model: model.objects.filter(bid=bid).count() for model in (Party, EvaluationResult, NewName)}
        assert all(kept.values())
        of_it = LedgerEntry.objects.filter(subject_table="procurement_bid", subject_id=bid.pk)
        assert of_it.count() > 2

    with unit_of_work(replayed.cast.people[PANEL_MEMBER]):
        assert not Bid.objects.filter(pk=bid.pk).exists()
        assert {model: model.objects.filter(bid=bid).count() for model in kept} == dict.fromkeys(kept, 0)
        assert not of_it.all().exists()
        assert not Decision.objects.filter(kind="shortlist").exists()
        assert Bid.objects.filter(procurement=bid.procurement_id).count() == 2


def test_what_waits_on_that_bid_and_what_was_told_of_it_is_hidden(eve: Play) -> None:
    for scene in (towerhamlets.opening, towerhamlets.positive_answer, towerhamlets.ruling, towerhamlets.selection):
        scene(eve)
    person = eve.cast.people[PANEL_MEMBER]
    with unit_of_work(None):
        hold(person, Role.SECRETARY, case=case_of(eve))
    eve.clock("2017-08-18")
    eve.decide("shortlist", "2017-08-17", "Take all three into dialogue", of=("ccg",))

    def seen(reader: Any) -> tuple[list[str], set[int]]:
        with unit_of_work(reader):
            told = list(Outbox.objects.filter(user=person, link__contains="/bids/").values_list("link", flat=True))
            waits = WaitingFor.objects.filter(subject_table="procurement_bid", step="shortlist")
            return told, {Bid.objects.get(pk=row.subject_id).number for row in waits}

    told, waits = seen(eve.cast.lead)
    assert waits == {1, 2, 3}
    assert seen(person)[1] == {1, 3}
    assert [link for link in seen(person)[0] if f"/bids/{EMPLOYER}/" in link] == []


def test_what_waits_for_others_stays_when_the_member_does_something(eve: Play, sign_in: Any) -> None:
    for scene in (towerhamlets.opening, towerhamlets.positive_answer, towerhamlets.ruling, towerhamlets.selection):
        scene(eve)
    eve.clock("2017-08-18")
    eve.decide("shortlist", "2017-08-17", "Take all three into dialogue", of=("ccg",))
    for number in range(1, len(BIDDERS) + 1):
        eve.fill("secretary", "procurement:bid_step", number, "shortlist", answers={"reasons": "Meets every question"})
    person, case = eve.cast.people[PANEL_MEMBER], case_of(eve)
    with unit_of_work(None):
        hold(person, Role.LEAD, case=case)

    def waiting() -> set[tuple[str, int, str]]:
        with unit_of_work(eve.cast.lead):
            return set(WaitingFor.objects.filter(procurement=case).values_list("role", "subject_id", "step"))

    before = waiting()
    clock = {"to_day": 19, "to_month": 8, "to_year": 2017, "to_time": "10am"}
    answer = sign_in(person).post(eve.url("procurement:clock"), clock)

    assert answer.status_code == 302
    assert (Role.LEAD, case.pk, "start_dialogue") in before
    assert waiting() == before


def case_of(play: Play) -> Procurement:
    """Give the case as its lead sees it."""
    return play.case()


# --- cannot score, files nothing, takes no step -----------------------------------------------------------------


def test_the_member_cannot_score(replayed: Play, member: Any) -> None:
    client = member(replayed)

    for number in (1, 3):
        url = replayed.url("procurement:score", number, 1, 1)
        assert LIMIT in text(client, url)
        refused = client.post(url, {"score": "9", "reasons": "Good"})
        assert "keeps you from scoring" in refused.content.decode()
    assert client.post(replayed.url("procurement:score", EMPLOYER, 1, 1), {"score": "9"}).status_code == 404
    with unit_of_work(replayed.cast.lead):
        assert not LedgerEntry.objects.filter(step__contains="score", actor=replayed.cast.people[PANEL_MEMBER]).exists()


def test_with_further_roles_the_member_takes_no_step(replayed: Play, sign_in: Any) -> None:
    person, case = replayed.cast.people[PANEL_MEMBER], case_of(replayed)
    with unit_of_work(None):
        for role in (Role.LEAD, Role.SECRETARY, Role.MODERATOR, Role.SRO):
            hold(person, role, case=case)
    client = sign_in(person)

    for url in (
        replayed.url("procurement:case_step", "confirm_preferred_bidder"),
        replayed.url("procurement:bid_step", 1, "prefer"),
        replayed.url("procurement:bid_step", 3, "lose"),
    ):
        page = text(client, url)
        assert "Not shown to you, because a bid is hidden from you" in page
        assert "No preferred bidder has been named" not in page
    assert client.get(replayed.url("procurement:decision_record")).status_code == 200
    assert "Record the decision" not in text(client, replayed.url("procurement:decision_record"))


def test_the_history_of_the_others_is_whole(replayed: Play, sign_in: Any) -> None:
    page = text(sign_in(replayed.cast.lead), replayed.url("procurement:history"))

    assert "Evaluation result filed" in page
    assert "Name behind a bid entered" in words(
        sign_in(replayed.cast.lead), replayed.url("procurement:history_export", "csv")
    )
