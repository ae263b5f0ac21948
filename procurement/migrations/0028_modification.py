"""Changes of a contract after its signature."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from mcp_portal.audit.database import append_only, of_a_case, policy


def seen(table: str) -> str:
    return f"({of_a_case(table)}) AND NOT procurement_hides_a_bid(procurement_id)"


def of(to: str, related_name: str = "+") -> models.ForeignKey:
    return models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name=related_name, to=to)


class Migration(migrations.Migration):
    dependencies = [
        ("procurement", "0027_regulation_84"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Modification",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("procurement", of("procurement.procurement", "modifications")),
                ("number", models.PositiveSmallIntegerField()),
                ("title", models.CharField(max_length=200, verbose_name="what it is about")),
                ("what", models.TextField(verbose_name="what the contract said, and what it says then")),
                (
                    "ground",
                    models.CharField(
                        choices=[
                            ("a", "A review clause in the first contract provides for it"),
                            ("b", "Additional services from the same provider have become necessary"),
                            ("c", "Circumstances that a diligent authority could not foresee"),
                            ("d", "Another provider takes the place of this one"),
                            ("e", "The change is not substantial"),
                            ("f", "The change is small"),
                        ],
                        max_length=1,
                    ),
                ),
                (
                    "answers",
                    models.JSONField(default=dict, help_text="Yes or no by the code of a question of the ground"),
                ),
                ("reasons", models.TextField(verbose_name="why the ground applies")),
                ("advice", models.TextField(verbose_name="what the legal adviser said")),
                (
                    "pounds",
                    models.BigIntegerField(help_text="By which the value changes over the whole term, excluding VAT"),
                ),
                ("proposed_by", of(settings.AUTH_USER_MODEL)),
                ("proposed_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["number"],
                "constraints": [
                    models.UniqueConstraint(fields=("procurement", "number"), name="modification_number_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("what", ""), _negated=True),
                            models.Q(("reasons", ""), _negated=True),
                            models.Q(("advice", ""), _negated=True),
                        ),
                        name="modification_says_why",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ModificationDecision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("procurement", of("procurement.procurement")),
                (
                    "modification",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decision",
                        to="procurement.modification",
                    ),
                ),
                ("first", of(settings.AUTH_USER_MODEL)),
                ("second", of(settings.AUTH_USER_MODEL)),
                ("agreed", models.BooleanField()),
                ("reasons", models.TextField()),
                ("reopens", models.BooleanField(verbose_name="assurance looks at it again")),
                ("reopens_why", models.TextField(verbose_name="why, or why not")),
                ("decided_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["decided_at", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("second", models.F("first")), _negated=True),
                        name="modification_decided_by_a_second_person",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reasons", ""), _negated=True), models.Q(("reopens_why", ""), _negated=True)
                        ),
                        name="modification_decision_says_why",
                    ),
                ],
            },
        ),
        policy("procurement_modification", seen("procurement_modification")),
        policy("procurement_modificationdecision", seen("procurement_modificationdecision")),
        append_only("procurement_modification"),
        append_only("procurement_modificationdecision"),
    ]
