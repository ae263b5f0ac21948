"""Questions of the evaluation and the scores of each evaluator."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from mcp_portal.audit.database import append_only, case_rows, policy

# A score shows with its tender: whoever does not see the tender, or the case, sees none of its scores.
SEEN = "EXISTS (SELECT 1 FROM procurement_bid b WHERE b.id = bid_id)"

# Only one's own, as an evaluator of the case who has declared and whom no ruling limits, while the evaluation is open.
FILED_BY_AN_EVALUATOR = f"""evaluator_id = portal_actor() AND {SEEN}
    AND EXISTS (SELECT 1 FROM procurement_procurement c WHERE c.id = procurement_id AND c.state = 'evaluation')
    AND EXISTS (SELECT 1 FROM accounts_roleholding h
                WHERE h.user_id = portal_actor() AND h.procurement_id = procurement_score.procurement_id
                  AND h.role = 'evaluator' AND h.from_date <= portal_today()
                  AND (h.to_date IS NULL OR h.to_date >= portal_today()))
    AND EXISTS (SELECT 1 FROM conflicts_declaration d
                WHERE d.person_id = portal_actor() AND d.procurement_id = procurement_score.procurement_id
                  AND d.filed_at IS NOT NULL AND d.ended_at IS NULL)
    AND NOT EXISTS (SELECT 1 FROM conflicts_recusal r
                    WHERE r.person_id = portal_actor() AND r.procurement_id = procurement_score.procurement_id
                      AND (r.bid_id IS NULL OR r.bid_id = procurement_score.bid_id) AND r.handling <> 'noted'
                      AND r.lifted_at IS NULL AND r.superseded_by_id IS NULL)"""

LOCKED_WITH_THE_CALL = """
CREATE FUNCTION procurement_questions_are_locked() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    touched bigint := CASE WHEN TG_OP = 'DELETE' THEN OLD.procurement_id ELSE NEW.procurement_id END;
BEGIN
    IF NOT EXISTS (SELECT 1 FROM procurement_procurement c
                   WHERE c.id = touched AND c.state IN ('planning', 'market_engagement', 'pre_launch')) THEN
        RAISE EXCEPTION 'portal: questions of the evaluation are locked when the call is opened'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER portal_locked_with_the_call BEFORE INSERT OR UPDATE OR DELETE ON procurement_evaluationquestion
    FOR EACH ROW EXECUTE FUNCTION procurement_questions_are_locked();
"""

FITS_ITS_QUESTION = """
CREATE FUNCTION procurement_score_fits() RETURNS trigger LANGUAGE plpgsql AS $$
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
CREATE TRIGGER portal_fits BEFORE INSERT ON procurement_score
    FOR EACH ROW EXECUTE FUNCTION procurement_score_fits();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("procurement", "0004_agenda_item"),
        ("conflicts", "0003_screening"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="EvaluationQuestion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                ("text", models.CharField(max_length=300)),
                ("maximum", models.PositiveSmallIntegerField(help_text="The highest score")),
                (
                    "criterion",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="questions",
                        to="procurement.criterion",
                    ),
                ),
                (
                    "procurement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evaluation_questions",
                        to="procurement.procurement",
                    ),
                ),
            ],
            options={
                "ordering": ["criterion_id", "number"],
                "constraints": [
                    models.UniqueConstraint(fields=("criterion", "number"), name="evaluation_question_number_once"),
                    models.CheckConstraint(
                        condition=models.Q(("maximum__gte", 1), ("maximum__lte", 100)),
                        name="evaluation_question_maximum",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Score",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "number",
                    models.PositiveSmallIntegerField(help_text="1 for the first, one more for each change"),
                ),
                ("score", models.DecimalField(decimal_places=2, max_digits=5)),
                ("reasons", models.TextField()),
                ("change_reason", models.TextField(blank=True, help_text="Why an earlier score was changed")),
                ("filed_at", models.DateTimeField()),
                (
                    "bid",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="scores", to="procurement.bid"
                    ),
                ),
                (
                    "evaluator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "procurement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="scores",
                        to="procurement.procurement",
                    ),
                ),
                (
                    "question",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="scores",
                        to="procurement.evaluationquestion",
                    ),
                ),
            ],
            options={
                "ordering": ["bid_id", "question_id", "evaluator_id", "number"],
                "indexes": [
                    models.Index(fields=["procurement", "evaluator"], name="procurement_procure_c30f86_idx"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("bid", "question", "evaluator", "number"), name="score_number_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("score__gte", 0), ("score__lte", 100)), name="score_within_bounds"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reasons", ""), _negated=True), name="score_has_reasons"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("change_reason", ""), ("number", 1)),
                            models.Q(("number__gt", 1), models.Q(("change_reason", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="changed_score_says_why",
                    ),
                ],
            },
        ),
        case_rows("procurement_evaluationquestion"),
        migrations.RunSQL(
            LOCKED_WITH_THE_CALL,
            "DROP TRIGGER portal_locked_with_the_call ON procurement_evaluationquestion;"
            "DROP FUNCTION procurement_questions_are_locked();",
        ),
        policy("procurement_score", SEEN, check=FILED_BY_AN_EVALUATOR),
        append_only("procurement_score"),
        migrations.RunSQL(
            FITS_ITS_QUESTION,
            "DROP TRIGGER portal_fits ON procurement_score; DROP FUNCTION procurement_score_fits();",
        ),
    ]
