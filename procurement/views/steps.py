"""The confirm pages of the steps of a case, its notices, bids and standstill."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404

from mcp_portal.workflow.views import StepView
from procurement import forms  # noqa: F401 - the forms of the steps register themselves
from procurement.models import Bid, Notice, Procurement, Standstill

from .loading import crumbs, load_case
from .parties import load_bid


class CaseStep(StepView):
    """A step of the case itself."""

    def get_subject(self, request: Any, **kwargs: Any) -> Procurement:
        return load_case(request, kwargs["reference"])

    def context(self, subject: Any) -> dict[str, Any]:
        return {"crumbs": crumbs(subject), "caption": subject.reference, "back": subject.get_absolute_url()}


class NoticeStep(StepView):
    """A step of a notice."""

    def get_subject(self, request: Any, **kwargs: Any) -> Notice:
        case = load_case(request, kwargs["reference"])
        return get_object_or_404(
            Notice.objects.select_related("procurement"), procurement=case, number=kwargs["number"]
        )

    def context(self, subject: Any) -> dict[str, Any]:
        return _below(subject, str(subject.get_kind_display()))


class BidStep(StepView):
    """A step of a bid."""

    def get_subject(self, request: Any, **kwargs: Any) -> Bid:
        return load_bid(request, kwargs["reference"], kwargs["number"])[1]

    def context(self, subject: Any) -> dict[str, Any]:
        return _below(subject, subject.name_for(self.request.user))


class StandstillStep(StepView):
    """A step of the standstill."""

    def get_subject(self, request: Any, **kwargs: Any) -> Standstill:
        case = load_case(request, kwargs["reference"])
        standstill = Standstill.of_case(case).first()
        if standstill is None:
            raise Http404("There are no standstill letters")
        return standstill

    def context(self, subject: Any) -> dict[str, Any]:
        return _below(subject, "Standstill")


def _below(subject: Any, name: str) -> dict[str, Any]:
    case, page = subject.procurement, subject.get_absolute_url()
    return {"crumbs": crumbs(case, (name, page)), "caption": f"{case.reference}, {name}", "back": page}
