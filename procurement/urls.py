"""Addresses of the procurement; every page of a case begins with /procurements/<reference>/."""

from django.urls import include, path, re_path

from . import views

app_name = "procurement"

OF_A_CASE = [
    path("", views.case, name="case"),
    path("steps/<slug:step>/", views.CaseStep.as_view(), name="case_step"),
    path("facts/", views.facts, name="facts"),
    path("scope/", views.scope, name="scope"),
    path("dates/", views.dates, name="dates"),
    path("dates/<slug:kind>/", views.date_working, name="date_working"),
    path("criteria/", views.criteria, name="criteria"),
    path("criteria/<int:position>/questions/", views.questions, name="questions"),
    path("clock/", views.clock, name="clock"),
    path("legal-sign-off/", views.legal_sign_off, name="legal_sign_off"),
    path("decisions/", views.decisions, name="decisions"),
    path("decisions/record/", views.decision_record, name="decision_record"),
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
    path("bids/", views.bids, name="bids"),
    path("bids/add/", views.bid_add, name="bid_add"),
    path("bids/open/<slug:stage>/", views.responses_open, name="responses_open"),
    path("bids/<int:number>/", views.bid, name="bid"),
    path("bids/<int:number>/steps/<slug:step>/", views.BidStep.as_view(), name="bid_step"),
    path("bids/<int:number>/parties/", views.parties, name="parties"),
    re_path(
        r"^bids/(?P<number>[0-9]+)/parties/export/(?P<kind>csv|xlsx)/$", views.parties_export, name="parties_export"
    ),
    path("bids/<int:number>/parties/add/", views.party_add, name="party_add"),
    path("bids/<int:number>/parties/<int:pk>/end/", views.party_end, name="party_end"),
    path("dialogue/", views.dialogue, name="dialogue"),
    path("evaluation/", views.evaluation, name="evaluation"),
    path("evaluation/<int:number>/<int:position>/", views.result, name="result"),
    path("scores/", views.scores, name="scores"),
    path("scores/matrix/", views.matrix, name="matrix"),
    re_path(r"^scores/matrix/export/(?P<kind>csv|xlsx)/$", views.matrix_export, name="matrix_export"),
    path("scores/<int:number>/<int:position>/", views.score_reasons, name="score_reasons"),
    path("scores/<int:number>/<int:position>/<int:question>/", views.score, name="score"),
    path("standstill/", views.standstill, name="standstill"),
    path("standstill/steps/<slug:step>/", views.StandstillStep.as_view(), name="standstill_step"),
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
    path("procurements/", views.cases, name="cases"),
    path("procurements/open/", views.case_create, name="case_create"),
    re_path(r"^procurements/export/(?P<kind>csv|xlsx)/$", views.cases_export, name="cases_export"),
    path("procurements/<slug:reference>/", include(OF_A_CASE)),
]
