"""The content of a notice: storing it and changing single values."""

import json
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procurement.notices.content import Authority, Lot, NotContent, NoticeContent, Object

CONTENTS = st.builds(
    NoticeContent,
    authorities=st.lists(st.builds(Authority), min_size=1, max_size=3).map(tuple),
    further_information=st.none() | st.builds(Authority),
    objects=st.lists(
        st.builds(
            Object,
            estimated_value=st.none() | st.decimals(0, 10**13, places=2),
            lots=st.lists(st.builds(Lot), min_size=1, max_size=3).map(tuple),
        ),
        min_size=1,
        max_size=2,
    ).map(tuple),
    origins=st.dictionaries(st.text(max_size=5), st.text(max_size=5), max_size=3),
)


@given(content=CONTENTS)
def test_any_content_survives_storage_as_json(content: NoticeContent) -> None:
    assert NoticeContent.from_json(json.loads(json.dumps(content.to_json()))) == content


def test_a_changed_value_gets_a_new_origin_and_the_others_keep_theirs() -> None:
    content = NoticeContent(origins={"objects.0.title": "Case, key facts", "dispatched_on": "Case, key dates"})

    changed = content.with_values(
        {"objects.0.title": "A new title", "objects.0.lots.0.nuts": ("UKG36",), "dispatched_on": None}, "You"
    )

    assert changed.get("objects.0.title") == "A new title"
    assert changed.objects[0].lots[0].nuts == ("UKG36",)
    assert changed.origins == {
        "objects.0.title": "You",
        "objects.0.lots.0.nuts": "You",
        "dispatched_on": "Case, key dates",
    }


def test_missing_fields_take_their_defaults() -> None:
    assert NoticeContent.from_json({"dispatched_on": "2016-12-01"}) == NoticeContent(dispatched_on=date(2016, 12, 1))


@pytest.mark.parametrize(
    ("stored", "sentence"),
    [
        ({"title": "x"}, "The content has no field title"),
        ({"dispatched_on": "1 December"}, "dispatched_on cannot be read"),
        ({"dispatched_on": 3}, "dispatched_on cannot be read"),
        ({"objects": {}}, "objects must be a list"),
        ({"objects": ["x"]}, "objects.0 must be an object"),
        ({"objects": [{"estimated_value": "many"}]}, "objects.0.estimated_value cannot be read"),
        ({"type": None}, "type cannot be read"),
    ],
)
def test_what_is_not_content_is_refused_with_its_place(stored: dict[str, object], sentence: str) -> None:
    with pytest.raises(NotContent, match=sentence):
        NoticeContent.from_json(stored)


def test_amounts_keep_their_pence() -> None:
    stored = NoticeContent(objects=(Object(estimated_value=Decimal("398000000.50")),)).to_json()

    assert stored["objects"][0]["estimated_value"] == "398000000.50"
