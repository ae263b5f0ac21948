"""Every page needs sign-in unless it is listed here with a reason."""

from __future__ import annotations

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

PUBLIC = {
    "accounts:sign_in": "the way in",
    "accounts:demonstration": "the way in of a demonstration; not there otherwise",
    "accounts:accessibility": "required by the accessibility regulations of 2018",
    "accounts:privacy": "people read it before they sign in",
    "accounts:cookies": "people read it before they sign in",
    "accounts:invitation": "an invited person has no password yet; the link holds a one-time key",
    "accounts:sign_out": "somebody whose session has ended meanwhile gets an answer rather than a sign-in page",
    "procurement:public_decisions": "the register of procurement decisions (NHS Act 2006, section 14O)",
    "procurement:public_decisions_export": "the same as a file",
    "procurement:public_notices": "what stands in the Official Journal already",
    "procurement:public_notices_export": "the same as a file",
    "procurement:public_awards": "the record of contracts awarded (PPCCR 2013, regulation 9)",
    "procurement:public_awards_export": "the same as a file",
    "conflicts:registers": "which organisations publish (NHS Act 2006, section 14O)",
    "conflicts:public_interests": "the published register (NHS Act 2006, section 14O)",
    "conflicts:public_interests_export": "the published register as a file",
    "procurement:calendar_feed": "a calendar program cannot sign in; the address holds a key that its owner revokes",
    "conflicts:robots": "asked by search engines",
    "accounts:healthz": "asked by the machine that runs the portal; says only that it answers",
    "account_login": "the way in, under the name the sign-in package gives it",
    "mfa_authenticate": "between password and second factor nobody is signed in yet",
    "account_reset_password": "somebody who forgot the password cannot sign in",
    "account_reset_password_done": "follows a reset",
    "account_reset_password_from_key": "the link holds a one-time key",
    "conflicts:public_gifts": "the register of gifts and hospitality is published (NHS Act 2006, section 14O)",
    "conflicts:public_gifts_export": "the same as a file",
    "conflicts:public_breaches": "breaches are published without names",
    "conflicts:public_breaches_export": "the same as a file",
}


def pages(resolver: URLResolver | None = None, namespace: str = ""):
    """Yield (full name, pattern) of every page."""
    for item in (resolver or get_resolver()).url_patterns:
        if isinstance(item, URLResolver):
            yield from pages(item, ":".join(filter(None, [namespace, item.namespace])))
        elif isinstance(item, URLPattern):
            yield ":".join(filter(None, [namespace, item.name or ""])), item


def test_every_page_has_a_name():
    assert [str(item.pattern) for name, item in pages() if not name or name.endswith(":")] == []


@pytest.mark.parametrize(("name", "item"), list(pages()), ids=[name for name, _ in pages()])
def test_a_page_needs_sign_in_unless_listed_with_a_reason(name, item):
    callback = item.callback
    needs_sign_in = getattr(getattr(callback, "view_class", callback), "login_required", True)
    needs_sign_in = needs_sign_in and getattr(callback, "login_required", True)

    assert needs_sign_in is (name not in PUBLIC)


def test_nothing_is_listed_that_is_not_there():
    there = {name for name, _ in pages()} | {"accounts:demonstration"}

    assert set(PUBLIC) - there == set()
