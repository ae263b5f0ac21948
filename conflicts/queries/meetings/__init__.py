"""Reads about committees, their meetings and items."""

from .decided import DecidedItem, decided_items, item_decided_at, items_about, portal_holds
from .forecast import Forecast, Place, forecasts, ruling_seat
from .lists import MeetingFilter, Withheld, committees, meetings_of, meetings_waiting, withheld_items

__all__ = [
    "DecidedItem",
    "Forecast",
    "MeetingFilter",
    "Place",
    "Withheld",
    "committees",
    "decided_items",
    "forecasts",
    "item_decided_at",
    "items_about",
    "meetings_of",
    "meetings_waiting",
    "portal_holds",
    "ruling_seat",
    "withheld_items",
]
