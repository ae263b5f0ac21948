"""Opinions, looks and assignments."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from mcp_portal.audit.database import append_only, filed_once, policy

BODIES = [("nhs_england", "NHS England"), ("nhs_improvement", "NHS Improvement"), ("cqc", "CQC")]

# Who does not see the attempt, because the case or a bid is hidden, sees nothing that hangs on it.
OF_AN_ATTEMPT = "EXISTS (SELECT 1 FROM assurance_gatereview r WHERE r.id = review_id)"
# What somebody has read is theirs alone.
ONES_OWN = f"{OF_AN_ATTEMPT} AND person_id = portal_actor()"


def key(to: str, related_name: str = "+") -> models.ForeignKey:
    """Point at a row that is never deleted while this one is there."""
    return models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name=related_name, to=to)


def identifier() -> tuple[str, models.BigAutoField]:
    """Give the column every table starts with."""
    return "id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


class Migration(migrations.Migration):
    dependencies = [
        ("assurance", "0007_evidence"),
        ("procurement", "0003_parties"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Opinion",
            fields=[
                identifier(),
                ("body", models.CharField(choices=BODIES, max_length=20)),
                ("agrees", models.BooleanField()),
                ("words", models.TextField(blank=True)),
                ("said_at", models.DateTimeField()),
                ("rating", key("assurance.rating", "opinions")),
                ("review", key("assurance.gatereview", "opinions")),
                ("procurement", key("procurement.procurement")),
                ("person", key(settings.AUTH_USER_MODEL)),
            ],
            options={
                "ordering": ["review", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("agrees", True), models.Q(("words", ""), _negated=True), _connector="OR"),
                        name="opinion_disagrees_in_words",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Look",
            fields=[
                identifier(),
                ("seen", models.JSONField(default=list)),
                ("looked_at", models.DateTimeField(help_text="By the clock of the server")),
                ("before", models.JSONField(null=True)),
                ("since", models.DateTimeField(null=True)),
                ("review", key("assurance.gatereview", "looks")),
                ("procurement", key("procurement.procurement")),
                ("person", key(settings.AUTH_USER_MODEL)),
            ],
            options={
                "ordering": ["review", "person"],
                "constraints": [models.UniqueConstraint(fields=("review", "person"), name="look_one_of_a_person")],
            },
        ),
        migrations.CreateModel(
            name="Assignment",
            fields=[
                identifier(),
                ("body", models.CharField(choices=BODIES, max_length=20)),
                ("assigned_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("review", key("assurance.gatereview", "assignments")),
                ("procurement", key("procurement.procurement")),
                ("question", key("assurance.question")),
                ("person", key(settings.AUTH_USER_MODEL)),
                ("assigned_by", key(settings.AUTH_USER_MODEL)),
            ],
            options={
                "ordering": ["review", "question__order", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("review", "question", "body"),
                        name="assignment_one_of_a_body_stands",
                    )
                ],
            },
        ),
        append_only("assurance_opinion"),
        filed_once("assurance_assignment", "assigned_at", ("ended_at",)),
        policy("assurance_opinion", OF_AN_ATTEMPT),
        policy("assurance_assignment", OF_AN_ATTEMPT),
        policy("assurance_look", ONES_OWN),
    ]
