"""The life of an evaluation: pass marks, what was agreed, how it changed, tenders that look abnormally low."""

import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models

from mcp_portal.audit.database import append_only, policy

SEEN = "EXISTS (SELECT 1 FROM procurement_bid b WHERE b.id = bid_id)"
WEIGHED = f"{SEEN} AND NOT procurement_hides_a_bid(procurement_id)"
# What was said at a meeting is about all tenders: nobody from whom one is hidden reads it.
OF_ALL = (
    "EXISTS (SELECT 1 FROM procurement_procurement c WHERE c.id = procurement_id)"
    " AND NOT procurement_hides_a_bid(procurement_id)"
)
OF_A_CHANGE = "EXISTS (SELECT 1 FROM procurement_moderatedscore m WHERE m.id = change_id)"
OF_A_LOW_TENDER = "EXISTS (SELECT 1 FROM procurement_lowtender l WHERE l.id = low_tender_id)"
NO_HIDDEN = " AND NOT procurement_hides_a_bid(procurement_id)"

CLOSED_BY_WHAT_WAS_AGREED = """
CREATE FUNCTION procurement_score_is_still_own() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM procurement_moderatedscore m
               WHERE m.bid_id = NEW.bid_id AND m.question_id = NEW.question_id) THEN
        RAISE EXCEPTION 'portal: individual scores are closed when a score was agreed'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER portal_closed_when_agreed BEFORE INSERT ON procurement_score
    FOR EACH ROW EXECUTE FUNCTION procurement_score_is_still_own();
"""

MODERATED_FITS = """
CREATE FUNCTION procurement_moderated_score_fits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM procurement_evaluationquestion q JOIN procurement_bid b ON b.procurement_id = q.procurement_id
        WHERE q.id = NEW.question_id AND b.id = NEW.bid_id AND q.procurement_id = NEW.procurement_id
          AND NEW.score <= q.maximum) THEN
        RAISE EXCEPTION 'portal: a score fits a question and a tender of its procurement'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER portal_fits BEFORE INSERT ON procurement_moderatedscore
    FOR EACH ROW EXECUTE FUNCTION procurement_moderated_score_fits();
"""

