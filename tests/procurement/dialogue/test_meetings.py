"""Where people met, with which papers, and what became of the notes."""

from __future__ import annotations

from typing import Any

import pytest

from mcp_portal.audit.unit import unit_of_work
from procurement.demonstration.desk import Stuck
from procurement.demonstration.play import Play, at, on
from procurement.demonstration.towerhamlets import EMPLOYER, PANEL_MEMBER
from procurement.models import DialogueMeeting, DialogueRound, MeetingNote, MeetingPaper, SharedItem

from .test_issues import words_of
from .test_records import meet


def last(play: Play) -> int:
    with unit_of_work(play.cast.lead):
        return DialogueMeeting.objects.latest("pk").pk


def note(play: Play, kind: str, words: str = "", day: str = "2017-08-19", **more: Any) -> None:
    with unit_of_work(play.cast.lead):
        bid = play.case().bids.get(number=1).pk
    answers = {"bid": bid, "kind": kind, "happened_on": on(day), "words": words, **more}
    play.fill("lead", "procurement:meeting_note_add", last(play), answers=answers)


def paper(play: Play) -> None:
    play.document("lead", "other", "Activity.txt", "Contacts by month")
    with unit_of_work(play.cast.lead):
        document = play.case().documents.filter(kind="other").latest("pk").pk
    answers = {"document": document, "title": "Activity", "kind": "service", "got_at": at("2017-08-18", 9)}
    play.fill("lead", "procurement:meeting_paper_add", last(play), answers=answers)


def test_a_meeting_says_from_when_to_when_and_where(talking: Play, sign_in: Any) -> None:
    with unit_of_work(talking.cast.lead):
        held = DialogueRound.objects.get().pk
    answers = {
        "held": held, "bid": "", "held_on": on("2017-08-18"), "began": "10:30am", "ended": "12:15", "way": "in_person",
        "ours": "Lead", "theirs": "Directors", "notes": "The same for all",
    }  # fmt: skip
    with pytest.raises(Stuck, match="Enter where it was"):
        talking.fill("lead", "procurement:meeting_add", answers=answers)
    with pytest.raises(Stuck, match="End of the meeting must be after its start"):
        talking.fill("lead", "procurement:meeting_add", answers={**answers, "place": "Town hall", "ended": "10am"})
    talking.fill("lead", "procurement:meeting_add", answers={**answers, "place": "Town hall"})

    page = words_of(sign_in(talking.cast.lead).get(talking.url("procurement:dialogue_meetings")))
    assert "10:30am to 12:15pm, 105 minutes" in page
    assert "Place Town hall" in page


def test_a_paper_goes_to_exactly_the_bidder_that_was_met(talking: Play, sign_in: Any) -> None:
    meet(talking, 1, 60)
    paper(talking)

    with unit_of_work(talking.cast.lead):
        item = SharedItem.objects.latest("pk")
        assert [one.bid.number for one in item.meant_for.all()] == [1]
        assert [one.bid.number for one in item.deliveries.all()] == [1]
        assert MeetingPaper.objects.get().meeting_id == last(talking)
    client = sign_in(talking.cast.lead)
    assert "Activity" in words_of(client.get(talking.url("procurement:dialogue_meetings")))
    assert "Activity" in words_of(client.get(talking.url("procurement:information")))


def test_a_paper_of_a_meeting_with_all_goes_to_all(talking: Play) -> None:
    meet(talking, None, 60)
    paper(talking)

    with unit_of_work(talking.cast.lead):
        item = SharedItem.objects.latest("pk")
        assert item.for_all
        assert {one.bid.number for one in item.deliveries.all()} == {1, 2, 3}


def test_notes_are_sent_commented_on_and_accepted_in_that_order(talking: Play, sign_in: Any) -> None:
    meet(talking, 1, 60)
    talking.clock("2017-08-21")
    with pytest.raises(Stuck, match="Record first when the notes were sent"):
        note(talking, "accepted")
    note(talking, "sent")
    with pytest.raises(Stuck, match="Enter what the bidder said"):
        note(talking, "commented")
    note(talking, "commented", "The figure was 4, not 5")
    with pytest.raises(Stuck, match="must not be before what happened last"):
        note(talking, "accepted", day="2017-08-18")
    note(talking, "accepted")
    with pytest.raises(Stuck, match="has accepted the notes already"):
        note(talking, "commented", "One more thing")

    client = sign_in(talking.cast.lead)
    page = words_of(client.get(talking.url("procurement:dialogue_meetings")))
    assert "19 August 2017: comment of the bidder: The figure was 4, not 5" in page
    csv = client.get(talking.url("procurement:dialogue_meetings_export", "csv")).content.decode()
    assert "notes accepted by the bidder" in csv


def test_papers_and_notes_are_hidden_with_their_bidder(talking: Play, sign_in: Any) -> None:
    meet(talking, EMPLOYER, 60)
    paper(talking)
    with unit_of_work(talking.cast.lead):
        bid = talking.case().bids.get(number=EMPLOYER).pk
    talking.clock("2017-08-21")
    note(talking, "sent", bid=bid)

    member = talking.cast.people[PANEL_MEMBER]
    page = words_of(sign_in(member).get(talking.url("procurement:dialogue_meetings")))

    assert "Activity" not in page
    assert "notes sent" not in page
    with unit_of_work(member):
        assert not MeetingPaper.objects.exists()
        assert not MeetingNote.objects.exists()


def test_legal_advice_is_no_paper_of_a_meeting(talking: Play) -> None:
    meet(talking, 1, 60)
    talking.document("lead", "legal-advice", "Advice.txt", "Privileged")
    with unit_of_work(talking.cast.lead):
        document = talking.case().documents.filter(kind="legal-advice").latest("pk").pk
    answers = {"document": document, "title": "Advice", "kind": "service", "got_at": at("2017-08-18", 9)}

    with pytest.raises(Stuck, match="do not go to bidders"):
        talking.fill("lead", "procurement:meeting_paper_add", last(talking), answers=answers)
