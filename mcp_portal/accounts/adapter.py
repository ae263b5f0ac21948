"""How allauth behaves here: nobody signs up, and it speaks in the words of the house."""

from __future__ import annotations

import logging
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

logger = logging.getLogger("portal.accounts")

SAID = {
    "account/messages/password_changed.txt": "Password changed",
    "mfa/messages/totp_activated.txt": "Second step of signing in switched on",
    "mfa/messages/totp_deactivated.txt": "Second step of signing in switched off",
    "mfa/messages/recovery_codes_generated.txt": "New recovery codes made. The old ones no longer work.",
}
"""What is said after something was done; messages that are not named are not shown."""


class InvitedOnly(DefaultAccountAdapter):
    """Accounts come from invitations. The answer to a wrong password never says whether the address is known."""

    error_messages = {  # noqa: RUF012 - allauth's contract
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": "Enter the email address and password of your account. One of them is wrong",
        "too_many_login_attempts": "You have tried too often. Wait 5 minutes, then try again",
        "incorrect_password": "Enter your current password. This one is wrong",
        "enter_current_password": "Enter your current password. This one is wrong",
        "incorrect_code": "Enter the 6-digit code your app shows now, or one of your recovery codes",
        "invalid_password_reset": "Ask for a new link. This one has been used or is too old",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        # The address stays out of the log: people type passwords into the wrong box.
        logger.warning("Sign-in refused from %s", self.get_client_ip(request))

    def respond_user_inactive(self, request: HttpRequest, user: Any) -> HttpResponse:
        messages.warning(request, "Your account is closed. Ask a system administrator of your organisation.")
        return redirect("accounts:sign_in")

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("accounts:account")

    def send_password_reset_mail(self, user: Any, email: str, context: dict[str, Any]) -> None:
        # To the address of the account, never to what a stranger typed.
        super().send_password_reset_mail(user, user.email, context)

    def format_email_subject(self, subject: str) -> str:
        return str(subject)

    def send_notification_mail(self, template_prefix: str, user: Any, context: Any = None, email: Any = None) -> None:
        """Send nothing: allauth's mails carry addresses and devices, ours carry a link only."""

    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None, *args: Any, **kwargs: Any
    ) -> None:
        if message_template in SAID:
            messages.add_message(request, level, SAID[message_template])


class SecondStep(DefaultMFAAdapter):
    """The second step of signing in: a code from an app."""

    error_messages = {  # noqa: RUF012 - allauth's contract
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": InvitedOnly.error_messages["incorrect_code"],
    }

    def get_totp_issuer(self) -> str:
        return "Procure an MCP contract"
