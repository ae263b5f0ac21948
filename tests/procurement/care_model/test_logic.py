"""Gaps of a logic model, and where its figure puts boxes and lines."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from procurement.care_model import KINDS, Element, Link, Model, draw, findings
from procurement.care_model.logic import may_lead

WHOLE = (
    Element(1, "intervention", "Team in each hub"), Element(2, "output", "Care plans"),
    Element(3, "outcome", "Fewer admissions"), Element(4, "metric", "Emergency admissions"),
)  # fmt: skip
CHAIN = (Link(1, 2), Link(2, 3), Link(3, 4))


def test_a_chain_from_intervention_to_metric_has_no_gap() -> None:
    assert findings(Model(WHOLE, CHAIN)) == []


def test_every_missing_link_is_named_at_its_element() -> None:
    more = (
        *WHOLE, Element(5, "intervention", "Pharmacists"), Element(6, "outcome", "Less waiting"),
        Element(7, "metric", "Satisfaction", is_whole=False), Element(8, "intervention", "Advice line"),
    )  # fmt: skip
    said = [(one.number, one.what) for one in findings(Model(more, (*CHAIN, Link(8, 6))))]

    assert said == [
        (5, "“Pharmacists” leads to nothing"),
        (8, "No metric shows whether “Advice line” works"),
        (6, "“Less waiting” has no metric"),
        (7, "Nothing is measured by “Satisfaction”"),
        (7, "“Satisfaction” has no baseline or no target"),
    ]
    assert [one.what for one in findings(Model())] == ["The logic model has no element"]
    assert "The logic model has no metric" in [one.what for one in findings(Model(WHOLE[:3], CHAIN[:2]))]


@settings(max_examples=30)
@given(st.lists(st.tuples(st.sampled_from(KINDS), st.text("ab cd", min_size=1, max_size=60)), max_size=8), st.data())
def test_the_figure_holds_every_element_and_link_inside_its_frame(elements: list, data: st.DataObject) -> None:
    made = tuple(Element(number, kind, name) for number, (kind, name) in enumerate(elements, 1))
    pairs = [(a.number, b.number) for a in made for b in made if may_lead(a.kind, b.kind)]
    links = tuple(Link(*pair) for pair in data.draw(st.lists(st.sampled_from(pairs), unique=True)) if pairs) if (
        pairs) else ()  # fmt: skip

    for drawing in draw(Model(made, links)):
        assert [box.element.number for box in sorted(drawing.boxes, key=lambda box: box.element.number)] == [
            one.number for one in made
        ]
        assert len(drawing.lines) == len(links)
        for box in drawing.boxes:
            assert box.x + box.width <= drawing.width
            assert box.y + box.height <= drawing.height
