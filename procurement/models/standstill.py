"""The standstill between the award decision and the signature."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from mcp_portal.nhsuk.wording import weekday
from mcp_portal.workflow.models import Stateful
from mcp_portal.workflow.steps import StateField, step
from procurement import access, guards
from procurement.deadlines import compute

from .standstill_letter import StandstillChange, StandstillLetter

ONE_DAY = datetime.timedelta(days=1)


class Standstill(Stateful):
    """The letters to the bidders and the days that must pass after them (PCR 2015 regs. 86 and 87)."""

    class State(models.TextChoices):
        LETTERS_DRAFT = "letters_draft", "Letters being written"
        LETTERS_APPROVED = "letters_approved", "Letters approved"
        RUNNING = "running", "Letters sent"
        NOT_REQUIRED = "not_required", "No standstill is held"

    if TYPE_CHECKING:
        all_letters: Any
        changes: Any

    state = StateField(State, State.LETTERS_DRAFT)
    procurement = models.OneToOneField("procurement.Procurement", models.PROTECT, related_name="standstill")
    letters = models.TextField("what every letter says first", blank=True)
    planned_on = models.DateField("day on which the letters go out", null=True, blank=True)
    edition = models.PositiveSmallIntegerField(default=1, help_text="One more each time letters are corrected")
    sent_at = models.DateTimeField("when the last letter was sent", null=True, blank=True)
    # The inputs of the rule: the last day of each kind, and of receipt once every letter of the other kind arrived.
    electronic_sent = models.DateField(null=True, blank=True)
    other_sent = models.DateField(null=True, blank=True)
    last_receipt = models.DateField(null=True, blank=True)
    told_until = models.DateField("last day of the standstill that bidders were told", null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    sign_from = models.DateField(null=True, blank=True)
    working = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(sign_from__gt=models.F("ends_on")), name="nobody_signs_in_the_standstill"
            )
        ]

    def __str__(self) -> str:
        return "Standstill"

    @classmethod
    def of_case(cls, case):
        """Give the standstill of a case."""
        return cls._default_manager.filter(procurement=case).select_related("procurement")

    @property
    def current_letters(self) -> Any:
        """Give the letters as they are now, without those that were corrected."""
        return self.all_letters.filter(edition=self.edition).select_related("bid")

    @property
    def given(self) -> dict[str, datetime.date]:
        """Give the inputs of the rule that are known (``deadlines``)."""
        inputs = {name: getattr(self, name) for name in ("electronic_sent", "other_sent", "last_receipt")}
        return {name: value for name, value in inputs.items() if value is not None}

    @property
    def is_held(self) -> bool:
        """Say whether there is one: a sole tenderer that wins may be told to sign at once (reg. 86(5))."""
        return self.state != self.State.NOT_REQUIRED

    def why_not_over(self, now: datetime.datetime) -> str:
        """Say why the contract cannot be signed yet; "" from the day after the standstill, as it begins in London."""
        if not self.is_held:
            return ""
        if self.sign_from is None:
            return "The standstill begins when every letter has been sent"
        if self.ends_on is not None and self.told_until is not None and self.told_until < self.ends_on:
            return (
                f"The letters say that the standstill ends on {weekday(self.told_until)}. It ends on "
                f"{weekday(self.ends_on)}: extend it and tell every bidder, or correct the letters and send them again"
            )
        if timezone.localdate(now) < self.sign_from:
            return f"The standstill runs until midnight at the end of {weekday(self.sign_from - ONE_DAY)}"
        return ""

    def is_over(self, now: datetime.datetime) -> bool:
        """Say whether the contract may be signed."""
        return not self.why_not_over(now)

    def count(self) -> list[str]:
        """Work out the end anew from what is known now; give the columns that this changes.

        A day that bidders were told, by electronic letters or by an extension, is kept even when the rule ends sooner.
        """
        letters = list(self.current_letters)
        if letters:  # none of a standstill that began before each bidder had a letter: what was recorded then counts
            self._read(letters)
        answer = compute("standstill", self.given)
        self.working = answer.as_rows()
        extended = [one.until for one in self.changes.filter(kind=StandstillChange.Kind.EXTENDED, edition=self.edition)]
        said = [] if self.other_sent or self.told_until is None else [self.told_until]
        self.ends_on = max([answer.date, *said, *extended])
        self.sign_from = self.ends_on + ONE_DAY
        if self.ends_on > answer.date:
            detail = "Bidders were told this day, so it counts"
            self.working.append(_line("End of the standstill, as bidders were told it", self.ends_on, detail))
            self.working.append(_line("Earliest day to sign, as bidders were told it", self.sign_from))
        return ["electronic_sent", "other_sent", "last_receipt", "sent_at", "working", "ends_on", "sign_from"]

    def _read(self, letters: list[StandstillLetter]) -> None:
        """Take the inputs of the rule from letters that were all sent."""
        means = StandstillLetter.Means
        sent = {kind: [one.sent_on for one in letters if one.means == kind] for kind in means}
        received = [one.received_on for one in letters if one.means == means.OTHER]
        self.electronic_sent = max(sent[means.ELECTRONIC], default=None)
        self.other_sent = max(sent[means.OTHER], default=None)
        self.last_receipt = max(received) if received and None not in received else None
        self.sent_at = max(one.sent_at for one in letters if one.sent_at)

    def get_absolute_url(self) -> str:
        """Give the page with the working."""
        return reverse("procurement:standstill", args=[self.procurement.reference])

    def get_step_url(self, name: str) -> str:
        """Give the confirm page of a step."""
        return reverse("procurement:standstill_step", args=[self.procurement.reference, name])

    @step(
        field=state, source=State.LETTERS_DRAFT, target=State.LETTERS_APPROVED, label="Approve the standstill letters",
        effect="They can then be sent, and no longer changed.", done="Standstill letters approved",
        allowed=access.is_sro, guards=[guards.award_is_decided, guards.letters_complete],
    )  # fmt: skip
    def approve_letters(self, *, by, now):
        """Approve the letter to every bidder."""
        for letter in self.current_letters:
            letter.approved_at = now
            letter.save(update_fields=["approved_at"])

    @step(
        field=state, source=State.LETTERS_APPROVED, target=State.RUNNING, label="Count the standstill",
        effect="It runs from the day the last letter was sent. The portal takes this step with the last letter.",
        done="Last standstill letter recorded as sent", allowed=access.is_lead, guards=[guards.every_letter_sent],
    )  # fmt: skip
    def send_letters(self, *, by, now):
        """Start the standstill and work out when it ends."""
        self.told_until = datetime.date.fromisoformat(self.current_letters.first().words["until"])
        return [*self.count(), "told_until"]

    @step(
        field=state, source=[State.LETTERS_APPROVED, State.RUNNING], target=State.LETTERS_DRAFT,
        label="Correct the letters", effect="New letters are written and sent. The days begin anew with the last one.",
        done="Standstill letters to be corrected", danger=True, allowed=access.is_sro,
        guards=[guards.nobody_has_signed],
    )  # fmt: skip
    def correct_letters(self, *, by, now, reasons):
        """Take the letters back to be corrected and sent again: with a part missing the days may never have begun."""
        self.changes.create(
            procurement_id=self.procurement_id, edition=self.edition, kind=StandstillChange.Kind.CORRECTED,
            reasons=reasons, by=by, at=now,
        )  # fmt: skip
        earlier = list(self.current_letters)
        self.edition += 1
        StandstillLetter.objects.bulk_create([one.again(self.edition) for one in earlier])
        self.planned_on = self.sent_at = self.electronic_sent = self.other_sent = self.last_receipt = None
        self.told_until = self.ends_on = self.sign_from = None
        self.working = []
        return [
            "edition", "planned_on", "sent_at", "electronic_sent", "other_sent", "last_receipt", "told_until",
            "ends_on", "sign_from", "working",
        ]  # fmt: skip

    @step(
        field=state, source=State.LETTERS_DRAFT, target=State.NOT_REQUIRED, label="Hold no standstill",
        effect="The contract can be signed at once. A standstill may be held all the same.",
        done="Decided to hold no standstill", danger=True, allowed=access.is_sro,
        guards=[guards.award_is_decided, guards.only_tenderer_wins, guards.no_letter_has_gone],
    )  # fmt: skip
    def exempt(self, *, by, now, reasons):
        """Hold no standstill, because the only tenderer wins and no candidate is left to be told (reg. 86(5))."""
        self.changes.create(
            procurement_id=self.procurement_id, edition=self.edition, kind=StandstillChange.Kind.EXEMPT,
            reasons=reasons, by=by, at=now,
        )  # fmt: skip


def _line(what: str, day: datetime.date, detail: str = "") -> dict[str, str]:
    return {"what": what, "detail": detail, "date": weekday(day), "rule": "House rule", "kind": "answer"}
