"""The public pages of the register, read by somebody who is not signed in."""

import csv
import io
import re

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from conflicts.actions import publishing
from tests import factories
from tests.conflicts import steps
from tests.conflicts.register import Organisation, at, first_interest

pytestmark = pytest.mark.django_db
# The pages are asked for on the day the tests run, so these people make decisions.
SINCE = "2016-01-01"


@pytest.fixture
def ccg():
    return Organisation()


@pytest.fixture
def nurse(ccg):
    person = ccg.person(post="Nurse")
    ccg.decides(person, SINCE)
    return person


@pytest.fixture
def get(client, ccg):
    def asked(name="conflicts:public_interests", *args, **query):
        return client.get(reverse(name, args=[ccg.row.pk, *args]), query)

    return asked


def text(response):
    return re.sub(r"\s+", " ", BeautifulSoup(response.content, "html.parser").get_text(" "))


def rows(response):
    found = BeautifulSoup(response.content, "html.parser").select("table tbody tr")
    return [re.sub(r"\s+", " ", row.get_text(" ", strip=True)) for row in found]


def test_anybody_finds_the_organisations_that_publish_and_their_6_registers(client, ccg):
    response = client.get(reverse("conflicts:registers"))
    links = [link["href"] for link in BeautifulSoup(response.content, "html.parser").select("table a")]

    found = [href.rstrip("/").rsplit("/", 1)[-1] for href in links]
    assert found == ["interests", "gifts", "decisions", "notices", "contracts", "breaches"]
    for href in links:
        assert client.get(href).status_code == 200


def test_organisations_are_found_by_name(client, ccg):
    Organisation("NHS Walsall CCG")

    response = client.get(reverse("conflicts:registers"), {"q": "dudley"})

    assert len(rows(response)) == 1
    assert "No organisation of that name" in text(client.get(reverse("conflicts:registers"), {"q": "zebra\x00"}))


def test_the_public_page_shows_interests_without_signing_in(ccg, nurse, get):
    ccg.interest(nurse)

    response = get()

    assert response.status_code == 200
    assert "1 interest and 0 nil returns of 1 person" in text(response)
    assert "Trustee Dudley Voluntary Service" in rows(response)[0]
    assert "Sign in" in text(response)


def test_the_page_of_an_earlier_day_shows_that_day(ccg, nurse, get):
    ccg.interest(nurse, "2017-05-22")

    assert len(rows(get(on="2017-05-22"))) == 1
    assert "Nothing on the register of 21 May 2017 matches this" in text(get(on="2017-05-21"))


@pytest.mark.parametrize(
    ("query", "why"),
    [
        ({"on": "2999-01-01"}, "Date must be today or in the past"),
        ({"on": "yesterday"}, "must include a month and a year"),
        ({"on": "2017-02-30"}, "must be a real date"),
        ({"on": "2017-05-23", "since": "2017-06-01"}, "Date must be before the day the register is shown for"),
        ({"on_day": "1", "on_month": "5"}, "must include a year"),
    ],
)
def test_a_day_that_cannot_be_read_gets_a_sentence_beside_its_field(ccg, nurse, get, query, why):
    ccg.interest(nurse)

    response = get(**query)

    assert response.status_code == 200
    assert why in text(response)
    assert BeautifulSoup(response.content, "html.parser").select(".nhsuk-error-summary")
    assert len(rows(response)) == 1


@pytest.mark.parametrize("query", [{"category": "?"}, {"page": "99"}, {"page": "x"}, {"q": "\x00"}])
def test_a_filter_nobody_can_read_filters_nothing(ccg, nurse, get, query):
    ccg.interest(nurse)

    assert len(rows(get(**query))) == 1


def test_what_changed_since_a_day_is_shown_with_how(ccg, nurse, get):
    ccg.interest(nurse, "2017-05-22")

    response = get(since="2017-05-01", on="2017-06-30")

    assert "Change Added" in " ".join(rows(response))
    assert "From 1 May 2017 to 30 June 2017" in text(response)


def test_a_withheld_entry_says_so_and_why_entries_are_withheld(ccg, nurse, get):
    ccg.withheld(first_interest(ccg.interest(nurse), nurse))

    response = get()

    assert "Not published. The Conflicts of Interest Guardian ruled so on 22 May 2017" in text(response)
    assert "Why 1 interest is not published" in text(response)
    assert "Voluntary" not in response.content.decode()
    assert "threatens" not in response.content.decode()


