"""The Jinja environment of all pages.

The settings need exactly this (and "django.forms" in INSTALLED_APPS, for the widgets of other packages):

    FORM_RENDERER = "mcp_portal.nhsuk.renderer.Renderer"
    TEMPLATES = [
        {
            "BACKEND": "django.template.backends.jinja2.Jinja2",
            "DIRS": [BASE_DIR / "templates"],
            "APP_DIRS": False,
            "OPTIONS": {
                "environment": "mcp_portal.nhsuk.environment.environment",
                "context_processors": [
                    "django.template.context_processors.request",
                    "django.contrib.messages.context_processors.messages",
                    "mcp_portal.nhsuk.context.page",
                ],
            },
        },
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "APP_DIRS": True,
            "OPTIONS": {"context_processors": [...]},  # whatever the packages with own templates ask for
        },
    ]
    BRAND = "plain"        # or "nhs", where the operator may use the NHS logo
    DEMONSTRATION = False  # True, or the sentence to show beside the word "Demonstration"

In urls.py: handler400 = "mcp_portal.nhsuk.errors.bad_request", and likewise permission_denied, page_not_found
and server_error; in the settings CSRF_FAILURE_VIEW = "mcp_portal.nhsuk.errors.csrf_failure".
"""

import re
from typing import Any

import jinja2
from django.conf import settings
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from markupsafe import Markup

from mcp_portal.nhsuk import component, forms, navigation, wording

_LOGO = re.compile(r'<svg class="nhsuk-header__logo".*?</svg>', re.DOTALL)


class LoudUndefined(jinja2.ChainableUndefined):
    """Chains as the NHS macros expect, and raises when a missing name would be printed."""

    def __str__(self) -> str:
        # Jinja prints an "if" without "else" as an undefined value without a name: that one is meant.
        if self._undefined_name is None:
            return ""
        return self._fail_with_undefined_error()

    def __html__(self) -> str:
        return str(self)


def environment(**options: Any) -> jinja2.Environment:
    """Make the environment Django renders every .jinja template with."""
    options |= {"undefined": LoudUndefined, "trim_blocks": True, "lstrip_blocks": True}
    env = jinja2.Environment(**options)
    env.loader = jinja2.ChoiceLoader([options["loader"], jinja2.PackageLoader("nhsuk_frontend_jinja")])
    env.globals |= {
        "static": static,
        "static_folder": f"{settings.STATIC_URL}nhsuk/assets",
        "url": url,
        "url_or_none": url_or_none,
        "with_query": with_query,
        "brand": getattr(settings, "BRAND", "plain"),
        "case_tabs": navigation.case_tabs,
        "case_crumbs": navigation.case_crumbs,
        "component": component,
        "errors_of": forms.error_list,
        "questions_of": forms.questions,
        "asks_in_heading": forms.asks_in_heading,
        "is_long": forms.is_long,
    }
    env.filters |= wording.FILTERS | {"without_logo": without_logo}
    return env


def url(name: str, *args: Any, **kwargs: Any) -> str:
    """Give the address of a named page."""
    return reverse(name, args=args, kwargs=kwargs)


def url_or_none(name: str, *args: Any) -> str | None:
    """Give the address of a named page, or None where this portal has no such page."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return None


def with_query(request: HttpRequest, **changes: Any) -> str:
    """Give the query string of the request with some parameters changed, or left out when None."""
    query = request.GET.copy()
    for name, value in changes.items():
        query.pop(name, None)
        if value is not None:
            query[name] = str(value)
    return f"?{query.urlencode()}"


def without_logo(header: Markup) -> Markup:
    """Take the NHS logo, a trade mark, out of the header; refuse a header in which it is not found."""
    plain, found = _LOGO.subn("", header)
    if not found:
        raise ValueError("The header macro no longer prints its logo as expected")
    return Markup(plain)
