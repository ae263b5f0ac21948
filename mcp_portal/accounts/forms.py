"""The questions of signing in, of one's own account and of administration."""

from __future__ import annotations

import re
from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as second_step
from allauth.mfa.totp import forms as totp
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from mcp_portal.nhsuk.fields import Date, Email, LongText, Password, Radios, Select, SelectFrom, Text
from mcp_portal.nhsuk.forms import Form
from mcp_portal.nhsuk.wording import lower_first
from mcp_portal.notifications.models import CHOSEN, USUAL, Often
from mcp_portal.notifications.models import Kind as Kinds

from .models import Organisation, User
from .queries import CaseName, case_by_reference
from .roles import Kind, Role

COMPANY_NUMBER = re.compile(r"[A-Z0-9]{2}[0-9]{5}[A-Z0-9]")
LENGTH = "15 characters or more. 3 words you do not often see together are easy to keep in mind"
NEW_PASSWORD = {"autocomplete": "new-password", "hint": LENGTH, "error_messages": {"required": "Enter a new password"}}


# --- one's own account ---------------------------------------------------------------------------------------


class SignIn(Form, account.LoginForm):
    """E-mail address and password."""

    password = Password(label="Password")
    remember = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields = {
            "login": Email(label="Email address", autocomplete="username", classes="nhsuk-input--width-30"),
            "password": self.fields["password"],
        }

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        cleaned["remember"] = False
        return cleaned


class _NewPassword(Form):
    """A new password, typed once: it can be shown."""

    password1 = Password(label="New password", **NEW_PASSWORD)
    user: User | None = None

    def clean_password1(self) -> str:
        password = self.cleaned_data["password1"]
        try:
            validate_password(password, self.user)
        except ValidationError as refused:
            raise ValidationError([_in_our_words(error) for error in refused.error_list]) from None
        return password


class ChoosePassword(_NewPassword):
    """The first password of somebody who was invited."""

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)


class ChangePassword(_NewPassword, account.ChangePasswordForm):
    """The password now, and a new one."""

    oldpassword = Password(label="Current password")
    password2 = None
    field_order = ("oldpassword", "password1")


class AskForNewPassword(Form, account.ResetPasswordForm):
    """The address a link goes to."""

    email = Email(label="Email address", autocomplete="username")

    def save(self, request: Any, **kwargs: Any) -> str:
        # Nothing is sent to an address without an account: it would tell its owner that somebody tried.
        return super().save(request, **kwargs) if self.users else self.cleaned_data["email"]


class ResetPassword(_NewPassword, account.ResetPasswordKeyForm):
    """A new password after a link by mail."""

    password2 = None


class ConfirmItIsYou(Form, account.ReauthenticateForm):
    """The password again, before something that matters."""

    password = Password(label="Password")


def _code(hint: str) -> Text:
    return Text(
        label="Code", hint=hint, autocomplete="one-time-code", classes="nhsuk-input--width-10", called="code",
    )  # fmt: skip


class EnterCode(Form, second_step.AuthenticateForm):
    """The second step of signing in."""

    code = _code("6 digits from your app, or one of your recovery codes")


class EnterCodeAgain(Form, second_step.ReauthenticateForm):
    """A code again, before something that matters."""

    code = EnterCode.base_fields["code"]


class SwitchOnCodes(Form, totp.ActivateTOTPForm):
    """The first code shows that the app is set up."""

    code = _code("The 6 digits your app shows now")


# --- administration ------------------------------------------------------------------------------------------


class NotificationFilter(Form):
    """What to look for among what one was told."""

    kind = Select(label="About", choices=Kinds.choices, empty="Everything", required=False)
    state = Select(label="Read", choices=[("new", "New"), ("read", "Read")], empty="New and read", required=False)


