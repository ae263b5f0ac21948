"""The standstill letter to each bidder, when it was sent and received, extensions, debrief meetings."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from mcp_portal.audit.database import append_only, filed_once, of_a_case, policy


def seen(table: str) -> str:
    return f"({of_a_case(table)}) AND NOT procurement_hides_a_bid(procurement_id)"


MEANS_TO_DAYS = """
    UPDATE procurement_standstill SET
        electronic_sent = CASE WHEN means = 'electronic' THEN (sent_at AT TIME ZONE 'Europe/London')::date END,
        other_sent = CASE WHEN means = 'other' THEN (sent_at AT TIME ZONE 'Europe/London')::date END
    WHERE sent_at IS NOT NULL"""
DAYS_TO_MEANS = """
    UPDATE procurement_standstill SET means = CASE WHEN other_sent IS NOT NULL THEN 'other' ELSE 'electronic' END
    WHERE sent_at IS NOT NULL"""
"""One kind for all letters becomes the last day of each kind."""

TABLES = ("standstillletter", "standstillchange", "debriefmeeting")


class Migration(migrations.Migration):
    dependencies = [
        ("procurement", "0029_failure_regime"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="standstill",
            name="edition",
            field=models.PositiveSmallIntegerField(default=1, help_text="One more each time letters are corrected"),
        ),
        migrations.AddField(
            model_name="standstill",
            name="electronic_sent",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="standstill",
            name="last_receipt",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="standstill",
            name="other_sent",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="standstill",
            name="planned_on",
            field=models.DateField(blank=True, null=True, verbose_name="day on which the letters go out"),
        ),
        migrations.AddField(
            model_name="standstill",
            name="told_until",
            field=models.DateField(
                blank=True, null=True, verbose_name="last day of the standstill that bidders were told"
            ),
        ),
        migrations.AlterField(
            model_name="standstill",
            name="letters",
            field=models.TextField(blank=True, verbose_name="what every letter says first"),
        ),
        migrations.AlterField(
            model_name="standstill",
            name="sent_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="when the last letter was sent"),
        ),
        migrations.AlterField(
            model_name="standstill",
            name="state",
            field=models.CharField(
                choices=[
                    ("letters_draft", "Letters being written"),
                    ("letters_approved", "Letters approved"),
                    ("running", "Letters sent"),
                    ("not_required", "No standstill is held"),
                ],
                default="letters_draft",
                max_length=40,
            ),
        ),
        migrations.CreateModel(
            name="DebriefMeeting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("held_on", models.DateField()),
                ("attended", models.TextField(verbose_name="who was there")),
                ("note", models.TextField(verbose_name="what was said")),
                ("recorded_at", models.DateTimeField()),
                (
                    "bid",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="debrief_meetings",
                        to="procurement.bid",
                    ),
                ),
                (
                    "procurement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="debrief_meetings",
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
                "ordering": ["held_on", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("attended", ""), _negated=True), models.Q(("note", ""), _negated=True)
                        ),
                        name="debrief_meeting_says_what_was_said",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="StandstillChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("edition", models.PositiveSmallIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("extended", "Extended"),
                            ("corrected", "Letters to be corrected"),
                            ("exempt", "No standstill held"),
                        ],
                        max_length=20,
                    ),
                ),
                ("until", models.DateField(blank=True, null=True, verbose_name="new last day")),
                ("told_at", models.DateTimeField(blank=True, null=True, verbose_name="when the last bidder was told")),
                ("notice", models.TextField(blank=True, verbose_name="what every bidder was told")),
                ("reasons", models.TextField()),
                ("at", models.DateTimeField()),
                (
                    "by",
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
                    "standstill",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="changes", to="procurement.standstill"
                    ),
                ),
            ],
            options={
                "ordering": ["at", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reasons", ""), _negated=True),
                            models.Q(
                                models.Q(
                                    ("kind", "extended"),
                                    ("told_at__isnull", False),
                                    ("until__isnull", False),
                                    models.Q(("notice", ""), _negated=True),
                                ),
                                models.Q(
                                    ("kind__in", ["corrected", "exempt"]),
                                    ("told_at__isnull", True),
                                    ("until__isnull", True),
                                ),
                                _connector="OR",
                            ),
                        ),
                        name="standstill_change_is_whole",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="StandstillLetter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("edition", models.PositiveSmallIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("winner", "Letter to the winner"),
                            ("tenderer", "Letter to a tenderer"),
                            ("candidate", "Letter to a candidate that did not tender"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "means",
                    models.CharField(
                        choices=[
                            ("electronic", "By e-mail or another electronic way"),
                            ("other", "By post or by hand"),
                        ],
                        default="electronic",
                        max_length=20,
                    ),
                ),
                ("sent_to", models.TextField(blank=True, verbose_name="to whom it goes, and where")),
                ("reasons", models.TextField(blank=True, verbose_name="why")),
                (
                    "advantages",
                    models.TextField(
                        blank=True, verbose_name="characteristics and relative advantages of the winning tender"
                    ),
                ),
                (
                    "specification",
                    models.TextField(blank=True, verbose_name="where the tender missed the specification"),
                ),
                ("words", models.JSONField(default=dict, help_text="Everything the letter prints")),
                ("approved_at", models.DateTimeField(blank=True, null=True)),
                ("sent_at", models.DateTimeField(blank=True, null=True)),
                ("received_at", models.DateTimeField(blank=True, null=True)),
                (
                    "bid",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="standstill_letters",
                        to="procurement.bid",
                    ),
                ),
                (
                    "procurement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="standstill_letters",
                        to="procurement.procurement",
                    ),
                ),
                (
                    "standstill",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="all_letters",
                        to="procurement.standstill",
                    ),
                ),
            ],
            options={
                "ordering": ["edition", "bid__number"],
                "constraints": [
                    models.UniqueConstraint(fields=("bid", "edition"), name="one_standstill_letter_a_bid"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("sent_at", None),
                            models.Q(
                                ("approved_at__isnull", False),
                                ("sent_at__gte", models.F("approved_at")),
                                models.Q(("sent_to", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="standstill_letter_sent_as_approved",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("received_at", None),
                            models.Q(("received_at__gte", models.F("sent_at")), ("sent_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="standstill_letter_received_after",
                    ),
                ],
            },
        ),
        migrations.RunSQL(MEANS_TO_DAYS, DAYS_TO_MEANS),
        migrations.RemoveField(
            model_name="standstill",
            name="means",
        ),
        migrations.AddConstraint(
            model_name="standstill",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on", None), ("sign_from__gt", models.F("ends_on")), _connector="OR"),
                name="nobody_signs_in_the_standstill",
            ),
        ),
        *(policy(f"procurement_{name}", seen(f"procurement_{name}")) for name in TABLES),
        filed_once("procurement_standstillletter", "approved_at", ("sent_at", "received_at")),
        append_only("procurement_standstillchange"),
        append_only("procurement_debriefmeeting"),
    ]
