"""The one page of every step: what it does, what is missing, its questions and its button."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views import View

from mcp_portal.audit.request import Request

from .declaring import Step, get_step
from .forms import StepForm, form_of
from .steps import Changed, NotAllowed, Refused
from .taking import Unanswered, take


class StepView(View):
    """GET shows the confirm page, POST takes the step. Subclasses say how the subject is loaded."""

    http_method_names = ["get", "post"]  # noqa: RUF012 - Django's contract
    template_name = "workflow/step.jinja"

    def get_subject(self, request: HttpRequest, **kwargs: Any) -> Any:
        """Load the subject through ``visible_to``; raise Http404 for strangers."""
        raise NotImplementedError

    def context(self, subject: Any) -> dict[str, Any]:
        """Give what the layout needs besides: ``tab`` and ``crumbs``."""
        return {}

    def get(self, request: HttpRequest, step: str, **kwargs: Any) -> HttpResponse:
        subject, declared = self._load(request, step, kwargs)
        if subject.state not in declared.sources:
            return self._page(request, subject, declared, form=None, gone=True)
        form = form_of(subject, step)(subject=subject, by=request.user, now=self._now(request, subject))
        return self._page(request, subject, declared, form=form)

    def post(self, request: HttpRequest, step: str, **kwargs: Any) -> HttpResponse:
        subject, declared = self._load(request, step, kwargs)
        now = self._now(request, subject)
        try:
            subject = take(subject, step, by=request.user, now=now, data=request.POST, files=request.FILES)
        except Unanswered as unanswered:
            if self._wants_json(request):
                return JsonResponse({"errors": unanswered.form.errors.get_json_data()}, status=422)
            return self._page(request, subject, declared, form=unanswered.form)
        except Refused as refused:
            if self._wants_json(request):
                return JsonResponse({"refused": [item.as_json() for item in refused.unmet]}, status=409)
            fresh = self.get_subject(request, **kwargs)
            form = form_of(fresh, step)(
                {**request.POST.dict(), "version": fresh.version}, subject=fresh, by=request.user, now=now
            )
            return self._page(request, fresh, declared, form=form, refused=refused, status=409)
        if self._wants_json(request):
            return JsonResponse({"state": subject.state, "version": subject.version})
        messages.success(request, declared.done)
        return redirect(self.after(subject))

    def after(self, subject: Any) -> str:
        """Give the page shown after the step."""
        return subject.get_absolute_url()

    def _load(self, request: HttpRequest, step: str, kwargs: dict[str, Any]) -> tuple[Any, Step]:
        subject = self.get_subject(request, **kwargs)
        declared = get_step(subject, step)
        if declared is None or not declared.allowed(subject, request.user):
            raise Http404("There is no such step for you")
        return subject, declared

    def _page(
        self, request: HttpRequest, subject: Any, declared: Step, *, form: StepForm | None, gone: bool = False,
        refused: Refused | None = None, status: int = 200,
    ) -> HttpResponse:  # fmt: skip
        unmet, met = ([], []) if gone else declared.requirements(subject, request.user, self._now(request, subject))
        if not unmet and refused is not None:
            # What was missing belongs to another step that this one takes with it.
            unmet = [item for item in refused.unmet if item.guard]
        return render(
            request,
            self.template_name,
            {
                "subject": subject, "case": subject.case, "step": declared, "form": form, "gone": gone,
                "unmet": unmet, "met": met, "refused": refused, "title": declared.label,
                "moved_on": refused is not None and not unmet, "why": _heading(refused),
                **self.context(subject),
            },
            status=status,
        )  # fmt: skip

    def _now(self, request: HttpRequest, subject: Any) -> Any:
        wall = cast(Request, request).now
        return subject.now_of(wall)

    def _wants_json(self, request: HttpRequest) -> bool:
        return request.get_preferred_type(["text/html", "application/json"]) == "application/json"


def _heading(refused: Refused | None) -> str:
    """Head the words of a refusal that names no requirement."""
    if isinstance(refused, NotAllowed):
        return "This step is for another role"
    return "Something changed while this page was open" if isinstance(refused, Changed) else "This cannot be done now"
