"""Addresses of the pages about gateways."""

from django.urls import path

from . import views
from .views import (
    catalogue,
    catalogue_editing,
    coverage,
    edition_stages,
    letters,
    material,
    moving,
    printing,
    standing,
    versions,
)

app_name = "assurance"

CASE = "procurements/<slug:reference>/gateways/"
STAGE = CASE + "<slug:stage>/"
MATERIAL = "procurements/<slug:reference>/for-the-bodies/"
RISK = "procurements/<slug:reference>/risks/<int:number>/"
CLARIFICATIONS = "procurements/<slug:reference>/clarifications/"
SUPPORT = "procurements/<slug:reference>/support/"
EDITION = "catalogue/<slug:code>/"
QUESTION = EDITION + "stages/<slug:stage>/questions/"
CONDITION = STAGE + "conditions/<int:pk>/"

urlpatterns = [
    path("reviews/", views.inbox, name="inbox"),
    path("reviews/dates.ics", views.dates, name="inbox_dates"),
    path(CASE, views.gateways, name="gateways"),
    path("procurements/<slug:reference>/standing/", standing.standing, name="standing"),
    path(STAGE, views.review, name="review"),
    path(STAGE + "open/", views.review_create, name="review_create"),
    path(STAGE + "attempts/<int:attempt>/", views.review, name="review_attempt"),
    path(STAGE + "attempts/<int:attempt>/letters/", letters.letters, name="letters"),
    path(STAGE + "attempts/<int:attempt>/letters/<slug:kind>/", letters.letter_download, name="letter_download"),
    path(STAGE + "print/", printing.review_print, name="review_print"),
    path("print.css", printing.print_sheet, name="print_sheet"),
    path(STAGE + "steps/<slug:step>/", views.GateReviewStep.as_view(), name="review_step"),
    path(STAGE + "sign/", views.Signing.as_view(), {"step": "sign"}, name="sign"),
    path(STAGE + "minutes/<int:pk>/", views.minute_download, name="minute_download"),
    path(STAGE + "reasons/<int:pk>/", views.remark_download, name="remark_download"),
    path(STAGE + "evidence/", views.evidence, name="evidence"),
    path(STAGE + "evidence/add/", views.evidence_add, name="evidence_add"),
    path(STAGE + "evidence/<int:pk>/", views.evidence_download, name="evidence_download"),
    path(STAGE + "evidence/<int:pk>/remove/", views.evidence_remove, name="evidence_remove"),
    path(STAGE + "evidence/<int:pk>/replace/", versions.evidence_replace, name="evidence_replace"),
    path(STAGE + "coverage/", coverage.coverage, name="coverage"),
    path(STAGE + "coverage/export/<slug:kind>/", coverage.coverage_export, name="coverage_export"),
    path(MATERIAL, material.material, name="material"),
    path(MATERIAL + "<slug:stage>/add/", material.material_add, name="material_add"),
    path(MATERIAL + "<slug:stage>/<int:pk>/", material.material_download, name="material_download"),
    path(MATERIAL + "<slug:stage>/<int:pk>/replace/", material.material_replace, name="material_replace"),
    path(MATERIAL + "<slug:stage>/<int:pk>/remove/", material.material_remove, name="material_remove"),
    path(STAGE + "assign/", views.assign, name="assign"),
    path(STAGE + "rate/", views.rate, name="rate"),
    path(STAGE + "questions/<slug:code>/", views.question, name="question"),
    path(STAGE + "questions/<slug:code>/ratings/<int:pk>/opinion/", views.opinion, name="opinion"),
    path(STAGE + "conditions/add/", views.condition_add, name="condition_add"),
    path(CONDITION, views.condition, name="condition"),
    path(CONDITION + "change/", views.condition_change, name="condition_change"),
    path(CONDITION + "remove/", views.condition_remove, name="condition_remove"),
    path(CONDITION + "evidence/<int:entry>/", views.condition_download, name="condition_download"),
    path(CONDITION + "steps/<slug:step>/", views.ConditionStep.as_view(), name="condition_step"),
    path("procurements/<slug:reference>/stages/add/", views.stage_add, name="stage_add"),
    path(SUPPORT, views.support, name="support"),
    path(SUPPORT + "add/", views.support_add, name="support_add"),
    path(SUPPORT + "<int:pk>/change/", views.support_change, name="support_change"),
    path(CLARIFICATIONS, views.clarifications, name="clarifications"),
    path(CLARIFICATIONS + "resume/", views.Resume.as_view(), {"step": "resume"}, name="clarifications_resume"),
    path(CLARIFICATIONS + "<int:pk>/", views.clarification, name="clarification"),
    path(STAGE + "risks/", views.risks, name="risks"),
    path(STAGE + "risks/add/", views.risk_add, name="risk_add"),
    path(RISK, views.risk, name="risk"),
    path(RISK + "evidence/<int:entry>/", views.risk_download, name="risk_download"),
    path(RISK + "steps/<slug:step>/", views.RiskStep.as_view(), name="risk_step"),
    path(STAGE + "at-risk/", views.at_risk, name="at_risk"),
    path(STAGE + "at-risk/end/", views.at_risk_end, name="at_risk_end"),
    path(STAGE + "edition/", moving.review_edition, name="review_edition"),
    path("catalogue/", catalogue.catalogue, name="catalogue"),
    path(EDITION, catalogue.edition, name="edition"),
    path(EDITION + "export/<slug:kind>/", catalogue.edition_export, name="edition_export"),
    path(EDITION + "changes/", catalogue.edition_changes, name="edition_changes"),
    path(EDITION + "draft/", catalogue_editing.edition_draft, name="edition_draft"),
    path(EDITION + "edit/", catalogue_editing.edition_edit, name="edition_edit"),
    path(EDITION + "publish/", catalogue_editing.edition_publish, name="edition_publish"),
    path(EDITION + "discard/", catalogue_editing.edition_discard, name="edition_discard"),
    path(EDITION + "stages/add/", edition_stages.edition_stage_add, name="edition_stage_add"),
    path(EDITION + "stages/<slug:stage>/edit/", edition_stages.stage_edit, name="stage_edit"),
    path(EDITION + "stages/<slug:stage>/rename/", edition_stages.stage_rename, name="stage_rename"),
    path(EDITION + "stages/<slug:stage>/remove/", edition_stages.stage_remove, name="stage_remove"),
    path(QUESTION + "add/", catalogue_editing.question_add, name="question_add"),
    path(QUESTION + "<int:pk>/edit/", catalogue_editing.question_edit, name="question_edit"),
    path(QUESTION + "<int:pk>/remove/", catalogue_editing.question_remove, name="question_remove"),
    path(QUESTION + "<slug:question>/", catalogue.edition_question, name="edition_question"),
]
