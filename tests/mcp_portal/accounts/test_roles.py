"""The table of roles: every exclusion of the product description, both ways."""

from __future__ import annotations

import pytest

from mcp_portal.accounts.roles import (
    BIDDING,
    COMMISSIONING,
    EXCLUSIONS,
    HELD_WITHOUT_A_CASE,
    KINDS_OF,
    NEUTRAL,
    REVIEWING,
    Kind,
    Role,
    clash,
)

PAIRS = [(one, other, rule.because) for rule in EXCLUSIONS for one in rule.one for other in rule.other]


@pytest.mark.parametrize(("one", "other", "because"), sorted(PAIRS))
def test_an_excluded_role_is_refused_whichever_is_held_first(one, other, because):
    assert clash(one, {other}) is not None
    assert clash(other, {one}) is not None
    assert because.endswith(tuple("abcdefghijklmnopqrstuvwxyz"))  # no full stop


def test_one_person_may_hold_all_three_roles_of_a_body():
    held: set[str] = set()
    for role in (Role.REVIEWER, Role.LEAD_REVIEWER, Role.SIGN_OFF):
        assert clash(role, held) is None
        held.add(role)


def test_every_role_stands_in_exactly_one_family():
    families = (COMMISSIONING, REVIEWING, BIDDING, NEUTRAL)

    assert sorted(role for family in families for role in family) == sorted(Role)


def test_nobody_outside_a_case_reviews_or_bids():
    assert HELD_WITHOUT_A_CASE.isdisjoint(REVIEWING | BIDDING)


def test_assurers_and_commissioners_of_nhs_england_are_different_organisations():
    assert Kind.NHS_ENGLAND_COMMISSIONER not in KINDS_OF[Role.SIGN_OFF]
    assert Kind.NHS_ENGLAND not in KINDS_OF[Role.ACCOUNTABLE_OFFICER]
