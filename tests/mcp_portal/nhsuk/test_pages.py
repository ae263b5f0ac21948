"""Layouts and parts as they reach the browser."""

import re

import pytest
from bs4 import BeautifulSoup
from django import forms as django_forms
from django.contrib import messages
from django.contrib.messages.storage.base import Message
from django.test import RequestFactory

from mcp_portal.nhsuk import errors, fields
from mcp_portal.nhsuk.forms import Form

from . import sink

WRONG = {
    "reference": "A" * 20, "kind": "other", "sent_day": "9", "sent_year": "2017", "practices": "many",
    "value": "about <b>5</b>", "reason": "Because & so", "password": "a secret", "opened_day": "31",
    "opened_month": "2", "opened_year": "2017", "opened_time": "noon",
}  # fmt: skip


def filters():
    return type("Filters", (Form,), {"q": fields.Text(label="Role or organisation", required=False)})()


def case_page(**more):
    return sink.render("case.jinja", filters=filters(), **({"form": None} | more))


def soup(html):
    return BeautifulSoup(html, "html.parser")


PAGES = {
    "case": case_page,
    "form": lambda: sink.render("form.jinja"),
    "wrong form": lambda: sink.render("form.jinja", form=sink.Everything(WRONG)),
    "refused": lambda: sink.render("confirm.jinja", form=Form()),
    "confirm": lambda: sink.render("confirm.jinja", form=Form(), unmet=[]),
    "confirmation": lambda: sink.render("confirmation.jinja", form=None),
    "not found": lambda: errors.page_not_found(RequestFactory().get("/")).content.decode(),
}


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_no_page_needs_more_than_the_policy_allows(page):
    html = page()

    assert " style=" not in html
    assert not re.search(r"\son[a-z]+=", html)
    scripts = soup(html).find_all("script")
    assert all(script.get("src", "").startswith("/static/") for script in scripts[:1] + scripts[2:])
    assert not [tag for tag in soup(html).find_all(src=True) if not tag["src"].startswith("/")]
    assert not [tag for tag in soup(html).find_all("link") if not tag["href"].startswith("/")]


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_every_page_has_one_heading_and_unique_ids(page):
    parsed = soup(page())

    assert len(parsed.find_all("h1")) == 1
    ids = [tag["id"] for tag in parsed.find_all(id=True)]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_every_label_and_description_leads_somewhere(page):
    parsed = soup(page())
    ids = {tag["id"] for tag in parsed.find_all(id=True)}

    assert {tag["for"] for tag in parsed.find_all("label", attrs={"for": True})} <= ids
    for attribute in ("aria-describedby", "aria-labelledby", "aria-controls"):
        for tag in parsed.find_all(attrs={attribute: True}):
            assert set(tag[attribute].split()) <= ids


def test_a_form_with_errors_says_so_in_its_title_and_links_to_each_input():
    parsed = soup(sink.render("form.jinja", form=sink.Everything(WRONG)))

    assert parsed.title.text.startswith("Error: Everything")
    links = parsed.select(".nhsuk-error-summary a")
    assert len(links) >= 12
    for link in links:
        target = parsed.find(id=link["href"].removeprefix("#"))
        assert target.name in ("input", "select", "textarea"), link
    hrefs = [link["href"] for link in links]
    assert "#id_sent_month" in hrefs
    assert "#id_held_0" in hrefs
    assert "#id_committees_0" in hrefs


def test_a_form_without_errors_has_no_summary():
    parsed = soup(sink.render("form.jinja"))

    assert parsed.title.text == "Everything – Dudley Multispecialty Community Provider – Procure an MCP contract"
    assert not parsed.select(".nhsuk-error-summary")


def test_nothing_typed_is_lost_but_the_password():
    parsed = soup(sink.render("form.jinja", form=sink.Everything(WRONG)))

    assert parsed.find(id="id_value")["value"] == "about <b>5</b>"
    assert parsed.find(id="id_practices")["value"] == "many"
    assert parsed.find(id="id_reason").text == "Because & so"
    assert parsed.find(id="id_sent_day")["value"] == "9"
    assert parsed.find(id="id_opened_time")["value"] == "noon"
    assert parsed.find("input", value="other").has_attr("checked")
    assert "a secret" not in str(parsed)


def test_only_the_wrong_boxes_of_a_date_are_marked():
    parsed = soup(sink.render("form.jinja", form=sink.Everything(WRONG)))

    marked = {tag["id"] for tag in parsed.select(".nhsuk-date-input .nhsuk-input--error")}
    assert "id_sent_month" in marked
    assert "id_sent_day" not in marked
    assert {"id_opened_day", "id_opened_month", "id_opened_year"} <= marked
    assert "id_opened_time" not in marked


def test_lengths_are_not_enforced_by_the_browser():
    html = sink.render("form.jinja")

    assert " maxlength=" not in html
    assert " required" not in html
    assert 'data-maxlength="200"' in html


