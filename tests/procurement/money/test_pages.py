"""The money model in the portal: entered, sent, approved by somebody else, fixed, compared, exported."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mcp_portal.accounts.roles import Kind, Role
from mcp_portal.audit.unit import unit_of_work
from procurement.actions import draft_notice
from procurement.actions import money as actions
from procurement.models import MoneyModel
from procurement.notices.derive import from_case
from procurement.queries import notice_facts
from procurement.queries.money import sum_in_force
from tests import factories

MOST_QUERIES = 14
PAPER = "Governing body, July 2016, page 14"


@pytest.fixture
def case(db: None) -> Any:
    """Give a case with its lead and its senior responsible officer."""
    made = factories.case(value_per_year=Decimal("100000000"))
    made.sro = factories.person(Role.SRO, case=made)
    return made


@pytest.fixture
def model(case: Any) -> MoneyModel:
    """Give a version with spend out of two contracts, rates and envelopes."""
    return begun(case)


def begun(case: Any, lines: int = 2) -> MoneyModel:
    payer, by = case.lead.organisation, case.lead
    with unit_of_work(by, at=factories.NOON):
        made = actions.begin_money_model(case, reason="First figures", by=by, now=factories.NOON)
        for number in range(lines):
            part = Decimal(100_000_000) / lines
            contract = "acute" if number % 2 else "community"
            facts = actions.SpendFacts(f"Service {number + 1}", payer, contract, part, PAPER)
            actions.enter_spend(made, facts, by=by, now=factories.NOON)
        rates = {"growth": Decimal(3), "efficiency": Decimal(1), "list_growth": Decimal(0), "source": PAPER}
        actions.set_rates(made, from_year=2, rates=rates, by=by, now=factories.NOON)
        envelope = actions.EnvelopeFacts(payer, Decimal(101_000_000), Decimal(0), PAPER)
        return actions.set_envelopes(made, [envelope], by=by, now=factories.NOON)


def at(case: Any, name: str, *args: Any) -> str:
    return reverse(f"procurement:{name}", args=[case.reference, *args])


def words(response: Any) -> str:
    """Give what a page says."""
    assert response.status_code == 200
    return " ".join(BeautifulSoup(response.content, "html.parser").main.get_text(" ").split())


def approved(case: Any, model: MoneyModel, sign_in: Any) -> None:
    for who, step in ((case.lead, "send_for_approval"), (case.sro, "approve")):
        with unit_of_work(who):
            version = MoneyModel.objects.get(pk=model.pk).version
        answer = sign_in(who).post(at(case, "money_step", model.number, step), {"version": version})
        assert answer.status_code == 302, words(answer)


# --- entering ---------------------------------------------------------------------------------------------------


def test_a_version_is_entered_one_question_a_page_and_shows_its_sums(case: Any, sign_in: Any) -> None:
    client = sign_in(case.lead)
    check = client.post(at(case, "money_begin"), {"reason": "First figures"}).headers["Location"]
    assert "There is no sum yet. No spend of today has been entered" in words(client.get(check))

    line = {"service": "Community  care", "commissioner": case.lead.organisation.pk, "contract": "community",
            "from_year": "0", "amount": "100m", "source": PAPER}  # fmt: skip
    assert client.post(at(case, "money_line_add", 1), line).headers["Location"] == check
    rates = {"growth": "3", "efficiency": "1", "list_growth": "0", "source": PAPER}
    client.post(at(case, "money_rates", 1, 2), rates)

    page = words(client.get(at(case, "money_version", 1)))
    assert "First break, after year 2" in page
    made = words(client.get(at(case, "money_year", 1, 4)))
    assert "Year 4, indicative" in made
    assert "Growth of 3% less efficiency of 1%" in made
    assert client.get(at(case, "money_year", 1, 16)).status_code == 404
    assert "Lowest £1.56bn" in page  # 0.9 of 100m x (1.02^15 - 1) / 0.02
    assert "£1.73bn" in page
    assert "12 of the 15 years are beyond published allocations" in page
    assert "£90,000,000.00" in page
    assert "£8,000,000.00" in page
    assert PAPER in words(client.get(check))
    assert "Version 1: draft" in words(client.get(at(case, "prepare")))


@pytest.mark.parametrize(
    ("question", "changes", "said"),
    [
        ("term", {"years": "9"}, "Years must be between 10 and 15"),
        ("term", {"first_break": "15"}, "First break must be between 1 and 14"),
        ("term", {"years": "10", "published_years": "11"}, "Years with allocations must be the years of the contract"),
        ("term", {"term_source": ""}, "Enter where these figures come from"),
        ("performance", {"earned_expected": "20", "earned_floor": "30"}, "Earned as expected must be the same as"),
        ("share", {"shares": "yes", "share_source": PAPER}, "Enter the cap"),
        ("published", {"published_low": "5bn", "published_high": "3bn"}, "Highest value must be the same as or more"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field(
    case: Any, model: MoneyModel, sign_in: Any, question: str, changes: dict[str, str], said: str
) -> None:
    client, address = sign_in(case.lead), at(case, "money_question", 1, question)
    given = {
        "first_day_day": "1", "first_day_month": "4", "first_day_year": "2018", "years": "15", "first_break": "2",
        "published_years": "3", "term_source": PAPER, "performance": "10", "performance_inside": "True",
        "earned_floor": "0", "earned_expected": "80", "earned_ceiling": "100", "performance_source": PAPER,
        "published_source": PAPER, "version": str(model.version), **changes,
    }  # fmt: skip

    answer = client.post(address, given)

    assert said in words(answer)
    with unit_of_work(case.lead):
        assert MoneyModel.objects.get().version == model.version


def upload(case: Any, client: Any, name: str, content: bytes) -> Any:
    return client.post(at(case, "money_lines_file", 1), {"file": SimpleUploadedFile(name, content)})


HEADING = "Service,Commissioner,Contract of today,From year,Amount a year,Source\r\n"


def test_a_file_takes_the_place_of_all_lines_and_its_export_goes_in_again(
    case: Any, model: MoneyModel, sign_in: Any
) -> None:
    client, payer = sign_in(case.lead), case.lead.organisation.name
    rows = f'Care at home,{payer},Community contracts,,"80,000,000.25",{PAPER.replace(",", "")}\r\n'
    later = f"Dentistry,{payer},primary_care,4,1.5m,Plan\r\n"

    answer = upload(case, client, "spend.csv", (HEADING + rows + later).encode())

    page = words(client.get(answer.headers["Location"]))
    assert "£80,000,000.25" in page
    assert "From year 4, indicative" in page
    assert "Service 1" not in page
    for kind in ("csv", "xlsx"):
        exported = client.get(at(case, "money_lines_export", 1, kind)).content
        assert upload(case, client, f"again.{kind}", exported).status_code == 302
    assert words(client.get(at(case, "money_check", 1))).count("Dentistry") == page.count("Dentistry")


def test_the_list_of_lines_is_filtered_and_exported_as_it_is_shown(case: Any, model: MoneyModel, sign_in: Any) -> None:
    client, asked = sign_in(case.sro), {"contract": "acute"}

    page = words(client.get(at(case, "money_lines", 1), asked))
    file = client.get(at(case, "money_lines_export", 1, "csv"), asked).content.decode()

    for found in (page, file):
        assert "Service 2" in found
        assert "Service 1" not in found
    assert "£50,000,000.00" in page


def test_a_file_with_a_broken_row_changes_nothing_and_names_each_of_them(
    case: Any, model: MoneyModel, sign_in: Any
) -> None:
    payer = case.lead.organisation.name
    rows = (
        f"Care,Elsewhere,Community contracts,,1m,Plan\r\nCare,{payer},Nothing,16,-5,\r\nFine,{payer},other,,1,Plan\r\n"
    )

    page = words(upload(case, sign_in(case.lead), "spend.csv", (HEADING + rows).encode()))

    assert "2 rows cannot go in, so nothing was taken over" in page
    assert "“Elsewhere” is no commissioner of this procurement" in page
    for said in ("Enter the source", "is no contract of today", "from 0 to 15", "must be more than 0"):
        assert said in page
    assert "Service 1" in words(sign_in(case.lead).get(at(case, "money_check", 1)))


def test_a_version_that_somebody_else_changed_meanwhile_keeps_their_change(
    case: Any, model: MoneyModel, sign_in: Any
) -> None:
    given = {"whole_risk": "yes", "contingency": "0.5", "contingency_source": PAPER, "version": "1"}

    answer = sign_in(case.lead).post(at(case, "money_question", 1, "contingency"), given)

    assert "Somebody else changed this version after you opened the page" in words(answer)


def test_only_the_lead_and_the_finance_lead_enter_and_providers_see_nothing(
    case: Any, model: MoneyModel, sign_in: Any
) -> None:
    finance = factories.person(Role.FINANCE_LEAD, case=case)
    provider = factories.person(Role.PROVIDER, case=case, of=factories.organisation("Trust", Kind.TRUST))

    assert sign_in(case.sro).get(at(case, "money_line_add", 1)).status_code == 404
    assert sign_in(finance).get(at(case, "money_line_add", 1)).status_code == 200
    assert "Service 1" in words(sign_in(case.sro).get(at(case, "money_check", 1)))
    for page in ("money_version", "money_sources", "money_findings", "money_check"):
        assert sign_in(provider).get(at(case, page, 1)).status_code == 404
    with unit_of_work(factories.person(Role.LEAD)):
        assert not MoneyModel.objects.exists()


# --- approving --------------------------------------------------------------------------------------------------


def test_whoever_changed_it_last_does_not_approve_it(case: Any, sign_in: Any) -> None:
    factories.hold(case.lead, Role.SRO, case=case)
    model = begun(case)
    client = sign_in(case.lead)
    client.post(at(case, "money_step", 1, "send_for_approval"), {"version": model.version})

    answer = client.post(at(case, "money_step", 1, "approve"), {"version": model.version + 1})

    assert answer.status_code == 409
    assert "You changed this version last. Somebody else has to approve it" in answer.content.decode()


def test_a_version_without_what_its_commissioners_can_spend_is_not_sent(case: Any, sign_in: Any) -> None:
    model = begun(case)
    with unit_of_work(case.lead, at=factories.NOON):
        model = actions.set_envelopes(model, [], by=case.lead, now=factories.NOON)

    answer = sign_in(case.lead).post(at(case, "money_step", 1, "send_for_approval"), {"version": model.version})

    assert f"What {case.lead.organisation.name} can spend has not been entered" in answer.content.decode()


def test_an_approved_version_is_fixed_and_the_next_begins_as_its_copy(
    case: Any, model: MoneyModel, sign_in: Any
) -> None:
    approved(case, model, sign_in)
    assert "Version 1 is in force" in words(sign_in(case.sro).get(at(case, "money")))
    assert sign_in(case.lead).get(at(case, "money_line_add", 1)).status_code == 404
    for statement in ("DELETE FROM procurement_spendline", "UPDATE procurement_moneymodel SET years = 10"):
        with (
            pytest.raises(DatabaseError, match="only while their money model is a draft|never changed"),
            unit_of_work(case.lead), transaction.atomic(), connection.cursor() as cursor,
        ):  # fmt: skip
            cursor.execute(statement)

    client = sign_in(case.lead)
    client.post(at(case, "money_begin"), {"reason": "More growth"})
    client.post(at(case, "money_rates", 2, 2), {"growth": "4", "efficiency": "1", "list_growth": "0", "source": PAPER})

    page = words(client.get(at(case, "money_compare", 2)))
    assert "1 figure differs" in page
    assert "growth 3%" in page
    assert "growth 4%" in page
    assert "Change £980,000.00" in page  # year 2: a hundredth of 98m


# --- what follows -----------------------------------------------------------------------------------------------


def test_sums_by_year_and_by_source_reconcile_to_the_value_in_the_notice(
    case: Any, model: MoneyModel, sign_in: Any
) -> None:
    client = sign_in(case.sro)

    sources = words(client.get(at(case, "money_sources", 1)))
    findings = words(client.get(at(case, "money_findings", 1)))

    assert "adds up to £100,000,000.00 a year. The value a year of the case is £100,000,000.00" in sources
    assert "They agree to the penny" in sources
    assert "with a difference of £0.00" in findings
    assert "£1,500,000,000.00" in findings  # 15 years of 100m, as a notice would say it
    assert "£589,148 in force on" in findings
    assert "Out of the acute contract in year 1 £50,000,000.00" in findings
    assert "Not in 14 years" in findings
    assert "Walk-away price of year 1 £108,888,888.89" in findings  # 98m / 0.9


def test_what_stands_in_the_notice_is_where_the_reconciliation_begins(
    case: Any, model: MoneyModel, sign_in: Any
) -> None:
    with unit_of_work(case.lead, at=factories.NOON):
        content = from_case(replace(notice_facts(case), value_per_year=Decimal("99000000.50")))
        draft_notice(case, kind="PRI_ONLY", content=content.to_json(), by=case.lead, now=factories.NOON)

    page = words(sign_in(case.sro).get(at(case, "money_findings", 1)))

    assert "Value in the notice" in page
    assert "£1,485,000,007.50" in page
    assert "£14,999,992.50" in page  # key facts of today against the notice
    assert "with a difference of £0.00" in page


def test_a_notice_says_which_years_are_indicative_once_a_version_is_in_force(
    case: Any, model: MoneyModel, sign_in: Any
) -> None:
    said = "Figures for years after year 3 of the contract are indicative"

    with unit_of_work(case.lead):
        assert said not in from_case(notice_facts(case)).objects[0].lots[0].description
    approved(case, model, sign_in)

    with unit_of_work(case.lead):
        assert said in from_case(notice_facts(case)).objects[0].lots[0].description
        assert "years 4 to 15 are indicative" in sum_in_force(case)


def test_every_picture_has_its_table_and_no_style_of_its_own(case: Any, model: MoneyModel, sign_in: Any) -> None:
    client = sign_in(case.sro)
    for name, pictures in (("money_version", 2), ("money_findings", 4)):
        page = BeautifulSoup(client.get(at(case, name, 1)).content, "html.parser").main
        drawn = page.select("svg[role=img]")
        assert len(drawn) == pictures
        assert all(svg.title.text and svg.desc.text for svg in drawn)
        assert page.select("table")
        assert not page.select("[style]")


def test_the_years_and_the_lines_come_as_files_that_mark_what_is_indicative(
    case: Any, model: MoneyModel, sign_in: Any
) -> None:
    client = sign_in(case.sro)

    years = client.get(at(case, "money_export", 1, "csv")).content.decode()
    lines = client.get(at(case, "money_export", 1, "csv") + "?of=lines").content.decode()

    assert "1,,90000000.00,8000000.00,0.00,90000000.00,98000000.00,100000000.00,500000.00" in years
    assert "4,Indicative," in years
    assert "1,,Service 2," in lines
    assert client.get(at(case, "money_export", 1, "xlsx")).status_code == 200


@pytest.mark.parametrize("name", ["money_version", "money_sources", "money_findings", "money_check", "money_lines"])
def test_a_version_asks_as_little_with_40_lines_as_with_2(case: Any, sign_in: Any, name: str) -> None:
    model, client, address = begun(case), sign_in(case.lead), at(case, name, 1)

    def asked() -> int:
        client.get(address)
        with CaptureQueriesContext(connection) as found:
            assert client.get(address).status_code == 200
        return len([one for one in found if "SAVEPOINT" not in one["sql"]])

    few = asked()
    with unit_of_work(case.lead, at=factories.NOON):
        payer = case.lead.organisation
        rows = [actions.SpendFacts(f"More {n}", payer, "other", Decimal(1), PAPER) for n in range(38)]
        actions.take_over_spend(model, rows, by=case.lead, now=factories.NOON)

    assert asked() == few
    assert few <= MOST_QUERIES


def test_the_list_of_versions_asks_as_little_with_4_as_with_2(case: Any, sign_in: Any) -> None:
    def versions(number: int) -> None:
        for _ in range(number):
            with unit_of_work(case.lead, at=factories.NOON):
                by = {"by": case.lead, "now": factories.NOON}
                made = MoneyModel.objects.order_by("-number").first()
                made = actions.begin_money_model(case, reason="Again", **by) if made else begun(case)
                made = MoneyModel.objects.get(pk=made.pk).send_for_approval(**by, version=made.version)
            with unit_of_work(case.sro, at=factories.NOON):
                made.approve(by=case.sro, now=factories.NOON, version=made.version)

    def asked() -> int:
        client.get(address)
        with CaptureQueriesContext(connection) as found:
            assert client.get(address).status_code == 200
        return len([one for one in found if "SAVEPOINT" not in one["sql"]])

    versions(2)
    client, address = sign_in(case.lead), at(case, "money")
    few = asked()
    versions(2)

    assert asked() == few
    assert few <= MOST_QUERIES
