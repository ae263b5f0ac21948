"""Lines given to reviewers, with a look at their conflicts of interest first."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assurance import actions, queries
from assurance.models import Assignment
from conflicts.actions import begin
from mcp_portal.accounts.roles import Role
from mcp_portal.audit.unit import unit_of_work
from mcp_portal.workflow.steps import NotAllowed, Refused
from mcp_portal.workflow.taking import take
from tests.assurance.scene import CQC, ENGLAND, IMPROVEMENT, Scene
from tests.factories import hold, person

CODES = ("CP1-F1", "CP1-F2")


def assign(scene: Scene, to: Any, *codes: str, by: Any = None) -> list[str]:
    """Give lines to somebody; give the codes of those that changed hands."""
    by = by or scene.lead_reviewer
    with scene.acting(by) as review:
        lines = [line for line in review.papers.questions if line.code in (codes or CODES)]
        return [line.code for line in actions.assign(review, lines, by=by, now=scene.now, person=to)]


def colleague(scene: Scene, declares: bool = True) -> Any:
    """Give a second reviewer of NHS England."""
    home = scene.lead_reviewer.organisation
    user = hold(person(of=home, post="Second reviewer"), Role.REVIEWER, case=scene.case, of=home).user
    if declares:
        with unit_of_work(user, at=scene.now):
            begun = begin(by=user, organisation=home, case=scene.case, kind="nil", now=scene.now)
            take(begun, "file_nil", by=user, now=scene.now, data={"correct": "on"})
    return user


def own_lines(scene: Scene, who: Any) -> list[str]:
    """Give the lines assigned to a person, as they read them."""
    with scene.acting(who) as review:
        return [line.question.code for line in queries.lines(review, who) if line.is_assigned]


def test_an_assignment_is_replaced_and_never_changed(rated: Scene) -> None:
    first, second = rated.reviewers[ENGLAND], colleague(rated)
    assert assign(rated, first) == list(CODES)
    assert assign(rated, first) == []
    assert assign(rated, second, "CP1-F1") == ["CP1-F1"]

    assert (own_lines(rated, first), own_lines(rated, second)) == (["CP1-F2"], ["CP1-F1"])
    assert assign(rated, None, "CP1-F1") == ["CP1-F1"]
    assert own_lines(rated, second) == []
    with rated.acting(first):
        assert [row.ended_at is None for row in Assignment.objects.order_by("pk")] == [False, True, False]


def test_somebody_without_a_declaration_is_refused_with_a_sentence(rated: Scene) -> None:
    with pytest.raises(Refused, match="has no current declaration of interests for this procurement"):
        assign(rated, colleague(rated, declares=False))


def test_somebody_who_supported_the_site_is_refused_with_a_sentence_and_cannot_rate(rated: Scene) -> None:
    user = colleague(rated)
    with rated.acting(user) as review:
        review.case.support_given.create(
            stage_code="1", person=user, organisation=user.organisation, what="Wrote the baseline",
            from_date=rated.now.date(), recorded_by=user, recorded_at=rated.now,
        )  # fmt: skip

    with pytest.raises(Refused, match="has supported the site at gateway 1"):
        assign(rated, user)
    with rated.acting(user) as review:
        line = next(row for row in review.papers.questions if row.code == "CP1-F1")
        with pytest.raises(Refused, match="You gave support to the site"):
            actions.file_rating(review, line, by=user, now=rated.now, value="green")


def test_lines_are_given_by_a_lead_reviewer_within_the_body(rated: Scene) -> None:
    with pytest.raises(NotAllowed):
        assign(rated, rated.reviewers[ENGLAND], by=rated.reviewers[ENGLAND])
    with pytest.raises(Refused, match="Choose a reviewer of your body"):
        assign(rated, rated.reviewers[CQC])


def test_no_line_changes_hands_after_the_panel(rated: Scene) -> None:
    rated.rate_everything()
    rated.take(rated.lead_reviewer, "open_moderation")
    rated.recommend()

    with pytest.raises(Refused, match="its ratings are closed"):
        assign(rated, rated.reviewers[ENGLAND])


def test_the_page_shows_each_reviewer_with_their_standing_and_assigns_by_theme(rated: Scene, sign_in: Any) -> None:
    unclear = colleague(rated, declares=False)
    address = reverse("assurance:assign", args=[rated.case.reference, "1"])
    page = BeautifulSoup(sign_in(rated.lead_reviewer).get(address).content, "html.parser")
    assert "Has no current declaration of interests" in page.get_text()
    assert str(unclear) in page.get_text()

    refused = sign_in(rated.lead_reviewer).post(address, {"person": unclear.pk, "themes": ["F"]})
    assert b"has no current declaration of interests" in refused.content
    nothing = sign_in(rated.lead_reviewer).post(address, {"person": rated.reviewers[ENGLAND].pk})
    assert b"Choose at least 1 line or theme" in nothing.content
    with rated.acting(rated.lead_reviewer) as review:
        theme = next(row for row in review.papers.questions if row.code == "CP1-F1").theme
    sign_in(rated.lead_reviewer).post(address, {"person": rated.reviewers[ENGLAND].pk, "themes": [theme]})

    assert "CP1-F1" in own_lines(rated, rated.reviewers[ENGLAND])
    for stranger in (rated.reviewers[IMPROVEMENT], rated.lead):
        assert sign_in(stranger).get(address).status_code == 404


def test_a_reviewer_goes_through_their_own_lines_first(rated: Scene, sign_in: Any) -> None:
    who = rated.reviewers[ENGLAND]
    assign(rated, who, "CP1-F2")

    response = sign_in(who).get(reverse("assurance:rate", args=[rated.case.reference, "1"]))
    page = sign_in(who).get(reverse("assurance:review", args=[rated.case.reference, "1"]) + "?rating=assigned")

    assert response.headers["Location"].endswith("/questions/CP1-F2/")
    shown = BeautifulSoup(page.content, "html.parser").select("li.portal-line")
    assert [line["id"] for line in shown] == ["CP1-F2"]


def test_the_line_can_be_rated_with_the_keyboard_and_without_a_script(rated: Scene, sign_in: Any) -> None:
    address = reverse("assurance:question", args=[rated.case.reference, "1", "CP1-F2"])
    page = BeautifulSoup(sign_in(rated.reviewers[ENGLAND]).get(address).content, "html.parser")

    assert page.select_one("script[src*=reading]")["type"] == "module"
    assert page.select_one("a[rel=prev]")
    assert page.select_one("a[rel=next]")
    assert len(page.select("form[data-rating] input[type=radio][name=value]")) == 4
    assert page.select_one("form[data-rating] button[name=file]")
    # What only the script can do is shown by the script.
    assert page.select_one("[data-shortcuts]").has_attr("hidden")
    assert page.select_one("[data-shortcuts-toggle]").get_text() == "Turn shortcuts off"


def test_assignments_cost_the_page_of_a_line_nothing(rated: Scene, sign_in: Any) -> None:
    reader = sign_in(rated.reviewers[ENGLAND])
    address = reverse("assurance:question", args=[rated.case.reference, "1", "CP1-F2"])
    reader.get(address)
    with CaptureQueriesContext(connection) as few:
        reader.get(address)
    assign(rated, rated.reviewers[ENGLAND])
    with CaptureQueriesContext(connection) as many:
        reader.get(address)

    assert len(many) == len(few) <= 20, "\n".join(query["sql"][:120] for query in many)
