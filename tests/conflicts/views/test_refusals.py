"""The proof list: what is written down when a recused person asks, and who reads it."""

import csv
import io
import re

import pytest
from bs4 import BeautifulSoup
from django.core.signals import request_finished
from django.db import close_old_connections, connection
from django.http import HttpResponseNotFound
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import resolve, reverse

from conflicts.middleware import RefusalsMiddleware
from conflicts.packs import chapter
from conflicts.queries.refusals import refusal_of, refusals
from mcp_portal.accounts.roles import Role
from mcp_portal.audit.models import LedgerEntry
from mcp_portal.workflow.taking import take
from tests import factories
from tests.conflicts import asking, steps

pytestmark = pytest.mark.django_db
LIST = "conflicts:refusals"


@pytest.fixture
def case():
    return factories.case()


@pytest.fixture
def guardian(case):
    return factories.person(Role.GUARDIAN, case=case)


@pytest.fixture
def sro(case):
    return factories.person(Role.SRO, case=case)


@pytest.fixture
def recused(case, guardian):
    person = factories.person(Role.FINANCE_LEAD, case=case, post="Zebra officer")
    steps.ruled(person, guardian, case)
    return person


def ask(site, case, name="procurement:case", **more):
    return site.get(reverse(name, kwargs={"reference": case.reference, **more}))


def written(acting, reader, case):
    with acting(reader):
        return [refusal_of(entry) for entry in refusals(case)]


def rows(response):
    table = BeautifulSoup(response.content, "html.parser").select("table tbody tr")
    return [re.sub(r"\s+", " ", row.get_text(" ", strip=True)) for row in table]


@pytest.mark.parametrize(
    ("name", "more", "words"),
    [
        ("procurement:case", {}, "Case"),
        ("procurement:document_download", {"pk": 7}, "Document download"),
        ("procurement:case_step", {"step": "abandon"}, "Case step"),
        ("procurement:history_export", {"kind": "csv"}, "History export"),
        ("conflicts:case_conflicts", {}, "Case conflicts"),
        ("assurance:gateways", {}, "Gateways"),
    ],
)
def test_each_page_file_step_and_export_that_is_refused_is_written_down(
    case, recused, guardian, sign_in, acting, name, more, words
):
    answer = ask(sign_in(recused), case, name, **more)

    assert answer.status_code == 404
    assert [(row.who, row.what, row.part) for row in written(acting, guardian, case)] == [
        (str(recused), words, "The whole procurement")
    ]


def test_a_press_is_written_down_as_well(case, recused, guardian, sign_in, acting):
    sign_in(recused).post(reverse("procurement:case_step", args=[case.reference, "abandon"]))

    assert [row.what for row in written(acting, guardian, case)] == ["Case step"]


def test_a_page_of_a_thing_of_the_case_is_written_down(case, recused, guardian, sign_in, acting):
    other = factories.person(Role.MEMBER, case=case)
    filed = steps.declared(other, case)
    with acting(guardian):
        thing = filed.interests.get()

    for name, pk in (("conflicts:declaration", filed.pk), ("conflicts:ruling_create", thing.pk)):
        assert sign_in(recused).get(reverse(name, args=[pk])).status_code == 404

    assert {row.what for row in written(acting, guardian, case)} == {"Declaration", "Ruling create"}


def test_a_bidder_hidden_in_an_open_case_is_written_down_and_others_are_not(case, guardian, sro, sign_in, acting):
    hidden, shown = asking.bid(case, "Federation"), asking.bid(case, "Trust")
    evaluator = factories.person(Role.EVALUATOR, case=case)
    steps.ruled(evaluator, guardian, case, bid=hidden)
    site = sign_in(evaluator)

    numbers = (hidden.number, shown.number, 99)
    statuses = [ask(site, case, "procurement:bid", number=number).status_code for number in numbers]

    assert statuses == [404, 200, 404]
    assert [(row.what, row.part) for row in written(acting, sro, case)] == [("Bid", "One bidder")]
    assert [row for row in rows(sign_in(sro).get(reverse(LIST, args=[case.reference]), {"part": "bidder"}))]


def test_a_reader_from_whom_the_same_bidder_is_hidden_reads_nothing_of_it(case, guardian, sro, sign_in, acting):
    hidden = asking.bid(case, "Federation")
    evaluator = factories.person(Role.EVALUATOR, case=case)
    for person in (evaluator, sro):
        steps.ruled(person, guardian, case, bid=hidden)
    ask(sign_in(evaluator), case, "procurement:bid", number=hidden.number)

    assert written(acting, sro, case) == []
    assert len(written(acting, guardian, case)) == 1


