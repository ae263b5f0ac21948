"""Clarifications, the panel and reopening: the states between review and signature, and after the outcome."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from mcp_portal.audit.database import append_only, case_rows, filed_once, of_a_case, policy

# Who does not see the attempt, because the case or a bid is hidden, sees nothing that hangs on it.
OF_AN_ATTEMPT = "EXISTS (SELECT 1 FROM assurance_gatereview r WHERE r.id = review_id)"
# A stage that was added to one case may look at its bids, as gateways 2 and 3 do.
OR_ADDED = " OR s.procurement_id IS NOT NULL"
UNFILE = "DROP TRIGGER IF EXISTS portal_filed_once ON assurance_stage;"
WRITTEN_ONCE = ("clarification", "clarificationreply", "panelmeeting", "panelmember", "reopening")


def attempts(which):
    """Hide from whom a bid is hidden the attempts at stages that look at bids (procurement 0003)."""
    about_bids = f"""procurement_hides_a_bid(procurement_id) AND EXISTS (
            SELECT 1 FROM assurance_stage s WHERE s.id = stage_id AND (s.code IN ('2', '3'){which}))"""
    return f"({of_a_case('assurance_gatereview')}) AND NOT ((SELECT portal_hides_some()) AND ({about_bids}))"


class Migration(migrations.Migration):
    dependencies = [
        ("assurance", "0003_risks"),
        ("audit", "0002_rules"),
        ("documents", "0002_rules"),
        ("procurement", "0003_parties"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Clarification",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                ("words", models.TextField()),
                (
                    "body",
                    models.CharField(
                        choices=[
                            ("nhs_england", "NHS England"),
                            ("nhs_improvement", "NHS Improvement"),
                            ("cqc", "CQC"),
                        ],
                        max_length=20,
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                ("due_date", models.DateField(help_text="Day by which an answer is wanted")),
            ],
            options={
                "ordering": ["review", "number"],
            },
        ),
        migrations.CreateModel(
            name="ClarificationReply",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("words", models.TextField()),
                (
                    "evidence_added",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.PositiveSmallIntegerField(),
                        help_text="Numbers of the evidence that came",
                        size=None,
                    ),
                ),
                ("answered_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["review", "answered_at"],
            },
        ),
        migrations.CreateModel(
            name="ClockStop",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("stopped_at", models.DateTimeField()),
                ("resumed_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["review", "stopped_at"],
            },
        ),
        migrations.CreateModel(
            name="PanelMeeting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("met_on", models.DateField()),
                ("recommendation", models.TextField()),
                ("recusals", models.TextField(help_text="Who was excluded and how; or that nobody was")),
                ("recorded_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["review", "recorded_at"],
            },
        ),
        migrations.CreateModel(
            name="PanelMember",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "body",
                    models.CharField(
                        choices=[
                            ("nhs_england", "NHS England"),
                            ("nhs_improvement", "NHS Improvement"),
                            ("cqc", "CQC"),
                        ],
                        max_length=20,
                    ),
                ),
            ],
            options={
                "ordering": ["meeting", "id"],
            },
        ),
        migrations.CreateModel(
            name="Reopening",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "trigger",
                    models.CharField(
                        choices=[
                            ("bidder", "The make-up or legal form of the bidder changed"),
                            ("price", "The price moved"),
                            ("scope", "The scope changed"),
                            ("lapsed", "The outcome lapsed"),
                            ("red_risk", "There is a new red risk"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "price_move",
                    models.DecimalField(decimal_places=2, help_text="Per cent, up or down", max_digits=6, null=True),
                ),
                ("reason", models.TextField()),
                ("reopened_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["review"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("trigger", "price"), _negated=True),
                            ("price_move__isnull", False),
                            _connector="OR",
                        ),
                        name="reopening_for_a_price_names_its_move",
                    ),
                ],
            },
        ),
        migrations.RemoveConstraint(
            model_name="gatereview",
            name="gate_review_one_live_attempt",
        ),
        migrations.AddField(
            model_name="boardapproval",
            name="quorate",
            field=models.BooleanField(default=True, help_text="Without the members who were excluded"),
        ),
        migrations.AddField(
            model_name="gatereview",
            name="asked",
            field=models.PositiveSmallIntegerField(default=0, help_text="Clarifications put so far"),
        ),
        migrations.AddField(
            model_name="remark",
            name="document",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="documents.document"
            ),
        ),
        migrations.AlterField(
            model_name="gatereview",
            name="state",
            field=models.CharField(
                choices=[
                    ("draft", "Draft"),
                    ("board_approved", "Approved by the governing body"),
                    ("submitted", "Submitted"),
                    ("returned", "Returned as incomplete"),
                    ("in_review", "In review"),
                    ("clarification", "Waiting for clarification"),
                    ("moderation", "In moderation"),
                    ("recommended", "Recommended by the panel"),
                    ("outcome_issued", "Outcome issued"),
                    ("conditions_met", "Conditions met"),
                    ("feedback_issued", "Feedback issued"),
                    ("reopened", "Reopened"),
                    ("withdrawn", "Withdrawn"),
                ],
                default="draft",
                max_length=40,
            ),
        ),
        migrations.AlterField(
            model_name="remark",
            name="about",
            field=models.CharField(
                choices=[
                    ("returned", "Returned as incomplete"),
                    ("feedback", "Feedback"),
                    ("reconsidered", "Taken back to moderation"),
                    ("withdrawn", "Withdrawn"),
                ],
                max_length=20,
            ),
        ),
        migrations.AddConstraint(
            model_name="boardapproval",
            constraint=models.CheckConstraint(
                condition=models.Q(("quorate", True)), name="board_approves_when_quorate"
            ),
        ),
        migrations.AddConstraint(
            model_name="gatereview",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        [
                            "draft",
                            "board_approved",
                            "submitted",
                            "returned",
                            "in_review",
                            "clarification",
                            "moderation",
                            "recommended",
                        ],
                    )
                ),
                fields=("procurement", "stage"),
                name="gate_review_one_live_attempt",
            ),
        ),
        migrations.AddField(
            model_name="clarification",
            name="asked_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="clarification",
            name="procurement",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="clarifications", to="procurement.procurement"
            ),
        ),
        migrations.AddField(
            model_name="clarification",
            name="question",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="assurance.question"
            ),
        ),
        migrations.AddField(
            model_name="clarification",
            name="review",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="clarifications", to="assurance.gatereview"
            ),
        ),
        migrations.AddField(
            model_name="clarificationreply",
            name="answer",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="assurance.answer"
            ),
        ),
        migrations.AddField(
            model_name="clarificationreply",
            name="answered_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="clarificationreply",
            name="clarification",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="replied", to="assurance.clarification"
            ),
        ),
        migrations.AddField(
            model_name="clarificationreply",
            name="procurement",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="procurement.procurement"
            ),
        ),
        migrations.AddField(
            model_name="clarificationreply",
            name="review",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="assurance.gatereview"
            ),
        ),
        migrations.AddField(
            model_name="clockstop",
            name="procurement",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="procurement.procurement"
            ),
        ),
        migrations.AddField(
            model_name="clockstop",
            name="resumed_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="clockstop",
            name="review",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="clock_stops", to="assurance.gatereview"
            ),
        ),
        migrations.AddField(
            model_name="clockstop",
            name="stopped_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="panelmeeting",
            name="chaired_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="panelmeeting",
            name="procurement",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="procurement.procurement"
            ),
        ),
        migrations.AddField(
            model_name="panelmeeting",
            name="review",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="panel_meetings", to="assurance.gatereview"
            ),
        ),
        migrations.AddField(
            model_name="panelmember",
            name="meeting",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="members", to="assurance.panelmeeting"
            ),
        ),
        migrations.AddField(
            model_name="panelmember",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="panelmember",
            name="procurement",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="procurement.procurement"
            ),
        ),
        migrations.AddField(
            model_name="panelmember",
            name="review",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="panel_members", to="assurance.gatereview"
            ),
        ),
        migrations.AddField(
            model_name="reopening",
            name="procurement",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="procurement.procurement"
            ),
        ),
        migrations.AddField(
            model_name="reopening",
            name="reopened_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="reopening",
            name="review",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="reopening", to="assurance.gatereview"
            ),
        ),
        migrations.AddConstraint(
            model_name="clarification",
            constraint=models.UniqueConstraint(fields=("review", "number"), name="clarification_number_once"),
        ),
        migrations.AddConstraint(
            model_name="clockstop",
            constraint=models.UniqueConstraint(
                condition=models.Q(("resumed_at__isnull", True)), fields=("review",), name="clock_stands_once_at_a_time"
            ),
        ),
        migrations.AddConstraint(
            model_name="clockstop",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("resumed_at__isnull", True), ("resumed_by__isnull", True)),
                    models.Q(("resumed_at__isnull", False), ("resumed_by__isnull", False)),
                    _connector="OR",
                ),
                name="clock_resumed_at_and_by_together",
            ),
        ),
        migrations.AddConstraint(
            model_name="panelmember",
            constraint=models.UniqueConstraint(fields=("meeting", "person"), name="panel_member_once"),
        ),
        migrations.AddField(
            model_name="stage",
            name="added_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="stage",
            name="added_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="stage",
            name="added_reason",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="stage",
            name="holds_up",
            field=models.CharField(
                blank=True, help_text="Step of its case that waits until it has passed", max_length=40
            ),
        ),
        migrations.AddField(
            model_name="stage",
            name="procurement",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="added_stages",
                to="procurement.procurement",
            ),
        ),
        migrations.AlterField(
            model_name="stage",
            name="version",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="stages",
                to="assurance.catalogueversion",
            ),
        ),
        migrations.AddConstraint(
            model_name="stage",
            constraint=models.UniqueConstraint(fields=("procurement", "code"), name="stage_code_once_in_a_case"),
        ),
        migrations.AddConstraint(
            model_name="stage",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("added_at__isnull", True),
                        ("added_by__isnull", True),
                        ("procurement__isnull", True),
                        ("version__isnull", False),
                    ),
                    models.Q(
                        ("added_at__isnull", False),
                        ("added_by__isnull", False),
                        ("procurement__isnull", False),
                        ("version__isnull", True),
                        models.Q(("added_reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="stage_of_an_edition_or_added_to_a_case",
            ),
        ),
        *(append_only(f"assurance_{name}") for name in WRITTEN_ONCE),
        filed_once("assurance_clockstop", "resumed_at"),
        *(policy(f"assurance_{name}", OF_AN_ATTEMPT) for name in (*WRITTEN_ONCE, "clockstop")),
        migrations.RunSQL(filed_once("assurance_stage", "added_at").sql, UNFILE),
        case_rows("assurance_stage"),
        policy("assurance_gatereview", attempts(OR_ADDED), before=(attempts(""),)),
    ]
