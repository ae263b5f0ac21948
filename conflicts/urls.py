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
    path("conflicts/rulings/<int:pk>/", views.recusal, name="recusal"),
    path("conflicts/rulings/<int:pk>/steps/<slug:step>/", views.RecusalStep.as_view(), name="recusal_step"),
    path("procurements/<slug:reference>/conflicts/", views.case_conflicts, name="case_conflicts"),
    path("procurements/<slug:reference>/conflicts/ruling/", views.recusal_create, name="recusal_create"),
    path("procurements/<slug:reference>/conflicts/refused/", views.refused, name="refusals"),
    path(
        "procurements/<slug:reference>/conflicts/refused/export/<slug:kind>/",
        views.refused_export,
        name="refusals_export",
    ),
]
