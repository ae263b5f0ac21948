"""An existing register taken over from a file: what is read, what is refused, and that nothing is half done."""

import datetime

import pytest
from django.db import DatabaseError, transaction
from hypothesis import given
from hypothesis import strategies as st

from conflicts import tasks
from conflicts.actions import importing
from conflicts.actions.reading import COLUMNS, MOST_BYTES, NotRead, Row, rows_of, text_of, understand
from conflicts.models import Declaration, ImportedRow, Interest, RegisterImport
from mcp_portal.accounts.roles import Role
from mcp_portal.audit.models import LedgerEntry
from mcp_portal.notifications.models import Outbox
from mcp_portal.workflow.steps import NotAllowed, Refused
from tests import factories
from tests.conflicts import steps
from tests.conflicts.register import NOON, Organisation, at

pytestmark = pytest.mark.django_db
TODAY = NOON.date()
HEADING = ",".join(COLUMNS.values())
GOOD = {
    "email": "nurse@ccg.example", "category": "Financial", "organisation_name": "Dudley GP Federation",
    "nature": "Partner in a practice", "from_date": "01/04/2009", "mitigation": "Leaves for items on it",
    "declared_on": "03/04/2017",
}  # fmt: skip


@pytest.fixture
def ccg():
    made = Organisation()
    made.nurse = made.person(post="Nurse", email="nurse@ccg.example")
    made.doctor = made.person(post="Doctor", email="doctor@ccg.example")
    return made


def sheet(*rows, heading=HEADING):
    """Write rows as a CSV file."""
    lines = [",".join('"' + {**GOOD, **row}.get(key, "").replace('"', '""') + '"' for key in COLUMNS) for row in rows]
    return "\n".join([heading, *lines])


@pytest.fixture
def read(ccg, acting):
    def reading(*rows, by=None, content=None):
        guardian = by or ccg.guardian
        with acting(guardian):
            return importing.read_register(
                ccg.row, name="register.csv", content=content or sheet(*rows).encode(), by=guardian, now=NOON,
                today=TODAY,
            )  # fmt: skip

    return reading


def reasons(file):
    return [why for _line, whys in file.broken for why in whys]


def taken(file, guardian, acting):
    """Want a file and let the worker take it over."""
    with acting(guardian):
        importing.want(file, by=guardian, now=NOON)
    tasks.take_over_register(file.pk, guardian, NOON)
    with acting(guardian):
        return RegisterImport.objects.get(pk=file.pk)


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (
            {"email": "stranger@elsewhere.example"},
            "Nobody with the email address stranger@elsewhere.example has a role",
        ),
        ({"email": ""}, "Enter the email address of the person"),
        ({"to_date": "01/04/2008"}, "The interest ends before it begins"),
        ({"category": "Business"}, "“Business” is no kind of interest"),
        ({"category": ""}, "Enter the kind of interest"),
        ({"category": "Gift"}, "Gifts and hospitality have a register of their own"),
        ({"aware": "23/05/2017"}, "“Became aware” must be today or in the past"),
        ({"declared_on": "23/05/2017"}, "“Declared on” must be today or in the past"),
        ({"ods_code": "ZZ999"}, "No organisation has the ODS code ZZ999"),
        ({"from_date": "31/02/2017"}, "“31/02/2017” in “From” must be a date like 30/06/2017"),
        ({"from_date": ""}, "Enter the day the interest began"),
        ({"basis": "maybe"}, "“maybe” must be actual or potential"),
        ({"material": "perhaps"}, "must be yes or no"),
        ({"nature": ""}, "Enter what the interest is"),
        ({"organisation_name": ""}, "Enter what the interest is in"),
        ({"nature": "x" * 2001}, "“Interest” must be 2,000 characters or fewer"),
    ],
    ids=lambda value: "" if isinstance(value, dict) else value[:30],
)
def test_a_broken_row_is_reported_by_line_and_reason(read, row, why):
    file = read(row, {})

    assert [line for line, _whys in file.broken] == [2]
    assert any(why in reason for reason in reasons(file))
    assert (file.rows, file.good) == (2, 1)


def test_every_fault_of_a_row_is_reported_at_once(read):
    file = read({"category": "Business", "to_date": "nonsense", "email": "who@x.example", "declared_on": "01/01/2030"})

    assert len(reasons(file)) >= 3


def test_a_guardian_does_not_enter_their_own_interests(ccg, read):
    file = read({"email": ccg.guardian.email})

    assert reasons(file) == ["This is about you: another Guardian or deputy has to enter it"]


