"""The Jinja environment: loud about missing names, complete, and without the NHS logo unless allowed."""

import pytest
from django.template import engines
from django.test import RequestFactory
from jinja2 import UndefinedError
from markupsafe import Markup

from mcp_portal.nhsuk import environment


def render(source, **context):
    return engines["jinja2"].from_string(source).render(context)


def test_a_missing_name_raises_when_it_is_printed():
    with pytest.raises(UndefinedError, match="nobody"):
        render("{{ nobody }}")
    with pytest.raises(UndefinedError, match="age"):
        render("{{ person.age }}", person={})
    with pytest.raises(UndefinedError, match="nobody"):
        render("{{ nobody.name.first|upper }}")


def test_a_missing_name_may_be_asked_for():
    assert render("{{ 'yes' if nobody.name.first else 'no' }}{{ 'shown' if false }}") == "no"


def test_what_people_type_is_escaped():
    assert render("{{ typed }}", typed="<script>") == "&lt;script&gt;"


def test_addresses_are_made_of_page_names():
    assert render("{{ url('procurement:case', 'DUD-1') }}") == "/procurement/procurements/DUD-1/case/"
    assert render("{{ url_or_none('nowhere:at_all') is none }}") == "True"


def test_a_query_keeps_its_other_parameters():
    request = RequestFactory().get("/list", {"q": "trust & co", "page": "2"})

    assert environment.with_query(request, page=3) == "?q=trust+%26+co&page=3"
    assert environment.with_query(request, page=None) == "?q=trust+%26+co"


def test_a_header_without_the_expected_logo_is_refused():
    with pytest.raises(ValueError, match="logo"):
        environment.without_logo(Markup("<header></header>"))
