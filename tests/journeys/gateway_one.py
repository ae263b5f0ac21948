"""The way of a case to the three bodies at gateway 1, without a browser."""

from __future__ import annotations

from typing import Any

from assurance.queries import latest
from mcp_portal.audit.unit import unit_of_work
from procurement.demonstration.answers import load
from procurement.demonstration.declared import everyone_declares
from procurement.demonstration.play import Play


def take_to_review(play: Play) -> None:
    """Take gateway 1 to the three bodies, unless it is there already."""
    if not _review(play):
        _publish_report(play)
        play.open_gateway("1")
        papers = load("1")
        play.answer_gateway("1", papers.answers, papers.files)
        play.clock("2017-03-02")
        everyone_declares(play)
        play.submit_gateway("1", met="2017-03-01", due="2017-05-26")


def _publish_report(play: Play) -> None:
    play.clock("2017-01-31")
    play.document("lead", "engagement-report", "Market engagement report.txt", "Event of 19 January 2017.")


def _review(play: Play) -> Any:
    with unit_of_work(play.cast.people["lead"]):
        return latest(play.case(), "1")