@pytest.mark.parametrize("how", ["draft", "declared", "nil"])
def test_a_person_who_has_begun_to_declare_in_the_portal_is_left_to_do_so(ccg, read, how):
    {"draft": steps.draft, "declared": steps.declared, "nil": steps.nil}[how](ccg.nurse)

    assert reasons(read({})) == ["This person has begun to declare in the portal: they add it there"]


def test_a_nil_return_beside_interests_contradicts_them(read):
    file = read({}, {"category": "nil return", "organisation_name": "", "nature": "", "from_date": ""})

    assert reasons(file) == ["A nil return contradicts the interests this person has"]


def test_the_same_row_twice_counts_once_and_another_version_of_it_is_broken(read):
    file = read({}, {}, {"mitigation": "Something else"})

    assert (file.good, file.known, len(file.broken)) == (1, 1, 1)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_files_in_utf_8_and_windows_1252_are_read(read, encoding):
    file = read(content=sheet({"nature": "Partner in the “Zoë & Søn” practice – 50%"}).encode(encoding))

    (row,) = rows_of(file.content)
    assert row.cells["nature"] == "Partner in the “Zoë & Søn” practice – 50%"


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_other_separators_are_read(delimiter):
    content = delimiter.join(COLUMNS.values()) + "\n" + delimiter.join(GOOD.get(key, "") for key in COLUMNS)

    assert rows_of(content)[0].cells["organisation_name"] == "Dudley GP Federation"


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"x" * (MOST_BYTES + 1), "5MB or smaller"),
        (b"\xff\xfe\x00\x00", "not text in UTF-8 or Windows-1252"),
        (b"name,interest\nA,B\n", "no column “Email address”"),
        ((HEADING + "\n").encode(), "no rows below its heading"),
        ((HEADING + ",Interest\n").encode(), "more than once"),
        ((HEADING + "\n" + "a,financial\n" * 20_001).encode(), "20,000 rows or fewer"),
        (b"", "no column"),
    ],
    ids=["large", "binary", "headings", "empty", "doubled", "long", "nothing"],
)
def test_a_file_that_cannot_be_read_is_refused_in_a_sentence(content, why):
    with pytest.raises(NotRead, match=why):
        rows_of(text_of(content))


@given(cells=st.dictionaries(st.sampled_from(list(COLUMNS)), st.text(max_size=40)))
def test_no_cell_breaks_the_reading(cells):
    row = Row(2, cells)

    understand(row, TODAY)

    assert row.problems or row.answers["category"]


@given(st.dates(datetime.date(1900, 1, 1), datetime.date(2100, 1, 1)))
def test_dates_are_read_as_the_british_write_them(day):
    for written in (day.isoformat(), f"{day:%d/%m/%Y}", f"{day.day}/{day.month}/{day.year}", f"{day:%d %B %Y}"):
        row = Row(2, {**GOOD, "from_date": written, "category": "financial"})
        understand(row, TODAY)
        assert row.answers["from_date"] == day


def test_reading_a_file_puts_nothing_on_the_register(ccg, read, acting):
    read({})

    with acting(ccg.guardian):
        assert not Declaration.objects.exists()
        assert not Interest.objects.exists()


def test_the_good_rows_go_on_the_register_by_a_step_of_their_own(ccg, read, acting):
    done = taken(read({}, {"nature": "Director"}, {"email": "who@x.example"}), ccg.guardian, acting)

    assert (done.imported, done.people, len(done.broken)) == (2, 1, 1)
    with acting(ccg.deputy):
        declaration = Declaration.objects.get()
        first = declaration.interests.select_related("mitigation").first()
        steps_taken = list(
            LedgerEntry.objects.filter(subject_table="conflicts_declaration").values_list("step", flat=True)
        )
        trail = LedgerEntry.objects.get(step="conflicts.register_imported")
    assert (declaration.state, declaration.person, declaration.imported_in_id) == ("registered", ccg.nurse, done.pk)
    assert steps_taken == ["conflicts.declaration.take_over"]
    assert declaration.review_due == datetime.date(2017, 10, 3)
    assert (first.mitigation.text, first.mitigation.agreed_with) == (
        "Leaves for items on it",
        "As in the earlier register",
    )
    assert trail.detail["rows"] == 2
    assert [line.nature for line in ccg.published()] == ["Partner in a practice", "Director"]


def test_a_nil_return_is_taken_over(ccg, read, acting):
    taken(read({"category": "nil", "organisation_name": "", "nature": "", "from_date": ""}), ccg.guardian, acting)

    assert [line.is_nil for line in ccg.published()] == [True]