def test_somebody_who_has_not_answered_yet_is_written_down_and_told_nothing_in_packs(
    case, guardian, sro, sign_in, acting
):
    asking.entered(case, "Federation")
    for person in (guardian, sro, case.lead):
        asking.answered(person, case)
    late = factories.person(Role.SECRETARY, case=case)

    assert ask(sign_in(late), case, "procurement:team").status_code == 404

    assert [(row.who, row.what) for row in written(acting, sro, case)] == [(str(late), "Team")]
    with acting(case.lead):
        assert chapter(case, steps.NOON)["refused"] == []


def test_the_row_holds_who_what_and_when_and_no_content(case, recused, guardian, sign_in, acting):
    ask(sign_in(recused), case, "procurement:document_download", pk=7)

    with acting(guardian):
        entry = LedgerEntry.objects.get(step="conflicts.refused")
    assert (entry.actor_id, entry.procurement_id, entry.subject_id) == (recused.pk, case.pk, case.pk)
    assert entry.acting_as == Role.FINANCE_LEAD
    assert entry.detail == {"page": "procurement:document_download"}
    assert entry.occurred_at == case.clock_at


def test_asking_again_within_the_hour_is_written_down_once(case, recused, guardian, sign_in, acting):
    for _ in range(3):
        ask(sign_in(recused), case)
        ask(sign_in(recused), case, "procurement:team")

    assert len(written(acting, guardian, case)) == 2


def test_a_stranger_and_a_case_that_is_not_there_leave_nothing(case, recused, guardian, sign_in, acting):
    ask(sign_in(factories.person(Role.LEAD)), case)
    sign_in(recused).get(reverse("procurement:case", args=["nothing-of-the-kind"]))
    sign_in(recused).get("/nothing-of-the-kind/")

    assert written(acting, guardian, case) == []


def test_nobody_signed_in_leaves_nothing(case, recused, guardian, client, acting):
    ask(client, case)

    assert written(acting, guardian, case) == []


def plain(response):
    headers = {name: re.sub(r"'nonce-[^']*'", "", value) for name, value in response.headers.items()}
    return response.status_code, headers, re.sub(rb'nonce="[^"]*"', b"", response.content), dict(response.cookies)


@pytest.mark.parametrize("name", ["procurement:case", "procurement:bids", "conflicts:case_conflicts", LIST])
def test_a_hidden_case_and_one_that_is_not_there_cannot_be_told_apart(case, recused, sign_in, name):
    site, answers, counts = sign_in(recused), [], []
    site.get("/")

    for reference in ("nothing-of-the-kind", case.reference, case.reference, "nothing-of-the-kind"):
        with CaptureQueriesContext(connection) as queries:
            answers.append(plain(site.get(reverse(name, args=[reference]))))
        counts.append([re.sub(r"\d+", "0", re.sub(r"'[^']*'", "''", one["sql"])) for one in queries])

    assert answers[0] == answers[1] == answers[2]
    assert counts[0] == counts[1] == counts[2] == counts[3]


def test_the_answer_is_sent_before_anything_is_written(case, recused, guardian, acting):
    request = RequestFactory().get(reverse("procurement:case", args=[case.reference]))
    request.user, request.resolver_match = recused, resolve(request.path)

    response = RefusalsMiddleware(lambda _: HttpResponseNotFound())(request)
    assert written(acting, guardian, case) == []
    request_finished.disconnect(close_old_connections)  # the test goes on in the same transaction
    response.close()
    request_finished.connect(close_old_connections)

    assert len(written(acting, guardian, case)) == 1


@pytest.mark.parametrize(("role", "status"), [(Role.GUARDIAN, 200), (Role.SRO, 200), (Role.AUDITOR, 200),
                                              (Role.LEAD, 404), (Role.MEMBER, 404), (Role.REVIEWER, 404),
                                              (Role.BIDDER, 404)])  # fmt: skip
def test_the_list_is_for_the_guardian_the_sro_and_the_auditor(case, recused, sign_in, role, status):
    ask(sign_in(recused), case)
    reader = sign_in(factories.person(role, case=case))

    assert ask(reader, case, LIST).status_code == status
    assert ask(reader, case, "conflicts:refusals_export", kind="csv").status_code == status


