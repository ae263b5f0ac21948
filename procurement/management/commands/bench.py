"""Measure the figures the portal is to hold."""

from __future__ import annotations

import json
import statistics
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import connection, connections
from django.urls import reverse
from django.utils import timezone

from mcp_portal.audit.unit import unit_of_work
from procurement.actions import create_case, draft_notice
from procurement.benchmarks import ground, measures, search
from procurement.benchmarks.evaluation import add_evaluation
from procurement.benchmarks.gateway import add_gateway
from procurement.benchmarks.interests import add_interests
from procurement.benchmarks.live import YEARS, add_live_contract
from procurement.benchmarks.measures import Figure
from procurement.benchmarks.money import contract_sum_ms
from procurement.benchmarks.opening import FILES, OPENERS, TENDERS, add_openings
from procurement.demonstration.dudley import play_dudley
from procurement.demonstration.people import Cast
from procurement.models import Notice, Procurement

INTERESTS = 10_000
TURNS = 3


class Command(BaseCommand):
    """Prints a table and writes var/bench.json; over HTTP and signed in, on a database of its own."""

    help = "Measure the figures the portal is to hold, print a table and write var/bench.json"

    def handle(self, *args: Any, **options: Any) -> None:
        home = connections["owner"].settings_dict["NAME"]
        ground.make_database()
        try:
            figures = self._measure()
        finally:
            ground.drop_database(home)
        for figure in figures:
            self.stdout.write(_row(figure))
        target = settings.BASE_DIR / "var" / "bench.json"
        target.write_text(json.dumps([figure.as_json() for figure in figures], indent=2) + "\n")

    def _measure(self) -> list[Figure]:
        now = timezone.now()
        play = play_dudley(until="pre_launch", now=now)
        few = self._few(play.cast, play.reference, now)
        ground.add_cases(play.cast, 900, first=100, now=now)
        evaluated = add_evaluation(play.cast, now=now)
        reviewed = add_gateway(play.cast, now=now)
        sealed = add_openings(play.cast, now=now)
        contract = add_live_contract(play.cast, now=now).reference
        live, paid = (reverse(f"procurement:{name}", args=[contract]) for name in ("ladder", "performance"))
        paid += f"?year={YEARS}"
        ground.analyse()
        lead, moderator = play.cast.people["lead"], play.cast.people["moderator"]
        listing, case = reverse("procurement:cases"), reverse("procurement:case", args=[play.reference])
        matrix = reverse("procurement:matrix", args=[evaluated.reference])
        reviewer, national = play.cast.people["nhse_reviewer"], reverse("procurement:national")
        gateway = reviewed.get_absolute_url()
        coverage = reverse("assurance:coverage", args=[reviewed.procurement.reference, "large"])
        with ground.served() as address:
            figures = [
                *few,
                Figure(
                    "Contract sum, 15 years x 40 lines x 6 commissioners", round(contract_sum_ms(), 1), "ms, median", 50
                ),
                *_page("List of 50 of 1,000", address, lead, listing, 35, 8),
                *_page("One procurement with gateways, deadlines, conflicts", address, lead, case, 45, 15),
                *_page("Evaluation matrix, 20 x 8 x 60, recusal applied", address, moderator, matrix, 150, 12),
                *_page("Gateway, 60 questions, 300 files, 3 bodies", address, reviewer, gateway, 60, 20),
                *_page("Coverage, 60 questions, 300 files", address, reviewer, coverage),
                *_page("National page", address, reviewer, national, None, 12),
                *_opening(play.cast, address, sealed),
                *_page("Ladder of a contract of 15 years, 180 months", address, lead, live, 45, 15),
                *_page("Performance of its year, 60 metrics", address, lead, paid, 45, 15),
                *_page("Its case page", address, lead, reverse("procurement:case", args=[contract]), 45, 15),
                *_at_once(play.cast, address),
            ]
            add_interests(play.cast, INTERESTS, now=now)
            ground.add_cases(play.cast, 9_000, first=1_000_000, now=now)
            search.add_documents(play.cast, now=now)
            ground.analyse()
            return [
                *figures,
                *_page("List of 50 of 10,000", address, lead, listing, 35, 8),
                *_page("One procurement among 10,000", address, lead, case, 45, 15),
                *_search("10,000", address, lead),
                *_register(address, play.cast.people["guardian"]),
                *_cost_of_row_security(
                    address, {"list": (lead, listing), "case": (lead, case), "matrix": (moderator, matrix)}
                ),
            ]

    def _few(self, cast: Cast, reference: str, now: Any) -> list[Figure]:
        """Measure the list, a case and the search while there are 100 cases."""
        ground.add_cases(cast, 100, first=0, now=now)
        search.add_documents(cast, now=now)
        ground.analyse()
        lead, case = cast.people["lead"], reverse("procurement:case", args=[reference])
        with ground.served() as address:
            return [
                *_page("List of 50 of 100", address, lead, reverse("procurement:cases"), 35, 8),
                *_page("One procurement among 100", address, lead, case, 45, 15),
                *_search("100", address, lead),
            ]