CONFIRMED_BY_A_SECOND = """
CREATE FUNCTION procurement_change_has_a_second() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM procurement_moderatedscore m
        WHERE m.id = NEW.change_id AND m.procurement_id = NEW.procurement_id AND m.number > 1
          AND m.filed_by_id = NEW.first_id AND NEW.second_id = portal_actor()) THEN
        RAISE EXCEPTION 'portal: a change is confirmed by the second person, who acts for themselves'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER portal_fits BEFORE INSERT ON procurement_changeconfirmation
    FOR EACH ROW EXECUTE FUNCTION procurement_change_has_a_second();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("procurement", "0018_dialogue"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ModerationMeeting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "procurement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="moderation_meetings",
                        to="procurement.procurement",
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("held_on", models.DateField()),
                ("attended", models.TextField(verbose_name="who was there")),
                ("note", models.TextField()),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("recorded_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["number"],
                "constraints": [
                    models.UniqueConstraint(fields=("procurement", "number"), name="moderation_meeting_number_once"),
                    models.CheckConstraint(
                        condition=models.Q(("attended", ""), _negated=True), name="moderation_meeting_had_people"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ModeratedScore",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "procurement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="moderated_scores",
                        to="procurement.procurement",
                    ),
                ),
                (
                    "bid",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="moderated_scores",
                        to="procurement.bid",
                    ),
                ),
                (
                    "question",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="moderated_scores",
                        to="procurement.evaluationquestion",
                    ),
                ),
                (
                    "number",
                    models.PositiveSmallIntegerField(
                        help_text="1 for what was agreed, one more for each proposed change"
                    ),
                ),
                ("score", models.DecimalField(decimal_places=2, max_digits=5)),
                ("reasons", models.TextField()),
                (
                    "meeting",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="scores",
                        to="procurement.moderationmeeting",
                    ),
                ),
                ("change_reason", models.TextField(blank=True, help_text="Why an agreed score is to change")),
                (
                    "filed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("filed_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["bid_id", "question_id", "number"],
                "constraints": [
                    models.UniqueConstraint(fields=("bid", "question", "number"), name="moderated_score_number_once"),
                    models.CheckConstraint(
                        condition=models.Q(("score__gte", 0), ("score__lte", 100)), name="moderated_score_within_bounds"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reasons", ""), _negated=True), name="moderated_score_has_reasons"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("change_reason", ""), ("meeting__isnull", False), ("number", 1)),
                            models.Q(
                                ("meeting__isnull", True),
                                ("number__gt", 1),
                                models.Q(("change_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="agreed_at_a_meeting_or_changed_with_a_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ChangeConfirmation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "procurement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="procurement.procurement"
                    ),
                ),
                (
                    "change",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="confirmation",
                        to="procurement.moderatedscore",
                    ),
                ),
                (
                    "first",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "second",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("confirmed", models.BooleanField()),
                ("words", models.TextField()),
                ("said_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["said_at", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("second", models.F("first")), _negated=True),
                        name="change_confirmed_by_a_second_person",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("words", ""), _negated=True), name="change_confirmation_has_words"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LowTender",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "procurement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="low_tenders",
                        to="procurement.procurement",
                    ),
                ),
                (
                    "bid",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="low_tenders", to="procurement.bid"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("reasons", models.TextField(verbose_name="why it looks abnormally low")),
                ("compared_with", models.TextField()),
                (
                    "found_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("found_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["number"],
                "constraints": [
                    models.UniqueConstraint(fields=("bid", "number"), name="low_tender_number_once"),
                    models.CheckConstraint(
                        condition=models.Q(("reasons", ""), _negated=True), name="low_tender_has_reasons"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("compared_with", ""), _negated=True), name="low_tender_is_compared"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LowTenderEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "procurement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="procurement.procurement"
                    ),
                ),
                (
                    "low_tender",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="entries", to="procurement.lowtender"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("asked", "Explanation asked for"),
                            ("received", "Explanation received"),
                            ("decided", "Decided"),
                        ],
                        max_length=20,
                    ),
                ),
                ("happened_on", models.DateField()),
                ("due_on", models.DateField(null=True, verbose_name="day by which the bidder explains")),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("accepted", "Accept: the evidence accounts for the price"),
                            ("unexplained", "Reject: the evidence does not account for the price"),
                            ("breach", "Reject: it is low because environmental, social or labour law is breached"),
                            ("aid", "Reject: it is low because of state aid that was not shown to be lawful"),
                        ],
                        max_length=20,
                    ),
                ),
                ("words", models.TextField()),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("recorded_at", models.DateTimeField()),
            ],
            options={
                "verbose_name_plural": "low tender entries",
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("due_on__isnull", False), ("kind", "asked"), ("outcome", "")),
                            models.Q(("due_on__isnull", True), ("kind", "received"), ("outcome", "")),
                            models.Q(
                                ("due_on__isnull", True), ("kind", "decided"), models.Q(("outcome", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="low_tender_entry_fits_its_kind",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "decided")), fields=("low_tender",), name="low_tender_decided_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("words", ""), _negated=True), name="low_tender_entry_has_words"
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="evaluationquestion",
            name="pass_mark",
            field=models.DecimalField(decimal_places=2, help_text="A lower score is a fail", max_digits=5, null=True),
        ),
        migrations.AddField(
            model_name="evaluationquestion",
            name="fail_effect",
            field=models.CharField(
                blank=True,
                choices=[("excluded", "The tender is excluded"), ("not_counted", "The score counts as 0")],
                max_length=20,
            ),
        ),
        migrations.AddConstraint(
            model_name="evaluationquestion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("fail_effect", ""), ("pass_mark__isnull", True)),
                    models.Q(
                        ("pass_mark__gt", 0),
                        ("pass_mark__lte", models.F("maximum")),
                        models.Q(("fail_effect", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="evaluation_question_pass_mark_has_effect",
            ),
        ),
        policy("procurement_moderationmeeting", OF_ALL),
        policy("procurement_moderatedscore", SEEN, check=WEIGHED),
        policy("procurement_changeconfirmation", OF_A_CHANGE, check=OF_A_CHANGE + NO_HIDDEN),
        policy("procurement_lowtender", SEEN, check=WEIGHED),
        policy("procurement_lowtenderentry", OF_A_LOW_TENDER, check=OF_A_LOW_TENDER + NO_HIDDEN),
        *(
            append_only(f"procurement_{name}")
            for name in ("moderationmeeting", "moderatedscore", "changeconfirmation", "lowtender", "lowtenderentry")
        ),
        migrations.RunSQL(
            CLOSED_BY_WHAT_WAS_AGREED,
            "DROP TRIGGER portal_closed_when_agreed ON procurement_score;"
            "DROP FUNCTION procurement_score_is_still_own();",
        ),
        migrations.RunSQL(
            MODERATED_FITS,
            "DROP TRIGGER portal_fits ON procurement_moderatedscore;DROP FUNCTION procurement_moderated_score_fits();",
        ),
        migrations.RunSQL(
            CONFIRMED_BY_A_SECOND,
            "DROP TRIGGER portal_fits ON procurement_changeconfirmation;"
            "DROP FUNCTION procurement_change_has_a_second();",
        ),
    ]
