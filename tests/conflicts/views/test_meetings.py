"""The pages about committees and meetings, as each person sees them."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from conflicts.actions import meetings as actions
from conflicts.models import (
    AgendaItem,
    Committee,
    ItemHandling,
    ItemOutcome,
    ItemPaper,
    Minute,
    MinuteAddition,
    PaperCopy,
)
from mcp_portal.accounts.roles import Role
from mcp_portal.audit.unit import unit_of_work
from procurement.demonstration.desk import paper, spread
from tests import factories
from tests.conflicts.meetings import NOON, SENTENCE, Body, at, fresh

pytestmark = pytest.mark.django_db

TITLE = "Which route to the market"
SECRET = "Buy by a secret dialogue"
HIDDEN = (ItemHandling, ItemOutcome, ItemPaper, PaperCopy)


@pytest.fixture
def body():
    return Body()


def page_of(answer):
    return BeautifulSoup(answer.content, "html.parser")


def words(answer):
    return " ".join(page_of(answer).select_one("main").get_text(" ").split())


def errors(answer):
    return [one.get_text(strip=True) for one in page_of(answer).select(".nhsuk-error-summary li")]


def link(name, *args):
    return reverse(f"conflicts:{name}", args=args)


# --- setting up ---------------------------------------------------------------------------------------------------


def test_a_secretary_sets_up_a_committee_and_others_have_no_such_page(body, sign_in):
    asked = {"organisation": body.organisation.pk, "name": "Primary care commissioning committee"}
    other = sign_in(body.case.lead)
    assert other.get(link("committee_add")).status_code == 404
    assert other.post(link("seat_add", body.committee.pk), {}).status_code == 404

    site = sign_in(body.secretary)
    page = words(site.post(link("committee_add"), {**asked, "preset": "primary_care"}, follow=True))
    again = site.post(link("committee_add"), {**asked, "preset": "primary_care"})
    assert errors(site.post(link("committee_add"), {**asked, "name": "Cabinet", "preset": "number"})) == [
        "Enter how many voting members have to be there"
    ]
    number = {**asked, "name": "Cabinet", "preset": "number", "at_least": "3"}
    assert "At least three voting members" in words(site.post(link("committee_add"), number, follow=True))

    assert "At least four voting members" in page
    assert "The chair or the vice chair has to be present" in page
    assert errors(again) == [f"{body.organisation.name} has a committee of this name already"]


def test_a_rule_of_its_own_is_asked_for_in_parts(body, sign_in):
    site, page = sign_in(body.secretary), link("quorum_change", body.committee.pk)

    assert errors(site.post(page, {"preset": "own"})) == ["The quorum must say how many members have to be present"]
    assert errors(site.post(page, {"preset": "own", "count_1": "2"})) == ["Select of which kinds for part 1"]
    assert errors(site.post(page, {"preset": "own", "count_1": "many", "kinds_1": ["lay_member"]})) != []
    rule = {"preset": "own", "count_1": "2", "kinds_1": ["lay_member", "chief_nurse"], "without_chair": ["executive"]}
    shown = words(site.post(page, rule, follow=True))

    assert "Two of: lay member or chief nurse" in shown
    assert "Without the chair, the executive member has to be present" in shown


@pytest.mark.parametrize(
    ("changes", "words_of_error"),
    [
        ({"person": ""}, "Select who has the seat"),
        ({"kind": "attendee"}, "An attendee without vote does not vote"),
        ({"counts_as": "elected_gp"}, "Only a deputy, a co-opted or a borrowed member counts as another kind"),
        ({"to_date_day": "1", "to_date_month": "1", "to_date_year": "2016"},
         "Last day of the seat must be the same as or after the first day"),
        ({"office": "chair"}, "The committee has a chair at that time already"),
    ],
)  # fmt: skip
def test_a_seat_that_cannot_be_is_refused_in_a_sentence(body, sign_in, changes, words_of_error):
    asked = {"person": body.case.lead.pk, "kind": "lay_member", "votes": "yes", **spread({"from_date": NOON.date()})}

    answer = sign_in(body.secretary).post(link("seat_add", body.committee.pk), {**asked, **changes})

    assert errors(answer) == [words_of_error]


def test_a_meeting_is_held_through_its_pages(body, sign_in):
    body.recuse("gp_five")
    site = sign_in(body.secretary)
    called = site.post(link("meeting_add", body.committee.pk), spread({"planned_for": at("09:00"), "place": "Hall"}))
    meeting = called["Location"]
    asked = {"title": TITLE, "purpose": "decision", "procurement": body.case.pk}
    item = site.post(f"{meeting}items/add/", asked)["Location"]
    site.post(f"{item}papers/add/", {"file": paper("Route.txt", "A paper")})

    forecast = words(site.get(meeting))
    assert "Quorate" in forecast
    assert "Gp Five Leaves, and papers are withheld" in forecast
    shown = words(site.get(item))
    assert "7 of 8 may vote" in shown
    assert "Withheld from" in shown

    seats = [seat.pk for seat in Committee.objects.get().seats.all()]
    begun = {"started_time": "9am", "present": seats, "version": 1}
    assert site.post(f"{meeting}steps/begin/", begun)["Location"] == meeting
    outcome = {"kind": "decided", "words": SECRET, "began_at": "9:05am", "decided_at": "9:30am"}
    assert errors(site.post(f"{item}outcome/", outcome)) == [
        f"There is no record that {body.people['gp_five']} left the room"
    ]
    with unit_of_work(body.secretary, at=NOON):
        times = link("item_times", ItemHandling.objects.get().pk)
    assert errors(site.post(times, {"left_at": "8am"})) == [
        "Time they left must be at or after 9am, when the meeting began"
    ]
    assert errors(site.post(times, {"left_at": "25:00"})) == [
        "Time they left must be a real time, like 10:42am or 14:30"
    ]
    site.post(times, {"left_at": "9:04am", "returned_at": "9:31am"})
    site.post(f"{item}outcome/", outcome)
    site.post(f"{meeting}steps/close/", {"ended_time": "9:45am", "version": 2})
    sign_in(body.people["gp_chair"]).post(f"{meeting}steps/approve_minutes/", {"correct": "on", "version": 3})

    minutes = words(site.get(f"{meeting}minutes/"))
    assert "Left the room at 9:04am, returned at 9:31am." in minutes
    assert "7 voting members could vote; counted without Gp Five. The rest were quorate." in minutes
    assert "Withheld from Gp Five." in minutes
    text = site.get(f"{meeting}minutes.txt")
    assert text["Content-Disposition"].startswith("attachment")
    assert "Approved minutes" in text.content.decode()
    added = words(sign_in(body.secretary).post(f"{meeting}minutes/add/", {"text": "It was Friday"}, follow=True))
    assert "It was Friday" in added


# --- what is withheld ---------------------------------------------------------------------------------------------


@pytest.fixture
def held(body):
    """A meeting with an item about the procurement and one about none, closed and approved."""
    body.recuse("gp_five")
    meeting = body.call()
    item, other = body.item(meeting, TITLE), body.item(meeting, "Finance report", case=None)
    with unit_of_work(body.secretary, at=NOON):
        actions.add_paper(fresh_item(item), SimpleUploadedFile("Route.txt", b"A paper"), by=body.secretary, now=NOON)
    body.begin(meeting)
    body.times(item, "gp_five", "09:05", "09:40")
    with unit_of_work(body.secretary, at=NOON):
        actions.record_outcome(
            fresh_item(item), kind="decided", words=SECRET, began_at=at("09:10"), decided_at=at("09:30"),
            by=body.secretary, now=NOON,
        )  # fmt: skip
    body.decide(other, "discussed", "09:40", "09:50")
    body.close(meeting)
    body.approve(meeting)
    with unit_of_work(body.secretary, at=NOON):
        actions.add_to_minutes(fresh(meeting), text=SECRET, item=item, by=body.secretary, now=NOON)
    return meeting, item, other


def fresh_item(item):
    return AgendaItem.objects.select_related("meeting__committee").prefetch_related("handlings").get(pk=item.pk)


def test_a_recused_person_reads_that_the_item_is_withheld_and_nothing_else(body, held, sign_in):
    meeting, item, other = held
    site = sign_in(body.people["gp_five"])

    pages = [meeting.get_absolute_url(), link("minutes", meeting.pk), link("minutes_download", meeting.pk)]
    for address in pages:
        text = site.get(address).content.decode()
        assert f"Item 1: withheld from you because of this ruling: {SENTENCE}" in text
        assert "Finance report" in text
        for secret in (TITLE, SECRET, "Route.txt", "9:05am", body.case.title):
            assert secret not in text
    assert site.get(other.get_absolute_url()).status_code == 200
    with unit_of_work(body.secretary, at=NOON):
        paper_of_it, row = ItemPaper.objects.get().pk, ItemHandling.objects.get().pk
    closed = [item.get_absolute_url(), link("paper_download", paper_of_it), link("item_times", row)]
    closed += [link(name, item.pk) for name in ("item_rule", "item_outcome", "item_borrow", "paper_add", "item_remove")]
    assert {site.get(address).status_code for address in closed} == {404}
    assert {site.post(address).status_code for address in closed} <= {404, 405}


def test_the_database_shows_a_recused_person_no_row_of_the_item(body, held):
    _meeting, item, other = held

    with unit_of_work(body.people["gp_five"], at=NOON):
        assert list(AgendaItem.objects.values_list("pk", flat=True)) == [other.pk]
        assert not any(model.objects.filter(**{_to_item(model): item.pk}).exists() for model in HIDDEN)
        assert not Minute.objects.filter(item_id=item.pk).exists()
        assert not MinuteAddition.objects.exists()
    with unit_of_work(body.people["gp_two"], at=NOON):
        assert all(model.objects.filter(**{_to_item(model): item.pk}).exists() for model in HIDDEN)


def _to_item(model):
    return "paper__item" if model is PaperCopy else "item"


def test_no_office_opens_a_withheld_item(body, held):
    meeting, item, _other = held
    recused = body.people["gp_five"]
    factories.hold(recused, Role.SECRETARY)
    factories.hold(recused, Role.SECRETARY, case=body.case)

    with unit_of_work(recused, at=NOON):
        assert not AgendaItem.objects.filter(pk=item.pk).exists()
        assert fresh(meeting).withheld_positions() == [1]


def test_a_ruling_at_the_table_withholds_papers_handlings_and_result_of_others(body, sign_in):
    item = body.item(body.call(), TITLE)
    body.rule(item, "gp_two", "leave_for_item")
    body.rule(item, "gp_three", "papers_withheld")

    for key, sees in (("gp_two", True), ("gp_three", False)):
        with unit_of_work(body.people[key], at=NOON):
            assert ItemHandling.objects.filter(item=item).exists() is sees
        answer = sign_in(body.people[key]).get(item.get_absolute_url())
        assert answer.status_code == (200 if sees else 404)
    page = words(sign_in(body.people["gp_three"]).get(item.meeting.get_absolute_url()))
    assert "Item 1: withheld from you because you take no part in it" in page
    assert TITLE not in page


def test_strangers_and_bidders_find_no_meeting(body, held, sign_in):
    meeting, item, other = held
    stranger = factories.person(Role.LEAD, of=factories.organisation("NHS Elsewhere CCG"))
    bidder = factories.person(Role.BIDDER, case=body.case)

    for person in (stranger, bidder):
        site = sign_in(person)
        for address in (meeting, item, other):
            assert site.get(address.get_absolute_url()).status_code == 404
        assert site.get(link("minutes", meeting.pk)).status_code == 404
        with unit_of_work(person, at=NOON):
            assert not AgendaItem.objects.exists()
            assert not Minute.objects.exists()


def test_somebody_on_the_case_without_a_seat_reads_its_item_alone(body, held, sign_in):
    meeting, _item, _other = held
    site = sign_in(body.case.lead)

    page = words(site.get(meeting.get_absolute_url()))

    assert TITLE in page
    assert "Finance report" not in page
    assert "Item 2: withheld from you because you have no seat in this committee" in page


# --- lists and what waits -----------------------------------------------------------------------------------------


def count(site, address):
    site.get(address)
    with CaptureQueriesContext(connection) as found:
        assert site.get(address).status_code == 200
    return len([one for one in found if "SAVEPOINT" not in one["sql"]])


def test_the_meetings_of_a_body_are_paged_filtered_and_exported(body, sign_in):
    site, address = sign_in(body.secretary), body.committee.get_absolute_url()
    for _ in range(3):
        body.call()
    few = count(site, address)
    for _ in range(22):
        body.call()

    assert count(site, address) == few
    page = words(site.get(address))
    assert "25 meetings . Showing 1 to 20" in page or "25 meetings. Showing 1 to 20" in page
    assert "No meeting matches these filters" in words(site.get(address, {"state": "closed"}))
    rows = site.get(link("meetings_export", body.committee.pk, "csv")).content.decode().splitlines()
    assert len(rows) == 26
    assert site.get(link("committees_export", "xlsx")).status_code == 200


def test_the_list_of_committees_asks_as_little_for_many_as_for_few(body, sign_in):
    site = sign_in(body.secretary)
    few = count(site, link("committees"))
    with unit_of_work(body.secretary, at=NOON):
        for number in range(25):
            actions.set_up_committee(
                organisation=body.organisation, name=f"Committee {number}", rule=body.committee.rule, by=body.secretary,
                now=NOON,
            )  # fmt: skip

    assert count(site, link("committees")) == few
    assert "Committee 7" in words(site.get(link("committees"), {"q": "committee 7"}))


def test_a_meeting_asks_as_little_with_many_items_as_with_few(body, sign_in):
    meeting, site = body.call(), sign_in(body.secretary)
    for number in range(2):
        body.item(meeting, f"Item {number}")
    few = count(site, meeting.get_absolute_url())
    for number in range(18):
        body.item(meeting, f"Further {number}")

    assert count(site, meeting.get_absolute_url()) == few
    assert few <= 22


def test_my_work_shows_secretary_and_chair_what_waits(body, sign_in):
    meeting = body.call("09:00")
    item = body.item(meeting)

    assert "Begin the meeting" in words(sign_in(body.secretary).get("/"))
    body.begin(meeting)
    assert "Record 1 item of the meeting" in words(sign_in(body.secretary).get("/"))
    body.decide(item)
    assert "Close the meeting" in words(sign_in(body.secretary).get("/"))
    body.close(meeting)
    assert "Approve the minutes" in words(sign_in(body.people["gp_chair"]).get("/"))
    assert "Approve the minutes" not in words(sign_in(body.people["gp_two"]).get("/"))
