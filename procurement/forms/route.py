"""Questions about the route, a direct award, the content of a notice and departures from it."""

from __future__ import annotations

import datetime
from typing import Any

from django.core.exceptions import ValidationError

from mcp_portal.nhsuk.fields import CheckboxesFrom, DateTime, LongText, Radios, Text, YesNo
from mcp_portal.nhsuk.forms import Form
from procurement.models import Bid, Delivery, Departure, DirectAwardTest, RouteChoice
from procurement.queries.route import OPTIONS, Point

WORDS = 4000


def _long(label: str, required: str, hint: str = "") -> LongText:
    return LongText(label=label, hint=hint, max_length=WORDS, rows=4, error_messages={"required": required})


class RouteForm(Form):
    """How the market is called."""

    route = Radios(label="How is the market called?", choices=RouteChoice.Route.choices,
                   hints={one.route: one.follows for one in OPTIONS},
                   error_messages={"required": "Select how the market is called"})  # fmt: skip
    reason = _long("Why?", "Enter the reason")


class DirectAwardForm(Form):
    """Why no call would be needed."""

    ground = Radios(label="Which ground of regulation 32 applies?", choices=DirectAwardTest.Ground.choices,
                    error_messages={"required": "Select the ground"})  # fmt: skip
    evidence = _long("What is the evidence for it?", "Enter the evidence")
    alternatives = _long(
        "Why is there no reasonable alternative?", "Enter why there is no reasonable alternative",
        "Say also why the lack of competition does not come from requirements drawn too narrowly",
    )  # fmt: skip
    capable = _long(
        "What is the evidence that one provider only is capable?", "Enter the evidence that one provider is capable",
        "PPCCR 2013 regulation 5: without a call only when no other provider can deliver the services",
    )  # fmt: skip


class SignForm(Form):
    """The legal adviser's word on a direct award."""

    met = YesNo(label="Are both tests met?", error_messages={"required": "Select yes or no"})
    words = _long("Why?", "Enter why")


class PointsForm(Form):
    """Where a notice says what it should say."""

    def __init__(self, *args: Any, points: list[Point], **kwargs: Any):
        super().__init__(*args, **kwargs)
        for one in points:
            hint = "Section and words, such as II.1.4, second sentence. Leave empty if the notice does not say it"
            self.fields[f"where_{one.number}"] = Text(
                label=f"{one.number}. {one.words}", hint=hint, max_length=300, required=False, initial=one.where
            )

    @property
    def places(self) -> dict[int, str]:
        """Give where each point is made, by its number."""
        return {int(name.removeprefix("where_")): where for name, where in self.cleaned_data.items()}


class DepartureForm(Form):
    """Something done otherwise than the notice said."""

    aspect = Radios(label="What is it about?", choices=Departure.Aspect.choices,
                    error_messages={"required": "Select what it is about"})  # fmt: skip
    title = Text(label="What is it, in a few words?", max_length=200,
                 error_messages={"required": "Enter what it is"})  # fmt: skip
    what = _long("What did the notice say, and what is done instead?", "Enter what is done instead")
    why_fair = _long("Why are transparency and equal treatment kept?", "Enter why they are kept")
    consideration = _long("What was considered before?", "Enter what was considered")


class DepartureDecisionForm(Form):
    """Whether a departure is approved."""

    approved = YesNo(label="Do you approve it?", error_messages={"required": "Select yes or no"})
    reasons = _long("Why?", "Enter the reasons")


class TellForm(Form):
    """Bidders that were told of a departure."""

    told = CheckboxesFrom(Bid.objects.none(), label="Which bidders were told?",
                          error_messages={"required": "Select at least 1 bidder"})  # fmt: skip
    told_at = DateTime(label="When were they told?", called="time at which they were told")
    means = Radios(label="By what means?", choices=Delivery.Means.choices,
                   error_messages={"required": "Select by what means"})  # fmt: skip

    def __init__(self, *args: Any, bids: Any, reader: Any, now: datetime.datetime, **kwargs: Any):
        self.now = now
        super().__init__(*args, **kwargs)
        self.fields["told"].text = lambda bid: bid.name_for(reader)  # type: ignore[attr-defined]
        self.fields["told"].queryset = bids  # type: ignore[attr-defined]

    def clean_told_at(self) -> datetime.datetime:
        """Refuse a time in the future."""
        at: datetime.datetime = self.cleaned_data["told_at"]
        if at > self.now:
            raise ValidationError("Time at which they were told must not be in the future")
        return at
