"""Writes about declarations and rulings that are not steps."""

from .breaches import add_breach_evidence, end_pause, new_receipt, report_breach
from .declaring import add_interest, begin, change_interest, discard, remove_interest
from .gifts import begin_gift, change_gift, discard_gift, replace_gift
from .ruling import rule
from .screening import NameAnswer, NameFacts, answer_names, ask_about_shown, enter_names, retire_name, show_names

__all__ = [
    "NameAnswer",
    "NameFacts",
    "add_breach_evidence",
    "add_interest",
    "answer_names",
    "ask_about_shown",
    "begin",
    "begin_gift",
    "change_gift",
    "change_interest",
    "discard",
    "discard_gift",
    "end_pause",
    "enter_names",
    "new_receipt",
    "remove_interest",
    "replace_gift",
    "report_breach",
    "retire_name",
    "rule",
    "show_names",
]
