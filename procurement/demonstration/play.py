"""What every played case does: move its clock, ask everyone to declare, take a gateway through its bodies."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from django.urls import reverse
from django.utils import timezone

from assurance.models import Clarification, GateReview, Question
from assurance.queries import latest
from conflicts.models import Interest
from conflicts.queries import open_names, people_asked
from mcp_portal.accounts.roles import DECLARING
from mcp_portal.audit.ledger import CaseKey
from mcp_portal.audit.unit import unit_of_work
from procurement.models import Opening, Procurement

from . import governing_body, risks
from .answers import Gateway
from .clarified import Clarified
from .desk import Desk, Stuck, paper
from .people import Cast, seat

REVIEWERS = {"nhs_england": "nhse_reviewer", "nhs_improvement": "nhsi_reviewer", "cqc": "cqc_reviewer"}
SIGNERS = {"nhs_england": "nhse_sign_off", "nhs_improvement": "nhsi_sign_off", "cqc": "cqc_sign_off"}

HELD_UNTIL = "2018-12-31"
"""The day until which risks are held in every played case."""

Progress = Callable[[int, int, str], None]


def at(day: str, hour: int = 10, minute: int = 0) -> datetime.datetime:
    """Give an aware London time of an ISO day."""
    date = datetime.date.fromisoformat(day)
    return timezone.make_aware(datetime.datetime.combine(date, datetime.time(hour, minute)))


def on(day: str) -> datetime.date:
    """Give a date of an ISO day."""
    return datetime.date.fromisoformat(day)


def last_scene(scenes: Sequence[tuple[str, Callable[[Play], None]]], until: str) -> int:
    """Give the place of the first scene that ends in a state, or of the last; raise Stuck when none does."""
    states = [state for state, _ in scenes]
    if until and until not in states:
        raise Stuck(f"The case never stands at {until}. It stands at: {', '.join(dict.fromkeys(states))}")
    return states.index(until) if until else len(states) - 1


def play_scenes(
    play: Play, scenes: Sequence[tuple[str, Callable[[Play], None]]], until: str, progress: Progress
) -> Play:
    """Play scenes, each given with the state after it, up to the first that ends in a state; by default to the end."""
    last = last_scene(scenes, until)
    for number, (_state, scene) in enumerate(scenes[: last + 1]):
        progress(number, last + 1, (scene.__doc__ or "").strip())
        scene(play)
    progress(last + 1, last + 1, "The case is there")
    return play


@dataclass
class Play:
    """A case being played: its people at their desk."""

    cast: Cast
    desk: Any = field(default_factory=Desk)
    clock_kind: str = "history"
    title: str = ""
    reference: str = ""

    # --- the case -------------------------------------------------------------------------------------------------

    def case(self, reader: str = "lead") -> Procurement:
        """Give the case as it stands, as one of its people sees it."""
        with unit_of_work(self.cast.people[reader]):
            return Procurement.objects.get(reference=self.reference)

    def url(self, name: str, *args: Any) -> str:
        """Give an address below the case."""
        return reverse(name, args=[self.reference, *args])

    def fill(
        self, who: str, name: str, *args: Any, answers: Mapping[str, Any] | None = None, query: str = "", **more: Any
    ):
        """Fill in a page of the case as one of its people."""
        return self.desk.fill(self.cast.people[who], self.url(name, *args) + query, answers, **more)

    def step(self, who: str, step: str, **answers: Any) -> str:
        """Take a step of the case."""
        return self.fill(who, "procurement:case_step", step, answers=answers)

    def clock(self, day: str, hour: int = 10) -> None:
        """Move the clock of the case forward."""
        self.fill("lead", "procurement:clock", answers={"to": at(day, hour)})

    def document(self, who: str, kind: str, name: str, text: str) -> None:
        """Put a document into a slot of the case."""
        file = paper(name, text)
        self.fill(who, "procurement:document_add", answers={"kind": kind}, files={"file": file}, query=f"?kind={kind}")

    def decide(self, kind: str, day: str, words: str, *, of: Sequence[str] = ("ccg", "council"), **minute: Any) -> None:
        """Record the decision of each deciding body; a governing body whose people are there meets for it first.

        The council keeps its own minutes: the portal holds no meetings of its cabinet.
        """
        for key in of:
            organisation = self.cast.organisations[key]
            answers: dict[str, Any] = {"kind": kind}
            if key == "ccg" and governing_body.meets(self):
                leaving = ("gp_member",)
                item = governing_body.decide(self, kind, at(day, 8), words, leaving=leaving)
                answers["agenda_item"] = item
            else:
                reference = f"{'GB' if key == 'ccg' else 'CAB'}/{day}"
                answers |= {
                    "decided_on": on(day), "words": words, "quorate": True, "minute_reference": reference, "present": 7,
                    **minute,
                }  # fmt: skip
            query = f"?kind={kind}&organisation={organisation.pk}"
            self.fill("secretary", "procurement:decision_record", answers=answers, query=query)

    def seat(self) -> None:
        """Let a system administrator give everyone their roles on the case."""
        case = self.case()
        with unit_of_work(self.cast.people["first_admin"]) as unit:
            seat(self.cast, case, by=self.cast.people["first_admin"], now=unit.at)

    def open_responses(self, stage: str, *, but: Sequence[str] = ()) -> None:
        """Let two people open the responses; then everyone but those named answers about the names now shown."""
        self.fill("first_opener", "procurement:responses_open", stage)
        page = self.fill("second_opener", "procurement:responses_open", stage)
        if stage == Opening.Stage.SELECTION:
            self.everyone_answers(page, but=but)

    def party(self, number: int, *, but: Sequence[str] = (), **party: Any) -> None:
        """Enter who stands behind a bid; when names are shown already, everyone but those named answers about it."""
        page = self.fill("lead", "procurement:party_add", number, answers=party)
        if "/questions/" in page:
            self.everyone_answers(page, but=but)

    # --- notices --------------------------------------------------------------------------------------------------

    def notice(
        self, kind: str, *, drafted_by: str, sections: Mapping[str, Mapping[str, Any]] = MappingProxyType({})
    ) -> int:
        """Draft a notice, complete its sections, have it approved and give its number."""
        page = self.fill(drafted_by, "procurement:notice_add", answers={"kind": kind})
        number = int(page.rstrip("/").rsplit("/", 1)[-1])
        for section, answers in sections.items():
            self.fill(drafted_by, "procurement:notice_edit", number, section, answers=answers)
        self.fill(drafted_by, "procurement:notice_step", number, "send_for_approval")
        self.fill("legal", "procurement:notice_step", number, "approve_in_law")
        self.fill("sro", "procurement:notice_step", number, "approve")
        return number

    def send_notice(self, number: int, *, document_number: str, oj_number: str, published: str) -> None:
        """Record a notice as sent today and published some days later."""
        today = timezone.localdate(self.case().now(timezone.now()))
        sent = {"dispatched_on": today, "document_number": document_number}
        self.fill("notice_admin", "procurement:notice_step", number, "dispatch", answers=sent)
        self.clock(published)
        found = {"published_on": on(published), "oj_number": oj_number}
        self.fill("notice_admin", "procurement:notice_step", number, "publish", answers=found)

    # --- interests ------------------------------------------------------------------------------------------------

    def everyone_declares(self, *, but: Sequence[str] = ()) -> None:
        """Let everyone with a role on the case file a nil return for it."""
        for post in self.cast.posts:
            on_case = set(post.on_case) | ({"lead"} if post.key == "lead" else set())
            if on_case & DECLARING and post.key not in but:
                self.declare_nothing(post.key)

    def declare_nothing(self, who: str) -> None:
        """File a nil return for the case."""
        person = self.cast.people[who]
        page = reverse("conflicts:declare") + f"?case={self.reference}"
        draft = self.desk.fill(person, page, {"kind": "nil"})
        self.desk.fill(person, f"{draft}steps/file_nil/", {"correct": "on"})

    def everyone_answers(self, page: str, *, but: Sequence[str] = ()) -> None:
        """Let everyone who is asked about new names answer that they have no interest; ``page`` asks them."""
        case = CaseKey(int(page.rstrip("/").rsplit("/", 1)[-1]))
        with unit_of_work(self.cast.people["lead"]):
            asked = people_asked(case)
        for key, person in self.cast.people.items():
            if person.pk in asked and key not in but:
                with unit_of_work(person):
                    names = open_names(person, case)
                self.desk.fill(person, page, {f"name_{name.pk}": "none" for name in names})

    def interest_of(self, who: str) -> int:
        """Give the key of the interest a person declared."""
        person = self.cast.people[who]
        with unit_of_work(person):
            return Interest.objects.filter(declaration__person=person).latest("pk").pk

    # --- gateways -------------------------------------------------------------------------------------------------

    def open_gateway(self, stage: str) -> None:
        """Open an attempt at a stage."""
        self.fill("sro", "assurance:review_create", stage)

    def answer_gateway(self, stage: str, answers: Mapping[str, Mapping[str, str]], files: Mapping[str, str]) -> None:
        """Add the evidence and answer every question of a stage.

        ``answers``: code to {"words", "evidence" (key of ``files``), "pages"}; ``files``: key to file name.
        """
        questions = self.questions(stage)
        for key, name in files.items():
            codes = [q.code for q in questions if answers[q.code]["evidence"] == key]
            text = "\n\n".join(f"{code}\n{answers[code]['words']}" for code in codes)
            upload = {
                "uploads": paper(
                    name, f"{name}\nDemonstration evidence; what the sources do not give is invented.\n\n{text}"
                )
            }
            chosen = {"questions": codes} if codes else {}
            self.fill("lead", "assurance:evidence_add", stage, answers=chosen, files=upload)
        for question in questions:
            given = {"status": "answered", "words": answers[question.code]["words"]}
            self.fill("lead", "assurance:question", stage, question.code, answers=given)

    def submit_gateway(self, stage: str, *, met: str, due: str | None = None) -> None:
        """Let the governing body approve, the SRO submit and the lead reviewer accept."""
        minute = paper("Minute of the governing body.txt", f"Gateway {stage}: the submission was approved.")
        answers = {
            "meeting": "Governing body", "meeting_date": on(met), "quorate": True,
            "recusals": "The GP member left the room for this item and did not get its papers",
        }  # fmt: skip
        self.fill(
            "secretary", "assurance:review_step", stage, "approve_by_board", answers=answers, files={"minute": minute}
        )
        self.fill("sro", "assurance:review_step", stage, "submit")
        if due:
            self.fill("nhse_lead", "assurance:review_step", stage, "accept", answers={"due_date": on(due)})

    def rate_gateway(self, stage: str, ratings: Mapping[str, tuple[str, str]]) -> None:
        """Let the reviewer of each body rate its lines; ``ratings``: code or code/body to (value, reason)."""
        for question in self.questions(stage):
            for body in self.bodies_of(question):
                value, reason = ratings.get(f"{question.code}/{body}") or ratings.get(question.code) or ("green", "")
                answers = {"value": value, "reason": reason}
                self.fill(REVIEWERS[body], "assurance:question", stage, question.code, answers=answers)

    def sign_gateway(self, stage: str, signatures: Mapping[str, tuple[str, str]]) -> None:
        """Let the panel meet and each body sign; ``signatures``: body to (outcome, words)."""
        if self._attempt(stage).state == GateReview.State.MODERATION:
            self.hold_panel(stage)
        issuing = self.url("assurance:review_step", stage, "issue_outcome")
        for body, (outcome, words) in signatures.items():
            after = self.fill(SIGNERS[body], "assurance:sign", stage, answers={"outcome": outcome, "words": words})
            if after == issuing:
                self.fill(SIGNERS[body], "assurance:review_step", stage, "issue_outcome")

    def hold_panel(self, stage: str) -> None:
        """Record the meeting of the panel, with the sign-off officer of each body."""
        answers = {
            "met_on": timezone.localdate(self.case().now(timezone.now())),
            "attended": [f"{body}-{self.cast.people[who].pk}" for body, who in SIGNERS.items()],
            "recusals": "Nobody was excluded (invented)",
            "recommendation": "Sign as rated, with the conditions drafted (invented)",
        }
        self.fill("nhse_lead", "assurance:review_step", stage, "recommend", answers=answers)

    def clarify(self, stage: str, asked: Clarified) -> None:
        """Let a body ask about a line, and whoever it is put to answer; the clock stands in between."""
        self.clock(asked.asked_on)
        question = {"line_1": asked.code, "words_1": asked.words, "due_date": on(asked.answered_on)}
        self.fill(REVIEWERS[asked.body], "assurance:review_step", stage, "ask_for_clarification", answers=question)
        self.clock(asked.answered_on)
        with unit_of_work(self.cast.people["lead"]):
            number = Clarification.objects.filter(procurement=self.case()).latest("pk").pk
        self.fill(asked.answered_by, "assurance:clarification", number, answers={"words": asked.answer})
        self.fill("sro", "assurance:clarifications_resume")

    def take_gateway(
        self,
        stage: str,
        papers: Gateway,
        *,
        met: str,
        submitted: str,
        due: str,
        signed: str,
        conditions: tuple[tuple[str, ...], ...],
        after_submission: Callable[[], object] = lambda: None,
        clarified: Clarified | None = None,
    ) -> None:
        """Take a gateway from its opening to the outcome, with the conditions its bodies set."""
        self.open_gateway(stage)
        self.answer_gateway(stage, papers.answers, papers.files)
        self.clock(submitted)
        self.submit_gateway(stage, met=met)
        after_submission()
        self.fill("nhse_lead", "assurance:review_step", stage, "accept", answers={"due_date": on(due)})
        if clarified:
            self.clarify(stage, clarified)
        self.rate_gateway(stage, papers.ratings)
        for body, code, text, closes, kind, owner, day in conditions:
            answers = {"question": code, "text": text, "closes": closes, "type": kind, "owner_role": owner}
            due_on = {"due_date": on(day)}
            self.fill(REVIEWERS[body], "assurance:condition_add", stage, answers=answers | due_on)
        risks.hold(self, stage, on(HELD_UNTIL))
        self.fill("nhse_lead", "assurance:review_step", stage, "open_moderation")
        self.clock(signed)
        self.sign_gateway(stage, papers.signatures)

    def meet_conditions(self, stage: str, before: str, words: str) -> None:
        """Send evidence for each condition of a kind and let its body accept it."""
        review = self._attempt(stage)
        with unit_of_work(self.cast.people["lead"]):
            found = list(review.conditions.filter(type=before).values_list("pk", "body"))
        for pk, body in found:
            proof = {"file": paper("Evidence that the condition is met.txt", words)}
            self.fill(
                "lead", "assurance:condition_step", stage, pk, "submit_evidence", answers={"words": words}, files=proof
            )
            self.fill(
                SIGNERS[body],
                "assurance:condition_step",
                stage,
                pk,
                "accept",
                answers={"words": "The evidence is enough"},
            )

    def questions(self, stage: str) -> list[Question]:
        """Give the questions of the newest attempt at a stage."""
        review = self._attempt(stage)
        with unit_of_work(self.cast.people["lead"]):
            return list(review.papers.questions)

    def _attempt(self, stage: str) -> GateReview:
        """Give the newest attempt at a stage."""
        with unit_of_work(self.cast.people["lead"]):
            review = latest(self.case(), stage)
        if review is None:
            raise Stuck(f"No attempt at gateway {stage} has been opened")
        return review

    def bodies_of(self, question: Question) -> list[str]:
        """Give the bodies that must rate a question."""
        return list(question.rated_by)
