"""Letters of outcome, each kept word for word as it was issued; who has taken on a condition."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from mcp_portal.audit.database import append_only, policy

# Who does not see the attempt, because the case or a bid is hidden, sees nothing that hangs on it.
OF_AN_ATTEMPT = "EXISTS (SELECT 1 FROM assurance_gatereview r WHERE r.id = review_id)"
KINDS = [
    ("outcome", "Letter of outcome"),
    ("feedback", "Letter of feedback"),
    ("reopened", "Letter about the reopening"),
]
ENTRIES = [
    ("taken_on", "Taken on"),
    ("evidence", "Evidence sent"),
    ("accepted", "Accepted"),
    ("rejected", "Rejected"),
    ("waived", "Waived"),
]


class Migration(migrations.Migration):
    dependencies = [
        ("assurance", "0008_reading"),
        ("procurement", "0006_decision_register"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Letter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(choices=KINDS, max_length=20)),
                ("words", models.JSONField(help_text="Everything the letter prints, as it was on the day of issue")),
                ("issued_at", models.DateTimeField()),
                (
                    "issued_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "procurement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="procurement.procurement"
                    ),
                ),
                (
                    "review",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="letters", to="assurance.gatereview"
                    ),
                ),
            ],
            options={
                "ordering": ["review", "issued_at", "id"],
                "constraints": [models.UniqueConstraint(fields=("review", "kind"), name="letter_once_of_a_kind")],
            },
        ),
        migrations.AlterField(
            model_name="conditionentry",
            name="kind",
            field=models.CharField(choices=ENTRIES, max_length=20),
        ),
        append_only("assurance_letter"),
        policy("assurance_letter", OF_AN_ATTEMPT),
    ]
