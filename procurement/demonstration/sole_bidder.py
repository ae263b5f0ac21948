"""What stands in place of competition when one bidder is left, as a case records it."""

from __future__ import annotations

from collections.abc import Mapping

from .play import Play

INVENTED = {
    "benchmark": ("Price and quality compared with like services of 3 other areas: 1.2% below (invented)",
                  "Independent adviser, report to the governing body (invented)"),
    "pass_marks": ("Criteria, scoring and minimum pass marks stay those of the call (invented)",
                   "Legal adviser, note of the close of dialogue (invented)"),
    "efforts": ("Information notice and market event open to all; those who asked were called back (invented)",
                "Report on market engagement (invented)"),
    "say_no": ("Existing contracts can be extended by a year; the governing body keeps that open (invented)",
               "Governing body, paper on options (invented)"),
}  # fmt: skip


def do_the_duties(play: Play, done: Mapping[str, tuple[str, str]] = INVENTED) -> None:
    """Record each duty; ``done``: words and source by kind."""
    for kind, (words, source) in done.items():
        answers = {"kind": kind, "words": words, "source": source}
        play.fill("lead", "procurement:sole_bidder", answers=answers)
