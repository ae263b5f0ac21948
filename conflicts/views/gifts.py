"""Gifts, hospitality and travel: the register, one's own records, what waits for an officer, and what is published."""

from __future__ import annotations

import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from conflicts import actions, queries
from conflicts.forms import GiftFilterForm, GiftForm
from conflicts.forms.register import AsOf, with_boxes
from conflicts.models import Gift, GuidanceVersion
from conflicts.queries.gifts import (
    GiftFilter,
    GiftRow,
    PublicGift,
    PublicGifts,
    gift_register,
    gift_row,
    organisations_with_gifts,
)
from mcp_portal.accounts.models import Organisation
from mcp_portal.accounts.queries import holdings
from mcp_portal.accounts.roles import COMMISSIONERS
from mcp_portal.audit import ledger
from mcp_portal.audit.request import Request
from mcp_portal.documents.lists import FORMATS, listed_as
from mcp_portal.workflow.offers import steps_for
from mcp_portal.workflow.steps import Refused
from mcp_portal.workflow.views import StepView

from .declaring import CRUMBS, posted

ROWS_ON_A_PAGE = 50
GIFT_CRUMBS = [*CRUMBS, {"text": "Gifts and hospitality", "href": "/conflicts/gifts/"}]
PUBLIC_HEAD = (
    "Recipient", "What", "Date of offer", "Date of receipt", "Details", "Estimated value", "Offered by",
    "Their business", "Supplier or likely supplier", "Earlier offers", "Decision", "Reason of the recipient",
    "Approving officer", "Reason of the officer", "Comments", "Guidance", "On the register since",
)  # fmt: skip
HEAD = (*PUBLIC_HEAD, "Organisation")


@require_safe
def gifts(request: Request) -> HttpResponse:
    """Show the register, filtered, a page at a time, and what the person has to do."""
    form, wanted = _asked_for(request)
    page = Paginator(gift_register(request.user, wanted), ROWS_ON_A_PAGE).get_page(request.GET.get("page"))
    today = timezone.localdate(request.now)
    return render(
        request,
        "conflicts/gifts.jinja",
        {
            "form": form, "paged": page, "rows": [gift_row(row) for row in page], "filtered": wanted != GiftFilter(),
            "exports": _exports(request), "guidance": GuidanceVersion.objects.in_force_on(today), "crumbs": CRUMBS,
            "waiting": list(queries.gifts_waiting(request.user)), "own": list(queries.own_gifts(request.user)[:10]),
            "organisation": request.user.organisation,
        },
    )  # fmt: skip


@require_safe
def gifts_export(request: Request, kind: str) -> HttpResponse:
    """Give the filtered register as a file; the export stands in the ledger."""
    if kind not in FORMATS:
        raise Http404("The register comes as csv or xlsx")
    _form, wanted = _asked_for(request)
    rows = [gift_row(row) for row in gift_register(request.user, wanted)]
    ledger.record("conflicts.gifts_exported", subject=request.user, detail={"format": kind, "rows": len(rows)})
    return listed_as(kind, "Register of gifts", HEAD, (_cells(row) for row in rows))


def _asked_for(request: Request) -> tuple[GiftFilterForm, GiftFilter]:
    form = GiftFilterForm(request.GET or None, organisations=organisations_with_gifts(request.user))
    # A filter that cannot be read filters nothing.
    answers: dict[str, Any] = form.cleaned_data if form.is_valid() else {}
    chosen = answers.get("organisation")
    return form, GiftFilter(
        organisation=Organisation(pk=int(chosen)) if chosen else None,
        kind=answers.get("kind", ""), outcome=answers.get("outcome", ""), text=answers.get("q", ""),
    )  # fmt: skip


def _exports(request: Request) -> list[dict[str, str]]:
    query = request.GET.copy()
    query.pop("page", None)
    asked = f"?{query.urlencode()}" if query else ""
    return [
        {"text": words, "href": reverse("conflicts:gifts_export", args=[kind]) + asked, "hidden": " of this register"}
        for kind, words in (("csv", "CSV"), ("xlsx", "Excel"))
    ]


