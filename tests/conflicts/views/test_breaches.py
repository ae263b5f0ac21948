"""Pages about breaches: reporting, the Guardian's, and what everybody reads."""

import csv
import io
import re

import pytest
from bs4 import BeautifulSoup
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from conflicts.models import Breach, BreachEvidence
from mcp_portal.accounts.roles import Role
from mcp_portal.audit.models import LedgerEntry
from mcp_portal.documents.models import Document
from tests import factories
from tests.conflicts import gifts_and_breaches as made
from tests.conflicts.gifts_and_breaches import NOON

pytestmark = pytest.mark.django_db
TO_FINDING = ("triage", "investigate", "find")
TO_THE_END = (*TO_FINDING, "tell_found", "take_action", "publish")


@pytest.fixture
def case():
    return factories.case(title="Dudley MCP", at=NOON)


@pytest.fixture
def home(case):
    return case.lead.organisation


@pytest.fixture
def guardian(case):
    return factories.person(Role.GUARDIAN, case=case)


@pytest.fixture
def finance(case):
    return factories.person(Role.FINANCE_LEAD, case=case, post="Zebra finance officer")


@pytest.fixture
def reporter(case):
    return factories.person(Role.EVALUATOR, case=case, post="Quagga evaluator")


def text(response):
    return re.sub(r"\s+", " ", BeautifulSoup(response.content, "html.parser").get_text(" "))


def errors(response):
    page = BeautifulSoup(response.content, "html.parser")
    return [link.get_text(strip=True) for link in page.select(".nhsuk-error-summary__list a")]


def answers(page, person="", **changes):
    receipt = BeautifulSoup(page.content, "html.parser").select_one("input[name=receipt]")["value"]
    return {
        "receipt": receipt, "happened_on_day": "20", "happened_on_month": "6", "happened_on_year": "2017",
        "person": person, "nature": "Papers were read in spite of a ruling", "may_be_named": "no", **changes,
    }  # fmt: skip


def about(case):
    return reverse("conflicts:breach_report_about", args=[f"case-{case.pk}"])


def test_a_report_is_made_on_the_pages_and_its_receipt_leads_to_its_progress(
    sign_in, case, guardian, finance, reporter
):
    site = sign_in(reporter)
    chosen = site.post(reverse("conflicts:breach_report"), {"about": f"case-{case.pk}"})
    assert chosen.headers["Location"] == about(case)
    posted = answers(site.get(about(case)), finance.pk)

    received = site.post(about(case), posted)

    assert posted["receipt"] in text(received)
    assert "no-store" in received.headers["Cache-Control"]
    progress = site.post(reverse("conflicts:breach_progress"), {"receipt": posted["receipt"].lower().replace("-", " ")})
    assert "Nobody has taken it up yet" in text(progress)
    again = site.post(about(case), posted)
    assert posted["receipt"] in text(again)
    assert "See 1 report" in text(sign_in(guardian).get(reverse("accounts:work")))


def test_a_receipt_of_somebody_else_tells_nothing(sign_in, case, home, guardian, finance, reporter):
    _, receipt = made.report(reporter, home, case=case, person=finance)

    for user in (finance, guardian, case.lead):
        answer = sign_in(user).post(reverse("conflicts:breach_progress"), {"receipt": receipt})
        assert errors(answer) == ["Enter the receipt number of a report you made yourself"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"happened_on_year": "2099"}, "Date it happened must be today or in the past"),
        ({"nature": ""}, "Enter what happened"),
        ({"may_be_named": ""}, "Select yes if the Guardian may name you to those who look into it"),
        ({"person": "999999"}, "Select one of the options"),
        ({"receipt": "mine"}, "Open this page again and report from there"),
    ],
)
def test_an_answer_that_cannot_be_gets_a_sentence(sign_in, case, guardian, reporter, change, message, acting):
    site = sign_in(reporter)

    response = site.post(about(case), answers(site.get(about(case)), **change))

    assert message in text(response)
    with acting(guardian):
        assert not Breach.objects.exists()


def test_nobody_reports_about_a_procurement_they_do_not_see(sign_in, case, guardian):
    stranger = factories.person(of=factories.organisation("NHS Elsewhere CCG"))

    assert sign_in(stranger).get(about(case)).status_code == 404
    assert "Dudley MCP" not in text(sign_in(stranger).get(reverse("conflicts:breach_report")))


