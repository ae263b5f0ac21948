"""What the questions about a case refuse."""

from __future__ import annotations

from decimal import Decimal

from procurement.forms import CriteriaForm, DatesForm, ScopeForm
from tests.procurement.forms.test_steps import day


def test_service_lines_are_read_one_a_line_without_empty_ones() -> None:
    form = ScopeForm({"lines": " Community services \r\n\r\nUrgent care\n"})

    assert form.is_valid()
    assert form.cleaned_data["lines"] == ["Community services", "Urgent care"]


def test_a_service_line_that_is_too_long_is_named() -> None:
    form = ScopeForm({"lines": "Short\n" + "x" * 301})

    assert not form.is_valid()
    assert form.errors["lines"] == ["Line 2 must be 300 characters or fewer. It has 301"]


def test_dates_are_planned_in_the_order_in_which_things_happen() -> None:
    form = DatesForm({**day("call", "2017-06-09"), **day("requests_close", "2017-06-01")})

    assert not form.is_valid()
    assert list(form.errors) == ["requests_close"]
    assert form.errors["requests_close"] == [
        "Date must be on or after 9 June 2017, when “contract notice sent” is planned"
    ]


def test_a_criterion_needs_name_and_weight() -> None:
    form = CriteriaForm({"name_1": "Quality", "weight_2": "40", "name_3": "Cost", "weight_3": "60%"}, rows=4)

    assert not form.is_valid()
    assert dict(form.errors) == {
        "weight_1": ["Enter the weight of this criterion"],
        "name_2": ["Enter the name of this criterion"],
    }


def test_weights_that_do_not_add_up_can_be_saved() -> None:
    form = CriteriaForm({"selection": "One?\nTwo?", "name_1": "Quality", "weight_1": "55.5"}, rows=4)

    assert form.is_valid()
    assert form.award == [("Quality", Decimal("55.5"))]
    assert form.cleaned_data["selection"] == ["One?", "Two?"]
