"""What fields give to the components that print them."""

from __future__ import annotations

import pytest

from mcp_portal.nhsuk import component, fields
from mcp_portal.nhsuk.forms import Form


@pytest.mark.parametrize("choices", [[], [("a", "A")]])
def test_a_list_can_always_be_left_at_its_first_line(choices: list[tuple[str, str]]) -> None:
    class Asking(Form):
        who = fields.Select(label="Who asked?", choices=choices, required=False, empty="Nobody yet")

    items = component.listed(Asking()["who"])["items"]

    assert [item["text"] for item in items] == ["Nobody yet", *(text for _value, text in choices)]
