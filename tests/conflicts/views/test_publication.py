"""The pages on which a Guardian and a secretary keep a register."""

import datetime
import re

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from conflicts import tasks
from conflicts.models import DecisionMaker, PublicationChoice, Redaction, RegisterImport
from mcp_portal.accounts.roles import Role
from tests import factories
from tests.conflicts.actions.test_importing import sheet
from tests.conflicts.register import Organisation, first_interest

pytestmark = pytest.mark.django_db


@pytest.fixture
def ccg():
    return Organisation()


@pytest.fixture
def nurse(ccg):
    return ccg.person(post="Nurse", email="nurse@ccg.example")


@pytest.fixture
def interest(ccg, nurse):
    return first_interest(ccg.interest(nurse), nurse)


def text(response):
    return re.sub(r"\s+", " ", BeautifulSoup(response.content, "html.parser").get_text(" "))


def there(name, *args):
    return reverse(f"conflicts:{name}", args=args)


OF_AN_ORGANISATION = (
    "publication", "publication_staff", "publication_answers", "publication_disposal", "publication_withheld",
    "imports", "publication_choose", "staff_add", "import_template",
)  # fmt: skip
FOR_GUARDIANS = {"publication_withheld", "imports", "publication_choose", "import_template"}


@pytest.mark.parametrize("name", OF_AN_ORGANISATION)
def test_the_pages_of_a_register_are_there_for_those_who_keep_it(ccg, sign_in, name):
    assert sign_in(ccg.guardian).get(there(name, ccg.row.pk)).status_code == 200
    assert sign_in(ccg.secretary).get(there(name, ccg.row.pk)).status_code == (404 if name in FOR_GUARDIANS else 200)


@pytest.mark.parametrize("name", OF_AN_ORGANISATION)
def test_the_pages_of_a_register_are_not_found_by_others(ccg, nurse, sign_in, name):
    elsewhere = factories.person(Role.GUARDIAN, of=factories.organisation("NHS Elsewhere CCG"))
    for stranger in (nurse, elsewhere, factories.person(Role.SYSTEM_ADMIN)):
        site = sign_in(stranger)
        assert site.get(there(name, ccg.row.pk)).status_code == 404
        assert site.post(there(name, ccg.row.pk)).status_code in {404, 405}


@pytest.mark.parametrize(
    "name", ["publication_staff_export", "publication_answers_export", "publication_disposal_export",
             "publication_withheld_export"],
)  # fmt: skip
def test_every_list_is_taken_out_as_csv_and_xlsx(ccg, interest, nurse, sign_in, name):
    ccg.decides(nurse)
    ccg.asked(interest)
    site = sign_in(ccg.guardian)

    for kind, status in (("csv", 200), ("xlsx", 200), ("pdf", 404)):
        assert site.get(there(name, ccg.row.pk, kind)).status_code == status
    assert sign_in(nurse).get(there(name, ccg.row.pk, "csv")).status_code == 404


def test_a_person_with_one_register_is_led_to_it_and_others_find_nothing(ccg, nurse, sign_in):
    assert sign_in(ccg.guardian).get(there("publications")).url == there("publication", ccg.row.pk)
    assert sign_in(nurse).get(there("publications")).status_code == 404


def test_the_secretary_enters_decision_making_staff_and_ends_them(ccg, nurse, sign_in, acting):
    site = sign_in(ccg.secretary)
    site.post(
        there("staff_add", ccg.row.pk),
        {"person": nurse.pk, "from_date_day": "16", "from_date_month": "6", "from_date_year": "2017"},
    )
    with acting(ccg.secretary):
        made = DecisionMaker.objects.get()
    assert "Nurse" in text(site.get(there("publication_staff", ccg.row.pk)))

    refused = site.post(there("staff_end", made.pk), {"to_date_day": "1", "to_date_month": "6", "to_date_year": "2017"})
    assert "Last day must not be before the day it began" in text(refused)
    site.post(there("staff_end", made.pk), {"to_date_day": "1", "to_date_month": "7", "to_date_year": "2017"})

    assert "Nobody is entered" in text(site.get(there("publication_staff", ccg.row.pk)))
    assert "1 July 2017" in text(site.get(there("publication_staff", ccg.row.pk), {"state": "all"}))