def _cells(row: PublicGift) -> tuple[Any, ...]:
    organisation = (row.organisation,) if isinstance(row, GiftRow) else ()
    return (
        row.position, row.kind_words, row.offered_on, row.received_on, row.details, row.value, row.source_name,
        row.source_business, "Yes" if row.from_supplier else "No", row.earlier_offers, row.decision_words,
        row.wish_reason, row.officer, row.reason, row.comments, row.guidance, row.registered_on, *organisation,
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def gift_declare(request: Request) -> HttpResponse:
    """Ask about an offer."""
    organisations = _organisations(request)
    form = GiftForm(
        posted(request), organisations=organisations, today=timezone.localdate(request.now),
        initial={"position": request.user.post, "organisation": str(request.user.organisation_id or "")},
    )  # fmt: skip
    if form.is_valid():
        chosen = int(form.cleaned_data.get("organisation") or organisations[0][0])
        organisation = Organisation.objects.get(pk=chosen)
        gift = actions.begin_gift(by=request.user, organisation=organisation, now=request.now, **form.facts)
        return redirect("conflicts:gift", gift.pk)
    return _form_page(request, form, "Declare a gift or hospitality", reverse("conflicts:gifts"))


def _organisations(request: Request) -> list[tuple[int, str]]:
    """Give the organisations a person works for."""
    wide = {held.organisation_id for held in holdings(request.user)}
    if request.user.organisation_id is not None:
        wide.add(request.user.organisation_id)
    if not wide:
        raise Http404("This person works for no organisation")
    return list(Organisation.objects.filter(pk__in=wide).order_by("name").values_list("pk", "name"))


@require_http_methods(["GET", "POST"])
def gift_change(request: Request, pk: int) -> HttpResponse:
    """Ask about an offer again, while it is a draft."""
    gift = _own_draft(request, pk)
    form = GiftForm(
        posted(request), organisations=[], today=timezone.localdate(request.now), initial=GiftForm.answers_of(gift)
    )
    if form.is_valid():
        actions.change_gift(gift, by=request.user, **form.facts)
        return redirect("conflicts:gift", gift.pk)
    return _form_page(request, form, "Change a gift or hospitality", gift.get_absolute_url())


def _form_page(request: Request, form: GiftForm, title: str, back: str) -> HttpResponse:
    context = {"form": form, "title": title, "cancel_href": back, "crumbs": GIFT_CRUMBS}
    return render(request, "conflicts/gift_form.jinja", context)


@require_safe
def gift(request: Request, pk: int) -> HttpResponse:
    """Show a record: to check, to decide on, or as it stands on the register."""
    found = _load(request, pk)
    return render(
        request,
        "conflicts/gift.jinja",
        {
            "gift": found,
            "own": found.person_id == request.user.pk,
            "advice": found.what_the_guidance_says(),
            "before": list(found.offers_before().with_people().order_by("-offered_on", "-pk")[:50]),
            "offers": steps_for(found, request.user, request.now),
            "replaced_by": Gift.objects.filter(replaces=found, filed_at__isnull=False).first(),
            "decision": getattr(found, "decision", None),
            "crumbs": GIFT_CRUMBS,
        },
    )


@require_http_methods(["GET", "POST"])
def gift_discard(request: Request, pk: int) -> HttpResponse:
    """Throw a draft away."""
    found = _own_draft(request, pk)
    if request.method == "POST":
        actions.discard_gift(found, by=request.user)
        messages.success(request, "Draft thrown away")
        return redirect("conflicts:gifts")
    return render(request, "conflicts/gift_discard.jinja", {"gift": found, "crumbs": GIFT_CRUMBS})


@require_POST
def gift_replace(request: Request, pk: int) -> HttpResponse:
    """Begin the record that replaces one on the register."""
    found = get_object_or_404(Gift.objects.filter(person_id=request.user.pk), pk=pk)
    try:
        later = actions.replace_gift(found, by=request.user, now=request.now)
    except Refused as refused:
        messages.warning(request, str(refused))
        return redirect("conflicts:gift", found.pk)
    return redirect("conflicts:gift_change", later.pk)


class GiftStep(StepView):
    """Steps of a record."""

    def get_subject(self, request: Any, **kwargs: Any) -> Gift:
        """Load the record for those who may read it."""
        return _load(request, kwargs["pk"])

    def context(self, subject: Any) -> dict[str, Any]:
        """Stand under the pages about gifts, and say what is decided on."""
        return {"nav": "conflicts", "crumbs": GIFT_CRUMBS, "caption": str(subject)}


def _load(request: Request, pk: int) -> Gift:
    return get_object_or_404(Gift.objects.visible_to(request.user).with_people(), pk=pk)


def _own_draft(request: Request, pk: int) -> Gift:
    return get_object_or_404(Gift.objects.filter(person_id=request.user.pk, filed_at__isnull=True), pk=pk)


# --- what anybody may read --------------------------------------------------------------------------------------------


@login_not_required
@require_safe
def public_gifts(request: Request, organisation: int) -> HttpResponse:
    """Show anyone an organisation's register of gifts and hospitality, as it stood on any day."""
    body, form, day = as_of(request, organisation)
    export = reverse("conflicts:public_gifts_export", args=[body.pk, "csv"])
    asked = f"?on={day.isoformat()}"
    context = {
        "organisation": body, "form": form, "day": day, "today": timezone.localdate(request.now),
        "paged": Paginator(PublicGifts(body, day), ROWS_ON_A_PAGE).get_page(request.GET.get("page")),
        "exports": [
            {"text": "CSV", "href": export + asked, "hidden": " of this register"},
            {"text": "Excel", "href": export.replace(".csv", ".xlsx") + asked, "hidden": " of this register"},
        ],
    }  # fmt: skip
    return render(request, "conflicts/gifts_public.jinja", context)


@login_not_required
@require_safe
def public_gifts_export(request: Request, organisation: int, kind: str) -> HttpResponse:
    """Give the same as a file."""
    if kind not in FORMATS:
        raise Http404("The register comes as csv or xlsx")
    body, _form, day = as_of(request, organisation)
    return listed_as(kind, "Register of gifts", PUBLIC_HEAD, (_cells(row) for row in PublicGifts(body, day)))


def as_of(request: Request, organisation: int) -> tuple[Organisation, AsOf, datetime.date]:
    """Give the organisation, the question for a day, and the day a published register is read as of."""
    body = get_object_or_404(Organisation, pk=organisation)
    if body.kind not in COMMISSIONERS:
        raise Http404("Only commissioners keep this register")
    today = timezone.localdate(request.now)
    form = AsOf(with_boxes(request.GET, "on"), today=today)
    return body, form, form.answers.get("on") or today