def _opening(cast: Cast, address: str, cases: list[Procurement]) -> list[Figure]:
    """Measure the second of two people opening final tenders, and the page of what one bidder put in."""
    paths = [reverse("procurement:responses_open", args=[case.reference, "final"]) for case in cases]
    first, second = (cast.people[key] for key in OPENERS)
    measures.in_turn(address, first, paths)
    spent = measures.in_turn(address, second, paths)
    what = f"Opening {TENDERS} tenders of {FILES} files"
    files = reverse("procurement:response_files", args=[cases[0].reference, 1])
    return [
        Figure(f"{what}: the second person", round(statistics.median(spent), 1), "ms, median", None,
               f"{len(spent)} openings, the slowest {max(spent):.1f} ms"),
        *_page(f"{what}: files of one tender", address, cast.people["lead"], files),
    ]  # fmt: skip


def _search(cases: str, address: str, person: Any) -> list[Figure]:
    """Measure the search for a word of one document in 200, and for one of all."""
    where, page = f"among {cases} cases with a document each", reverse("procurement:search")
    return [
        *_page(f"Search {where}: rare word", address, person, f"{page}?q={search.RARE}", None, 12),
        *_page(f"Search {where}: frequent word", address, person, f"{page}?q={search.COMMON}", None, 12),
    ]


def _page(
    measure: str,
    address: str,
    person: Any,
    path: str,
    ms: float | None = None,
    most: int | None = None,
    times: int = 40,
) -> list[Figure]:
    median, late = measures.page(address, person, path, times=times)
    return [
        Figure(measure, round(median, 1), "ms, median", ms, f"95th percentile {late:.1f} ms"),
        Figure(f"{measure}: queries", measures.queries(person, path), "queries", most),
    ]


def _register(address: str, guardian: Any) -> list[Figure]:
    """Measure the register of interests as its Guardian uses it."""
    register, name = reverse("conflicts:register"), f"Register of {INTERESTS:,} interests"
    export = reverse("conflicts:register_export", args=["csv"])
    return [
        *_page(f"{name}: a page", address, guardian, register),
        *_page(f"{name}: search", address, guardian, f"{register}?q=practice+399"),
        *_page(f"{name}: export as CSV", address, guardian, export, times=5),
    ]


def _cost_of_row_security(address: str, pages: dict[str, tuple[Any, str]]) -> list[Figure]:
    """Measure the same pages with the policies of the database and without, in turns.

    The best of the turns counts on each side: what else the machine does at one moment would weigh on one side only.
    """
    found = []
    for name, (person, path) in pages.items():
        guarded, open_ = [], []
        for _ in range(TURNS):
            guarded.append(measures.page(address, person, path, times=15)[0])
            with ground.without_row_security():
                open_.append(measures.page(address, person, path, times=15)[0])
        ratio = min(guarded) / min(open_)
        detail = f"{min(guarded):.1f} ms with, {min(open_):.1f} ms without"
        found.append(Figure(f"Cost of row security: {name} page", round(ratio, 2), "times", None, detail))
    return found


def _at_once(cast: Cast, address: str) -> list[Figure]:
    """Fifty people take a step on fifty cases while an import runs."""
    now, lead = timezone.now(), cast.people["lead"]
    steps = []
    for number in range(50):
        with unit_of_work(lead, at=now):
            case = create_case(
                by=lead, wall=now, lead_commissioner=cast.organisations["ccg"], title=f"Step {number}", variant="full",
                list_size=1, practice_count=1, value_per_year=1, term_min_years=1, term_max_years=1,
            )  # fmt: skip
            notice = draft_notice(case, kind=Notice.Kind.CALL, content={}, by=lead, now=now)
            steps.append(notice.get_step_url("send_for_approval"))

    def import_cases() -> None:
        for batch in range(5):
            ground.add_cases(cast, 200, first=500_000 + batch * 200, now=now)
        connection.close()

    spent, failed = measures.at_once(address, lead, steps, import_cases)
    whole = "ledger whole" if ground.ledger_is_whole() else "ledger broken"
    return [
        Figure("50 steps at once while an import runs: 95th percentile", round(measures.percentile(spent, 95), 1),
               "ms with the wait for one of 2 processes", 200, whole),
        Figure("50 steps at once: failed or in deadlock", failed, "steps", 0),
    ]  # fmt: skip


def _row(figure: Figure) -> str:
    verdict = {True: "holds", False: "DOES NOT HOLD", None: ""}[figure.holds]
    wanted = "" if figure.to_hold is None else f"(to hold: {figure.to_hold:g})"
    return f"{figure.measure:<58} {figure.value:>8g} {figure.unit:<40} {wanted:<16} {verdict} {figure.detail}".rstrip()