def test_a_future_day_and_an_unknown_person_get_a_sentence(ccg, sign_in):
    response = sign_in(ccg.secretary).post(
        there("staff_add", ccg.row.pk),
        {"person": ccg.secretary.pk, "from_date_day": "1", "from_date_month": "1", "from_date_year": "2999"},
    )

    assert "Day must be today or in the past" in text(response)
    assert "Select from the options" in text(response) or "Select one of the options" in text(response)


def test_the_guardian_chooses_how_people_are_shown_who_have_not_declared(ccg, sign_in, acting):
    today = datetime.date.today()
    site = sign_in(ccg.guardian)
    answers = {
        "publishes": "yes", "non_responders": "named", "from_date_day": today.day, "from_date_month": today.month,
        "from_date_year": today.year,
    }  # fmt: skip

    refused = site.post(there("publication_choose", ccg.row.pk), {**answers, "publishes": "no"})
    assert "publishes its registers (NHS Act 2006, section 14O)" in text(refused)
    site.post(there("publication_choose", ccg.row.pk), answers)

    with acting(ccg.guardian):
        assert PublicationChoice.objects.get().non_responders == "named"
    assert "Named by post" in text(site.get(there("publication", ccg.row.pk)))


def test_a_person_asks_and_the_guardian_withholds_and_publishes_again(ccg, nurse, interest, sign_in, acting):
    site = sign_in(nurse)
    declaration = site.get(reverse("conflicts:declaration", args=[interest.declaration_id]))
    assert there("interest_withhold", interest.pk) in declaration.content.decode()
    empty = site.post(there("interest_withhold", interest.pk), {"reason": ""})
    assert "Enter why it should be kept off the public register" in text(empty)
    site.post(there("interest_withhold", interest.pk), {"reason": "Somebody threatens me"})
    with acting(nurse):
        asked = Redaction.objects.get()

    guardian = sign_in(ccg.guardian)
    assert "Somebody threatens me" in text(guardian.get(there("redaction", asked.pk)))
    guardian.post(there("redaction_rule", asked.pk), {"withheld": "yes", "reason": "A risk"})
    assert "Not published" in text(guardian.get(there("publication_withheld", ccg.row.pk)))
    again = guardian.post(there("redaction_rule", asked.pk), {"withheld": "no", "reason": "x"})
    assert "Somebody has ruled on this already" in text(again)
    guardian.post(there("redaction_end", asked.pk), {"reason": "Over"})
    assert "Ended" in text(guardian.get(there("redaction", asked.pk)))


def test_the_person_concerned_reads_that_it_is_withheld_but_not_why_the_guardian_ruled(ccg, nurse, interest, sign_in):
    ruled = ccg.withheld(interest)

    page = text(sign_in(nurse).get(there("redaction", ruled.pk)))

    assert "Not published" in page
    assert "Somebody threatens me" in page
    assert "A risk to the person" not in page


def test_nobody_finds_the_button_to_rule_on_their_own_interest(ccg, sign_in):
    own = first_interest(ccg.interest(ccg.guardian), ccg.guardian)
    asked = ccg.asked(own)
    site = sign_in(ccg.guardian)

    assert "Rule on this" not in text(site.get(there("redaction", asked.pk)))
    assert site.post(there("redaction_rule", asked.pk), {"withheld": "yes", "reason": "x"}).status_code == 404
    assert "Rule on this" in text(sign_in(ccg.deputy).get(there("redaction", asked.pk)))


