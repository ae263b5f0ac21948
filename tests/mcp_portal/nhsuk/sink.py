"""A page with one of everything, for tests and for looking at."""

import datetime
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from django import forms as django_forms
from django.core.paginator import Paginator
from django.template import engines
from django.test import RequestFactory

from mcp_portal.nhsuk import fields
from mcp_portal.nhsuk.forms import Form

LONDON = datetime.timezone(datetime.timedelta(hours=1))
KINDS = [("financial", "Financial"), ("indirect", "Indirect"), ("other", "Something else")]


class Everything(Form):
    """Each kind of field once."""

    reference = fields.Text(label="Reference", hint="Letters, numbers and hyphens", max_length=10)
    address = fields.Email(label="Email address")
    password = fields.Password(label="Password")
    reason = fields.LongText(label="Why do you withdraw this?", max_length=200)
    notes = fields.LongText(label="Notes", required=False)
    kind = fields.Radios(
        label="What kind of interest is it?",
        choices=KINDS,
        hints={"indirect": "Held by somebody close to you"},
        reveals={"other": "which"},
        divider="other",
    )
    which = fields.Text(label="Which kind")
    held = fields.YesNo(label="Do you still hold it?", error_messages={"required": "Say if you still hold it"})
    committees = fields.Checkboxes(label="Committees", choices=[("g", "Governing body"), ("m", "MCP committee")])
    route = fields.Select(label="Route", choices=[("dialogue", "Dialogue"), ("negotiation", "Negotiation")])
    sent = fields.Date(label="Date of the notice", hint="For example, 9 6 2017")
    opened = fields.DateTime(label="When were the tenders opened?")
    practices = fields.Whole(label="Number of practices", min_value=1, max_value=100)
    value = fields.Money(label="Value a year")
    weight = fields.Percentage(label="Weight of quality")
    agreed = fields.Confirm(label="I have read the notice")
    case = fields.Hidden(required=False, initial="DUD-MCP-2016")
    foreign = django_forms.CharField(label="From another package", help_text="Rendered by its widget")


GOOD = {
    "reference": "DUD-2016", "address": "lead@example.com", "password": "a long passphrase", "reason": "A new one",
    "kind": "other", "which": "A loan", "held": "no", "committees": ["g"], "route": "dialogue",
    "sent_day": "9", "sent_month": "6", "sent_year": "2017", "opened_day": "14", "opened_month": "July",
    "opened_year": "2017", "opened_time": "2:30pm", "practices": "46", "value": "£244.3m", "weight": "60%",
    "agreed": "on", "foreign": "yes",
}  # fmt: skip

CASE = SimpleNamespace(
    reference="DUD-MCP-2016",
    title="Dudley Multispecialty Community Provider",
    get_state_display=lambda: "Getting ready to advertise",
    state_colour="blue",
    clock_kind="training",
    clock_note="Its clock says 22 May 2017.",
)
UNMET = [
    {"what": "The award weights add up to 95, not 100", "detail": "Add 5 points.", "who": "You",
     "rule": "House rule, from PCR 2015 regulation 76(1)", "link": {"text": "Change the weights", "href": "/w"}},
    {"what": "NHS Improvement has not signed off gateway 1", "detail": "", "who": "NHS Improvement sign-off officer",
     "rule": "Gateway 1, all 3 bodies (house rule)", "link": None},
]  # fmt: skip
MET = [{"what": "The scope and the budget are fixed", "who": "You, 28 April 2017", "rule": "MCP framework 2016",
        "met": True}]  # fmt: skip
OFFERS = [
    SimpleNamespace(label="Pause this procurement", effect="You must give a reason.", url="/pause", unmet=[], met=MET),
    SimpleNamespace(label="Publish the contract notice", effect="Sends it.", url="/publish", unmet=UNMET, met=MET),
]


def context(**more: Any) -> dict[str, Any]:
    """Give everything the templates below need."""
    return {
        "case": CASE, "tab": "overview", "unmet": UNMET, "met": MET, "offers": OFFERS,
        "day": datetime.date(2017, 6, 9), "when": datetime.datetime(2017, 6, 9, 10, 42, tzinfo=LONDON),
        "late": datetime.datetime(2017, 6, 12, 9, 0, tzinfo=LONDON), "value": Decimal("244300000"),
        "paged": Paginator(range(95), 10).page(3), "form": Everything(),
        "nonce": "x", "signed_in": True, "me": "Procurement lead, NHS Dudley CCG", "nav": "procurements",
        "main_links": [{"key": "work", "text": "My work", "href": "/my-work/"},
                       {"key": "procurements", "text": "Procurements", "href": "/procurements/"}],
    } | more  # fmt: skip


def render(name: str, **more: Any) -> str:
    """Render one of the templates beside this file."""
    source = (Path(__file__).parent / name).read_text()
    return (
        engines["jinja2"]
        .from_string(source)
        .render(context(request=RequestFactory().get("/list", {"q": "trust"}), csrf_input="", **more))
    )
