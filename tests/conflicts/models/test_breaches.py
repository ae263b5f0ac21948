"""Reports of breaches: who may read them, who reported, and what a finding pauses."""

import datetime

import pytest
from django.apps import apps
from django.core import mail
from django.db import DatabaseError, connection, transaction

from conflicts import actions, queries
from conflicts.models import Breach, BreachEntry, BreachReporter
from conflicts.queries.breaches import BreachFilter, handled_breaches
from mcp_portal.accounts.models import RoleHolding
from mcp_portal.accounts.roles import Role
from mcp_portal.audit.models import LedgerEntry
from mcp_portal.notifications.models import Outbox
from mcp_portal.notifications.post import send_due
from mcp_portal.workflow import holding
from mcp_portal.workflow.models import Hold
from mcp_portal.workflow.steps import NotAllowed, Refused
from mcp_portal.workflow.taking import Unanswered
from tests import factories
from tests.conflicts import gifts_and_breaches as made
from tests.conflicts import steps
from tests.conflicts.gifts_and_breaches import NOON

pytestmark = pytest.mark.django_db
TO_FINDING = ("triage", "investigate", "find")
TO_THE_END = (*TO_FINDING, "tell_found", "take_action", "publish")
MINE = {"conflicts_breach", "conflicts_breachreporter", "conflicts_breachentry", "conflicts_breachevidence"}


@pytest.fixture
def case():
    return factories.case(title="Dudley MCP")


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


def test_whoever_reports_gets_a_receipt_and_reads_nothing_afterwards(case, home, guardian, finance, reporter, acting):
    number, receipt = made.report(reporter, home, case=case, person=finance)

    with acting(reporter, at=NOON):
        assert not Breach.objects.exists()
        assert not BreachReporter.objects.exists()
        assert not LedgerEntry.objects.filter(subject_table__in=MINE).exists()
        assert queries.breach_progress(receipt).words == "Received. Nobody has taken it up yet"
    with acting(finance, at=NOON):
        assert queries.breach_progress(receipt) is None
    with acting(guardian, at=NOON):
        assert BreachReporter.objects.get(breach_id=number).person == reporter
        assert queries.breach_progress(receipt) is None


def test_the_same_receipt_reports_once(case, home, guardian, reporter, acting):
    receipt = actions.new_receipt()
    for _ in range(2):
        with acting(reporter, at=NOON):
            actions.report_breach(
                by=reporter, organisation=home, case=case, person=None, happened_on=made.OFFERED, nature="x",
                may_be_named=True, receipt=receipt, now=NOON,
            )  # fmt: skip

    with acting(guardian, at=NOON):
        assert Breach.objects.count() == 1
        assert Outbox.objects.filter(user=guardian).count() == 1


def everybody(case, finance, reporter, home):
    wide = [factories.person(role, of=home) for role in (Role.ACCOUNTABLE_OFFICER, Role.SRO, Role.LEAD, Role.AUDITOR)]
    on_case = [
        factories.person(role, case=case)
        for role in sorted(Role)
        if role not in {Role.GUARDIAN, Role.SYSTEM_ADMIN, Role.PROVIDER, Role.BIDDER}
    ]
    elsewhere = factories.person(Role.GUARDIAN, of=factories.organisation("NHS Elsewhere CCG"))
    return [finance, reporter, case.lead, *wide, *on_case, elsewhere, factories.person(Role.SYSTEM_ADMIN)]


def test_nobody_but_the_guardian_reads_a_report_who_made_it_or_its_trail(
    case, home, guardian, finance, reporter, acting
):
    number, _ = made.report(reporter, home, case=case, person=finance)
    made.handled(guardian, number, *TO_FINDING)

    read = {}
    for user in everybody(case, finance, reporter, home):
        with acting(user, at=NOON):
            rows = {table: _count(table) for table in MINE}
            rows["ledger"] = LedgerEntry.objects.filter(subject_table__in=MINE).count()
            if any(rows.values()):
                read[str(user)] = rows

    assert read == {}


def _count(table):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        return cursor.fetchone()[0]


def test_nothing_the_application_can_read_names_the_reporter_but_one_table(
    case, home, guardian, finance, reporter, acting
):
    """Every row of every table as the Guardian reads it: the reporter's key stands beside the report only there."""
    with acting(guardian, at=NOON):
        before = _rows_naming(reporter)
    number, receipt = made.report(reporter, home, case=case, person=finance)
    made.handled(guardian, number, *TO_THE_END)

    with acting(guardian, at=NOON):
        # Of the pause everybody on the procurement is told, so that no one row says anything about one of them.
        told = set(Outbox.objects.filter(kind="hold").values_list("user_id", flat=True))
        holders = RoleHolding.objects.filter(procurement=case).exclude(user=guardian)
        assert told == set(holders.values_list("user_id", flat=True))
        named = _rows_naming(reporter) - before - {("notifications_outbox", "user_id")}
        assert named == {("conflicts_breachreporter", "person_id")}
        assert not any(receipt in str(row) for row in LedgerEntry.objects.values())


