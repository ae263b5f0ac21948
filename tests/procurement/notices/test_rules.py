"""The rules of the official service, as findings in plain words."""

from pathlib import Path

import pytest
from lxml import etree

from procurement.notices import rules
from procurement.notices.checks import check_content, check_file
from procurement.notices.content import NoticeContent
from procurement.notices.derive import CaseFacts, from_case
from procurement.notices.findings import Finding
from procurement.notices.places import FIELDS, key, phrase
from procurement.notices.read import form_of, parse
from procurement.notices.schema import load
from procurement.notices.sections import TYPES, Need, fields, for_page

from .conftest import EXAMPLES, OTHER_FORMS, PIN, SAMPLES

DIRECT = (
    "<PT_AWARD_CONTRACT_WITHOUT_CALL><D_ACCORDANCE_ARTICLE/>"
    "<D_JUSTIFICATION><P>-</P></D_JUSTIFICATION></PT_AWARD_CONTRACT_WITHOUT_CALL>"
)
RAW = ("{http", "Element '", "facet", "minOccurs", "Expected is", "http://publications")


def found(text: str) -> dict[str, Finding]:
    return {finding.rule: finding for finding in check_file(text.encode()).findings}


def pin() -> str:
    return PIN.read_text()


def example(name: str) -> str:
    return (PIN.parent / f"F21_{name}_notice.xml").read_text()


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_the_examples_have_no_findings(file: Path) -> None:
    assert check_file(file.read_bytes()).findings == ()


@pytest.mark.parametrize("file", SAMPLES, ids=lambda file: file.stem)
def test_every_published_notice_is_read_and_its_findings_are_sentences(file: Path) -> None:
    report = check_file(file.read_bytes())

    assert all(finding.message and finding.section for finding in report.findings)
    assert {finding.rule for finding in report.errors} <= {"R348", "R400"}


@pytest.mark.parametrize("file", OTHER_FORMS, ids=lambda file: file.stem)
def test_other_forms_are_read_and_say_what_was_not_checked(file: Path) -> None:
    assert check_file(file.read_bytes()).findings[0].rule == "H010"


@pytest.mark.parametrize(
    ("change", "rule", "section", "sentence"),
    [
        (("<ADDRESS_FURTHER_INFO_IDEM/>", ""), "R304", "I.3", "Enter where further information can be obtained"),
        (
            ("<CA_TYPE VALUE", "<URL_PARTICIPATION>https://x.example</URL_PARTICIPATION><CA_TYPE VALUE"),
            "R305",
            "I.3",
            "Remove where tenders or requests are sent",
        ),
        (
            ("<DATE_PUBLICATION_NOTICE>2021-09-01</DATE_PUBLICATION_NOTICE>", ""),
            "R365",
            "II.3",
            "Enter the expected date of the contract notice",
        ),
        (
            ("</SHORT_DESCR>\n        </OBJECT_DESCR>", "</SHORT_DESCR><NO_EU_PROGR_RELATED/></OBJECT_DESCR>"),
            "R357",
            "II.2.13",
            "Remove the information about European Union funds",
        ),
        (
            (
                "</SHORT_DESCR>\n        </OBJECT_DESCR>",
                '</SHORT_DESCR><DURATION TYPE="MONTH">180</DURATION></OBJECT_DESCR>',
            ),
            "R345",
            "II.2.7",
            "Remove the duration. An information notice must not have it",
        ),
        (("<COMPLEMENTARY_INFO>", "<LEFTI/><COMPLEMENTARY_INFO>"), "R400", "III", "Remove section III"),
        (("<COMPLEMENTARY_INFO>", "<PROCEDURE/><COMPLEMENTARY_INFO>"), "R500", "IV", "Remove section IV"),
        (("<COMPLEMENTARY_INFO>", "<COMPLEMENTARY_INFO><EINVOICING/>"), "R700", "VI.2", "electronic workflows"),
        (('VALUE="32014L0024"', 'VALUE="32014L0025"'), "R118", "Preamble", "Enter the legal basis 32014L0024"),
        (("2021-000001", "2020-000001"), "R103", "Sender", "a number of 2021, the year of dispatch"),
        (("2021-000001", "1"), "R007", "Sender", "year and 6 digits"),
        (('OBJECT_CONTRACT ITEM="1"', 'OBJECT_CONTRACT ITEM="7"'), "R104", "II", "Give this item the number 1"),
        (("procurement@eastmere.example.nhs.uk", "see website"), "R105", "I.1", "Enter an e-mail address"),
        (("85100000", "33000000"), "R117", "II.1.2", "The codes of services begin with 49 to 98"),
        (("<NO_LOT_DIVISION/>", "<LOT_DIVISION/>"), "R369", "II.2.1", "Enter the lot number"),
        (("Multispecialty Community Provider", "A" * 250), "R999", "II.1.1", "Shorten the title to 200 characters"),
        (
            ("Integrated out-of-hospital care for the registered population of Eastmere", " - "),
            None,
            "",
            "",
        ),
        (("+44 1384000000", "01384 000000"), "T001", "I.1", "with country code and one space"),
        (
            ('<COUNTRY VALUE="UK"/>\n          <CONTACT', '<COUNTRY VALUE="GB"/>\n          <CONTACT'),
            "T001",
            "I.1",
            "Enter UK",
        ),
        (("2021-06-01", "2021-02-30"), "T001", "VI.5", "Enter a real date"),
        (("450000000", "450,000,000"), "T001", "II.1.5", "with a point and no commas"),
        (("450000000", "0"), "T001", "II.1.5", "Enter an amount above 0"),
        (("<TOWN>Eastmere</TOWN>", ""), "T001", "I.1", "Enter the town"),
        (('"85100000"', '"85100000-9"'), "T001", "II.1.2", "8 digits without the check digit"),
        (('"85100000"', '"85999999"'), "T001", "II.1.2", "from the official list"),
        (('CODE="UKG36"/>\n          <SHORT', 'CODE="UKG34"/>\n          <SHORT'), "H003", "II.2.3", "Enter UKG3"),
        (("2021-09-01", "2021-06-01"), "H004", "II.3", "after the date of dispatch"),
        (("Integrated out-of", "<![CDATA[Integrated]]> out-of"), "R009", "Preamble", "without CDATA marks"),
        (("6f1c1f0e-0d6b-4f1e", "6f1c1f0e-0d6b-1f1e"), "T001", "Preamble", "identifier (UUID) of version 4"),
    ],
)
def test_a_fault_in_the_information_notice_is_named_with_its_section(
    change: tuple[str, str], rule: str | None, section: str, sentence: str
) -> None:
    assert change[0] in pin()

    findings = found(pin().replace(*change))

    if rule is None:
        assert findings == {}
        return
    assert findings[rule].section == section
    assert sentence in findings[rule].message