def test_evidence_comes_with_the_report_and_says_not_from_whom(sign_in, case, guardian, reporter, acting):
    site = sign_in(reporter)
    file = SimpleUploadedFile("minutes.txt", b"They stayed in the room.", "text/plain")

    site.post(about(case), answers(site.get(about(case)), evidence=file))

    with acting(guardian):
        kept = BreachEvidence.objects.get()
        assert (kept.name, kept.added_by) == ("minutes.txt", None)
        assert not Document.objects.exists()
        assert not LedgerEntry.objects.filter(step="documents.received").exists()
    site = sign_in(guardian)
    page = site.get(reverse("conflicts:breach", args=[kept.breach_id]))
    assert "from who reported" in text(page)
    sent = site.get(reverse("conflicts:breach_evidence", args=[kept.breach_id, kept.pk]))
    assert b"".join(sent.streaming_content) == b"They stayed in the room."
    assert (
        sign_in(reporter).get(reverse("conflicts:breach_evidence", args=[kept.breach_id, kept.pk])).status_code == 404
    )


def test_a_file_that_may_not_be_kept_is_refused_beside_its_field(sign_in, case, guardian, reporter, home, acting):
    site = sign_in(reporter)
    bad = SimpleUploadedFile("minutes.pdf", b"not a pdf", "application/pdf")
    refused = site.post(about(case), answers(site.get(about(case)), evidence=bad))
    assert "minutes.pdf" in errors(refused)[0]

    number, _ = made.report(reporter, home, case=case)
    site = sign_in(guardian)
    bad.seek(0)
    refused = site.post(reverse("conflicts:breach_evidence_add", args=[number]), {"file": bad})
    assert "minutes.pdf" in errors(refused)[0]
    good = SimpleUploadedFile("note.txt", b"A note of the Guardian.", "text/plain")
    assert "File added" in text(
        site.post(reverse("conflicts:breach_evidence_add", args=[number]), {"file": good}, follow=True)
    )


def addresses(number):
    return [
        reverse("conflicts:breach", args=[number]),
        reverse("conflicts:breach_step", args=[number, "triage"]),
        reverse("conflicts:breach_evidence_add", args=[number]),
        reverse("conflicts:breach_pause_end", args=[number]),
    ]


def test_no_page_of_a_report_opens_for_anybody_but_its_guardian(sign_in, case, home, guardian, finance, reporter):
    number, _ = made.report(reporter, home, case=case, person=finance)
    made.handled(guardian, number, *TO_FINDING)
    others = [reporter, finance, case.lead, factories.person(Role.SRO, case=case), factories.person(Role.SYSTEM_ADMIN)]

    for user in others:
        site = sign_in(user)
        assert {site.get(address).status_code for address in addresses(number)} == {404}
        assert site.get(reverse("conflicts:breaches")).status_code == 404
        assert site.get(reverse("conflicts:breaches_export", args=["csv"])).status_code == 404
    assert "Quagga evaluator" in text(sign_in(guardian).get(addresses(number)[0]))


def test_no_page_or_file_that_others_read_names_reporter_or_report(sign_in, case, home, guardian, finance, reporter):
    before = {}
    pages = [
        reverse("accounts:work"), reverse("conflicts:my_conflicts"), reverse("conflicts:findings"),
        reverse("procurement:case", args=[case.reference]), reverse("procurement:holds", args=[case.reference]),
        reverse("procurement:history", args=[case.reference]),
        reverse("conflicts:case_conflicts", args=[case.reference]),
    ]  # fmt: skip
    site = sign_in(case.lead)
    for page in pages:
        before[page] = text(site.get(page)).count("Quagga")
    number, _ = made.report(reporter, home, case=case, person=finance)
    made.handled(guardian, number, *TO_THE_END)

    site = sign_in(case.lead)
    for page in pages:
        shown = text(site.get(page))
        assert shown.count("Quagga") == before[page], page
        assert made.NATURE not in shown
    paused = text(site.get(reverse("procurement:case", args=[case.reference])))
    assert "Paused after a breach of the rules on conflicts of interest" in paused
    export = sign_in(guardian).get(reverse("conflicts:breaches_export", args=["csv"])).content.decode("utf-8-sig")
    assert len(list(csv.reader(io.StringIO(export)))) == 2
    for word in ("Quagga", "Zebra", made.NATURE):
        assert word not in export


def test_no_session_keeps_a_receipt_or_a_report(sign_in, case, guardian, reporter):
    site = sign_in(reporter)
    posted = answers(site.get(about(case)))
    site.post(about(case), posted)

    for session in Session.objects.all():
        kept = str(session.get_decoded())
        assert posted["receipt"] not in kept
        assert posted["nature"] not in kept


