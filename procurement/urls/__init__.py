"""Addresses of the procurement; every page of a case begins with /procurements/<reference>/."""

from django.urls import URLPattern, URLResolver, include, path, re_path

from procurement import views
from procurement.views import (
    alliance,
    calendar,
    checklist,
    national,
    route,
    search,
    standstill_letter,
    succession,
)
from procurement.views.standstill import debrief_add, letters_sent, standstill_extend

from .compete import COMPETE
from .prepare import PREPARE

app_name = "procurement"

OF_A_CASE: list[URLPattern | URLResolver] = [
    path("", views.case, name="case"),
    path("steps/<slug:step>/", views.CaseStep.as_view(), name="case_step"),
    path("clock/", views.clock, name="clock"),
    path("legal-sign-off/", views.legal_sign_off, name="legal_sign_off"),
    path("decisions/", views.decisions, name="decisions"),
    path("decisions/successor/<int:pk>/", succession.succession, name="succession"),
    path("decisions/record/", views.decision_record, name="decision_record"),
    path("checklist/", checklist.checklist, name="checklist"),
    path("checklist/export/<slug:kind>/", checklist.checklist_export, name="checklist_export"),
    path("checklist/<slug:moment>/review/", checklist.checklist_review, name="checklist_review"),
    path("checklist/<slug:moment>/<slug:code>/", checklist.checklist_question, name="checklist_question"),
    path("decisions/register/", views.decision_entries, name="decision_entries"),
    path("decisions/register/<int:pk>/", views.decision_publish, name="decision_publish"),
    path("signatures/", views.signatures, name="signatures"),
    path("team/", views.team, name="team"),
    path("team/add/", views.member_add, name="member_add"),
    path("documents/", views.case_documents, name="case_documents"),
    path("documents/add/", views.document_add, name="document_add"),
    path("documents/<int:pk>/", views.document_download, name="document_download"),
    path("notices/", views.notices, name="notices"),
    path("notices/add/", views.notice_add, name="notice_add"),
    path("notices/<int:number>/", views.notice, name="notice"),
    path("notices/<int:number>/sections/<slug:section>/", views.notice_edit, name="notice_edit"),
    path("notices/<int:number>/file/", views.notice_export, name="notice_export"),
    path("notices/<int:number>/steps/<slug:step>/", views.NoticeStep.as_view(), name="notice_step"),
    path("notices/<int:number>/points/", route.notice_points, name="notice_points"),
    path("standstill/", views.standstill, name="standstill"),
    path("standstill/steps/<slug:step>/", views.StandstillStep.as_view(), name="standstill_step"),
    path("standstill/sent/", letters_sent, name="letters_sent"),
    path("standstill/extend/", standstill_extend, name="standstill_extend"),
    path("standstill/debriefs/add/", debrief_add, name="debrief_add"),
    path("standstill/letters/<int:number>/", standstill_letter.standstill_letter, name="standstill_letter"),
    path("standstill/letters/<int:number>/text/", standstill_letter.letter_text, name="letter_text"),
    path("standstill/letters/<int:number>/pdf/", standstill_letter.letter_pdf, name="letter_pdf"),
    path("standstill/letters/<int:number>/pdf/make/", standstill_letter.letter_pdf_make, name="letter_pdf_make"),
    path("standstill/letters/<int:number>/received/", standstill_letter.letter_received, name="letter_received"),
    path("packs/<slug:stage>/", views.pack, name="pack"),
    path("packs/<slug:stage>/<int:pk>/", views.pack_download, name="pack_download"),
    path("pauses/", views.holds, name="holds"),
    path("pauses/place/<slug:kind>/", views.hold_place, name="hold_place"),
    path("pauses/<int:pk>/end/", views.hold_lift, name="hold_lift"),
    path("corrections/", views.corrections, name="corrections"),
    path("corrections/propose/<slug:key>/", views.correction_propose, name="correction_propose"),
    path("corrections/<int:pk>/confirm/", views.correction_confirm, name="correction_confirm"),
    path("history/", views.history, name="history"),
    re_path(r"^history/export/(?P<kind>csv|xlsx)/$", views.history_export, name="history_export"),
    *PREPARE,
    *COMPETE,
]

urlpatterns = [
    path("notices/", views.all_notices, name="all_notices"),
    re_path(r"^notices/export/(?P<kind>csv|xlsx)/$", views.all_notices_export, name="all_notices_export"),
    path("registers/<int:organisation>/decisions/", views.public_decisions, name="public_decisions"),
    re_path(
        r"^registers/(?P<organisation>[0-9]+)/decisions/export/(?P<kind>csv|xlsx)/$",
        views.public_decisions_export,
        name="public_decisions_export",
    ),
    path("calendar/", calendar.calendar_address, name="calendar"),
    path("calendar/revoke/", calendar.calendar_revoke, name="calendar_revoke"),
    path("calendar/<slug:key>/dates.ics", calendar.calendar_feed, name="calendar_feed"),
    path("search/", search.search, name="search"),
    path("procurements/", views.cases, name="cases"),
    path("virtual-gateways/", alliance.virtual_gateways, name="virtual_gateways"),
    path("virtual-gateways/<slug:code>/", alliance.virtual_gateway, name="virtual_gateway"),
    path("national/", national.national, name="national"),
    re_path(r"^national/export/(?P<kind>csv|xlsx)/$", national.national_export, name="national_export"),
    path("procurements/open/", views.case_create, name="case_create"),
    re_path(r"^procurements/export/(?P<kind>csv|xlsx)/$", views.cases_export, name="cases_export"),
    path("procurements/<slug:reference>/", include(OF_A_CASE)),
]