@pytest.mark.parametrize(
    ("name", "change", "rule", "lot", "sentence"),
    [
        ("CONTRACT", ("<LOT_NO>2</LOT_NO>", "<LOT_NO>1</LOT_NO>"), "R377", "1", "Give each lot its own number"),
        (
            "CONTRACT",
            ('<CPV_CODE CODE="85121270"/>\n          </CPV_ADDITIONAL>', "</CPV_ADDITIONAL>"),
            "T001",
            "2",
            "Enter the additional CPV code",
        ),
        ("CONTRACT", ("2021-10-15", "2021-09-01"), "R555", None, "after the date of dispatch"),
        ("CONTRACT", ("2021/S 106-000001", "2021/S 000-000001"), "R107", None, "OJ number from 001 to 259"),
        (
            "CONTRACT",
            ("<URL_PARTICIPATION>https://tenders.eastmere.example.nhs.uk/mcp/respond</URL_PARTICIPATION>", ""),
            "R308",
            None,
            "Enter where tenders or requests are sent",
        ),
        ("CONTRACT", ('"GBP">50000000', '"EUR">50000000'), "H002", "2", "Enter all amounts in GBP"),
        (
            "CONTRACT",
            ("</LANGUAGES>", "</LANGUAGES><DATE_AWARD_SCHEDULED>2021-12-01</DATE_AWARD_SCHEDULED>"),
            "R544",
            None,
            "Remove the scheduled start",
        ),
        (
            "AWARD_CONTRACT",
            ('<VAL_TOTAL CURRENCY="GBP">398000000.50</VAL_TOTAL>\n        <LOT', "<LOT"),
            "R332",
            None,
            "Enter the total value",
        ),
        ("AWARD_CONTRACT", ("2022-03-14", "2022-03-29"), "R602", "1", "not after the date of dispatch"),
        (
            "AWARD_CONTRACT",
            ("<NOTICE_NUMBER_OJ>2021/S 172-000002</NOTICE_NUMBER_OJ>", ""),
            "R560",
            None,
            "Enter the number of the notice",
        ),
        ("AWARD_CONTRACT", ("<PT_INVOLVING_NEGOTIATION/>", DIRECT), "R902", None, "Explain why"),
        (
            "AWARD_CONTRACT",
            ('<AWARD_CONTRACT ITEM="2">\n        <LOT_NO>2', '<AWARD_CONTRACT ITEM="2">\n        <LOT_NO>3'),
            "R609",
            "3",
            "Check lot 3",
        ),
    ],
)
def test_a_fault_in_another_type_of_notice_is_named_with_its_lot(
    name: str, change: tuple[str, str], rule: str, lot: str | None, sentence: str
) -> None:
    assert change[0] in example(name)

    finding = found(example(name).replace(*change))[rule]

    assert finding.lot == lot
    assert sentence in finding.message


