"""The day a reader asks a public register for, and whose register it is."""

from __future__ import annotations

import datetime

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone

from mcp_portal.accounts.models import Organisation
from mcp_portal.accounts.roles import COMMISSIONERS
from mcp_portal.audit.request import Request
from procurement.forms import AsOfForm


def as_of(request: Request, organisation: int) -> tuple[Organisation, AsOfForm, datetime.date]:
    """Load the commissioner whose page it is, with the day asked for; 404 for any other organisation."""
    found = get_object_or_404(Organisation, pk=organisation)
    if found.kind not in COMMISSIONERS:
        raise Http404("Only commissioners publish here")
    today = timezone.localdate(request.now)
    form = AsOfForm(request.GET or None, today=today)
    asked = form.cleaned_data.get("on") if form.is_bound and form.is_valid() else None
    return found, form, asked or today
