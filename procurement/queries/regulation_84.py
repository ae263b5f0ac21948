"""The report of regulation 84, written from the records: nine items, each sentence with the record it comes from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse

from conflicts.queries import limited_people
from mcp_portal.nhsuk.wording import day, listed, moment, plural, pounds
from procurement.models import Bid, LowTenderEntry, Notice, Opening, Procurement, ReportStatement, RouteChoice

from .report import ranking

State = Procurement.State
AWARDED = frozenset({State.AWARD_DECIDED, State.STANDSTILL, State.CONTRACT_SIGNED, State.MOBILISATION, State.LIVE})
ASKS = (
    "Who the contracting authority is, what the contract is about and what it is worth",
    "Who was selected and why, and who was not and why",
    "Why tenders found to be abnormally low were rejected",
    "Who won and why that tender was chosen, and the share that goes to subcontractors",
    "What justified a competitive dialogue or a procedure with negotiation (regulation 26)",
    "What justified an award without prior publication (regulation 32)",
    "Why no contract was awarded",
    "Why other than electronic means were used for tenders",
    "Which conflicts of interest were found, and what was done about them",
)
"""What each item of PCR 2015 reg. 84(1) asks, in their order."""

HEAD = ("Item", "What it asks", "What the report says", "Where it comes from")


@dataclass(frozen=True)
class Sentence:
    """A sentence of the report; ``source`` names the record and ``href`` leads to it, "" for a statement."""

    words: str
    source: str
    href: str = ""


@dataclass(frozen=True)
class Item:
    """One item: its sentences, or why it does not apply, or what is missing."""

    number: int
    asks: str
    sentences: list[Sentence]
    because: str = ""
    missing: str = ""
    page: str = ""

    @property
    def is_missing(self) -> bool:
        """Say whether something is still to be said."""
        return bool(self.missing)


def report_of(case: Procurement) -> list[Item]:
    """Write the nine items. Statements of people stand behind what the records say, and close what is missing."""
    said: dict[int, ReportStatement] = {}
    for statement in case.report_statements.select_related("written_by__organisation"):
        said[statement.item] = statement
    bids = list(case.bids.prefetch_related("low_tenders__entries", "parties"))
    for bid in bids:
        bid.procurement = case
    notices = list(case.notices.all())
    writers = (
        _authority(case, notices), _selected(case, bids), _low(case, bids), _winner(case, bids), _dialogue(case),
        _no_call(case, notices), _no_award(case), _means(case, bids), _conflicts(case),
    )  # fmt: skip
    return [_with(item, said.get(item.number)) for item in writers]


def missing_of(items: list[Item]) -> list[Item]:
    """Give the items on which something is missing."""
    return [item for item in items if item.is_missing]


def report_rows(items: list[Item]) -> list[tuple[object, ...]]:
    """Give the report as rows of a file, what is missing first."""
    rows: list[tuple[object, ...]] = [
        (item.number, item.asks, f"Missing: {item.missing}", "") for item in missing_of(items)
    ]
    for item in items:
        if item.because:
            rows.append((item.number, item.asks, f"Does not apply, because {item.because}", ""))
        rows += [(item.number, item.asks, one.words, one.source) for one in item.sentences]
    return rows


def _with(item: Item, statement: ReportStatement | None) -> Item:
    if statement is None:
        return item
    by = f"{statement.source}. Stated by {statement.written_by}, {moment(statement.written_at)}"
    return Item(item.number, item.asks, [*item.sentences, Sentence(statement.words, by)], item.because)


def _item(number: int, sentences: list[Sentence], *, because: str = "", missing: str = "", page: str = "") -> Item:
    return Item(number, ASKS[number - 1], sentences, because, missing, page)


def _authority(case: Procurement, notices: list[Notice]) -> Item:
    facts = _page(case, "facts")
    names = listed(one.organisation.name for one in case.commissioners.select_related("organisation"))
    term = f"{case.term_min_years} to {case.term_max_years} years"
    sentences = [
        Sentence(f"The contracting authorities are {names}.", "Facts of the case", facts),
        Sentence(f"The contract is about {case.title}.", "Facts of the case", facts),
        Sentence(
            f"It is worth {pounds(case.value_per_year)} a year, excluding VAT, for {term}: "
            f"{pounds(case.value_low)} to {pounds(case.value_high)}.",
            "Facts of the case",
            facts,
        ),
    ]
    sent = [one for one in notices if one.state in (Notice.State.DISPATCHED, Notice.State.PUBLISHED)]
    if not sent:
        missing = "The addresses of the authorities: no notice that states them has been sent"
        return _item(1, sentences, missing=missing, page=_page(case, "notices"))
    last = sent[-1]
    words = f"Their addresses stand in section I of the {last.get_kind_display().lower()}."
    sentences.append(Sentence(words, str(last.get_kind_display()), last.get_absolute_url()))
    return _item(1, sentences)


def _selected(case: Procurement, bids: list[Bid]) -> Item:
    decided = [bid for bid in bids if bid.state != Bid.State.RECEIVED]
    if not decided:
        missing = "Nobody has been selected yet" if bids else "No response has been recorded"
        return _item(2, [], missing=missing, page=_page(case, "bids"))
    sentences, silent = [], []
    for bid in decided:
        if not bid.reasons and bid.state != Bid.State.WITHDRAWN:
            silent.append(bid.name)
        sentences.append(Sentence(_became(bid), "Bid", _bid(bid)))
    if waiting := [bid.name for bid in bids if bid.state == Bid.State.RECEIVED]:
        return _item(2, sentences, missing=f"What was decided on {listed(waiting)}", page=_page(case, "bids"))
    if silent:
        return _item(2, sentences, missing=f"The reasons for {listed(silent)}", page=_page(case, "bids"))
    return _item(2, sentences)


def _became(bid: Bid) -> str:
    out = {
        Bid.State.REJECTED: "was not selected", Bid.State.ELIMINATED: "was not taken further after a round",
        Bid.State.WITHDRAWN: "withdrew", Bid.State.UNSUCCESSFUL: "was selected and did not win",
    }  # fmt: skip
    words = f"{bid.name} {out.get(Bid.State(bid.state), 'was selected')}"
    return f"{words}: {bid.reasons.rstrip('.')}." if bid.reasons else f"{words}."


def _low(case: Procurement, bids: list[Bid]) -> Item:
    found = [low for bid in bids for low in bid.low_tenders.all()]
    rejected = [
        Sentence(f"{bid.name}: {low.decided.words.rstrip('.')}.", "Abnormally low tender", _bid(bid, "low_tender"))
        for bid in bids
        for low in bid.low_tenders.all()
        if low.rejects
    ]
    if open_ := [bid.name for bid in bids for low in bid.low_tenders.all() if low.decided is None]:
        return _item(
            3, rejected, missing=f"Whether the tender of {listed(open_)} is abnormally low", page=_bid(bids[0])
        )
    if rejected:
        return _item(3, rejected)
    accepted = sum(low.decided.outcome == LowTenderEntry.Outcome.ACCEPTED for low in found)
    words = f"the price of {plural(accepted, 'tender')} was explained and accepted" if accepted else "none was found"
    return _item(3, [], because=words)


def _winner(case: Procurement, bids: list[Bid]) -> Item:
    if case.state == State.ABANDONED:
        return _item(4, [], because="no contract was awarded")
    winner = next((bid for bid in bids if bid.state == Bid.State.PREFERRED), None)
    if winner is None or case.state not in AWARDED:
        return _item(4, [], missing="The award has not been decided yet", page=_page(case, "decisions"))
    sentences = [Sentence(f"The winner is {winner.name}: {winner.reasons.rstrip('.')}.", "Bid", _bid(winner))]
    place = next((one for one in ranking(case).standings if one.tender.bid.pk == winner.pk), None)
    if place is not None:
        words = f"Its tender has {place.total} of 100 and rank {place.rank}; the reasons stand with each result."
        sentences.append(Sentence(words, "Evaluation report", _page(case, "evaluation_report")))
    for decision in case.decisions.all():
        if decision.kind == decision.Kind.AWARD:
            words = f"{decision.body} decided on {day(decision.decided_on)}: {decision.words.rstrip('.')}."
            sentences.append(Sentence(words, f"Minute {decision.minute_reference}", _page(case, "decisions")))
    roles = ("subcontractor", "nominated_subcontractor")
    under = [party.name for party in winner.parties.all() if party.role in roles]
    words = f"Its subcontractors are {listed(under)}." if under else "Its tender names no subcontractor."
    sentences.append(Sentence(words, "Who stands behind the bid", _bid(winner, "parties")))
    return _item(4, sentences)


def _dialogue(case: Procurement) -> Item:
    law = (
        "regulation 26 does not bind a contract for health services under the light touch regime, whose procedure the "
        "authority determines (regulation 76)"
    )
    return _item(5, [], because=law)


def _no_call(case: Procurement, notices: list[Notice]) -> Item:
    call = next((one for one in notices if one.kind in Notice.CALLS and one.state == Notice.State.PUBLISHED), None)
    if call is not None:
        return _item(6, [], because="a call for competition was published")
    choice = case.route_choices.last()
    if choice is None or choice.route != RouteChoice.Route.DIRECT:
        return _item(6, [], missing="No call for competition has been published yet", page=_page(case, "notices"))
    page = _page(case, "route")
    tests = list(case.direct_award_tests.filter(sign_off__met=True))
    sentences = [
        Sentence(f"{test.get_ground_display()}: {test.evidence.rstrip('.')}.", "Test of a direct award", page)
        for test in tests
    ]
    return _item(6, sentences, missing="" if sentences else "A test of a direct award that is met", page=page)


def _no_award(case: Procurement) -> Item:
    if case.state != State.ABANDONED:
        why = "a contract was awarded" if case.state in AWARDED else "the procurement goes on"
        return _item(7, [], because=why)
    page = _page(case, "decisions")
    if not case.ended_reason:
        return _item(7, [], missing="The reason why the procurement ended", page=page)
    sentences = [Sentence(f"No contract was awarded: {case.ended_reason.rstrip('.')}.", "How the case ended", page)]
    for decision in case.decisions.all():
        if decision.kind == decision.Kind.ABANDON:
            words = f"{decision.body} decided on {day(decision.decided_on)}: {decision.words.rstrip('.')}."
            sentences.append(Sentence(words, f"Minute {decision.minute_reference}", page))
    return _item(7, sentences)


def _means(case: Procurement, bids: list[Bid]) -> Item:
    tendered = [bid for bid in bids if bid.final_received_at is not None]
    if not tendered:
        return _item(8, [], because="no tender has been received")
    sealed = set(case.bids.filter(sealed_files__stage=Opening.Stage.FINAL).values_list("pk", flat=True))
    if all(bid.pk in sealed for bid in tendered):
        return _item(8, [], because="every tender was put in electronically, through the portal")
    names = listed(bid.name for bid in tendered if bid.pk not in sealed)
    return _item(8, [], missing=f"By what means the tender of {names} came in, and why if not electronically")


def _conflicts(case: Procurement) -> Item:
    page = reverse("conflicts:case_conflicts", args=[case.reference])
    people = {person for person, _bid_or_none in limited_people(case)}
    if people:
        words = f"Rulings of the Conflicts of Interest Guardian keep {plural(len(people), 'person', 'people')} out."
    else:
        words = "No ruling of the Conflicts of Interest Guardian keeps anybody out."
    sentences = [Sentence(words, "Conflicts of interest", page)]
    sentences += _left_out(case)
    for involved in case.prior_involvements.prefetch_related("remedies"):
        done = listed(str(remedy.get_measure_display()).lower() for remedy in involved.remedies.all())
        words = f"{involved.organisation} had helped to prepare: {involved.prepared.rstrip('.')}."
        words += f" What was done: {done}." if done else ""
        sentences.append(Sentence(words, "Earlier involvement", _page(case, "engagement")))
    return _item(9, sentences)


def _left_out(case: Procurement) -> Iterator[Sentence]:
    for decision in case.decisions.all():
        if decision.excluded:
            words = f"At {decision.body} on {day(decision.decided_on)}: {decision.excluded.rstrip('.')}."
            yield Sentence(words, f"Minute {decision.minute_reference}", _page(case, "decisions"))


def _page(case: Procurement, name: str) -> str:
    return reverse(f"procurement:{name}", args=[case.reference])


def _bid(bid: Bid, name: str = "bid") -> str:
    return reverse(f"procurement:{name}", args=[bid.procurement.reference, bid.number])
