"""Writes about declarations and rulings that are not steps."""

from .declaring import add_interest, begin, change_interest, discard, remove_interest
from .ruling import CaseKey, rule

__all__ = ["CaseKey", "add_interest", "begin", "change_interest", "discard", "remove_interest", "rule"]