def test_the_database_shows_the_rows_to_nobody_else(case, recused, sign_in, acting):
    ask(sign_in(recused), case)

    for role in (Role.LEAD, Role.MEMBER, Role.SECRETARY, Role.LEAD_REVIEWER):
        with acting(factories.person(role, case=case)):
            assert not LedgerEntry.objects.filter(step="conflicts.refused").exists()


def test_the_person_concerned_sees_no_trace_even_when_the_case_is_open_again(
    case, recused, guardian, sro, sign_in, acting
):
    factories.hold(recused, Role.AUDITOR, case=case)
    ask(sign_in(recused), case)
    steps.nil(sro, case)
    with acting(guardian):
        ruling = recused.recusals.get()
        take(ruling, "propose_lifting", by=guardian, now=steps.NOON, data={"reason": "Sold the share"})
    with acting(sro):
        take(recused.recusals.get(), "confirm_lifting", by=sro, now=steps.NOON, data={"sure": "on"})

    site = sign_in(recused)
    assert ask(site, case).status_code == 200
    assert "refused because" not in ask(site, case, "procurement:history").content.decode().lower()
    assert rows(ask(site, case, LIST)) == []
    assert written(acting, recused, case) == []
    assert len(written(acting, guardian, case)) == 1


def test_my_work_does_not_speak_of_it(case, recused, sign_in):
    site = sign_in(recused)
    before = site.get("/").content

    ask(site, case)

    assert re.sub(rb"nonce=\"[^\"]*\"|value=\"[^\"]*\"", b"", site.get("/").content) == re.sub(
        rb"nonce=\"[^\"]*\"|value=\"[^\"]*\"", b"", before
    )


def test_the_list_names_person_page_and_time(case, recused, sro, sign_in):
    ask(sign_in(recused), case, "procurement:bids")

    page = ask(sign_in(sro), case, LIST)

    assert [row for row in rows(page) if "Zebra officer" in row and "Bids" in row and "22 May 2017" in row]


def test_an_empty_list_says_so(case, sro, sign_in):
    assert "Nobody has been refused" in ask(sign_in(sro), case, LIST).content.decode()


def test_the_list_is_filtered_and_a_filter_that_matches_nothing_can_be_cleared(case, recused, sro, sign_in):
    ask(sign_in(recused), case)
    site, address = sign_in(sro), reverse(LIST, args=[case.reference])

    assert len(rows(site.get(address, {"q": "zebra", "part": "case"}))) == 1
    for query in ({"q": "giraffe"}, {"part": "bidder"}):
        answer = site.get(address, query).content.decode()
        assert "Nothing matches these filters" in answer
        assert "Clear filters" in answer
    for query in ({"part": "?"}, {"page": "x"}, {"page": "99"}, {"q": "\x00"}):
        assert len(rows(site.get(address, query))) == 1


def test_the_export_holds_the_filtered_list_and_stands_in_the_ledger(case, recused, sro, sign_in, acting):
    ask(sign_in(recused), case)
    address = reverse("conflicts:refusals_export", args=[case.reference, "csv"])

    lines = list(csv.reader(io.StringIO(sign_in(sro).get(address, {"q": "zebra"}).content.decode("utf-8-sig"))))

    assert [line[1:4] for line in lines[1:]] == [[str(recused), "Case", "The whole procurement"]]
    with acting(sro):
        assert LedgerEntry.objects.get(step="conflicts.refusals_exported").detail == {"format": "csv", "rows": 1}
    assert sign_in(sro).get(address.replace("csv", "pdf")).status_code == 404


@pytest.mark.parametrize("count", [3, 70])
def test_the_page_costs_the_same_for_3_and_70_rows(case, guardian, sro, sign_in, acting, count):
    people = [factories.person(Role.MEMBER, case=case) for _ in range(count)]
    for person in people:
        steps.ruled(person, guardian, case)
        ask(sign_in(person), case)
    site = sign_in(sro)

    with CaptureQueriesContext(connection) as queries:
        page = ask(site, case, LIST)

    assert len(rows(page)) == min(count, 50)
    assert len(queries) <= 14


def test_a_pack_counts_what_those_with_a_released_ruling_were_refused(case, recused, guardian, sign_in, acting):
    site = sign_in(recused)
    ask(site, case)
    ask(site, case, "procurement:bids")

    with acting(case.lead):
        given = chapter(case, steps.NOON)["refused"]

    assert [(row["who"], row["times"]) for row in given] == [(str(recused), 2)]
