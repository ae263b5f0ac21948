"""Addresses of the pages about interests."""

from django.urls import path

from . import views

app_name = "conflicts"

urlpatterns = [
    path("conflicts/", views.my_conflicts, name="my_conflicts"),
    path("conflicts/register/", views.register, name="register"),
    path("conflicts/register/register-of-interests.<slug:kind>", views.register_export, name="register_export"),
    path("conflicts/declare/", views.declare, name="declare"),
    path("conflicts/declarations/<int:pk>/", views.declaration, name="declaration"),
    path("conflicts/declarations/<int:pk>/again/", views.declare_again, name="declare_again"),
    path("conflicts/declarations/<int:pk>/discard/", views.declaration_discard, name="declaration_discard"),
    path("conflicts/declarations/<int:pk>/filed/", views.declaration_filed, name="declaration_filed"),
    path(
        "conflicts/declarations/<int:pk>/steps/<slug:step>/",
        views.DeclarationStep.as_view(),
        name="declaration_step",
    ),
    path("conflicts/declarations/<int:pk>/interests/add/", views.interest_add, name="interest_add"),
    path("conflicts/interests/<int:pk>/change/", views.interest_change, name="interest_change"),
    path("conflicts/interests/<int:pk>/remove/", views.interest_remove, name="interest_remove"),
    path("conflicts/interests/<int:pk>/ruling/", views.ruling_create, name="ruling_create"),
    path("conflicts/guardian/", views.guardian, name="guardian"),
    path("conflicts/questions/<int:pk>/", views.questions, name="questions"),
    path("conflicts/questions/<int:pk>/answered/", views.questions_answered, name="questions_answered"),
    path("conflicts/questions/<int:pk>/<int:name>/", views.question_interest, name="question_interest"),
    path("conflicts/answers/<int:pk>/ruling/", views.answer_ruling, name="answer_ruling"),
    path("conflicts/rulings/<int:pk>/", views.recusal, name="recusal"),
    path("conflicts/rulings/<int:pk>/steps/<slug:step>/", views.RecusalStep.as_view(), name="recusal_step"),
    path("conflicts/gifts/", views.gifts, name="gifts"),
    path("conflicts/gifts/register-of-gifts.<slug:kind>", views.gifts_export, name="gifts_export"),
    path("conflicts/gifts/declare/", views.gift_declare, name="gift_declare"),
    path("conflicts/gifts/<int:pk>/", views.gift, name="gift"),
    path("conflicts/gifts/<int:pk>/change/", views.gift_change, name="gift_change"),
    path("conflicts/gifts/<int:pk>/discard/", views.gift_discard, name="gift_discard"),
    path("conflicts/gifts/<int:pk>/replace/", views.gift_replace, name="gift_replace"),
    path("conflicts/gifts/<int:pk>/steps/<slug:step>/", views.GiftStep.as_view(), name="gift_step"),
    path("conflicts/breaches/", views.breaches, name="breaches"),
    path("conflicts/breaches/reports-of-breaches.<slug:kind>", views.breaches_export, name="breaches_export"),
    path("conflicts/breaches/report/", views.breach_report, name="breach_report"),
    path("conflicts/breaches/report/<slug:about>/", views.breach_report_about, name="breach_report_about"),
    path("conflicts/breaches/progress/", views.breach_progress, name="breach_progress"),
    path("conflicts/breaches/findings/", views.findings, name="findings"),
    path("conflicts/breaches/<int:pk>/", views.breach, name="breach"),
    path("conflicts/breaches/<int:pk>/steps/<slug:step>/", views.BreachStep.as_view(), name="breach_step"),
    path("conflicts/breaches/<int:pk>/evidence/", views.breach_evidence_add, name="breach_evidence_add"),
    path("conflicts/breaches/<int:pk>/evidence/<int:number>/", views.breach_evidence, name="breach_evidence"),
    path("conflicts/breaches/<int:pk>/pause/", views.breach_pause_end, name="breach_pause_end"),
    path("registers/<int:organisation>/gifts/", views.public_gifts, name="public_gifts"),
    path(
        "registers/<int:organisation>/gifts/register-of-gifts.<slug:kind>",
        views.public_gifts_export,
        name="public_gifts_export",
    ),
    path("registers/<int:organisation>/breaches/", views.public_breaches, name="public_breaches"),
    path(
        "registers/<int:organisation>/breaches/breaches.<slug:kind>",
        views.public_breaches_export,
        name="public_breaches_export",
    ),
    path("procurements/<slug:reference>/conflicts/", views.case_conflicts, name="case_conflicts"),
    path("procurements/<slug:reference>/conflicts/ruling/", views.recusal_create, name="recusal_create"),
    path("procurements/<slug:reference>/conflicts/refused/", views.refused, name="refusals"),
    path(
        "procurements/<slug:reference>/conflicts/refused/export/<slug:kind>/",
        views.refused_export,
        name="refusals_export",
    ),
]