def _rows_naming(user):
    found = set()
    for model in apps.get_models():
        for field in model._meta.fields:
            if field.is_relation and field.related_model is type(user):
                for row in model._base_manager.filter(**{field.name: user}).values_list("pk", flat=True):
                    found.add((model._meta.db_table, field.column)) if row else None
    return found


def test_the_ledger_says_that_a_report_came_in_and_not_from_whom(case, home, guardian, finance, reporter, acting):
    wide = factories.person(Role.GUARDIAN, of=home)
    made.report(reporter, home, case=case, person=finance)

    with acting(wide, at=NOON):
        entry = LedgerEntry.objects.get(step="conflicts.breach_reported")
    assert (entry.actor_id, entry.acting_as, entry.procurement_id, entry.detail) == (None, "", None, {})


def test_mail_and_outbox_say_only_that_something_waits(case, home, guardian, finance, reporter, acting):
    made.report(reporter, home, case=case, person=finance)

    send_due(NOON)

    (sent,) = mail.outbox
    assert sent.to == [guardian.email]
    for word in ("breach", "Quagga", "Zebra", made.NATURE, reporter.email):
        assert word not in sent.subject + sent.body


def test_a_report_about_the_guardian_goes_to_a_deputy(case, home, guardian, reporter, acting):
    deputy = factories.person(Role.GUARDIAN, case=case, post="Deputy")
    number, _ = made.report(reporter, home, case=case, person=guardian)

    with acting(guardian, at=NOON):
        assert not Breach.objects.exists()
        assert not LedgerEntry.objects.filter(subject_table__in=MINE).exists()
        assert not queries.breaches_waiting(guardian)
    with acting(deputy, at=NOON):
        assert [breach.pk for breach in queries.breaches_waiting(deputy)] == [number]
        assert list(Outbox.objects.filter(subject__contains="Guardian").values_list("user_id", flat=True)) == [
            deputy.pk
        ]


def test_a_report_about_the_only_guardian_goes_to_the_accountable_officer(case, home, guardian, reporter, acting):
    officer = factories.person(Role.ACCOUNTABLE_OFFICER, of=home)
    number, _ = made.report(reporter, home, case=case, person=guardian)

    with acting(guardian, at=NOON):
        assert not Breach.objects.exists()
    assert made.handled(officer, number, *TO_FINDING).state == "found"


def test_a_report_that_nobody_could_handle_is_refused(case, home, reporter, acting):
    with acting(reporter, at=NOON), pytest.raises(Refused, match="has nobody who could look into this"):
        actions.report_breach(
            by=reporter, organisation=home, case=case, person=None, happened_on=made.OFFERED, nature="x",
            may_be_named=False, receipt=actions.new_receipt(), now=NOON,
        )  # fmt: skip


def test_a_guardian_named_when_it_is_taken_up_cannot_read_it_any_more(case, home, guardian, reporter, acting):
    deputy = factories.person(Role.GUARDIAN, case=case, post="Deputy")
    number, _ = made.report(reporter, home, case=case)
    with acting(deputy, at=NOON):
        breach = Breach.objects.get(pk=number)
        breach.triage(by=deputy, now=NOON, version=1, words="x", person=guardian)

    with acting(guardian, at=NOON):
        assert not Breach.objects.exists()
    with acting(deputy, at=NOON), pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        Breach.objects.filter(pk=number).update(person=deputy)


def test_nobody_forges_a_report_in_another_name(case, home, guardian, reporter, acting):
    number, _ = made.report(reporter, home, case=case)

    with acting(guardian, at=NOON), pytest.raises(DatabaseError), transaction.atomic():
        BreachReporter.objects.create(breach_id=number, person=guardian, receipt="BR-X", may_be_named=True)
    with acting(None), pytest.raises(DatabaseError, match="without an account"), transaction.atomic():
        _call("SELECT conflicts_report_breach(%s, NULL, NULL, current_date, 'x', 'BR-Y', false, now())", home.pk)


def _call(sql, *arguments):
    with connection.cursor() as cursor:
        cursor.execute(sql, arguments)
        return cursor.fetchone()