def test_a_redaction_is_not_found_by_others(ccg, interest, sign_in):
    asked = ccg.asked(interest)

    for stranger in (ccg.secretary, ccg.person()):
        assert sign_in(stranger).get(there("redaction", asked.pk)).status_code == 404
        assert sign_in(stranger).get(there("interest_withhold", interest.pk)).status_code == 404


def test_a_withheld_declaration_tells_others_that_it_is_and_nothing_else(ccg, interest, sign_in):
    ccg.withheld(interest)

    page = sign_in(ccg.person()).get(reverse("conflicts:declaration", args=[interest.declaration_id]))

    assert "keeps what was declared here off the register" in text(page)
    assert "Voluntary" not in text(page)


def test_the_signed_in_register_marks_what_is_withheld_for_guardians_and_hides_it_from_others(ccg, interest, sign_in):
    ccg.withheld(interest)
    register = reverse("conflicts:register")

    mine = sign_in(ccg.guardian).get(register, {"state": "withheld"})
    assert "Dudley Voluntary Service Not published" in text(mine)
    others = sign_in(ccg.secretary).get(register)
    assert "Voluntary" not in text(others)


def test_the_signed_in_register_is_filtered_by_how_lines_stand_and_as_of_a_day(ccg, nurse, sign_in):
    ccg.interest(nurse, "2016-10-03")
    ccg.interest(ccg.person(post="Doctor"), "2016-10-03", to_date=datetime.date(2017, 1, 31), nature="Adviser")
    site, register = sign_in(ccg.secretary), reverse("conflicts:register")

    def lines(**query):
        page = BeautifulSoup(site.get(register, query).content, "html.parser")
        return [row.select_one("th").get_text(" ", strip=True).split()[1] for row in page.select("table tbody tr")]

    assert lines(on="2017-02-01", state="ended") == ["Doctor"]
    assert lines(on="2017-02-01", state="current") == ["Nurse"]
    assert lines(on="2017-03-20", state="due") == ["Nurse"]
    assert lines(on="2017-04-04", state="overdue") == ["Nurse"]
    assert lines(on="2016-10-02") == []
    assert lines() == ["Nurse"]
    assert "Date must be today or in the past" in text(site.get(register, {"on": "2999-01-01"}))


@pytest.mark.parametrize("count", [5, 40])
@pytest.mark.parametrize("name", ["publication", "publication_answers", "publication_staff"])
def test_pages_of_a_register_cost_the_same_for_5_and_40_people(
    ccg, sign_in, django_assert_max_num_queries, name, count
):
    for _ in range(count):
        ccg.decides(ccg.person())
    site = sign_in(ccg.guardian)

    with django_assert_max_num_queries(20 if name == "publication" else 11):
        assert site.get(there(name, ccg.row.pk)).status_code == 200


def test_what_may_be_destroyed_is_proposed_by_one_and_confirmed_by_another(ccg, nurse, sign_in):
    ccg.interest(nurse, to_date=datetime.date(2017, 5, 10))
    page = there("publication_disposal", ccg.row.pk)
    site = sign_in(ccg.guardian)

    assert "May be destroyed" in text(site.get(page))
    assert "Confirm that nobody needs this content any longer" in text(site.post(page, {"propose": "1"}))
    site.post(page, {"propose": "1", "sure": "on"})
    assert "Proposed" in text(site.get(page))
    sign_in(ccg.secretary).post(page, {"confirm": "1", "sure": "on"})

    assert "No interest is past its retention" in text(site.get(page))


# --- taking a register over --------------------------------------------------------------------------------------


def upload(site, ccg, content, name="register.csv"):
    file = SimpleUploadedFile(name, content, content_type="text/csv")
    return site.post(there("imports", ccg.row.pk), {"file": file}, follow=True)


