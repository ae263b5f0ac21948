"""No question put to a list tells a recused person that a case is there: a twin without a role gets the same."""

import re

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse

from mcp_portal.accounts.roles import Role
from procurement.demonstration.desk import BACKEND
from tests import factories
from tests.conflicts import steps

pytestmark = pytest.mark.django_db

SENTENCE = "Hidden because of your declared interest in Dudley GP Federation"
LISTS = ["procurement:all_notices", "procurement:case_create", "accounts:account", "procurement:search"]
EXPORTS = ["procurement:cases_export", "procurement:all_notices_export"]
PROBES = [
    {}, {"q": "Zanzibar"}, {"text": "Zanzibar"}, {"text": "Z"}, {"text": "%"}, {"text": "_anzibar"}, 
    {"text": "' OR 1=1 --"},
    {"state": "planning"}, {"state": "live"}, {"commissioner": "1"}, {"page": "2"}, {"page": "0"}, {"page": "-1"},
    {"page": "99999999999999999999"}, {"sort": "title"}, {"order": "-value_per_year"}, {"ordering": "title"},
    {"text": "Zanzibar", "state": "planning", "page": "1"}, {"title__startswith": "Z"}, {"pk": "1"}, {"id": "1"},
    {"reference": "MCP"}, {"kind": "F21"}, {"text": "\x00"}, {"format": "json"},
]  # fmt: skip


@pytest.fixture
def case():
    return factories.case(title="Zanzibar Community Provider")


@pytest.fixture
def pair(case):
    """Give somebody who is recused and somebody with the same post who never had to do with the case."""
    guardian = factories.person(Role.GUARDIAN, case=case)
    home = factories.organisation("NHS Twin CCG")
    recused, twin = (factories.person(of=home, post="Committee member") for _ in range(2))
    factories.hold(recused, Role.MEMBER, case=case, of=home)
    steps.ruled(recused, guardian, case)
    return recused, twin


def site(person):
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(person, backend=BACKEND)
    return client


def plain(response, person):
    body = re.sub(rb'(name="csrfmiddlewaretoken"[^>]*value=")[^"]*|(nonce=")[^"]*', rb"", response.content)
    return response.status_code, body.replace(person.email.encode(), b"")


def addresses():
    for name in LISTS:
        yield reverse(name)
    for name in EXPORTS:
        yield reverse(name, args=["csv"])


@pytest.mark.parametrize("address", [*addresses()])
def test_a_list_answers_a_recused_person_as_a_stranger(pair, address):
    recused, twin = pair
    one, other = site(recused), site(twin)
    different = []

    for probe in PROBES:
        if plain(one.get(address, probe), recused) != plain(other.get(address, probe), twin):
            different.append(probe)

    assert different == []


def test_the_list_of_cases_answers_with_the_released_sentence_and_nothing_else(pair):
    recused, twin = pair
    one, other, address = site(recused), site(twin), reverse("procurement:cases")

    for probe in PROBES:
        here, there = (BeautifulSoup(who.get(address, probe).content, "html.parser").main for who in (one, other))
        assert here.find_all("tr") == there.find_all("tr") == []
        assert without_released(here) == without_released(there)


def without_released(main):
    """Give the words of a page without those the Guardian released, and without what was typed into it."""
    words = main.get_text(" ", strip=True).replace(SENTENCE, "")
    return re.sub(r"\s+", " ", words.partition("Procurements you take no part in")[0]).strip()


def test_an_export_has_as_many_rows_as_the_list_shows(pair):
    recused, _twin = pair

    for probe in PROBES:
        lines = site(recused).get(reverse("procurement:cases_export", args=["csv"]), probe).content.splitlines()
        assert len(lines) == 1


ON_A_CASE = [
    ("procurement:case", {}), ("procurement:bids", {}), ("procurement:history_export", {"kind": "csv"}),
    ("procurement:document_download", {"pk": 1}), ("procurement:notice", {"number": 1}), ("procurement:team", {}),
    ("procurement:bid", {"number": 1}), ("procurement:case_step", {"step": "go_live"}),
    ("procurement:pack", {"stage": "1"}),
    ("assurance:gateways", {}), ("assurance:review", {"stage": "1"}), ("conflicts:case_conflicts", {}),
    ("conflicts:refusals", {}), ("conflicts:refusals_export", {"kind": "csv"}),
]  # fmt: skip


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize(("name", "more"), ON_A_CASE, ids=[name for name, _ in ON_A_CASE])
def test_a_hidden_case_takes_the_path_of_one_that_is_not_there(case, pair, name, more, method):
    person, told = site(pair[0]), []
    person.get("/")

    for reference in (case.reference, "NO-SUCH-2017-0001", case.reference):
        address = reverse(name, kwargs={"reference": reference, **more})
        with CaptureQueriesContext(connection) as queries:
            response = getattr(person, method)(address)
        told.append((*plain(response, pair[0]), len(queries)))

    assert told[0] == told[1] == told[2]
    assert told[0][0] in {404, 405}


def test_declaring_for_a_hidden_case_is_declaring_for_one_that_is_not_there(case, pair):
    person = site(pair[0])
    address = reverse("conflicts:declare")

    here, nowhere = (person.get(address, {"case": words}) for words in (case.reference, "NO-SUCH-2017-0001"))

    assert plain(here, pair[0]) == plain(nowhere, pair[0])


def test_things_of_a_hidden_case_are_not_told_from_things_that_are_not_there(case, pair):
    other = factories.person(Role.SRO, case=case)
    filed = steps.declared(other, case)
    person = site(pair[0])

    for name in ("conflicts:declaration", "conflicts:declare_again", "conflicts:declaration_filed"):
        try:
            here, nowhere = (person.get(reverse(name, args=[pk])) for pk in (filed.pk, 10**9))
        except NoReverseMatch:
            continue
        assert plain(here, pair[0]) == plain(nowhere, pair[0])
        assert here.status_code == 404