def test_the_person_concerned_reads_the_finding_once_told_and_nothing_else(
    case, home, guardian, finance, reporter, acting
):
    number, _ = made.report(reporter, home, case=case, person=finance)
    made.handled(guardian, number, *TO_FINDING)
    with acting(finance, at=NOON):
        assert queries.findings_told() == []

    made.handled(guardian, number, "tell_found")

    with acting(finance, at=NOON):
        (told,) = queries.findings_told()
        assert (told.was_found, told.words) == (True, "You read papers you should not have had")
        assert not Breach.objects.exists()
        assert not BreachEntry.objects.exists()
    with acting(reporter, at=NOON):
        assert queries.findings_told() == []


def test_action_waits_until_the_person_concerned_has_been_told(case, home, guardian, finance, reporter):
    number, _ = made.report(reporter, home, case=case, person=finance)

    with pytest.raises(Refused, match="has not been told the finding"):
        made.handled(guardian, number, *TO_FINDING, "take_action")
    made.handled(guardian, number, *TO_FINDING, "tell_found")
    with pytest.raises(Refused, match="has been told already"):
        made.handled(guardian, number, "tell_found")


def test_without_a_person_nobody_is_told(case, home, guardian, reporter):
    number, _ = made.report(reporter, home, case=case)

    assert made.handled(guardian, number, "triage", "investigate", "find_nothing", "take_action").state == "action"


def test_what_is_told_does_not_name_who_reported(case, home, guardian, finance, reporter):
    number, _ = made.report(reporter, home, case=case, person=finance)
    made.handled(guardian, number, *TO_FINDING)

    with pytest.raises(Unanswered) as unanswered:
        made.handled(guardian, number, "tell_found", tell_found="The quagga told me")
    assert "quagga" in unanswered.value.form.errors["words"][0]


@pytest.mark.parametrize(
    "text", ["The Zebra finance officer read them", "A quagga evaluator saw it", "Ask the evaluator at zebra"]
)
def test_what_is_published_names_neither_reporter_nor_concerned(case, home, guardian, finance, reporter, acting, text):
    number, _ = made.report(reporter, home, case=case, person=finance)
    made.handled(guardian, number, *TO_FINDING, "tell_found", "take_action")

    with pytest.raises(Unanswered):
        made.handled(guardian, number, "publish", publish=text)
    with acting(guardian, at=NOON):
        breach = Breach.objects.get(pk=number)
        with pytest.raises(Refused, match="names somebody who is protected"):
            breach.publish(by=guardian, now=NOON, version=breach.version, words=text)


def test_everybody_reads_what_is_published_from_its_day_on(case, home, guardian, finance, reporter, acting):
    number, receipt = made.report(reporter, home, case=case, person=finance)
    made.handled(guardian, number, *TO_THE_END)

    with acting(None):
        day = NOON.date()
        (row,) = queries.public_breaches(home, day)
        assert (row.words, row.was_found, row.published_on) == (made.PUBLIC, True, day)
        assert queries.public_breaches(home, day - datetime.timedelta(days=1)) == []
        assert not Breach.objects.exists()
    with acting(reporter, at=NOON):
        assert queries.breach_progress(receipt).words == "The outcome is published without names"


def test_a_breach_of_a_participant_pauses_the_procurement_without_a_name(
    case, home, guardian, finance, reporter, acting
):
    number, _ = made.report(reporter, home, case=case, person=finance)
    breach = made.handled(guardian, number, *TO_FINDING)

    assert breach.is_pausing
    with acting(case.lead, at=NOON):
        hold = Hold.objects.get(procurement=case)
        words = f"{hold.get_kind_display()} {hold.reason} {hold.scope}"
        entry = LedgerEntry.objects.get(step="workflow.hold_placed", procurement=case)
        assert entry.detail == {"kind": "breach"}
        with pytest.raises(Refused, match="Paused after a breach of the rules on conflicts of interest"):
            case.start_market_engagement(by=factories.person(Role.SRO, case=case), now=NOON, version=case.version)
        told = Outbox.objects.get(user=case.lead, kind="hold")
    assert (told.subject, told.link) == (f"A procurement is paused: {case.reference}", case.get_absolute_url())
    for word in ("Zebra", "Quagga", "finance", "evaluator"):
        assert word.lower() not in words.lower()