def test_a_register_is_read_previewed_wanted_and_taken_over(ccg, nurse, sign_in, acting):
    site = sign_in(ccg.guardian)
    page = upload(site, ccg, sheet({}, {"category": "Gift"}).encode())
    assert "Can go on the register 1" in text(page)
    assert "Line 3" in text(page)
    assert "Gifts and hospitality have a register of their own" in text(page)
    with acting(ccg.guardian):
        file = RegisterImport.objects.get()

    broken = site.get(there("import_broken", file.pk, "csv")).content.decode("utf-8-sig").splitlines()
    assert broken[1].startswith("3,Gifts and hospitality")
    assert "Confirm that you have compared it" in text(site.post(there("import", file.pk)))
    page = site.post(there("import", file.pk), {"checked": "on"}, follow=True)
    assert "Waiting to start" in text(page)
    assert "Check again" in text(page)
    tasks.take_over_registers()

    page = site.get(there("import", file.pk))
    assert "Went on the register 1 of 1 person" in text(page)
    assert "Dudley GP Federation" in text(site.get(reverse("conflicts:register")))


@pytest.mark.parametrize(
    ("content", "name", "why"),
    [
        (b"a,b\n1,2\n", "register.csv", "The heading has no column “Email address”"),
        (b"a,b\n1,2\n", "register.txt", "must be a CSV file of 5MB or smaller"),
        (b"x" * (5 * 1024 * 1024 + 1), "register.csv", "must be a CSV file of 5MB or smaller"),
        (b"", "register.csv", "is empty"),
        (b"%PDF-1.4 nonsense", "register.csv", "does not hold what its name says"),
    ],
    ids=["headings", "text", "large", "empty", "pdf"],
)
def test_a_file_that_cannot_be_read_gets_a_sentence_beside_its_field(ccg, sign_in, content, name, why):
    page = upload(sign_in(ccg.guardian), ccg, content, name)

    assert why in text(page)
    assert BeautifulSoup(page.content, "html.parser").select(".nhsuk-error-message")


def test_no_file_gets_a_sentence(ccg, sign_in):
    assert "Choose the CSV file" in text(sign_in(ccg.guardian).post(there("imports", ccg.row.pk), {}))


def test_the_template_can_be_filled_in_and_read(ccg, sign_in):
    site = sign_in(ccg.guardian)
    template = site.get(there("import_template", ccg.row.pk)).content

    page = upload(site, ccg, template)

    assert "Nobody with the email address person@ccg.example has a role for NHS Dudley CCG" in text(page)


def test_formulas_in_a_file_stay_text_on_the_page_and_in_files(ccg, nurse, sign_in, acting):
    site = sign_in(ccg.guardian)
    upload(site, ccg, sheet({"nature": "=HYPERLINK(1)", "category": "nothing"}).encode())
    with acting(ccg.guardian):
        file = RegisterImport.objects.get()

    assert "'=HYPERLINK(1)" in site.get(there("import_broken", file.pk, "csv")).content.decode()


def test_an_import_is_not_found_by_others(ccg, nurse, sign_in, acting):
    upload(sign_in(ccg.guardian), ccg, sheet({}).encode())
    with acting(ccg.guardian):
        file = RegisterImport.objects.get()
    elsewhere = factories.person(Role.GUARDIAN, of=factories.organisation("NHS Elsewhere CCG"))

    for stranger in (nurse, ccg.secretary, elsewhere):
        assert sign_in(stranger).get(there("import", file.pk)).status_code == 404
        assert sign_in(stranger).get(there("import_broken", file.pk, "csv")).status_code == 404


def test_a_deputy_reads_what_another_guardian_read_in_but_does_not_take_it_over(ccg, nurse, sign_in, acting):
    upload(sign_in(ccg.guardian), ccg, sheet({}).encode())
    with acting(ccg.guardian):
        file = RegisterImport.objects.get()

    page = sign_in(ccg.deputy).get(there("import", file.pk))

    assert page.status_code == 200
    assert "Put 1 row on the register" not in text(page)
    assert "Whoever read the file takes it over" in text(
        sign_in(ccg.deputy).post(there("import", file.pk), {"checked": "on"})
    )
