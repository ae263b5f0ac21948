"""A governing body and its meetings for tests, made by the actions, forms and steps a page uses."""

from __future__ import annotations

import datetime
from typing import Any

from django.utils import timezone

from conflicts import actions as rulings
from conflicts import quorum
from conflicts.actions import meetings as actions
from conflicts.models import AgendaItem, Committee, ItemHandling, Meeting
from mcp_portal.accounts.roles import Role
from mcp_portal.audit.unit import unit_of_work
from mcp_portal.workflow.taking import take
from tests import factories

NOON = factories.NOON
GPS = ("gp_chair", "gp_two", "gp_three", "gp_four", "gp_five")
SENTENCE = "Hidden because of your declared interest in Dudley GP Federation"


def at(clock: str) -> datetime.datetime:
    """Give a time on the day of the tests."""
    return timezone.make_aware(datetime.datetime.combine(NOON.date(), datetime.time.fromisoformat(clock)))


class Body:
    """Dudley's governing body: five elected GPs, a lay vice chair, the two officers; everybody is on the case."""

    def __init__(self, case: Any = None) -> None:
        self.case = case or factories.case()
        self.organisation = self.case.lead.organisation
        self.people = {}
        for key in (*GPS, "lay", "officer", "finance"):
            self.people[key] = factories.person(
                Role.MEMBER, case=self.case, of=self.organisation, post=key.replace("_", " ").title()
            )
        self.secretary = factories.person(Role.SECRETARY, case=self.case, of=self.organisation)
        self.guardian = factories.person(Role.GUARDIAN, case=self.case, of=self.organisation)
        self.committee = self.set_up()

    def set_up(self) -> Committee:
        kinds = dict.fromkeys(GPS, "elected_gp") | {
            "lay": "lay_member", "officer": "chief_executive", "finance": "chief_operating_finance"
        }  # fmt: skip
        offices = {"gp_chair": "chair", "lay": "vice_chair"}
        with unit_of_work(self.secretary, at=NOON):
            made = actions.set_up_committee(
                organisation=self.organisation, name="Governing body", rule=quorum.GOVERNING_BODY, by=self.secretary,
                now=NOON,
            )  # fmt: skip
            for key, kind in kinds.items():
                actions.add_seat(
                    made, person=self.people[key], kind=kind, office=offices.get(key, ""), votes=True,
                    from_date=datetime.date(2016, 1, 1), by=self.secretary, now=NOON,
                )  # fmt: skip
        return made

    def call(self, clock: str = "09:00") -> Meeting:
        with unit_of_work(self.secretary, at=NOON):
            return actions.call_meeting(self.committee, planned_for=at(clock), by=self.secretary, now=NOON)

    def item(self, meeting: Meeting, title: str = "Launch the procurement", case: Any = True) -> AgendaItem:
        with unit_of_work(self.secretary, at=NOON):
            about = self.case if case is True else case
            return actions.add_item(meeting, title=title, purpose="decision", case=about, by=self.secretary, now=NOON)

    def begin(
        self, meeting: Meeting, *, away: tuple[str, ...] = (), clock: str = "09:00", presiding: str = ""
    ) -> Meeting:
        absent = {self.people[key].pk for key in away}
        with unit_of_work(self.secretary, at=NOON):
            seats = meeting.seats()
            chosen = [seat.pk for seat in seats if presiding and seat.person_id == self.people[presiding].pk]
            data = {
                "started_time": clock, "present": [seat.pk for seat in seats if seat.person_id not in absent],
                "presiding": chosen[0] if chosen else "",
            }  # fmt: skip
            return take(fresh(meeting), "begin", by=self.secretary, now=NOON, data=data)

    def recuse(self, key: str, handling: str = "papers_withheld", **more: Any) -> Any:
        with unit_of_work(self.guardian, at=NOON):
            return rulings.rule(
                by=self.guardian, person=self.people[key], case=self.case, handling=handling, now=NOON,
                reason="A partner in a bidder", released_sentence=SENTENCE, **more,
            )  # fmt: skip

    def rule(self, item: AgendaItem, key: str, handling: str, **more: Any) -> Any:
        asked = {"interest": "Partner in a practice", "reason": "Stands to gain", "apparent": "at_meeting", **more}
        with unit_of_work(self.secretary, at=NOON):
            return actions.rule_at_item(
                item, person=self.people[key], handling=handling, by=self.secretary, now=NOON, **asked
            )

    def times(self, item: AgendaItem, key: str, left: str, returned: str = "") -> Any:
        with unit_of_work(self.secretary, at=NOON):
            rows = ItemHandling.objects.select_related("item__meeting__committee", "person")
            row = rows.get(item_id=item.pk, person=self.people[key])
            return actions.record_times(
                row, left_at=at(left), returned_at=at(returned) if returned else None, by=self.secretary, now=NOON
            )

    def decide(self, item: AgendaItem, kind: str = "decided", began: str = "09:10", ended: str = "09:30", **more: Any):
        with unit_of_work(self.secretary, at=NOON):
            found = AgendaItem.objects.select_related("meeting__committee").get(pk=item.pk)
            return actions.record_outcome(
                found, kind=kind, words="The procurement is launched", began_at=at(began), decided_at=at(ended),
                by=self.secretary, now=NOON, **more,
            )  # fmt: skip

    def close(self, meeting: Meeting, clock: str = "10:00") -> Meeting:
        with unit_of_work(self.secretary, at=NOON):
            return take(fresh(meeting), "close", by=self.secretary, now=NOON, data={"ended_time": clock})

    def approve(self, meeting: Meeting, key: str = "gp_chair") -> Meeting:
        with unit_of_work(self.people[key], at=NOON):
            return take(fresh(meeting), "approve_minutes", by=self.people[key], now=NOON, data={"correct": "on"})


def fresh(meeting: Meeting) -> Meeting:
    """Read a meeting again."""
    return Meeting.objects.select_related("committee__organisation").get(pk=meeting.pk)
