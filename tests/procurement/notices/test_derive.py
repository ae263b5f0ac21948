"""An information notice filled from a case."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from procurement.notices.checks import check_content, check_file
from procurement.notices.content import NoticeContent
from procurement.notices.derive import CHECKLIST, AuthorityFacts, CaseFacts, from_case
from procurement.notices.f21 import Envelope, write
from procurement.notices.read import parse
from procurement.notices.schema import load


def test_the_dudley_notice_is_valid_by_the_official_schema_and_has_no_findings(dudley: CaseFacts) -> None:
    content = from_case(dudley)

    file = write(content, Envelope("2016-000001"))

    assert load().validate(parse(file))
    assert check_file(file).findings == ()
    assert check_content(content).findings == ()


def test_the_description_holds_the_whole_checklist_of_the_framework(dudley: CaseFacts) -> None:
    description = from_case(dudley).get("objects.0.lots.0.description")

    assert len(CHECKLIST) == 6
    assert [subject for subject, sentence in CHECKLIST if sentence not in description] == []
    assert description.startswith("Services in scope: Community physical health services; All mental health")
    assert len(description) <= 4000


def test_the_value_is_the_top_of_the_range_and_the_range_stands_in_the_text(dudley: CaseFacts) -> None:
    content = from_case(dudley)

    assert content.objects[0].estimated_value == Decimal("3664500000")
    assert (
        "between GBP 2.44 billion over 10 years and GBP 3.66 billion over 15 years"
        in content.objects[0].lots[0].description
    )


def test_before_june_2017_the_wider_area_stands_for_dudley(dudley: CaseFacts) -> None:
    earlier = from_case(dudley)
    later = from_case(replace(dudley, dispatched_on=date(2017, 6, 16), contract_notice_on=date(2018, 1, 8)))

    assert (earlier.authorities[0].nuts, earlier.objects[0].lots[0].nuts) == ("UKG3", ("UKG3",))
    assert (later.authorities[0].nuts, later.objects[0].lots[0].nuts) == ("UKG36", ("UKG36",))
    assert check_content(later).findings == ()


def test_codes_and_numbers_are_written_as_the_form_takes_them(dudley: CaseFacts) -> None:
    content = from_case(dudley)

    assert content.objects[0].cpv == "85000000"
    assert content.authorities[0].phone == "+44 1384321000"


def test_every_value_says_where_it_came_from(dudley: CaseFacts) -> None:
    content = from_case(dudley)

    assert content.origins["objects.0.title"] == "Case, key facts"
    assert content.origins["authorities.1.town"] == "Organisation, Dudley Metropolitan Borough Council"
    assert content.origins["objects.0.estimated_value"].endswith("times 15 years, the longest term")
    for key in content.origins:
        content.get(key)


def test_a_case_with_bare_facts_gives_a_draft_whose_findings_say_what_to_enter() -> None:
    bare = CaseFacts("MCP for Eastmere", "EAST-1", (AuthorityFacts("NHS Eastmere CCG", "Eastmere"),))

    report = check_content(from_case(bare))

    assert {finding.message for finding in report.errors} == {
        "Enter the e-mail address",
        "Enter the area code",
        "Enter the main internet address",
        "Enter the expected date of the contract notice",
        "Enter the date of dispatch",
    }


def test_content_survives_storage(dudley: CaseFacts) -> None:
    content = from_case(dudley)

    assert NoticeContent.from_json(content.to_json()) == content
