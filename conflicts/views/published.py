"""The published registers, for anybody: nobody has to sign in, and nothing but what is published is read."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from conflicts.forms.register import PublishedFilterForm, with_boxes
from conflicts.models import GuidanceVersion
from conflicts.queries.changes import Change, changes
from conflicts.queries.publication import (
    Published,
    PublishedFilter,
    PublishedRegister,
    Publisher,
    published_answers,
    publisher,
    publishing,
)
from mcp_portal.audit.request import Request
from mcp_portal.documents.lists import FORMATS, listed_as
from mcp_portal.nhsuk.robots import ROBOTS_TXT

ROWS_ON_A_PAGE = 50
FRESH_FOR = 60  # seconds: what is withheld leaves caches soon
REGISTERS = (
    ("Interests", "interests"), ("Gifts and hospitality", "gifts"), ("Procurement decisions", "decisions"),
    ("Notices", "notices"), ("Contracts awarded", "contracts"), ("Breaches", "breaches"),
)  # fmt: skip
HEAD = (
    "Person", "Kind", "Actual or potential", "Interest in", "Interest", "From", "To", "What was done",
    "Declared on", "Shown until",
)  # fmt: skip
View = Callable[..., HttpResponse]


def public(view: View) -> View:
    """Let anybody read a page, and caches keep it for a minute."""

    @wraps(view)
    def served(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if getattr(request.user, "pk", None) is None:
            patch_cache_control(response, public=True, max_age=FRESH_FOR)
        return response

    return login_not_required(require_safe(served))


@public
def robots(request: Request) -> HttpResponse:
    """Tell search engines that they may read the public registers only."""
    return HttpResponse(ROBOTS_TXT, content_type="text/plain; charset=utf-8")


@public
def registers(request: Request) -> HttpResponse:
    """List the organisations that publish, each with its registers."""
    words = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    found = [one for one in publishing(timezone.localdate(request.now)) if words.lower() in one.name.lower()]
    paged = Paginator(found, ROWS_ON_A_PAGE).get_page(request.GET.get("page"))
    rows = [(one, registers_of(one.pk)) for one in paged]
    return render(request, "conflicts/public_registers.jinja", {"paged": paged, "rows": rows, "words": words})


def registers_of(organisation: int) -> list[dict[str, str]]:
    """Give the links to the registers of an organisation that this portal has."""
    links = [
        {"text": text, "href": f"{reverse('conflicts:registers')}{organisation}/{slug}/"} for text, slug in REGISTERS
    ]
    return [link for link in links if _is_there(link["href"])]


def _is_there(address: str) -> bool:
    try:
        resolve(address)
    except Resolver404:
        return False
    return True


@public
def public_interests(request: Request, organisation: int) -> HttpResponse:
    """Show the published interests of an organisation as of a day, or what changed since one."""
    found, form, asked, since = _asked(request, organisation)
    context = {
        "organisation": found, "form": form, "day": asked.day, "today": timezone.localdate(request.now),
        "since": since, "filtered": bool(with_boxes(request.GET, "on", "since")),
        "guidance": GuidanceVersion.objects.in_force_on(asked.day), "registers": registers_of(found.pk),
        "exports": _exports(request, found.pk),
    }  # fmt: skip
    if since is not None:
        paged = Paginator(changes(found.pk, since, asked.day), ROWS_ON_A_PAGE).get_page(request.GET.get("page"))
        return render(request, "conflicts/public_changes.jinja", {**context, "paged": paged})
    counts = asked.counts()
    paginator: Paginator[Any] = Paginator(asked, ROWS_ON_A_PAGE)  # type: ignore[arg-type]
    paginator.__dict__["count"] = counts.lines
    paged = paginator.get_page(request.GET.get("page"))
    context |= {"paged": paged, "counts": counts, "answers": published_answers(found.pk, asked.day)}
    return render(request, "conflicts/public_interests.jinja", context)


@public
def public_interests_export(request: Request, organisation: int, kind: str) -> HttpResponse:
    """Give the same as a file."""
    if kind not in FORMATS:
        raise Http404("The register comes as csv or xlsx")
    found, _form, asked, since = _asked(request, organisation)
    if since is not None:
        rows = ((change.what, *_cells(change.line)) for change in _changes(found, since, asked.day))
        return listed_as(kind, "Changes of the register", ("Change", *HEAD), rows)
    return listed_as(kind, "Register of interests", HEAD, (_cells(line) for line in asked.all()))


def _changes(found: Publisher, since: datetime.date, day: datetime.date) -> list[Change]:
    return changes(found.pk, since, day)


def _asked(
    request: Request, organisation: int
) -> tuple[Publisher, PublishedFilterForm, PublishedRegister, datetime.date | None]:
    today = timezone.localdate(request.now)
    found = publisher(organisation, today)
    if found is None:
        raise Http404("This organisation publishes no registers")
    form = PublishedFilterForm(with_boxes(request.GET, "on", "since"), today=today)
    answers = form.answers
    wanted = PublishedFilter(category=answers.get("category", ""), text=answers.get("q", ""))
    asked = PublishedRegister(found.pk, answers.get("on") or today, wanted)
    return found, form, asked, answers.get("since")


def _exports(request: Request, organisation: int) -> list[dict[str, str]]:
    query = request.GET.copy()
    query.pop("page", None)
    asked = f"?{query.urlencode()}" if query else ""
    return [
        {
            "text": words,
            "href": reverse("conflicts:public_interests_export", args=[organisation, kind]) + asked,
            "hidden": " of this register",
        }
        for kind, words in (("csv", "CSV"), ("xlsx", "Excel"))
    ]


def _cells(line: Published) -> tuple[Any, ...]:
    nothing = "Not published" if line.withheld_on else ("No interests" if line.is_nil else "")
    return (
        line.post, line.category_words, line.basis_words, line.interest_in or "", line.nature or nothing,
        line.from_date, line.to_date, line.done or "", line.declared_on, line.shown_until,
    )  # fmt: skip