class NotificationPreferences(Form):
    """How mails come, for each kind that leaves a choice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind in CHOSEN:
            hint = f"Default: {lower_first(USUAL[kind].label)}"
            self.fields[kind.value] = Select(label=kind.label, choices=Often.choices, hint=hint)


class PeopleFilter(Form):
    """What to look for among people."""

    words = Text(label="Post or email address", required=False)
    organisation = SelectFrom(
        Organisation.objects.all(), label="Organisation", empty="All organisations", required=False
    )
    role = Select(label="Role held now", choices=Role.choices, empty="All roles", required=False)
    account = Select(
        label="Account",
        choices=[("open", "Open"), ("invited", "Invited, not accepted"), ("closed", "Closed")],
        empty="All accounts",
        required=False,
    )


class OrganisationFilter(Form):
    """What to look for among organisations."""

    words = Text(label="Name, ODS code or company number", required=False)
    kind = Select(label="Kind", choices=Kind.choices, empty="All kinds", required=False)


class Invite(Form):
    """Whom to invite."""

    email = Email(label="Email address", hint="Their work address. The invitation goes there", autocomplete="off")
    post = Text(label="Post", hint="What they are called on pages, such as Procurement lead. No names", max_length=120)
    organisation = SelectFrom(Organisation.objects.all(), label="Organisation")


class NewAddress(Form):
    """Another sign-in address."""

    new_email = Email(label="New email address", autocomplete="off")


class GiveRole(Form):
    """Which role, for whom, on what and for how long."""

    role = Select(label="Role", choices=Role.choices)
    organisation = SelectFrom(Organisation.objects.all(), label="For which organisation?", called="organisation")
    held = Radios(
        label="Where is the role held?",
        choices=[("case", "On one procurement"), ("organisation", "For the organisation, without a procurement")],
        reveals={"case": "reference"},
        error_messages={"required": "Select where the role is held"},
    )
    reference = Text(
        label="Reference of the procurement",
        hint="Such as MCP-2017-0001. Its procurement lead knows it",
        classes="nhsuk-input--width-20",
        called="reference of the procurement",
    )
    from_date = Date(label="First day", required=False, hint="Leave empty for today")
    to_date = Date(label="Last day", required=False, hint="Leave empty when the end is not known")

    def clean_reference(self) -> str:
        reference = self.cleaned_data["reference"].strip().upper()
        self.case = case_by_reference(reference)
        if self.case is None:
            raise ValidationError("Check the reference with the procurement lead. No procurement has this one")
        return reference

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        cleaned["case"] = self._case if cleaned.get("held") == "case" else None
        return cleaned

    @property
    def _case(self) -> CaseName | None:
        return getattr(self, "case", None)


class EndRole(Form):
    """From when a role is no longer held."""

    last_day = Date(label="Last day", hint="Today, yesterday to end it at once, or a later day")


class EditOrganisation(Form):
    """An organisation."""

    name = Text(label="Name", max_length=200)
    kind = Select(label="Kind", choices=Kind.choices)
    ods_code = Text(
        label="ODS code",
        hint="From the Organisation Data Service, such as 05C",
        max_length=10,
        required=False,
        classes="nhsuk-input--width-5",
    )
    company_number = Text(
        label="Company number",
        hint="From Companies House, such as 01234567 or OC123456",
        max_length=10,
        required=False,
        classes="nhsuk-input--width-10",
    )
    trading_names = LongText(
        label="Trading names",
        hint="Other names it is known by, one on each line. Interests are matched with them too",
        max_length=2000,
        rows=3,
        required=False,
    )
    address = Text(label="Street and number", max_length=400, required=False)
    town = Text(label="Town", max_length=100, required=False)
    postcode = Text(label="Postcode", max_length=20, required=False, classes="nhsuk-input--width-10")
    email = Email(label="Email address", required=False, autocomplete="off")
    phone = Text(label="Telephone", max_length=100, required=False)
    url = Text(label="Web address", max_length=200, required=False, hint="Printed in notices")
    successor = SelectFrom(
        Organisation.objects.all(),
        label="Successor",
        hint="The organisation that took over, if there is one",
        empty="None",
        required=False,
    )

    def __init__(self, *args: Any, organisation: Organisation | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if organisation is None:
            del self.fields["successor"]
        else:
            others = Organisation.objects.exclude(pk=organisation.pk)
            self.fields["successor"].queryset = others  # type: ignore[attr-defined]

    def clean_company_number(self) -> str:
        number = self.cleaned_data["company_number"].replace(" ", "").upper()
        number = number.rjust(8, "0") if number.isdigit() else number
        if number and not COMPANY_NUMBER.fullmatch(number):
            raise ValidationError("Enter a company number in the correct format, like 01234567 or OC123456")
        return number

    def clean_trading_names(self) -> str:
        names = (name.strip() for name in self.cleaned_data["trading_names"].splitlines())
        return "\n".join(dict.fromkeys(name for name in names if name))

    def clean_url(self) -> str:
        try:
            return forms.URLField(required=False, assume_scheme="https").clean(self.cleaned_data["url"])
        except ValidationError:
            raise ValidationError(
                "Enter a web address in the correct format, like https://www.example.nhs.uk"
            ) from None


def _in_our_words(error: ValidationError) -> str:
    return {
        "password_too_short": "Enter a password of 15 characters or more",
        "password_too_common": "Enter a password that is harder to guess. This one is in lists of common passwords",
    }.get(str(error.code), " ".join(error.messages))