def test_an_old_area_code_is_refused_though_it_was_in_the_list_of_its_day(dudley: CaseFacts) -> None:
    content = from_case(dudley).with_values({"objects.0.lots.0.nuts": ("UKG34",)})

    (finding,) = check_content(content).errors

    assert finding.message.startswith("Enter UKG3. UKG34 (Dudley and Sandwell) is not in the list of the schema")


def test_an_empty_paragraph_counts_as_missing() -> None:
    text = pin().replace("<P>Multispecialty Community Provider (MCP) contract for Eastmere</P>", "<P/>")

    assert found(text)["R376"].message == "Enter the title in words"


def mutations() -> list[tuple[str, str]]:
    """Every element of the example notices once removed, once doubled."""
    if not PIN.exists():
        return [("missing", "missing")]
    count = len(list(form_of(PIN.read_bytes()).root.iter()))
    return [(how, str(place)) for how in ("removed", "doubled") for place in range(1, count)]


@pytest.mark.parametrize(("how", "place"), mutations())
def test_what_the_schema_refuses_is_never_called_valid_and_never_quoted(how: str, place: str) -> None:
    root = parse(PIN.read_bytes())
    element = list(root.iter())[int(place)]
    parent = element.getparent()
    assert parent is not None
    if how == "removed":
        parent.remove(element)
    else:
        parent.insert(parent.index(element), parse(etree.tostring(element)))
    data = etree.tostring(root)
    if not list(root.iterfind("{*}FORM_SECTION/{*}F21_2014")):
        return

    report = check_file(data)

    assert report.valid <= load().validate(parse(data))
    assert not [f.message for f in report.findings if any(raw in f.message for raw in RAW)]
    if how == "removed" and not load().validate(parse(data)) and "SENDER" not in etree.tostring(element).decode():
        messages = [finding.message for finding in report.errors]
        assert messages


def test_removing_what_is_required_is_found_without_the_schema() -> None:
    """The portal's own rules name every required element of an information notice by themselves."""
    plain = form_of(PIN.read_bytes()).element
    places = range(1, len(list(plain.iter())))
    silent = []
    for place in places:
        form = form_of(PIN.read_bytes())
        element = list(form.element.iter())[place]
        parent = element.getparent()
        assert parent is not None
        if element.tag == "P":
            continue
        parent.remove(element)
        original = parse(PIN.read_bytes())
        twin = list(original.find("{*}FORM_SECTION/{*}F21_2014").iter())[place]  # type: ignore[union-attr]
        twin.getparent().remove(twin)  # type: ignore[union-attr]
        if not load().validate(original) and not [f for f in rules.findings(form) if f.severity == "error"]:
            silent.append(element.tag)

    assert silent == []


def test_every_field_of_the_page_can_be_read_from_the_content() -> None:
    for section, asked in for_page("PRI_ONLY"):
        assert section.number in ("I", "II", "VI")
        for field in asked:
            NoticeContent().get(field.at())


def test_the_page_of_an_information_notice_does_not_ask_what_it_must_not_have() -> None:
    for notice_type in TYPES:
        for _, asked in for_page(notice_type):
            assert all(field.need(notice_type) is not Need.NEVER for field in asked)


def test_a_finding_leads_to_the_field_of_the_page(dudley: CaseFacts) -> None:
    content = from_case(dudley).with_values({"authorities.1.email": "", "objects.0.lots.0.description": ""})

    errors = {key(finding.path): finding.message for finding in check_content(content).errors}

    assert errors == {
        "authorities.1.email": "Enter the e-mail address of Dudley Metropolitan Borough Council",
        "objects.0.lots.0.description": "Enter the description",
    }


def test_every_field_has_words_and_a_number() -> None:
    for field in fields():
        assert field.number
        assert field.label
        assert field.phrase
    assert phrase("OBJECT_CONTRACT/OBJECT_DESCR[2]/SHORT_DESCR") == "the description"
    assert len(FIELDS) > 60
