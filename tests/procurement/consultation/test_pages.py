"""What each page of a duty asks, refuses and shows, and to whom."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mcp_portal.accounts.roles import Kind, Role
from mcp_portal.audit.unit import unit_of_work
from mcp_portal.workflow.steps import Refused
from procurement.actions import consultation as actions
from procurement.demonstration.desk import Stuck
from procurement.demonstration.play import Play
from procurement.models import Commissioner, Consultation, Objection, ResponseCount, Theme
from tests import factories
from tests.conftest import moment

from .test_record import words

FIRST, LAST = datetime.date(2016, 10, 10), datetime.date(2017, 1, 2)
PLAN = {
    "subject": "One provider?", "audiences": "Patients\n\n Staff \nPatients", "channels": ["survey", "event"],
    "opens_on": FIRST,
}  # fmt: skip
MOST_QUERIES = {"procurement:consultation": 11, "procurement:duty": 22, "procurement:consultation_record": 20,
                "procurement:consultation_themes": 10}  # fmt: skip


def assessed(play: Play, duty: str = "s14z2", *, needed: bool = True) -> None:
    play.fill("lead", "procurement:duty_assess", duty, answers={"needed": needed, "reason": "It changes services"})


def planned(play: Play, duty: str = "s14z2", **changes: Any) -> Consultation:
    """Give a duty with a plan, as the lead sees it."""
    assessed(play, duty)
    play.fill("lead", "procurement:consultation_plan", duty, answers={**PLAN, **changes})
    with unit_of_work(play.cast.people["lead"]):
        return Consultation.objects.select_related("procurement").get(duty=duty)


def opened(play: Play, duty: str = "s14z2") -> Consultation:
    """Give the same, open, without going through the pages before."""
    found, lead, now = planned(play, duty), play.cast.people["lead"], moment("2016-10-10")
    with unit_of_work(lead, at=now):
        found = found.plan(by=lead, now=now, version=found.version)
        actions.add_paper(found, paper(), by=lead, now=now)
        if duty == "s244":
            actions.tell_scrutiny(found, by=lead, now=now, comments_by=LAST, decision_on=LAST, told_on=FIRST,
                                  published_on=FIRST)  # fmt: skip
        return found.open(by=lead, now=now, version=found.version)


def paper(text: str = "What we propose") -> ContentFile:
    """Give a small file to put in."""
    return ContentFile(text.encode(), name="Proposal.txt")


def refused(play: Play, who: str, *way: Any, **answers: Any) -> str:
    """Give the words with which a page of a duty refuses."""
    with pytest.raises(Stuck) as stuck:
        play.fill(who, *way, answers=answers)
    return str(stuck.value)


# --- assessing and planning -------------------------------------------------------------------------------------


def test_the_list_names_each_duty_its_law_and_whom_it_binds(play: Play, sign_in: Any) -> None:
    council = factories.organisation("Dudley Council", Kind.COUNCIL)
    with unit_of_work(play.cast.people["lead"]):
        Commissioner.objects.create(procurement=play.case(), organisation=council)

    page = sign_in(play.cast.people["lead"]).get(play.url("procurement:consultation"))
    rows = {row.th.a.text: row.get_text(" ") for row in BeautifulSoup(page.content, "html.parser").select("tbody tr")}

    assert len(rows) == 6
    assert "section 14Z2" in rows["Involve patients and the public"]
    assert "Dudley Council" not in rows["Involve patients and the public"]
    assert "Dudley Council" in rows["Social value"]
    assert "Not a commissioner: NHS trusts" in rows["Involvement by NHS trusts"]


def test_nhs_england_is_bound_where_it_commissions_itself(play: Play, sign_in: Any) -> None:
    nhse = factories.organisation("NHS England", Kind.NHS_ENGLAND_COMMISSIONER)
    with unit_of_work(play.cast.people["lead"]):
        Commissioner.objects.create(procurement=play.case(), organisation=nhse)

    assert "section 13Q" in words(sign_in(play.cast.people["lead"]).get(play.url("procurement:consultation")))


def test_an_earlier_assessment_stays_beside_the_later_one(play: Play, sign_in: Any) -> None:
    assessed(play, needed=False)
    play.fill("sro", "procurement:consultation_step", "s14z2", "assess_again",
              answers={"needed": True, "reason": "Services move after all"})  # fmt: skip

    page = words(sign_in(play.cast.people["lead"]).get(play.url("procurement:duty", "s14z2")))

    assert "The duty applies . Services move after all" in page
    assert "The duty does not apply (earlier assessment). It changes services" in page


def test_a_plan_without_a_last_day_runs_for_12_weeks(play: Play) -> None:
    found = planned(play)

    with unit_of_work(play.cast.people["lead"]):
        assert found.closes_on == LAST
        assert [str(one) for one in found.audiences.all()] == ["Patients", "Staff"]


def test_a_plan_can_begin_with_that_of_another_duty_and_says_when_it_is_short(play: Play, sign_in: Any) -> None:
    planned(play, closes_on=datetime.date(2016, 11, 10))
    assessed(play, "equality")
    client = sign_in(play.cast.people["lead"])
    page = play.url("procurement:consultation_plan", "equality")

    assert "You can begin with the plan of: Involve patients and the public" in words(client.get(page))
    assert "One provider?" in words(client.get(f"{page}?like=s14z2"))
    assert "less than 12 weeks" in words(client.get(play.url("procurement:duty", "s14z2")))


def test_opening_names_everything_that_is_missing(play: Play) -> None:
    planned(play, "s244", opens_on=datetime.date(2016, 10, 17))
    play.fill("lead", "procurement:consultation_step", "s244", "plan")

    said = refused(play, "lead", "procurement:consultation_step", "s244", "open")

    assert "There is no document for those who are asked" in said
    assert "It opens on 17 October 2016" in said
    assert "The committee has not been told the dates of the decision and for its comments" in said


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"audiences": "Patients"}, "It is open: these can no longer be taken out: Staff"),
        ({"closes_on": datetime.date(2016, 12, 1)}, "It is open: the last day can be put off, not brought forward"),
        ({"closes_on": datetime.date(2016, 10, 1)}, "Last day must be on or after 10 October 2016"),
    ],
)
def test_an_open_consultation_is_only_added_to(play: Play, changes: dict[str, Any], said: str) -> None:
    opened(play)

    assert said in refused(play, "lead", "procurement:consultation_plan", "s14z2", **{**PLAN, **changes})


def test_an_audience_added_later_leaves_the_counts_of_others(play: Play) -> None:
    found, lead = opened(play), play.cast.people["lead"]
    with unit_of_work(lead):
        patients, survey = found.audiences.first(), found.methods.first()
        actions.count_responses(found, {(patients.pk, survey.pk): 12}, by=lead, now=factories.NOON)

    play.fill(
        "lead", "procurement:consultation_plan", "s14z2", answers={**PLAN, "audiences": "Carers\nPatients\nStaff"}
    )

    with unit_of_work(lead):
        assert ResponseCount.objects.get().audience == patients
        assert [str(one) for one in found.audiences.all()] == ["Carers", "Patients", "Staff"]


# --- what was heard ---------------------------------------------------------------------------------------------


def test_analysis_and_consideration_name_everything_that_is_missing(play: Play) -> None:
    found, lead = opened(play, "s244"), play.cast.people["lead"]
    assert "People can answer until the end of 2 January 2017" in refused(
        play, "lead", "procurement:consultation_step", "s244", "analyse"
    )
    play.clock("2017-01-03")
    with unit_of_work(lead, at=moment("2017-01-03")):
        now = moment("2017-01-03")
        patients, staff = found.audiences.all()
        survey = found.methods.first()
        actions.count_responses(found, {(patients.pk, survey.pk): 12}, by=lead, now=now)
        with pytest.raises(Refused, match="Responses have not been counted: Staff; No theme has been entered"):
            found.analyse(by=lead, now=now, version=found.version)
        actions.count_responses(found, {(patients.pk, survey.pk): 12, (staff.pk, survey.pk): 0}, by=lead, now=now)
        actions.add_theme(found, title="Distance", said="It is far", mentions=None, by=lead, now=now)
        actions.record_objection(found, committee="Scrutiny", what="Distance", raised_on=LAST, by=lead, now=now)
        found.analyse(by=lead, now=now, version=found.version)

    said = refused(play, "sro", "procurement:consultation_step", "s244", "consider")

    assert "Theme 1 does not say what it changed: Distance" in said
    assert "1 objection of the committee is open" in said


def test_it_is_considered_only_after_people_could_answer(play: Play) -> None:
    found, lead = opened(play), play.cast.people["lead"]
    now = moment("2017-01-03")
    play.clock("2017-01-03")
    with unit_of_work(lead, at=now):
        counts = {(one.pk, found.methods.first().pk): 0 for one in found.audiences.all()}
        actions.count_responses(found, counts, by=lead, now=now)
        found.analyse(by=lead, now=now, version=found.version)

    said = refused(play, "sro", "procurement:consultation_step", "s14z2", "consider", considered_on=LAST,
                   meeting="Governing body", minute_reference="GB/7")  # fmt: skip

    assert "Day it was considered must be after 2 January 2017, the last day" in said


def test_the_day_it_is_considered_is_the_one_the_committee_was_told(play: Play) -> None:
    found, lead, now = opened(play, "s244"), play.cast.people["lead"], moment("2017-01-10")
    play.clock("2017-01-10")
    with unit_of_work(lead, at=now):
        counts = {(one.pk, found.methods.first().pk): 0 for one in found.audiences.all()}
        actions.count_responses(found, counts, by=lead, now=now)
        found.analyse(by=lead, now=now, version=found.version)

    day = {"considered_on": datetime.date(2017, 1, 9), "meeting": "Governing body", "minute_reference": "GB/7"}
    said = refused(play, "sro", "procurement:consultation_step", "s244", "consider", **day)

    assert "The committee was told 2 January 2017. Tell it the changed date first" in said


def test_changed_dates_for_scrutiny_need_a_reason_and_stand_beside_the_first(play: Play, sign_in: Any) -> None:
    opened(play, "s244")
    dates = {"comments_by": datetime.date(2017, 2, 1), "decision_on": datetime.date(2017, 3, 1), "told_on": FIRST,
             "published_on": FIRST}  # fmt: skip

    assert "Enter why they changed" in refused(play, "lead", "procurement:scrutiny_dates", "s244", **dates)
    play.fill("lead", "procurement:scrutiny_dates", "s244", answers={**dates, "reason": "The committee meets later"})

    page = words(sign_in(play.cast.people["lead"]).get(play.url("procurement:duty", "s244")))
    assert page.index("The committee meets later") < page.index("First dates")


def test_nothing_is_referred_once_committees_lost_that_power(play: Play) -> None:
    found, lead = opened(play, "s244"), play.cast.people["lead"]
    with unit_of_work(lead, at=moment("2024-01-30")):
        one, two = (
            actions.record_objection(
                found, committee="Scrutiny", what=what, raised_on=LAST, by=lead, now=factories.NOON
            )
            for what in ("Distance", "Cost")
        )
        referred = one.refer(by=lead, now=moment("2024-01-30"), version=1, referral="Far", referred_on=LAST)
        assert referred.state == Objection.State.REFERRED
        with pytest.raises(Refused, match="cannot refer to the Secretary of State since 31 January 2024"):
            two.refer(by=lead, now=moment("2024-01-31"), version=1, referral="Dear", referred_on=LAST)


def test_themes_are_filtered_and_taken_out_as_they_are_shown(play: Play, sign_in: Any) -> None:
    found, lead, now = opened(play), play.cast.people["lead"], moment("2016-10-10")
    with unit_of_work(lead, at=now):
        for title in ("Distance", "Cost"):
            actions.add_theme(found, title=title, said="Words", mentions=None, by=lead, now=now)
        cost = Theme.objects.get(title="Cost")
        actions.answer_theme(cost, outcome="not_changed", answer="Fixed by law", by=lead, now=now)
    client, export = sign_in(lead), play.url("procurement:consultation_export", "csv")

    shown = words(client.get(play.url("procurement:consultation_themes"), {"outcome": "none", "duty": "s14z2"}))
    file = client.get(export, {"text": "law"}).content.decode()

    assert "1 theme ." in shown
    assert "Distance" in shown
    assert "Cost" not in shown
    assert "Cost" in file
    assert "Distance" not in file


# --- who, and how much it costs ---------------------------------------------------------------------------------


def test_others_of_the_team_read_and_are_led_back_and_bidders_find_nothing(play: Play, sign_in: Any) -> None:
    planned(play)
    case = play.case()
    page = play.url("procurement:duty", "s14z2")

    secretary = sign_in(factories.person(Role.SECRETARY, case=case))
    assert secretary.get(page).status_code == 200
    assert "Change" not in words(secretary.get(page))
    for name in ("consultation_plan", "consultation_paper", "theme_add", "scrutiny_dates", "objection_add"):
        assert secretary.post(play.url(f"procurement:{name}", "s14z2"), {}).headers["Location"] == page
    bidder = sign_in(factories.person(Role.BIDDER, case=case))
    for name in MOST_QUERIES:
        assert bidder.get(play.url(name, *(["s14z2"] if name.endswith("duty") else []))).status_code == 404
    assert sign_in(case.created_by).get(play.url("procurement:duty", "s14o")).status_code == 404


@pytest.mark.parametrize("name", MOST_QUERIES)
def test_pages_ask_as_little_for_60_themes_as_for_6(play: Play, sign_in: Any, name: str) -> None:
    found, lead = opened(play, "s244"), play.cast.people["lead"]

    def asked(number: int) -> int:
        with unit_of_work(lead, at=moment("2016-10-10")):
            start = found.themes.count()
            Theme.objects.bulk_create(
                Theme(procurement=found.procurement, consultation=found, number=n, title=f"Theme {n}", said="Words")
                for n in range(start + 1, start + number + 1)
            )
            for n in range(number // 6):
                words = {"committee": "Scrutiny", "what": f"{n}", "raised_on": FIRST}
                actions.record_objection(found, by=lead, now=factories.NOON, **words)
                actions.add_paper(found, paper(f"{number} {n}"), by=lead, now=factories.NOON)
        client, address = sign_in(lead), play.url(name, *(["s244"] if name.endswith("duty") else []))
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        return len([one for one in queries if "SAVEPOINT" not in one["sql"]])

    few, many = asked(6), asked(54)

    assert many == few
    assert many <= MOST_QUERIES[name]
