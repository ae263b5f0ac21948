"""Another organisation in the place of a commissioner."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q

from mcp_portal.audit.database import append_only, of_a_case, policy


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_integrated_care_boards"),
        ("procurement", "0020_responses"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Succession",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("from_date", models.DateField(verbose_name="first day of the successor")),
                ("basis", models.CharField(max_length=300, verbose_name="where it is laid down")),
                ("recorded_at", models.DateTimeField()),
                (
                    "after",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.organisation"
                    ),
                ),
                (
                    "before",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.organisation"
                    ),
                ),
                (
                    "procurement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="successions",
                        to="procurement.procurement",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["from_date", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=["procurement", "before"], name="succeeded_once_a_case"),
                    models.CheckConstraint(condition=~Q(before=F("after")), name="succession_by_another"),
                    models.CheckConstraint(condition=~Q(basis=""), name="succession_says_its_basis"),
                ],
            },
        ),
        policy("procurement_succession", of_a_case("procurement_succession")),
        append_only("procurement_succession"),
    ]
