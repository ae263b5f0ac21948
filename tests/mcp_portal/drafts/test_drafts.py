"""What is sent after a session has ended is kept for who typed it, and for nobody else."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.db import DatabaseError, connection
from django.http import QueryDict
from django.test import Client
from django.urls import resolve, reverse
from django.utils import timezone

from mcp_portal.accounts.middleware import LAST_SEEN
from mcp_portal.accounts.roles import Role
from mcp_portal.audit.unit import unit_of_work
from mcp_portal.drafts import keeping
from mcp_portal.drafts.models import Draft
from mcp_portal.drafts.sealing import seal, unseal
from mcp_portal.drafts.typist import mark_of, typist_of
from procurement.models import LegalSignOff, WhatIf
from tests import factories

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
PASSWORD = "three words are easy"
WORDS = "Contract notice two months later"


@pytest.fixture
def case(db: None) -> Any:
    made = factories.case()
    made.lead.set_password(PASSWORD)
    made.lead.save()
    return made


class Browser(Client):
    """A browser that sends back the hidden fields of the form it was shown, and whose token is checked."""

    def __init__(self, person: Any = None) -> None:
        super().__init__(enforce_csrf_checks=True, SERVER_NAME="127.0.0.1")
        if person is not None:
            self.force_login(person, backend=BACKEND)

    def fill(self, page: str, **typed: str) -> dict[str, str]:
        fields = BeautifulSoup(self.get(page).content, "html.parser").select("main form input[type=hidden]")
        return {**{one["name"]: one["value"] for one in fields}, **typed}

    def goes_away(self) -> None:
        session = self.session
        session[LAST_SEEN] = (timezone.now() - settings.IDLE_TIMEOUT - datetime.timedelta(seconds=1)).isoformat()
        session.save()

    def signs_in(self, person: Any, to: str = "/") -> str:
        form = self.fill("/sign-in/", login=person.email, password=PASSWORD)
        answer = self.post(f"/sign-in/?next={to}", form, follow=True)
        return " ".join(BeautifulSoup(answer.content, "html.parser").select_one("main").get_text(" ").split())


def page_of(case: Any) -> str:
    return reverse("procurement:what_if_add", args=[case.reference])


def kept(person: Any) -> list[Draft]:
    with unit_of_work(person):
        return list(Draft.objects.all())


def test_what_came_too_late_is_offered_put_back_sent_and_forgotten(case: Any) -> None:
    browser, page = Browser(case.lead), page_of(case)
    late = browser.fill(page, name=WORDS)
    browser.goes_away()

    answer = browser.post(page, late)

    assert answer.url == f"/sign-in/?next={page}"
    assert "We kept what you typed" in browser.get(answer.url).content.decode()
    assert "We kept what you typed here on" in browser.signs_in(case.lead, page)
    (draft,) = kept(case.lead)
    assert WORDS not in draft.sealed
    refill = browser.post(page, browser.fill(page, portal_refill=str(draft.pk)))
    again = BeautifulSoup(refill.content, "html.parser")
    assert again.select_one("input[name=name]")["value"] == WORDS
    assert not again.select(".nhsuk-error-summary")
    with unit_of_work(case.lead):
        assert not WhatIf.objects.exists()

    assert browser.post(page, browser.fill(page, name=WORDS)).status_code == 302

    with unit_of_work(case.lead):
        assert WhatIf.objects.get().name == WORDS
    assert kept(case.lead) == []
    assert "We kept" not in browser.get(page).content.decode()


def test_a_long_form_is_saved_for_later_unchecked_and_a_short_one_needs_it_not(case: Any) -> None:
    adviser = factories.person(Role.LEGAL, case=case)
    browser, page = Browser(adviser), reverse("procurement:legal_sign_off", args=[case.reference])
    button = BeautifulSoup(browser.get(page).content, "html.parser").select_one("button[name=portal_save]")
    assert button.get_text(strip=True) == "Save and come back later"
    assert "portal_save" not in Browser(case.lead).get(page_of(case)).content.decode()

    empty = browser.post(page, browser.fill(page, portal_save="1"), follow=True)
    assert "There is nothing to save" in empty.content.decode()
    answer = browser.post(page, browser.fill(page, words=WORDS, portal_save="1"), follow=True)

    assert answer.redirect_chain == [(reverse("procurement:case", args=[case.reference]), 302)]
    assert "has not been sent" in answer.content.decode()
    with unit_of_work(adviser):
        assert not LegalSignOff.objects.exists()
    assert "We kept what you typed here on" in browser.get(page).content.decode()
    (draft,) = kept(adviser)
    refill = browser.post(page, browser.fill(page, portal_refill=str(draft.pk)))
    again = BeautifulSoup(refill.content, "html.parser")
    assert again.select_one("[name=words]").get_text(strip=True) == WORDS
    assert not again.select(".nhsuk-error-summary")


def test_somebody_else_at_the_same_browser_is_shown_nothing(case: Any) -> None:
    other = factories.person(Role.SRO, case=case)
    other.set_password(PASSWORD)
    other.save()
    browser, page = Browser(case.lead), page_of(case)
    first, second = browser.fill(page, name=WORDS), browser.fill(page, name=f"{WORDS} again")
    browser.logout()
    browser.post(page, first)

    assert "We kept" not in browser.signs_in(other, page)
    # The token of the form belongs to the session before: it is refused, and kept for who typed.
    answer = browser.post(page, second)

    assert answer.status_code == 403
    assert "We kept" not in browser.get(page).content.decode()
    assert kept(other) == []
    (draft,) = kept(case.lead)
    assert browser.get(reverse("accounts:draft", args=[draft.pk])).status_code == 404
    assert browser.post(page, browser.fill(page, portal_refill=str(draft.pk))).url == page
    assert f"{WORDS} again" in Browser(case.lead).get(reverse("accounts:draft", args=[draft.pk])).content.decode()
    with unit_of_work(other), pytest.raises(DatabaseError):
        Draft.objects.create(user=case.lead, path="/", sealed="", kept_at=timezone.now())


def test_an_old_form_of_somebody_who_signed_in_again_is_kept_and_offered_at_once(case: Any) -> None:
    browser, page = Browser(case.lead), page_of(case)
    late = browser.fill(page, name=WORDS)
    browser.logout()
    browser.signs_in(case.lead)

    answer = browser.post(f"{page}?from=here", late, follow=True)

    assert answer.redirect_chain == [(f"{page}?from=here", 302)]

    assert "We kept what you typed here on" in answer.content.decode()
    (draft,) = kept(case.lead)
    browser.post(reverse("accounts:draft_discard", args=[draft.pk]), browser.fill(page))
    assert kept(case.lead) == []


def test_what_must_not_be_kept_is_not(case: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    sealed = reverse("conflicts:breach_report_about", args=["procurement"])
    page, mark = page_of(case), mark_of(case.lead.pk, timezone.localdate())
    typed = {"portal_typist": mark, "name": WORDS}
    stranger = {**typed, "portal_typist": mark_of(factories.person().pk, timezone.localdate())}
    forged = {**typed, "portal_typist": f"{case.lead.pk}.2017-05-22:forged"}
    huge = {**typed, "name": "x" * keeping.MOST_CHARACTERS}
    nothing = {**typed, "name": " ", "version": "3", "password": PASSWORD}

    for where, what in ((sealed, typed), ("/people/invite/", typed), (page, stranger), (page, forged), (page, huge),
                        (page, nothing)):  # fmt: skip
        assert Client(SERVER_NAME="127.0.0.1").post(where, what).url == f"/sign-in/?next={where}"

    with connection.cursor() as cursor:
        cursor.execute("SELECT drafts_forget(now() + interval '1 day')")
        assert cursor.fetchone() == (0,)


def test_drafts_are_few_forgotten_after_a_week_and_hidden_with_their_case(case: Any) -> None:
    now, page = timezone.now(), page_of(case)
    with unit_of_work(case.lead):
        for number in range(keeping.MOST_DRAFTS + 2):
            sent = QueryDict(f"name=Draft+{number}")
            draft = keeping.keep(case.lead, resolve(page), f"{page}{number % 11}/", sent, now=now)
        assert len(keeping.drafts_of(case.lead, now)) == keeping.MOST_DRAFTS
        assert keeping.drafts_of(case.lead, now + datetime.timedelta(days=8)) == []

    case.lead.holdings.update(to_date=datetime.date(2017, 5, 22))
    assert Browser(case.lead).get(reverse("accounts:draft", args=[draft.pk])).status_code == 404
    assert keeping.forget_old(now + datetime.timedelta(days=6)) == 0
    assert keeping.forget_old(now + datetime.timedelta(days=8)) == keeping.MOST_DRAFTS


def test_marks_and_seals_hold_for_one_person_page_and_day() -> None:
    day = datetime.date(2017, 5, 22)
    mark, sealed = mark_of(7, day), seal({"a": ["b"]}, person=7, path="/x/")

    assert [typist_of(mark, day + datetime.timedelta(days=n)) for n in (-1, 0, 1, 2)] == [None, 7, 7, None]
    assert typist_of(mark.replace("7", "8", 1), day) is None
    assert unseal(sealed, person=7, path="/x/") == {"a": ["b"]}
    assert unseal(sealed, person=8, path="/x/") is unseal(sealed, person=7, path="/y/") is None