@pytest.mark.parametrize("how", ["no_effect", "redone"])
def test_the_guardian_ends_the_pause_by_signing(case, home, guardian, finance, reporter, acting, how):
    number, _ = made.report(reporter, home, case=case, person=finance)
    breach = made.handled(guardian, number, *TO_THE_END)
    with pytest.raises(Refused, match="Dudley MCP is still paused"):
        made.handled(guardian, number, "close")
    with acting(case.lead, at=NOON), pytest.raises(NotAllowed):
        actions.end_pause(breach, how=how, reason="x", by=case.lead, now=NOON)

    with acting(guardian, at=NOON):
        actions.end_pause(breach, how=how, reason="The quagga was not in the room", by=guardian, now=NOON)

    with acting(case.lead, at=NOON):
        hold = Hold.objects.get(procurement=case)
        assert hold.lifted_by == guardian
        said = list(Outbox.objects.filter(user=case.lead, kind="hold").order_by("pk").values_list("subject", flat=True))
        assert said == [f"A procurement is paused: {case.reference}", f"A pause has ended: {case.reference}"]
        assert "quagga" not in hold.lifted_reason
        assert not holding.kinds_for(case, case.lead)
    assert made.handled(guardian, number, "close").state == "closed"


def test_nobody_on_the_case_ends_or_forges_the_pause(case, home, guardian, finance, reporter, acting):
    number, _ = made.report(reporter, home, case=case, person=finance)
    made.handled(guardian, number, *TO_FINDING)
    sro = factories.person(Role.SRO, case=case)

    for user in (sro, finance, guardian):
        with acting(user, at=NOON):
            hold = Hold.objects.get(procurement=case)
            assert not holding.may_lift(hold, user)
            assert Hold.objects.filter(pk=hold.pk).update(lifted_at=NOON, lifted_by=user) == 0
            assert _call("SELECT conflicts_end_pause_of_breach(%s, 'x', now())", number)[0] is None or user == guardian
            with pytest.raises(DatabaseError), transaction.atomic():
                Hold.objects.create(
                    procurement=case, kind="breach", reason="x", scope="x", placed_by=user, placed_at=NOON,
                    review_date=NOON.date(),
                )  # fmt: skip


@pytest.mark.parametrize(
    ("with_case", "on_team", "step"), [(False, True, "find"), (True, False, "find"), (True, True, "find_nothing")]
)
def test_other_findings_pause_nothing(case, home, guardian, finance, reporter, acting, with_case, on_team, step):
    wide = factories.person(Role.GUARDIAN, of=home)
    person = finance if on_team else factories.person(of=home)
    number, _ = made.report(reporter, home, case=case if with_case else None, person=person)

    assert not made.handled(wide, number, "triage", "investigate", step).is_pausing


def test_a_guardian_of_the_organisation_pauses_a_case_they_do_not_see(case, home, finance, reporter, acting):
    wide = factories.person(Role.GUARDIAN, of=home)
    number, _ = made.report(reporter, home, case=case, person=finance)
    breach = made.handled(wide, number, *TO_FINDING)

    with acting(wide, at=NOON):
        assert not Hold.objects.exists()
        actions.end_pause(breach, how="no_effect", reason="x", by=wide, now=NOON)
    with acting(case.lead, at=NOON):
        assert Hold.objects.get().lifted_at is not None


def test_a_guardian_recused_from_the_procurement_does_not_handle_its_reports(
    case, home, guardian, finance, reporter, acting
):
    deputy = factories.person(Role.GUARDIAN, case=case, post="Deputy")
    number, _ = made.report(reporter, home, case=case, person=finance)
    steps.ruled(deputy, guardian, case)

    with acting(deputy, at=NOON):
        assert not Breach.objects.exists()
        assert not handled_breaches(deputy, BreachFilter()).exists()


def test_what_was_written_is_never_changed(case, home, guardian, finance, reporter, acting):
    number, _ = made.report(reporter, home, case=case, person=finance)
    made.handled(guardian, number, *TO_FINDING)

    with acting(guardian, at=NOON):
        for statement in (
            "UPDATE conflicts_breach SET nature = 'x'",
            "UPDATE conflicts_breach SET was_found = false",
            "UPDATE conflicts_breach SET pause_id = NULL",
            "UPDATE conflicts_breachentry SET text = 'x'",
            "UPDATE conflicts_breachreporter SET receipt = 'x'",
            "DELETE FROM conflicts_breach",
        ):
            with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement)


def test_nhs_england_is_told_of_a_breach(case, home, guardian, finance, reporter):
    number, _ = made.report(reporter, home, case=case, person=finance)
    made.handled(guardian, number, *TO_FINDING, "tell_found")

    with pytest.raises(Unanswered) as unanswered:
        made.handled_with(
            guardian, number, "take_action", {"kinds": ["Nothing", "Training"], "words": "x", "lessons": "y"}
        )
    assert unanswered.value.form.errors == {
        "kinds": ["Select nothing, or what follows"],
        "nhs_england_told_on": ["Enter the date NHS England was told: a breach was found"],
    }
