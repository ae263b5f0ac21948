"""Pages with one form: load, ask, one domain call, message, redirect."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import redirect, render

from mcp_portal.audit.request import Request
from mcp_portal.workflow.steps import Refused


def ask(
    request: Request,
    form: BaseForm,
    do: Callable[[], str],
    *,
    done: str = "",
    template: str = "procurement/form.jinja",
    **context: Any,
) -> HttpResponse:
    """Show a form, or do what it asks for and go where ``do`` says.

    A refusal of the domain is shown above the form; what was typed stays.
    """
    if request.method == "POST" and form.is_valid():
        try:
            address = do()
        except Refused as refused:
            for item in refused.unmet:
                form.add_error(None, item.what)
        else:
            if done:
                messages.success(request, done)
            return redirect(address)
    return render(request, template, {"form": form, **context})
