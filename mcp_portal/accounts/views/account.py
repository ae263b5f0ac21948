"""A person's own account: roles, password and second step of signing in."""

from __future__ import annotations

from typing import Any

from allauth.account import views as account
from allauth.mfa.base import views as second_step
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse_lazy
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from mcp_portal.accounts import forms
from mcp_portal.accounts.models import RoleHolding
from mcp_portal.accounts.present import today
from mcp_portal.audit.request import Request
from procurement.models import Procurement


@require_safe
def account_page(request: Request) -> HttpResponse:
    """Show a person who they are here and how they sign in."""
    cases = dict(Procurement.objects.visible_to(request.user).values_list("pk", "title"))
    holdings = RoleHolding.objects.on(today()).filter(user=request.user).select_related("organisation")
    kinds = set(Authenticator.objects.filter(user=request.user).values_list("type", flat=True))
    return render(
        request,
        "accounts/account.jinja",
        {
            # A role on a case the person may not see now is not named.
            "holdings": [held for held in holdings if held.procurement_id is None or held.procurement_id in cases],
            "cases": cases,
            "has_password": request.user.has_usable_password(),
            "has_codes": Authenticator.Type.TOTP in kinds,
        },
    )


class ChangePassword(account.PasswordChangeView):
    """Change one's own password."""

    template_name = "accounts/password_change.jinja"
    form_class = forms.ChangePassword

    def dispatch(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.has_usable_password():
            raise Http404("This account has no password")
        return super().dispatch(request, *args, **kwargs)


class ConfirmItIsYou(account.ReauthenticateView):
    """Ask for the password again before something that matters."""

    template_name = "accounts/confirm_it_is_you.jinja"
    form_class = forms.ConfirmItIsYou


class EnterCodeAgain(second_step.ReauthenticateView):
    """Ask for a code again before something that matters."""

    template_name = "accounts/confirm_it_is_you.jinja"
    form_class = forms.EnterCodeAgain


class SwitchOnCodes(totp.ActivateTOTPView):
    """Set up an app that shows codes."""

    template_name = "accounts/codes_on.jinja"
    form_class = forms.SwitchOnCodes

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        picture, secret = context["totp_svg"], context["form"].secret
        # In groups of 4 it can be typed, and wraps in a narrow window.
        context["key"] = " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
        # Drawn by the package from our own address, without anything a person typed but their e-mail address,
        # which is in the drawing as squares only.
        context["picture"] = mark_safe(picture[picture.index("<svg") :])
        return context


class SwitchOffCodes(totp.DeactivateTOTPView):
    """Sign in with the password alone again."""

    template_name = "accounts/codes_off.jinja"
    success_url = reverse_lazy("accounts:account")


class RecoveryCodes(recovery_codes.ViewRecoveryCodesView):
    """Show the codes that work when the app is lost."""

    template_name = "accounts/recovery_codes.jinja"


class NewRecoveryCodes(recovery_codes.GenerateRecoveryCodesView):
    """Make new recovery codes; the old ones stop working."""

    template_name = "accounts/recovery_codes_new.jinja"
