"""Questions about gifts, hospitality and travel."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

from conflicts.hospitality import Kind, Wish
from conflicts.models import Gift
from mcp_portal.nhsuk.fields import Confirm, Date, LongText, Money, Radios, Select, Text, YesNo
from mcp_portal.nhsuk.forms import Form
from mcp_portal.workflow.forms import StepForm, asked_by

MOST = Decimal(10) ** 7


class GiftForm(Form):
    """One offer, as its recipient knows it."""

    kind = Radios(
        label="What were you offered?", choices=Kind.choices,
        reveals={"gift": "gift_kind", "hospitality": "modest_meal", "travel": "modest_travel"},
        error_messages={"required": "Select what you were offered"},
    )  # fmt: skip
    gift_kind = Radios(
        label="What kind of gift is it?",
        choices=[
            ("other", "An object or a service"), ("branded", "A branded item of low value"),
            ("cash", "Cash or vouchers"),
        ],
        hints={"branded": "For example, a pen or a diary with the name of a company"},
        error_messages={"required": "Select what kind of gift it is"},
    )  # fmt: skip
    modest_meal = YesNo(
        label="Is it modest?", hint="Modest means no more than your organisation would offer itself",
        error_messages={"required": "Select yes if it is modest"},
    )  # fmt: skip
    modest_travel = YesNo(
        label="Is it modest?", hint="Modest means of the kind your organisation would pay for itself",
        error_messages={"required": "Select yes if it is modest"},
    )  # fmt: skip
    details = LongText(
        label="What exactly was it, and on what occasion?", hint="This is printed on the public register",
        max_length=1000, rows=3, error_messages={"required": "Enter what it was and on what occasion"},
    )  # fmt: skip
    value = Money(
        label="What is it worth?", hint="An estimate in pounds", called="estimated value",
        max_value=MOST, error_messages={"required": "Enter what it is worth, as an estimate"},
    )  # fmt: skip
    offered_on = Date(label="When was it offered?", called="date of offer")
    received_on = Date(
        label="When did you receive it?", hint="Leave empty if you have not received it", called="date of receipt",
        required=False,
    )  # fmt: skip
    source_name = Text(
        label="Who offered it?", hint="The name of the organisation, or its ODS code. For a patient, write: a patient",
        max_length=200, error_messages={"required": "Enter who offered it"},
    )  # fmt: skip
    source_business = Text(
        label="What is their business?", hint="For example, provider of community services", max_length=200,
        error_messages={"required": "Enter what their business is"},
    )  # fmt: skip
    from_supplier = YesNo(
        label="Are they a supplier or contractor, or likely to become one?",
        error_messages={"required": "Select yes if they are or may become a supplier or contractor"},
    )
    wish = Radios(
        label="What did you do, or do you want to do?", choices=Wish.choices,
        error_messages={"required": "Select what you did or want to do"},
    )  # fmt: skip
    wish_reason = LongText(
        label="Why?", hint="This is printed on the public register", max_length=1000, rows=3,
        error_messages={"required": "Enter why"},
    )  # fmt: skip
    position = Text(
        label="What is your position?", hint="The public register names you by it", max_length=200,
        error_messages={"required": "Enter your position"},
    )  # fmt: skip
    comments = LongText(
        label="Comments (optional)", hint="These are printed on the public register", max_length=1000, rows=3,
        required=False,
    )  # fmt: skip

    def __init__(self, *args: Any, organisations: list[tuple[int, str]], today: datetime.date, **kwargs: Any):
        self.today = today
        super().__init__(*args, **kwargs)
        if len(organisations) > 1:
            self.fields["organisation"] = Select(
                label="For which organisation were you working?",
                choices=[(str(pk), name) for pk, name in organisations],
                error_messages={"required": "Select an organisation"},
            )  # fmt: skip
            self.order_fields(["organisation"])

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or {}
        offered, received = answers.get("offered_on"), answers.get("received_on")
        for name, words, day in (("offered_on", "offer", offered), ("received_on", "receipt", received)):
            if day is not None and day > self.today:
                self.add_error(name, f"Date of {words} must be today or in the past")
        if offered is not None and received is not None and received < offered:
            self.add_error("received_on", "Date of receipt must be the same as or after the date of offer")
        return answers

    @property
    def facts(self) -> dict[str, Any]:
        """Give the answers as the record keeps them."""
        answers = dict(self.cleaned_data)
        answers.pop("organisation", None)
        gift_kind = answers.pop("gift_kind")
        modest = {Kind.HOSPITALITY: answers.pop("modest_meal"), Kind.TRAVEL: answers.pop("modest_travel")}
        return {
            **answers, "branded": gift_kind == "branded", "cash": gift_kind == "cash",
            "modest": modest.get(Kind(answers["kind"])) is not False,
        }  # fmt: skip

    @classmethod
    def answers_of(cls, gift: Gift) -> dict[str, Any]:
        """Give the answers a record already has."""
        answers = {name: getattr(gift, name) for name in cls.base_fields if hasattr(gift, name)}
        kind = "cash" if gift.cash else ("branded" if gift.branded else "other")
        modest = {"modest_meal": gift.modest, "modest_travel": gift.modest}
        return {**answers, **modest, "gift_kind": kind, "organisation": str(gift.organisation_id)}


class GiftFilterForm(Form):
    """What a reader wants to see of the register."""

    q = Text(label="Who, or from whom", required=False, max_length=100)
    kind = Select(label="What", required=False, empty="Everything", choices=Kind.choices)
    outcome = Select(
        label="Decision", required=False, empty="All decisions",
        choices=[("accepted", "Accepted"), ("declined", "Declined")],
    )  # fmt: skip

    def __init__(self, *args: Any, organisations: list[tuple[int, str]], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["organisation"] = Select(
            label="Organisation", required=False, empty="All organisations",
            choices=[(str(pk), name) for pk, name in organisations],
        )  # fmt: skip


@asked_by("conflicts.Gift", "declare")
class DeclareGiftForm(StepForm):
    """The recipient's word."""

    correct = Confirm(
        label="This is complete and correct",
        error_messages={"required": "Tick the box to say that this is complete and correct"},
    )

    @property
    def inputs(self) -> dict[str, Any]:
        """Give nothing: the tick is a condition, not an input."""
        return {}


@asked_by("conflicts.Gift", "approve")
class ApproveGiftForm(StepForm):
    """What the approving officer says besides."""

    reason = LongText(
        label="Reason (optional)", hint="This is printed on the public register", max_length=1000, rows=3,
        required=False,
    )  # fmt: skip


@asked_by("conflicts.Gift", "approve_exception")
class ExceptionForm(StepForm):
    """Why a senior officer agrees to what departs from the guidance."""

    reason = LongText(
        label="Why is this an exception?", hint="This is printed on the public register", max_length=1000, rows=3,
        error_messages={"required": "Enter why this is an exception"},
    )  # fmt: skip


@asked_by("conflicts.Gift", "decline")
class DeclineGiftForm(StepForm):
    """Why an offer is declined or given back."""

    reason = LongText(
        label="Why is it declined?", hint="This is printed on the public register", max_length=1000, rows=3,
        error_messages={"required": "Enter why it is declined"},
    )  # fmt: skip