def test_people_who_have_not_declared_are_named_when_the_organisation_chose_so(ccg, nurse, get, acting):
    with acting(ccg.guardian):
        publishing.choose_publication(
            ccg.row, publishes=True, non_responders="named", from_date=at("2017-05-22").date(), by=ccg.guardian,
            now=at("2017-05-22"),
        )  # fmt: skip

    assert "0 of 1 person has a current declaration" in text(get())
    assert "These have not: Nurse" in text(get())


def test_the_page_names_no_procurement(ccg, nurse, get):
    case = factories.case(title="Secret Community Provider")
    factories.hold(nurse, "evaluator", case=case, of=ccg.row)
    guardian = ccg.guardian
    steps.registered(nurse, guardian, case, steps.interest(material=False))

    response = get()

    assert len(rows(response)) == 1
    assert "Secret" not in response.content.decode()
    assert case.reference not in response.content.decode()


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_register_is_taken_out_as_a_file(ccg, nurse, get, kind):
    ccg.interest(nurse, nature="=1+1")

    response = get("conflicts:public_interests_export", kind)

    assert response.status_code == 200
    if kind == "csv":
        lines = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))
        assert lines[1][0] == "Nurse"
        assert not any(cell.startswith("=") for cell in lines[1])


def test_changes_are_taken_out_as_a_file_and_other_formats_are_not_there(ccg, nurse, get):
    ccg.interest(nurse, "2017-05-22")

    response = get("conflicts:public_interests_export", "csv", since="2017-05-01")

    assert response.content.decode("utf-8-sig").splitlines()[1].startswith("Added,Nurse")
    assert get("conflicts:public_interests_export", "pdf").status_code == 404


def test_an_organisation_that_does_not_publish_is_not_found(client):
    council = factories.organisation("Dudley Council", "council")

    assert client.get(reverse("conflicts:public_interests", args=[council.pk])).status_code == 404
    assert client.get(reverse("conflicts:public_interests", args=[99999])).status_code == 404


def test_the_pages_keep_their_filter(ccg, get):
    for number in range(51):
        person = ccg.person(post=f"Person {number}")
        ccg.decides(person, SINCE)
        steps.nil(person)

    response = get(category="nil")

    assert "Showing 1 to 50" in text(response)
    assert "category=nil&amp;page=2" in response.content.decode()


@pytest.mark.parametrize("count", [5, 40])
def test_the_page_costs_the_same_for_5_and_40_lines(ccg, get, django_assert_max_num_queries, count):
    for _ in range(count):
        person = ccg.person()
        ccg.decides(person, SINCE)
        steps.nil(person)

    with django_assert_max_num_queries(8):
        assert len(rows(get())) == count


def test_only_todays_register_may_be_indexed_and_caches_keep_it_for_a_minute(ccg, nurse, client, get, sign_in):
    ccg.interest(nurse)
    page = get()

    assert "X-Robots-Tag" not in page
    assert page["Cache-Control"] == "public, max-age=60" or page["Cache-Control"] == "max-age=60, public"
    assert "Cookie" in page["Vary"]
    assert "default-src 'none'" in page["Content-Security-Policy"]
    for other in (
        get(on="2017-05-22"), get(q="x"), get("conflicts:public_interests_export", "csv"),
        client.get(reverse("accounts:sign_in")), client.get("/nowhere/"), client.get(reverse("accounts:work")),
    ):  # fmt: skip
        assert other["X-Robots-Tag"] == "noindex, nofollow"
    signed_in = sign_in(nurse).get(reverse("conflicts:public_interests", args=[ccg.row.pk]))
    assert signed_in["X-Robots-Tag"] == "noindex, nofollow"
    assert "no-store" in signed_in["Cache-Control"]


def test_robots_txt_lets_search_engines_read_the_public_registers_only(client):
    response = client.get("/robots.txt")

    assert response["Content-Type"].startswith("text/plain")
    assert response.content.decode().splitlines() == [
        "User-agent: *", "Allow: /registers/", "Allow: /static/", "Disallow: /"
    ]  # fmt: skip


def test_everybody_reads_the_same_public_page(ccg, nurse, get, client, sign_in):
    ccg.withheld(first_interest(ccg.interest(nurse), nurse))
    address = reverse("conflicts:public_interests", args=[ccg.row.pk])

    tables = {
        str(BeautifulSoup(one.content, "html.parser").select_one("table"))
        for one in (get(), sign_in(nurse).get(address), sign_in(ccg.guardian).get(address))
    }

    assert len(tables) == 1