def test_an_ods_code_leads_to_the_organisation(ccg, read, acting):
    practice = factories.organisation("A practice", ods_code="M87001")
    taken(read({"ods_code": "m87001", "organisation_name": ""}), ccg.guardian, acting)

    with acting(ccg.deputy):
        one = Interest.objects.get()
    assert (one.organisation, one.organisation_name) == (practice, "A practice")


def test_a_file_read_again_changes_nothing(ccg, read, acting):
    rows = ({}, {"email": "doctor@ccg.example"})
    taken(read(*rows), ccg.guardian, acting)

    again = read(*rows)

    assert (again.good, again.known) == (0, 2)
    with acting(ccg.guardian), pytest.raises(Refused, match="No row of this file"):
        importing.want(again, by=ccg.guardian, now=NOON)


def test_a_longer_file_adds_what_is_new_and_keeps_what_went_in(ccg, read, acting):
    taken(read({}), ccg.guardian, acting)

    done = taken(read({}, {"nature": "Director"}), ccg.guardian, acting)

    assert (done.imported, done.known) == (1, 1)
    lines = ccg.published()
    assert sorted((line.nature, line.done) for line in lines) == [
        ("Director", "Leaves for items on it"), ("Partner in a practice", "Leaves for items on it"),
    ]  # fmt: skip


def test_the_person_is_told_and_can_declare_again_afterwards(ccg, read, acting):
    taken(read({}), ccg.guardian, acting)

    with acting(ccg.nurse):
        assert Outbox.objects.filter(user=ccg.nurse, subject__contains="taken over from an earlier register").exists()
    steps.file_and_register(steps.draft(ccg.nurse), ccg.nurse, ccg.guardian)
    assert [line.done for line in ccg.published()] == ["Noted"]


def test_when_one_row_fails_at_the_last_moment_nothing_is_half_imported(ccg, read, acting, monkeypatch):
    file = read({}, {"email": "doctor@ccg.example"})
    whole = importing.TakingOver.enter

    def breaks_at_the_second(self, draft, rows):
        if rows[0].answers["email"].startswith("doctor"):
            raise RuntimeError("the worker was killed")
        return whole(self, draft, rows)

    with monkeypatch.context() as patched:
        patched.setattr(importing.TakingOver, "enter", breaks_at_the_second)
        broken = taken(file, ccg.guardian, acting)
    assert (broken.imported_at, broken.attempts) == (None, 1)
    with acting(ccg.guardian):
        assert not Declaration.objects.exists()
        assert not ImportedRow.objects.exists()

    assert tasks.take_over_register(file.pk, ccg.guardian, NOON)
    assert len(ccg.published()) == 2


def test_a_file_is_given_up_after_3_attempts_and_can_be_wanted_again(ccg, read, acting, monkeypatch):
    file = read({})
    with monkeypatch.context() as patched:
        patched.setattr(importing.TakingOver, "take", lambda self, rows: 1 / 0)
        taken(file, ccg.guardian, acting)
        for _ in range(3):
            tasks.take_over_register(file.pk, ccg.guardian, NOON)
    with acting(ccg.guardian):
        assert RegisterImport.objects.get(pk=file.pk).state_words == "Not taken over"

    assert taken(file, ccg.guardian, acting).state_words == "Taken over"


def test_a_file_taken_over_is_left_alone_by_a_second_worker(ccg, read, acting):
    file = read({})
    taken(file, ccg.guardian, acting)

    assert not tasks.take_over_register(file.pk, ccg.guardian, NOON)
    assert len(ccg.published()) == 1


def test_only_the_guardian_of_the_organisation_reads_a_file_in(ccg, read):
    elsewhere = factories.person(Role.GUARDIAN, of=factories.organisation("NHS Elsewhere CCG"))
    for other in (ccg.secretary, elsewhere, ccg.nurse):
        with pytest.raises(NotAllowed):
            read({}, by=other)


def test_a_guardian_cannot_begin_a_declaration_for_others_without_a_file(ccg, read, acting):
    file = taken(read({}), ccg.guardian, acting)
    with acting(ccg.guardian):
        before = Declaration.objects.get()
        given = {
            "person": ccg.doctor,
            "organisation": ccg.row,
            "kind": "nil",
            "begun_at": NOON,
            "guidance": before.guidance,
        }
    for more in ({}, {"imported_in": file}):
        with acting(ccg.guardian), pytest.raises(DatabaseError), transaction.atomic():
            Declaration.objects.create(**given, **more)


def test_the_sweep_finds_what_waits_for_nobody_in_particular(ccg, read, acting):
    file = read({})
    with acting(ccg.guardian):
        importing.want(file, by=ccg.guardian, now=at("2017-05-22"))

    tasks.take_over_registers()

    with acting(ccg.guardian):
        assert RegisterImport.objects.get(pk=file.pk).imported == 1
