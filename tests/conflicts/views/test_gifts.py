"""Pages about gifts and hospitality, for recipients, officers, readers and everybody."""

import csv
import datetime
import io
import re
import zipfile
from decimal import Decimal

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from conflicts.models import Gift
from mcp_portal.accounts.roles import Role
from mcp_portal.audit.models import LedgerEntry
from tests import factories
from tests.conflicts import gifts_and_breaches as made

pytestmark = pytest.mark.django_db

ANSWERS = {
    "kind": "gift", "gift_kind": "other", "details": "A box of chocolates", "value": "12",
    "offered_on_day": "20", "offered_on_month": "6", "offered_on_year": "2017", "source_name": "A patient",
    "source_business": "None", "from_supplier": "no", "wish": "accept", "wish_reason": "A small token",
    "position": "Head of primary care",
}  # fmt: skip


@pytest.fixture
def home():
    return factories.organisation("NHS Dudley CCG", "ccg")


@pytest.fixture
def recipient(home):
    return factories.person(of=home, post="Head of primary care")


@pytest.fixture
def officer(home):
    return factories.person(Role.ACCOUNTABLE_OFFICER, of=home)


def text(response):
    return re.sub(r"\s+", " ", BeautifulSoup(response.content, "html.parser").get_text(" "))


def errors(response):
    page = BeautifulSoup(response.content, "html.parser")
    return [link.get_text(strip=True) for link in page.select(".nhsuk-error-summary__list a")]


def rows(response):
    return BeautifulSoup(response.content, "html.parser").select("table tbody tr")


def date(name, day):
    year, month, of_month = day.split("-")
    return {f"{name}_day": of_month, f"{name}_month": month, f"{name}_year": year}


def test_a_gift_goes_through_the_pages_to_the_public_register(sign_in, client, home, recipient, officer):
    site = sign_in(recipient)
    checked = site.post(reverse("conflicts:gift_declare"), ANSWERS, follow=True)
    assert "The guidance says Accept, without declaring it" in text(checked)
    pk = int(checked.redirect_chain[-1][0].rstrip("/").rsplit("/", 1)[-1])
    filed = site.post(
        reverse("conflicts:gift_step", args=[pk, "declare"]), {"version": 1, "correct": "on"}, follow=True
    )
    assert "With the approving officer" in text(filed)

    site = sign_in(officer)
    assert "Decide on 1 gift or hospitality" in text(site.get(reverse("accounts:work")))
    assert "Gift from A patient, to Head of primary care" in text(site.get(reverse("conflicts:gifts")))
    site.post(reverse("conflicts:gift_step", args=[pk, "approve"]), {"version": 2, "reason": ""})
    done = site.post(reverse("conflicts:gift_step", args=[pk, "register"]), {"version": 3}, follow=True)
    assert "On the register" in text(done)
    assert len(rows(site.get(reverse("conflicts:gifts")))) == 1

    client.logout()
    public = client.get(reverse("conflicts:public_gifts", args=[home.pk]))
    assert "A box of chocolates" in text(public)
    assert "Head of primary care" in text(public)
    assert recipient.email not in text(public)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"value": "-1"}, "Estimated value must be between £0 and £10m"),
        ({"value": "much"}, "Estimated value must be an amount in pounds, like 1,234.50 or 244.3m"),
        ({"value": ""}, "Enter what it is worth, as an estimate"),
        (date("offered_on", "2099-01-01"), "Date of offer must be today or in the past"),
        (date("received_on", "2099-01-01"), "Date of receipt must be today or in the past"),
        (date("received_on", "2017-06-19"), "Date of receipt must be the same as or after the date of offer"),
        ({"kind": ""}, "Select what you were offered"),
        ({"kind": "hospitality"}, "Select yes if it is modest"),
        ({"gift_kind": ""}, "Select what kind of gift it is"),
        ({"from_supplier": ""}, "Select yes if they are or may become a supplier or contractor"),
        ({"wish": "steal"}, "Select one of the options"),
    ],
)
def test_an_answer_that_cannot_be_gets_a_sentence_beside_it(sign_in, recipient, officer, acting, change, message):
    response = sign_in(recipient).post(reverse("conflicts:gift_declare"), {**ANSWERS, **change})

    assert message in errors(response)
    with acting(recipient):
        assert not Gift.objects.exists()


