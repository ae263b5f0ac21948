"""Procurements and documents by words, as far as a person may open them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.urls import reverse

from assurance.access import may_read
from assurance.models import BoardApproval, ConditionEntry, Evidence, Remark
from mcp_portal.accounts.models import Organisation, RoleHolding
from mcp_portal.accounts.present import today
from mcp_portal.documents import search
from mcp_portal.documents.models import Document, Wording
from procurement import access
from procurement.guards.slots import Slot
from procurement.models import Commissioner, ConsultationPaper, FormAnswer, Procurement

from .bids import BEFORE_THE_SCORES_ARE_LOCKED

KINDS: dict[str, str] = {
    **{kind: label for kind, label in Slot.choices if kind != Slot.LEGAL_ADVICE},
    "consultation": "Consultation document",
    "organisation-form": "Answer about the organisation form",
    "evidence": "Evidence at a gateway",
    "minute": "Minute given to a gateway",
    "condition_evidence": "Evidence for a condition",
}
"""Kinds of document that are searched. Left out: privileged legal advice, what is shown to the 3 bodies only, papers
of meetings, which are read item by item, evidence about risks, which is read side by side, and packs and letters, made
for their readers."""

_BIDS = {*access.sees_scores.roles, *access.sees_bids.roles}
READERS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys((kind for kind in Slot.values if kind != Slot.LEGAL_ADVICE), access.sees_the_file.roles),
    Slot.EVALUATION_REPORT: tuple(_BIDS),
    **dict.fromkeys(("consultation", "organisation-form"), access.sees_the_file.roles),
    **dict.fromkeys(("evidence", "minute", "condition_evidence"), may_read.roles),
}
"""Who opens the page of each kind; the database shows the words of a document to nobody else."""


@dataclass(frozen=True)
class Hit:
    """A document found: its row, what it is, where it is opened, and the words round what was searched for."""

    document: Document
    kind: str
    href: str
    around: list[search.Piece] = field(default_factory=list)


@dataclass(frozen=True)
class Place:
    """A document somebody may open: its number, and how its address is made."""

    document: int
    name: str
    arguments: tuple[Any, ...]


def words_in(text: str) -> list[tuple[str, bool]]:
    """Give each word and whether it is wanted; a minus before a word leaves out what holds it."""
    plain = [word.strip("\"'“”,;()") for word in text.split()]
    return [(word.lstrip("-"), not word.startswith("-")) for word in plain if word.lstrip("-") and word != "or"]


def found_cases(user: Any, text: str, reference: str = "") -> QuerySet[Procurement]:
    """Give the procurements a person sees that hold every word in name, reference, note or lead commissioner."""
    lead = Commissioner.objects.filter(procurement=OuterRef("pk"), leads=True)
    rows = Procurement.objects.visible_to(user).annotate(lead_name=Subquery(lead.values("organisation__name")[:1]))
    if reference:
        rows = rows.filter(reference__iexact=reference)
    words = words_in(text)
    for word, wanted in words:
        holds = _holds(word)
        rows = rows.filter(holds if wanted else ~holds)
    return rows if any(wanted for _word, wanted in words) else rows.none()


def _holds(word: str) -> Q:
    # Organisations first: their names are compared once, not once for each procurement.
    named = Organisation.objects.filter(name__icontains=word).values("pk")
    leading = Commissioner.objects.filter(leads=True, organisation__in=named).values("procurement_id")
    itself = Q(title__icontains=word) | Q(reference__icontains=word) | Q(note__icontains=word)
    return itself | Q(pk__in=leading)


def found_documents(user: Any, text: str, *, reference: str = "", kind: str = "") -> list[Place]:
    """Give the documents a person may open that hold the words, best first."""
    case = None
    if reference:
        of = Procurement.objects.visible_to(user).filter(reference__iexact=reference)
        case = of.values_list("pk", flat=True).first()
        if case is None:
            return []
    numbers = search.found(text, case=case, kinds=[kind] if kind else list(KINDS))
    places = _places(user, numbers)
    return [places[number] for number in numbers if number in places]


def _places(user: Any, numbers: list[int]) -> dict[int, Place]:
    """Give the page of each document that has one for its reader; row security decides on every row that is read."""
    fields = ("pk", "kind", "procurement_id", "procurement__reference", "procurement__state")
    rows = list(Wording.objects.filter(pk__in=numbers).values_list(*fields))
    unlocked = {case for _pk, kind, case, _reference, state in rows if _is_unlocked(kind, state)}
    scored = _sees_scores(user, unlocked) if unlocked else set()
    references = {row[0]: row[3] for row in rows}
    places: dict[int, Place] = {}
    for pk, kind, case, reference, state in rows:
        if kind in Slot.values and (case in scored or not _is_unlocked(kind, state)):
            places[pk] = Place(pk, "procurement:document_download", (reference, pk))
    for kind, find in DOORS.items():
        inside = [pk for pk, its_kind, *_ in rows if its_kind == kind]
        for pk, name, *arguments in find(inside) if inside else ():
            places.setdefault(pk, Place(pk, name, (references[pk], *arguments)))
    return places


def _is_unlocked(kind: str, state: str) -> bool:
    return kind == Slot.EVALUATION_REPORT and state in BEFORE_THE_SCORES_ARE_LOCKED


def _sees_scores(user: Any, cases: set[int]) -> set[int]:
    held = RoleHolding.objects.on(today()).filter(user=user, procurement__in=cases, role__in=access.sees_scores.roles)
    return set(held.values_list("procurement_id", flat=True))


def _evidence(documents: list[int]) -> Iterable[tuple[Any, ...]]:
    rows = Evidence.objects.filter(document__in=documents, audience=Evidence.Audience.ALL)
    for document, stage, pk in rows.values_list("document_id", "review__stage__code", "pk"):
        yield document, "assurance:evidence_download", stage, pk


def _minutes(documents: list[int]) -> Iterable[tuple[Any, ...]]:
    approvals = BoardApproval.objects.filter(minute__in=documents)
    for document, stage, pk in approvals.values_list("minute_id", "review__stage__code", "pk"):
        yield document, "assurance:minute_download", stage, pk
    remarks = Remark.objects.filter(document__in=documents)
    for document, stage, pk in remarks.values_list("document_id", "review__stage__code", "pk"):
        yield document, "assurance:remark_download", stage, pk


def _of_conditions(documents: list[int]) -> Iterable[tuple[Any, ...]]:
    rows = ConditionEntry.objects.filter(document__in=documents)
    fields = ("document_id", "condition__review__stage__code", "condition_id", "pk")
    for document, stage, condition, pk in rows.values_list(*fields):
        yield document, "assurance:condition_download", stage, condition, pk


def _consultation(documents: list[int]) -> Iterable[tuple[Any, ...]]:
    rows = ConsultationPaper.objects.filter(document__in=documents)
    for document, duty, pk in rows.values_list("document_id", "consultation__duty", "pk"):
        yield document, "procurement:consultation_download", duty, pk


def _organisation_form(documents: list[int]) -> Iterable[tuple[Any, ...]]:
    rows = FormAnswer.objects.filter(document__in=documents)
    for document, question, number in rows.values_list("document_id", "question", "number"):
        yield document, "procurement:form_download", question, number


DOORS: dict[str, Callable[[list[int]], Iterable[tuple[Any, ...]]]] = {
    "evidence": _evidence,
    "minute": _minutes,
    "condition_evidence": _of_conditions,
    "consultation": _consultation,
    "organisation-form": _organisation_form,
}
"""The rows that lead to a document of each kind that is not a document of the procurement itself."""


def hits(text: str, places: list[Place]) -> list[Hit]:
    """Give the rows of one page, in their order, with the words round what was found."""
    if not places:
        return []
    numbers = [place.document for place in places]
    documents = Document.objects.select_related("procurement", "blob").in_bulk(numbers)
    around = search.snippets(text, numbers)
    return [
        Hit(
            documents[place.document],
            KINDS[documents[place.document].kind],
            reverse(place.name, args=place.arguments),
            around.get(place.document, []),
        )
        for place in places
    ]
