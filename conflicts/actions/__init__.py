"""Writes about declarations and rulings that are not steps."""

from .declaring import add_interest, begin, change_interest, discard, remove_interest
from .ruling import CaseKey, rule
from .screening import NameAnswer, NameFacts, answer_names, ask_about_shown, enter_names, retire_name, show_names

__all__ = [
    "CaseKey",
    "NameAnswer",
    "NameFacts",
    "add_interest",
    "answer_names",
    "ask_about_shown",
    "begin",
    "change_interest",
    "discard",
    "enter_names",
    "remove_interest",
    "retire_name",
    "rule",
    "show_names",
]