def test_what_departs_from_the_guidance_is_said_before_it_is_filed(sign_in, recipient, officer):
    shown = sign_in(recipient).post(reverse("conflicts:gift_declare"), {**ANSWERS, "value": "50.01"}, follow=True)

    assert "Accept only on behalf of the organisation, and declare" in text(shown)
    assert "£50.01 is over £50" in text(shown)
    assert "What you want to do departs from the guidance" in text(shown)


def test_defaults_and_earlier_offers_are_shown_with_the_working(sign_in, recipient, officer):
    made.declared(recipient, value=Decimal("30"))
    gift = made.draft(recipient, value=Decimal("20"))

    shown = text(sign_in(recipient).get(gift.get_absolute_url()))

    assert "They count as one gift of £50 (default)" in shown
    assert "Earlier offers from the same source (1)" in shown


def test_a_draft_is_changed_and_thrown_away_by_its_owner_only(sign_in, recipient, officer, acting):
    gift = made.draft(recipient)
    for name in ("gift", "gift_change", "gift_discard"):
        assert sign_in(officer).get(reverse(f"conflicts:{name}", args=[gift.pk])).status_code == 404
    site = sign_in(recipient)

    changed = site.post(reverse("conflicts:gift_change", args=[gift.pk]), {**ANSWERS, "value": "13"}, follow=True)
    assert "£13" in text(changed)
    thrown = site.post(reverse("conflicts:gift_discard", args=[gift.pk]), follow=True)
    assert "Draft thrown away" in text(thrown)
    with acting(recipient):
        assert not Gift.objects.exists()


def test_a_record_on_the_register_is_replaced_from_its_page(sign_in, recipient, officer):
    gift = made.registered(recipient, officer)
    site = sign_in(recipient)
    assert "Make a record that replaces it" in text(site.get(gift.get_absolute_url()))

    form = site.post(reverse("conflicts:gift_replace", args=[gift.pk]), follow=True)

    assert "Change a gift or hospitality" in text(form)
    assert sign_in(officer).post(reverse("conflicts:gift_replace", args=[gift.pk])).status_code == 404


def test_the_register_is_filtered_and_says_when_nothing_matches(sign_in, recipient, officer, home):
    made.registered(recipient, officer)
    made.registered(recipient, officer, kind="hospitality", source_name="Acme", wish="decline")
    site = sign_in(factories.person())

    def found(**query):
        return len(rows(site.get(reverse("conflicts:gifts"), query)))

    assert (found(), found(kind="gift"), found(q="acme"), found(outcome="declined")) == (2, 1, 1, 1)
    assert (found(organisation=home.pk), found(organisation="x"), found(page="99"), found(q="\x00")) == (2, 2, 2, 2)
    nothing = site.get(reverse("conflicts:gifts"), {"q": "zebra"})
    assert "Nothing on the register matches these filters" in text(nothing)


