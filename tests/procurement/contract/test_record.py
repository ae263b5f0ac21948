"""The record of a signed contract: term, securities, breaks, the times that run, its end, what anyone may read."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import Error, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from mcp_portal.accounts.models import Organisation
from mcp_portal.accounts.roles import Role
from mcp_portal.audit.unit import unit_of_work
from mcp_portal.workflow.steps import NotAllowed, Refused
from procurement.actions import contract as actions
from procurement.models import AwardRecord, Bid, BreakWindow, ContractEnding, ContractTerm, Procurement
from procurement.queries.contract import clocks, handover, last_day, term_of
from tests import factories
from tests.conflicts.steps import ruled
from tests.procurement.modification.test_pages import TO_SIGNED
from tests.procurement.scoring.scene import NOON, walk

MOST_QUERIES = 45
TERM = {
    "starts_on": datetime.date(2018, 4, 1), "ends_on": datetime.date(2028, 3, 31),
    "may_end_on": datetime.date(2033, 3, 31), "provider_address": "1 High Street\nTown",
}  # fmt: skip
BREAK = {"break_on": datetime.date(2021, 4, 1), "notice_months": 12, "allows": "Poor performance", "growth": "Care"}
DECIDED = {"reasons": "It works", "minute": "Governing body, item 3"}


@pytest.fixture
def case(db: None) -> Any:
    """Give a case with a signed contract and a winner."""
    made = factories.case()
    made.sro = factories.person(Role.SRO, case=made)
    made.guardian = factories.person(Role.GUARDIAN, case=made)
    with unit_of_work(made.lead, at=NOON):
        bid = Bid.objects.create(
            procurement_id=made.pk, number=1, entered_name="The winner", make_up="A trust", received_at=NOON,
            named_at=NOON, final_received_at=NOON,
        )  # fmt: skip
        walk(bid, "shortlisted", "final_submitted", "preferred")
        walk(Procurement.objects.get(pk=made.pk), *TO_SIGNED)
    made.bid = bid
    return made


def do(case: Any, action: Any, *args: Any, by: Any = None, now: datetime.datetime = NOON, **said: Any) -> Any:
    by = by or case.lead
    with unit_of_work(by, at=now):
        return action(*(args or (case,)), by=by, now=now, **said)


def noon(year: int, month: int = 5, day: int = 22) -> datetime.datetime:
    return datetime.datetime(year, month, day, 12, tzinfo=datetime.UTC)


def at(case: Any, name: str, *args: Any) -> str:
    return reverse(f"procurement:{name}", args=[case.reference, *args])


def words_of(response: Any) -> str:
    return " ".join(BeautifulSoup(response.content, "html.parser").select_one("main").get_text(" ").split())


def test_a_corrected_term_stands_beside_the_first_with_its_reason(case: Any) -> None:
    do(case, actions.enter_term, **TERM)
    with pytest.raises(Refused, match="why the term is corrected"):
        do(case, actions.enter_term, **TERM)

    do(case, actions.enter_term, **TERM | {"ends_on": datetime.date(2029, 3, 31)}, correction="A typing error")

    with unit_of_work(case.lead, at=NOON):
        assert [one.ends_on.year for one in ContractTerm.objects.all()] == [2028, 2029]
        assert term_of(case).ends_on.year == 2029
        with pytest.raises(Error), transaction.atomic():
            ContractTerm.objects.update(ends_on=datetime.date(2030, 3, 31))


@pytest.mark.parametrize("wrong", [{"ends_on": TERM["starts_on"]}, {"may_end_on": datetime.date(2027, 3, 31)}])
def test_days_out_of_their_order_are_refused(case: Any, wrong: dict[str, Any]) -> None:
    with pytest.raises(Refused, match="The last day comes after the first one"):
        do(case, actions.enter_term, **TERM | wrong)


def test_a_break_lies_inside_the_term(case: Any) -> None:
    with pytest.raises(Refused, match="Enter the term of the contract first"):
        do(case, actions.add_break, **BREAK)
    do(case, actions.enter_term, **TERM)
    with pytest.raises(Refused, match="between 1 April 2018 and 31 March 2033"):
        do(case, actions.add_break, **BREAK | {"break_on": datetime.date(2034, 1, 1)})
    do(case, actions.add_break, **BREAK)

    with pytest.raises(Refused, match="a break on this day already"):
        do(case, actions.add_break, **BREAK)


@pytest.mark.parametrize(
    ("today", "tag"),
    [
        (datetime.date(2019, 3, 31), "Not open yet"),
        (datetime.date(2019, 4, 1), "Open"),
        (datetime.date(2020, 4, 1), "Open"),
        (datetime.date(2020, 4, 2), "Passed without a decision"),
    ],
)
def test_a_window_opens_a_year_before_the_last_day_of_notice(today: datetime.date, tag: str) -> None:
    assert BreakWindow(break_on=BREAK["break_on"], notice_months=12).standing(today)["text"] == tag


@given(break_on=st.dates(datetime.date(2018, 1, 1), datetime.date(2040, 1, 1)), months=st.integers(1, 36))
def test_a_window_is_always_open_before_its_last_day_of_notice(break_on: datetime.date, months: int) -> None:
    window = BreakWindow(break_on=break_on, notice_months=months)

    assert window.opens_on < window.notice_by < break_on


def test_a_break_is_decided_in_its_window_and_ends_the_contract(case: Any) -> None:
    do(case, actions.enter_term, **TERM)
    window = do(case, actions.add_break, **BREAK)
    with pytest.raises(Refused, match="opens on 1 April 2019"):
        do(case, actions.decide_break, window, by=case.sro, broken=True, **DECIDED)
    with pytest.raises(NotAllowed):
        do(case, actions.decide_break, window, now=noon(2019), broken=True, **DECIDED)
    with pytest.raises(Refused, match="Notice had to be given by 1 April 2020"):
        do(case, actions.decide_break, window, by=case.sro, now=noon(2020), broken=True, **DECIDED)

    do(case, actions.decide_break, window, by=case.sro, now=noon(2019), broken=True, **DECIDED)

    with unit_of_work(case.lead, at=NOON):
        assert ContractEnding.objects.get().kind == "break"
        assert last_day(case, term_of(case)) == datetime.date(2021, 4, 1)
    with pytest.raises(Refused, match="decided already"):
        do(case, actions.decide_break, window, by=case.sro, now=noon(2019), broken=False, **DECIDED)


def test_a_contract_that_goes_on_has_no_end(case: Any) -> None:
    do(case, actions.enter_term, **TERM)
    window = do(case, actions.add_break, **BREAK)

    do(case, actions.decide_break, window, by=case.sro, now=noon(2019), broken=False, **DECIDED)

    with unit_of_work(case.lead, at=NOON):
        assert not ContractEnding.objects.exists()


@pytest.mark.parametrize(
    ("kind", "ends_on", "said"),
    [
        ("expiry", datetime.date(2027, 3, 31), "runs out on 31 March 2028 or later"),
        ("default", datetime.date(2034, 1, 1), "ends between 1 April 2018 and 31 March 2033"),
        ("break", datetime.date(2021, 4, 1), "Decide the break at its window"),
    ],
)
def test_an_end_that_the_contract_does_not_allow_is_refused(
    case: Any, kind: str, ends_on: datetime.date, said: str
) -> None:
    do(case, actions.enter_term, **TERM)

    with pytest.raises(Refused, match=said):
        do(case, actions.end_contract, by=case.sro, kind=kind, ends_on=ends_on, **DECIDED)


def test_the_handover_begins_with_the_end_and_shows_what_is_open(case: Any) -> None:
    do(case, actions.enter_term, **TERM)
    with pytest.raises(Refused, match="begins when the end"):
        do(case, actions.record_handover, part="patients", done=True, words="Letters sent")
    do(case, actions.end_contract, by=case.sro, kind="agreed", ends_on=datetime.date(2020, 3, 31), **DECIDED)

    do(case, actions.record_handover, part="patients", done=False, words="Letters in June")
    do(case, actions.record_handover, part="patients", done=True, words="Letters sent")

    with unit_of_work(case.lead, at=NOON):
        rows = handover(case)
        assert [row.part.value for row in rows if row.is_done] == ["patients"]
        assert [one.words for one in rows[0].entries] == ["Letters sent", "Letters in June"]


def test_the_times_run_from_signature_notice_and_award(case: Any) -> None:
    with unit_of_work(case.lead, at=NOON):
        fresh = Procurement.objects.get(pk=case.pk)
        fresh.signatures.create(organisation=case.lead.organisation, signed_by=case.lead, signed_at=NOON)
        rows = {one.what: one for one in clocks(fresh, None, NOON)}

    assert rows["Award notice"].ends_on == datetime.date(2017, 6, 21)
    assert rows["A court can be asked to set the contract aside"].ends_on == datetime.date(2017, 11, 22)
    assert not rows["Award notice"].over


def test_anyone_reads_the_award_record_as_of_any_day(case: Any, client: Any) -> None:
    with pytest.raises(Refused, match="Enter the term of the contract and the registered address"):
        do(case, actions.publish_award)
    do(case, actions.enter_term, **TERM)
    do(case, actions.publish_award)
    with pytest.raises(Refused, match="Nothing has changed"):
        do(case, actions.publish_award)
    later = noon(2018)
    do(case, actions.end_contract, by=case.sro, kind="agreed", ends_on=datetime.date(2020, 3, 31), **DECIDED)
    do(case, actions.publish_award, now=later)
    page = reverse("procurement:public_awards", args=[case.lead.organisation_id])

    then = words_of(client.get(page, {"on_0": 1, "on_1": 6, "on_2": 2017, "on_day": 1, "on_month": 6, "on_year": 2017}))
    now = words_of(client.get(page))

    for words in ("The winner", "1 High Street, Town", "£2,443,000,000, excluding VAT", "31 March 2033 at most"):
        assert words in then
    assert "31 March 2020. Both sides agree to end it" in now
    assert "31 March 2020" not in then
    assert "Both sides agree" in client.get(page + "export/csv/").content.decode()


def test_the_record_of_one_commissioner_is_not_on_the_page_of_another(case: Any, client: Any) -> None:
    do(case, actions.enter_term, **TERM)
    do(case, actions.publish_award)
    other = factories.organisation("Another CCG")

    assert "The winner" not in words_of(client.get(reverse("procurement:public_awards", args=[other.pk])))
    provider = Organisation.objects.create(name="A provider", kind="provider")
    assert client.get(reverse("procurement:public_awards", args=[provider.pk])).status_code == 404


def test_nothing_is_recorded_before_the_signature(db: None) -> None:
    early = factories.case()

    with pytest.raises(Refused, match="when the contract has been signed"):
        do(early, actions.enter_term, **TERM)


def test_only_the_lead_records_and_only_the_sro_ends(case: Any) -> None:
    with pytest.raises(NotAllowed):
        do(case, actions.enter_term, by=case.sro, **TERM)
    do(case, actions.enter_term, **TERM)
    with pytest.raises(NotAllowed):
        do(case, actions.end_contract, kind="agreed", ends_on=datetime.date(2020, 3, 31), **DECIDED)


def test_whoever_the_bid_is_hidden_from_reads_no_record(case: Any, sign_in: Any) -> None:
    do(case, actions.enter_term, **TERM)
    recused = factories.person(Role.MEMBER, case=case)
    ruled(recused, case.guardian, case, handling="papers_withheld", bid=case.bid)

    assert "High Street" not in words_of(sign_in(recused).get(at(case, "contract")))
    with unit_of_work(recused, at=NOON):
        assert not ContractTerm.objects.exists()
        assert not AwardRecord.objects.exists()


def test_the_page_shows_what_is_missing_and_needs_no_query_more_for_more_rows(case: Any, sign_in: Any) -> None:
    reader = sign_in(case.lead)
    assert "The public award record" in words_of(reader.get(at(case, "contract")))
    do(case, actions.enter_term, **TERM)
    security = {"kind": "bond", "given_by": "A bank", "pounds": 1000, "covers": "Losses", "place": "Schedule 7"}
    do(case, actions.add_security, until=datetime.date(2020, 3, 31), **security)
    do(case, actions.add_break, **BREAK)
    with CaptureQueriesContext(connection) as few:
        reader.get(at(case, "contract"))
    for year in range(2022, 2030):
        do(case, actions.add_security, until=datetime.date(year, 3, 31), **security)
        do(case, actions.add_break, **BREAK | {"break_on": datetime.date(year, 4, 1)})

    with CaptureQueriesContext(connection) as many:
        page = words_of(reader.get(at(case, "contract")))

    assert "1 April 2029" in page
    assert len(many) == len(few) <= MOST_QUERIES


def test_bad_input_is_refused_with_sentences_and_kept(case: Any, sign_in: Any) -> None:
    said = {"kind": "bond", "given_by": "A bank", "pounds": "lots", "covers": "", "place": "Schedule 7"}

    page = sign_in(case.lead).post(at(case, "security_add"), said)

    for words in ("Enter what it covers", "A bank"):
        assert words in page.content.decode()