def test_a_revealed_question_stands_under_its_option_only():
    parsed = soup(sink.render("form.jinja"))

    assert len(parsed.find_all(id="id_which")) == 1
    assert parsed.select_one(".nhsuk-radios__conditional #id_which")


def test_a_field_of_another_package_looks_like_ours():
    assert soup(sink.render("form.jinja")).select_one("input.nhsuk-input#id_foreign")


def test_a_form_of_another_package_looks_like_ours():
    plain = type("Plain", (django_forms.Form,), {"email": django_forms.EmailField(), "code": django_forms.CharField()})
    parsed = soup(sink.render("form.jinja", form=plain({"email": "nobody"})))

    assert len(parsed.select("input.nhsuk-input.nhsuk-input--error")) == 2
    assert [link["href"] for link in parsed.select(".nhsuk-error-summary a")] == ["#id_email", "#id_code"]


def test_what_was_done_is_said_once_at_the_top():
    done = [Message(messages.SUCCESS, "Gateway submitted"), Message(messages.WARNING, "You were signed out")]
    banners = soup(case_page(messages=done)).select(".nhsuk-notification-banner")

    assert [" ".join(banner.text.split()) for banner in banners] == [
        "Done Gateway submitted",
        "Important You were signed out",
    ]


def test_a_question_can_be_the_heading():
    asked = type("Asked", (Form,), {"x": fields.Radios(label="Which?", choices=[("a", "A")], page_heading=True)})
    parsed = soup(sink.render("form.jinja", form=asked()))

    assert parsed.h1.text.strip() == "Which?"


def test_a_case_says_that_its_clock_is_not_the_real_one():
    assert "Training case Its clock says 22 May 2017." in " ".join(soup(case_page()).aside.text.split())


def test_a_live_case_carries_no_mark():
    live = type("Live", (), dict(vars(sink.CASE), clock_kind="real"))

    assert not soup(case_page(case=live)).select(".portal-demo")


def test_the_tabs_of_a_case_mark_where_one_is():
    tabs = soup(case_page()).select(".portal-subnav a")

    assert [tab.text for tab in tabs][:4] == ["Overview", "Prepare", "Compete", "Team"]
    assert [tab.text for tab in tabs if tab.get("aria-current") == "page"] == ["Overview"]


def test_the_way_down_to_a_page_of_a_case_leads_through_the_case():
    crumbs = soup(sink.render("form.jinja")).select(".nhsuk-breadcrumb__list a")

    assert [crumb.text.strip() for crumb in crumbs] == ["Procurements", sink.CASE.title]
    assert len(soup(case_page()).select(".nhsuk-breadcrumb__list a")) == 1


def test_steps_are_offered_or_explained():
    parsed = soup(case_page())

    button = parsed.select_one(".portal-step a")
    assert button.text.split() == ["Pause", "this", "procurement"]
    assert button["href"] == "/pause"
    blocked = parsed.select_one(".portal-blocked")
    assert "2 of 3 requirements are not met" in blocked.text
    assert "House rule, from PCR 2015 regulation 76(1)" in blocked.text
    assert not blocked.select("button")


def test_a_refused_step_shows_what_is_missing_and_no_button():
    parsed = soup(sink.render("confirm.jinja", form=Form()))

    assert not parsed.select("form")
    assert "You can do this now" in parsed.text
    assert "Other people have to do this" in parsed.text


def test_log_out_is_a_page_of_its_own():
    link = soup(case_page()).find("a", string=re.compile("Log out"))

    assert link["href"] == "/accounts/sign_out/"
    assert not soup(case_page()).select("header form")


def test_the_logo_is_left_out_of_the_plain_brand():
    assert "nhsuk-header__logo" not in case_page()
    assert "nhsuk-header__logo" in case_page(brand="nhs")
    assert "favicon" not in case_page()


@pytest.mark.parametrize(
    ("view", "status", "heading"),
    [
        (errors.bad_request, 400, "We could not read what was sent"),
        (errors.permission_denied, 403, "You cannot do this"),
        (errors.csrf_failure, 403, "Send this page again"),
        (errors.page_not_found, 404, "Page not found"),
        (errors.server_error, 500, "Sorry, there is a problem with the portal"),
    ],
)
def test_error_pages_need_neither_database_nor_person(view, status, heading):
    response = view(RequestFactory().get("/"))

    assert response.status_code == status
    parsed = soup(response.content)
    assert parsed.h1.text == heading
    assert "Sign in" not in parsed.text


def test_the_last_resort_is_plain_text(settings):
    settings.ROOT_URLCONF = "no.such.addresses"

    response = errors.server_error(RequestFactory().get("/"))

    assert response.status_code == 500
    assert response["Content-Type"].startswith("text/plain")
