"""Addresses of accounts. The sign-in package looks for some of its pages by its own names."""

from django.conf import settings
from django.urls import path, re_path

from .views import about, account, demonstration, drafts, files, health, invitations, sign_in, work
from .views import notifications as told
from .views import organisations as organisation_pages
from .views import people as people_pages
from .views import roles as role_pages

app_name = "accounts"

urlpatterns = [
    path("", work.work, name="work"),
    path("sign-in/", sign_in.sign_in, name="sign_in"),
    path("sign-out/", sign_in.sign_out, name="sign_out"),
    path("account/", account.account_page, name="account"),
    path("notifications/", told.notifications, name="notifications"),
    path("notifications/<int:number>/", told.notification, name="notification"),
    path("notifications/read/", told.notifications_read, name="notifications_read"),
    path("notifications/mails/", told.notification_preferences, name="notification_preferences"),
    path("kept/<int:number>/", drafts.draft, name="draft"),
    path("kept/<int:number>/discard/", drafts.draft_discard, name="draft_discard"),
    path("invitation/<slug:key>/", invitations.invitation, name="invitation"),
    path("people/", people_pages.people, name="people"),
    path("people/export.<slug:kind>", people_pages.people_export, name="people_export"),
    path("people/invite/", people_pages.person_invite, name="person_invite"),
    path("people/<int:number>/", people_pages.person, name="person"),
    path("people/<int:number>/invite-again/", people_pages.person_invite_again, name="person_invite_again"),
    path("people/<int:number>/close/", people_pages.person_close, name="person_close"),
    path("people/<int:number>/reopen/", people_pages.person_reopen, name="person_reopen"),
    path("people/<int:number>/address/", people_pages.address_propose, name="address_propose"),
    path("people/<int:number>/address/decide/", people_pages.address_decide, name="address_decide"),
    path("people/<int:number>/roles/give/", role_pages.role_give, name="role_give"),
    path("people/<int:number>/roles/<int:holding>/end/", role_pages.role_end, name="role_end"),
    path("organisations/", organisation_pages.organisations, name="organisations"),
    path("organisations/export.<slug:kind>", organisation_pages.organisations_export, name="organisations_export"),
    path("organisations/add/", organisation_pages.organisation_add, name="organisation_add"),
    path("organisations/<int:number>/", organisation_pages.organisation_edit, name="organisation_edit"),
    path("files/", files.files, name="files"),
    path("accessibility/", about.accessibility, name="accessibility"),
    path("privacy/", about.privacy, name="privacy"),
    path("cookies/", about.cookies, name="cookies"),
    path("healthz", health.healthz, name="healthz"),
]
if settings.DEMONSTRATION:
    urlpatterns.append(path("demonstration/", demonstration.demonstration, name="demonstration"))

# Only these pages of the package can be reached; nobody signs up and nobody changes their own address.
second_step = [
    path("sign-in/", sign_in.sign_in, name="account_login"),
    path("sign-in/code/", sign_in.EnterCode.as_view(), name="mfa_authenticate"),
    path("sign-in/new-password/", sign_in.AskForNewPassword.as_view(), name="account_reset_password"),
    path("sign-in/new-password/sent/", sign_in.NewPasswordSent.as_view(), name="account_reset_password_done"),
    re_path(
        r"^sign-in/new-password/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        sign_in.ResetPassword.as_view(),
        name="account_reset_password_from_key",
    ),
    path("account/", account.account_page, name="mfa_index"),
    path("account/password/", account.ChangePassword.as_view(), name="account_change_password"),
    path("account/confirm/", account.ConfirmItIsYou.as_view(), name="account_reauthenticate"),
    path("account/confirm/code/", account.EnterCodeAgain.as_view(), name="mfa_reauthenticate"),
    path("account/codes/on/", account.SwitchOnCodes.as_view(), name="mfa_activate_totp"),
    path("account/codes/off/", account.SwitchOffCodes.as_view(), name="mfa_deactivate_totp"),
    path("account/codes/recovery/", account.RecoveryCodes.as_view(), name="mfa_view_recovery_codes"),
    path("account/codes/recovery/new/", account.NewRecoveryCodes.as_view(), name="mfa_generate_recovery_codes"),
]