def test_the_files_hold_what_the_page_shows_and_no_formula(sign_in, recipient, officer, acting):
    made.registered(recipient, officer, details="=1+1", source_name="+evil", comments="@SUM(A1)")
    site = sign_in(recipient)

    written = site.get(reverse("conflicts:gifts_export", args=["csv"]), {"kind": "gift"}).content.decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(written)))
    assert lines[0][:3] == ["Recipient", "What", "Date of offer"]
    assert lines[1][:3] == ["Head of primary care", "Gift", "2017-06-20"]
    assert not any(cell.startswith(("=", "+", "-", "@")) for line in lines for cell in line)
    book = site.get(reverse("conflicts:gifts_export", args=["xlsx"])).content
    with zipfile.ZipFile(io.BytesIO(book)) as workbook:
        assert "<f>" not in workbook.read("xl/worksheets/sheet1.xml").decode()
    assert site.get(reverse("conflicts:gifts_export", args=["pdf"])).status_code == 404
    with acting(recipient):
        steps = LedgerEntry.objects.filter(step="conflicts.gifts_exported").order_by("seq")
        assert [row.detail for row in steps] == [{"format": "csv", "rows": 1}, {"format": "xlsx", "rows": 1}]


@pytest.mark.parametrize("count", [3, 60])
def test_the_page_costs_the_same_for_few_and_many_rows(
    sign_in, recipient, officer, django_assert_max_num_queries, count
):
    for number in range(count):
        made.registered(recipient, officer, source_name=f"Source {number % 7}", value=Decimal(1))
    site = sign_in(officer)
    site.get(reverse("conflicts:gifts"))

    with django_assert_max_num_queries(13) as captured:
        response = site.get(reverse("conflicts:gifts"))

    assert len(rows(response)) == min(count, 50)
    assert len(captured) <= 13


@pytest.mark.parametrize("count", [3, 60])
def test_the_public_page_costs_the_same_for_few_and_many_rows(
    client, home, recipient, officer, django_assert_max_num_queries, count
):
    for number in range(count):
        made.registered(recipient, officer, source_name=f"Source {number % 7}", value=Decimal(1))

    with django_assert_max_num_queries(8) as captured:
        response = client.get(reverse("conflicts:public_gifts", args=[home.pk]))

    assert len(rows(response)) == min(count, 50)
    assert len(captured) <= 8
    second = client.get(reverse("conflicts:public_gifts", args=[home.pk]), {"page": "2"})
    assert len(rows(second)) == max(count - 50, 3)


def test_the_public_page_is_read_as_of_a_day(client, home, recipient, officer):
    made.registered(recipient, officer)
    address = reverse("conflicts:public_gifts", args=[home.pk])

    assert len(rows(client.get(address))) == 1
    assert len(rows(client.get(address, {"on": "2017-06-30"}))) == 1
    assert "No gift or hospitality was on the register on 29 June 2017" in text(
        client.get(address, {"on": "2017-06-29"})
    )
    assert errors(client.get(address, {"on": "2099-01-01"})) == ["Date must be today or in the past"]
    assert client.get(address, {"on": "x", "page": "y"}).status_code == 200


def test_the_public_files_hold_published_columns_only(client, home, recipient, officer):
    made.registered(recipient, officer)
    made.declared(recipient, source_name="Secret source")

    written = client.get(reverse("conflicts:public_gifts_export", args=[home.pk, "csv"]), {"on": "2017-06-30"})

    (head, line) = csv.reader(io.StringIO(written.content.decode("utf-8-sig")))
    assert len(head) == len(line) == 17
    assert "Secret source" not in written.content.decode()
    assert client.get(reverse("conflicts:public_gifts_export", args=[home.pk, "pdf"])).status_code == 404


def test_only_commissioners_have_a_public_register(client):
    for kind in ("provider", "cqc"):
        body = factories.organisation(f"A {kind}", kind)
        assert client.get(reverse("conflicts:public_gifts", args=[body.pk])).status_code == 404
    assert client.get(reverse("conflicts:public_gifts", args=[999999])).status_code == 404


def test_a_provider_user_without_a_role_may_declare_for_their_own_organisation_only(sign_in, officer):
    person = factories.person(of=factories.organisation("A provider", "provider"))

    answer = sign_in(person).post(reverse("conflicts:gift_declare"), ANSWERS, follow=True)

    assert "has no approving officer but you" in text(answer)
    assert datetime.date(2017, 6, 20).strftime("%-d %B %Y") in text(answer)
