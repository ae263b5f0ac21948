"""The checklist of launch and award: answers, and what a second person said of them."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from mcp_portal.audit.database import append_only, of_a_case, policy

ENTRY = "procurement_checklistentry"
SEEN = f"({of_a_case(ENTRY)}) AND NOT procurement_hides_a_bid(procurement_id)"


class Migration(migrations.Migration):
    dependencies = [
        ("procurement", "0030_standstill_letters"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ChecklistEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                (
                    "moment",
                    models.CharField(
                        choices=[("launch", "Before the launch"), ("award", "Before the award")], max_length=10
                    ),
                ),
                ("question", models.CharField(max_length=10)),
                (
                    "kind",
                    models.CharField(
                        choices=[("answer", "Answered"), ("accepted", "Accepted"), ("returned", "Sent back")],
                        max_length=10,
                    ),
                ),
                ("words", models.TextField(blank=True)),
                ("evidence", models.TextField(blank=True, verbose_name="where it is shown")),
                ("at", models.DateTimeField()),
                (
                    "author",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "procurement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="checklist_entries",
                        to="procurement.procurement",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "checklist entries",
                "ordering": ["number"],
                "constraints": [
                    models.UniqueConstraint(fields=("procurement", "number"), name="checklist_entry_number_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("author__isnull", True),
                                ("kind", "answer"),
                                models.Q(("words", ""), _negated=True),
                                models.Q(("evidence", ""), _negated=True),
                            ),
                            models.Q(
                                ("author__isnull", False),
                                ("evidence", ""),
                                ("kind__in", ["accepted", "returned"]),
                                models.Q(("by", models.F("author")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="checklist_reviewed_by_a_second_person",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind", "returned"), ("words", ""), _negated=True),
                        name="checklist_sent_back_with_reasons",
                    ),
                ],
            },
        ),
        policy(ENTRY, SEEN),
        append_only(ENTRY),
    ]
