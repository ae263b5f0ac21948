"""Integrated care boards, which came after clinical commissioning groups in July 2022."""

from django.db import migrations, models

KINDS = [
    ("ccg", "Clinical commissioning group"),
    ("icb", "Integrated care board"),
    ("council", "Council"),
    ("nhs_england", "NHS England (assurer)"),
    ("nhs_improvement", "NHS Improvement (assurer)"),
    ("cqc", "Care Quality Commission (assurer)"),
    ("nhs_england_commissioner", "NHS England (commissioner)"),
    ("provider", "Provider"),
    ("trust", "NHS trust"),
    ("adviser", "Adviser or support unit"),
    ("operator", "Operator of the portal"),
    ("other", "Other"),
]


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_organisation_names")]

    operations = [migrations.AlterField("organisation", "kind", models.CharField(choices=KINDS, max_length=30))]
