"""Writing form F21 as an eSender file."""

from dataclasses import replace
from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from procurement.notices.checks import check_content
from procurement.notices.content import Lot, NoticeContent
from procurement.notices.derive import CaseFacts, from_case
from procurement.notices.f21 import Envelope, draft_envelope, write
from procurement.notices.read import content_of, form_of

from .conftest import PIN


def test_the_same_content_gives_the_same_bytes(dudley: CaseFacts) -> None:
    envelope = Envelope("2016-000001")

    assert write(from_case(dudley), envelope) == write(from_case(dudley), envelope)


def test_what_is_written_is_read_back_as_the_same_content(dudley: CaseFacts) -> None:
    content = replace(from_case(dudley), origins={})

    assert content_of(form_of(write(content, Envelope("2016-000001")))) == content


def test_the_example_notice_is_read_and_written_as_an_equal_notice() -> None:
    content = content_of(form_of(PIN.read_bytes()))

    again = content_of(form_of(write(content, draft_envelope(content))))

    assert again == content
    assert content.objects[0].lots[0].description.count("\n") == 1
    assert check_content(content).findings == ()


def test_several_authorities_make_the_procurement_joint(dudley: CaseFacts) -> None:
    file = write(from_case(dudley), Envelope("2016-000001")).decode()

    assert file.count("<ADDRESS_CONTRACTING_BODY_ADDITIONAL>") == 1
    assert "<JOINT_PROCUREMENT_INVOLVED/>" in file


def test_lots_are_written_with_their_numbers(dudley: CaseFacts) -> None:
    content = from_case(dudley)
    lots = tuple(
        Lot(number, f"Lot {number}", ("85120000",), ("UKG3",), description=f"Part {number}") for number in "12"
    )

    divided = content.with_values({"objects.0.divided": True, "objects.0.lots": lots})

    assert check_content(divided).findings == ()


def test_an_amount_has_a_point_and_no_needless_zeros(dudley: CaseFacts) -> None:
    content = from_case(dudley)

    whole = write(content, Envelope("2016-000001")).decode()
    pence = write(
        content.with_values({"objects.0.estimated_value": Decimal("1234.5")}), Envelope("2016-000001")
    ).decode()

    assert '<VAL_ESTIMATED_TOTAL CURRENCY="GBP">3664500000</VAL_ESTIMATED_TOTAL>' in whole
    assert '<VAL_ESTIMATED_TOTAL CURRENCY="GBP">1234.50</VAL_ESTIMATED_TOTAL>' in pence


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(title=st.text(max_size=300), name=st.text(max_size=400), description=st.text(max_size=600))
def test_any_text_typed_gives_a_file_that_is_read_back(
    dudley: CaseFacts, title: str, name: str, description: str
) -> None:
    typed = from_case(dudley).with_values(
        {"objects.0.title": title, "authorities.0.name": name, "objects.0.lots.0.description": description}
    )

    read = content_of(form_of(write(typed, Envelope("2016-000001"))))

    assert read.objects[0].title.split() == _kept(title).split()
    assert read.authorities[0].name.split() == _kept(name).split()
    assert read.objects[0].lots[0].description.split() == _kept(description).split()
    report = check_content(typed)
    assert report.valid or all(finding.message for finding in report.errors)


def _kept(text: str) -> str:
    return "".join(c for c in text if c in "\n\r\t" or (c >= " " and c not in "\ufffe\uffff"))


def test_an_empty_draft_can_be_written_and_checked() -> None:
    report = check_content(NoticeContent())

    assert "Enter the title" in [finding.message for finding in report.errors]
    assert not [finding for finding in report.findings if "wrong order" in finding.message]
