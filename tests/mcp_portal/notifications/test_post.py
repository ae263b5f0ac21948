"""What people are told, and the mails that follow."""

import datetime

import pytest
from django.core import mail
from django.db import connection

from mcp_portal.accounts.roles import Role
from mcp_portal.audit.unit import unit_of_work
from mcp_portal.notifications import post
from mcp_portal.notifications.actions import tell
from mcp_portal.notifications.models import Outbox
from mcp_portal.notifications.queries import recent
from tests import factories

pytestmark = pytest.mark.django_db
NOW = factories.NOON
LATER = NOW + datetime.timedelta(hours=1)


@pytest.fixture
def case(db):
    return factories.case()


def told(opened, user, **more):
    with unit_of_work(opened.lead, at=NOW):
        return tell(user, "Your document is ready", f"/procurements/{opened.reference}/", at=NOW, **more)


def attempts(row):
    with unit_of_work(row.user):
        return Outbox.objects.values_list("attempts", "sent_at").get(pk=row.pk)


def test_a_mail_carries_a_subject_and_a_link_and_nothing_of_the_case(case, settings):
    settings.PUBLIC_URL = "https://portal.example.nhs.uk"
    told(case, case.lead, case=case)

    assert post.send_due(NOW) == 1

    (letter,) = mail.outbox
    assert letter.subject == "Your document is ready"
    assert letter.to == [case.lead.email]
    assert f"https://portal.example.nhs.uk/procurements/{case.reference}/" in letter.body
    assert case.title not in letter.body
    assert "{#" not in letter.body


def test_each_row_is_one_mail(case):
    row = told(case, case.lead, case=case)

    post.send_due(NOW)
    post.send_due(LATER)

    assert len(mail.outbox) == 1
    assert attempts(row) == (1, NOW)


def test_a_mail_that_could_not_be_sent_is_tried_again_later(case, settings):
    row = told(case, case.lead)
    settings.EMAIL_BACKEND, right = "tests.mcp_portal.notifications.test_post.Broken", settings.EMAIL_BACKEND

    assert post.send_due(NOW) == 0
    assert post.send_due(NOW + datetime.timedelta(seconds=10)) == 0
    assert attempts(row) == (1, None)

    settings.EMAIL_BACKEND = right
    assert post.send_due(NOW + datetime.timedelta(seconds=31)) == 1
    assert len(mail.outbox) == 1


class Broken:
    """A mail server that is away."""

    def __init__(self, **options):
        pass

    def send_messages(self, messages):
        raise ConnectionRefusedError


def test_the_portal_gives_up_after_eight_attempts(case, settings):
    row = told(case, case.lead)
    settings.EMAIL_BACKEND = "tests.mcp_portal.notifications.test_post.Broken"

    for days in range(20):
        post.send_due(NOW + datetime.timedelta(days=days))

    assert attempts(row) == (8, None)


def test_somebody_who_lost_sight_of_the_case_gets_no_mail_and_sees_no_row(case):
    reader = factories.person(Role.MEMBER, case=case)
    told(case, reader, case=case)
    with unit_of_work(reader, at=NOW):
        assert [row.subject for row in recent(reader)] == ["Your document is ready"]

    reader.holdings.update(to_date=datetime.date(2017, 5, 1))

    assert post.send_due(NOW) == 0
    assert mail.outbox == []
    with unit_of_work(reader, at=NOW):
        assert list(recent(reader)) == []


def test_what_concerns_no_case_is_told_to_anybody(case):
    reader = factories.person(Role.SYSTEM_ADMIN)

    told(case, reader)

    assert post.send_due(NOW) == 1
    assert mail.outbox[0].to == [reader.email]


def test_a_person_who_left_gets_no_mail(case):
    reader = factories.person(Role.MEMBER)
    told(case, reader)
    type(reader).objects.filter(pk=reader.pk).update(is_active=False)

    assert post.send_due(NOW) == 0


def test_the_sender_learns_identifiers_only(case):
    told(case, case.lead, case=case)

    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM portal_outbox_take(%s)", [NOW])
        assert [column.name for column in cursor.description] == ["row_id", "reader_id"]
    with unit_of_work(None):
        assert not Outbox.objects.exists()