def test_the_guardian_walks_a_report_to_its_end_on_the_pages(sign_in, case, home, guardian, finance, reporter):
    number, _ = made.report(reporter, home, case=case, person=finance)
    site = sign_in(guardian)
    assert "Report" in text(site.get(reverse("conflicts:guardian")))

    for version, step in enumerate(TO_THE_END, 1):
        address = reverse("conflicts:breach_step", args=[number, step])
        assert site.get(address).status_code == 200
        site.post(address, {"version": version, **made.WORDS[step]})
    page = site.get(reverse("conflicts:breach", args=[number]))
    assert "Dudley MCP is paused" in text(page)
    refused = site.get(reverse("conflicts:breach_step", args=[number, "close"]))
    assert "Dudley MCP is still paused" in text(refused)
    site.post(
        reverse("conflicts:breach_pause_end", args=[number]), {"how": "no_effect", "reason": "Nothing was scored"}
    )
    closed = site.post(
        reverse("conflicts:breach_step", args=[number, "close"]), {"version": len(TO_THE_END) + 1}, follow=True
    )
    assert "Report closed" in text(closed)
    assert site.get(reverse("conflicts:breach_pause_end", args=[number])).status_code == 404


def test_the_person_concerned_reads_what_they_were_told_on_their_page(sign_in, case, home, guardian, finance, reporter):
    number, _ = made.report(reporter, home, case=case, person=finance)
    made.handled(guardian, number, *TO_FINDING)
    site = sign_in(finance)
    assert "You have not been told anything" in text(site.get(reverse("conflicts:findings")))

    made.handled(guardian, number, "tell_found")

    told = text(sign_in(finance).get(reverse("conflicts:findings")))
    assert "You read papers you should not have had" in told
    assert "Quagga" not in told


def test_anybody_reads_what_is_published_as_of_a_day(sign_in, client, case, home, guardian, finance, reporter):
    number, _ = made.report(reporter, home, case=case, person=finance)
    made.handled(guardian, number, *TO_THE_END)
    address = reverse("conflicts:public_breaches", args=[home.pk])

    assert made.PUBLIC in text(client.get(address))
    assert "Nothing was published about breaches on 29 June 2017" in text(client.get(address, {"on": "2017-06-29"}))
    export = client.get(reverse("conflicts:public_breaches_export", args=[home.pk, "csv"]))
    assert made.PUBLIC in export.content.decode("utf-8-sig")


def test_the_list_is_filtered(sign_in, case, home, guardian, finance, reporter):
    number, _ = made.report(reporter, home, case=case, person=finance)
    made.report(reporter, home, case=case, nature="Something else")
    made.handled(guardian, number, *TO_FINDING)
    site = sign_in(guardian)

    def found(**query):
        page = BeautifulSoup(site.get(reverse("conflicts:breaches"), query).content, "html.parser")
        return len(page.select("table tbody tr"))

    assert (found(), found(state="found"), found(state="open"), found(q="zebra"), found(q="nothing")) == (2, 1, 2, 1, 0)


@pytest.mark.parametrize("count", [3, 60])
def test_the_list_costs_the_same_for_few_and_many_reports(
    sign_in, case, home, guardian, reporter, finance, django_assert_max_num_queries, count
):
    for _ in range(count):
        made.report(reporter, home, case=case, person=finance)
    site = sign_in(guardian)
    site.get(reverse("conflicts:breaches"))

    with django_assert_max_num_queries(10) as captured:
        response = site.get(reverse("conflicts:breaches"))

    assert len(BeautifulSoup(response.content, "html.parser").select("table tbody tr")) == min(count, 50)
    assert len(captured) <= 10


def test_a_report_is_made_about_an_organisation_as_well(sign_in, home, acting):
    guardian = factories.person(Role.GUARDIAN, of=home)
    person = factories.person(of=factories.organisation("NHS Elsewhere CCG"))
    address = reverse("conflicts:breach_report_about", args=[f"organisation-{home.pk}"])
    site = sign_in(person)

    assert "Report received" in text(site.post(address, answers(site.get(address))))
    with acting(guardian):
        assert Breach.objects.get().organisation == home
    assert site.get(reverse("conflicts:breach_report_about", args=["organisation-999999"])).status_code == 404
    assert site.get(reverse("conflicts:breach_report_about", args=["nonsense"])).status_code == 404
