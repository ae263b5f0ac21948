"""Where a case keeps the facts behind a question: the pages on which it was prepared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from procurement import access


@dataclass(frozen=True)
class Page:
    """A page of the case: its words as a link, and the name of its address, which takes the reference."""

    text: str
    name: str


CONSULTATION = Page("What we heard and what changed", "procurement:consultation_record")
PRACTICES = Page("Practices and population", "procurement:practices")
CARE_MODEL = Page("Care model and scope", "procurement:care_model")
LOGIC_MODEL = Page("Logic model", "procurement:logic_model")
OPTIONS = Page("Options appraisal", "procurement:options")
VALUE = Page("Value proposition", "procurement:value")
SPECIFICATION = Page("Service specification and patient choice", "procurement:specification")
FORM = Page("Questions about the form of the provider", "procurement:form_questions")
MONEY = Page("Money", "procurement:money")
DIALOGUE = Page("Dialogue", "procurement:dialogue")
BIDS = Page("Bids", "procurement:bids")
TIMETABLE = Page("Timetable", "procurement:timetable")

PREPARED: dict[str, tuple[Page, ...]] = {
    "EE-S1": (PRACTICES, LOGIC_MODEL),
    "EE-S2": (OPTIONS,),
    "EE-F1": (VALUE,),
    "EE-E1": (CONSULTATION,),
    "CP1-S1": (VALUE, MONEY),
    "CP1-S2": (OPTIONS,),
    "CP1-S3": (LOGIC_MODEL,),
    "CP1-Q1": (CARE_MODEL, SPECIFICATION),
    "CP1-Q2": (CONSULTATION,),
    "CP1-F1": (MONEY,),
    "CP1-F2": (MONEY,),
    "CP1-F3": (MONEY,),
    "CP1-F4": (FORM,),
    "CP1-C1": (SPECIFICATION, CARE_MODEL),
    "CP1-C2": (FORM,),
    "CP1-C3": (SPECIFICATION,),
    "CP1-P1": (TIMETABLE,),
    "CP1-M1": (CARE_MODEL, MONEY),
    "CP1-E1": (CONSULTATION,),
    "CP1-W1": (PRACTICES,),
    "CP2-C1": (SPECIFICATION, CARE_MODEL),
    "CP2-C3": (FORM, CARE_MODEL),
    "CP2-C4": (SPECIFICATION,),
    "CP2-F3": (MONEY,),
    "CP2-F4": (FORM,),
    "CP2-W1": (PRACTICES,),
    "CP2-P3": (BIDS, DIALOGUE),
    "CP2-S1": (VALUE,),
    "CP3-A4": (PRACTICES,),
}
"""By the code of a question; a question that an edition adds has no page until it is named here."""


def prepared(code: str, case: Any, reader: Any) -> tuple[Page, ...]:
    """Give the pages behind a question, or none to a reader whom the preparation of a case is closed to."""
    return PREPARED.get(code, ()) if access.sees_the_file(case, reader) else ()
