"""Who scores which question."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from mcp_portal.audit.database import append_only, policy

SEEN = "EXISTS (SELECT 1 FROM procurement_procurement c WHERE c.id = procurement_id)"

SCORED_BY_WHO_WAS_ASKED = """
CREATE FUNCTION procurement_score_was_assigned() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM procurement_assignment a WHERE a.procurement_id = NEW.procurement_id)
       AND coalesce((SELECT a.kind FROM procurement_assignment a
                     WHERE a.question_id = NEW.question_id AND a.evaluator_id = NEW.evaluator_id
                     ORDER BY a.number DESC LIMIT 1), 'ended') <> 'given' THEN
        RAISE EXCEPTION 'portal: a question is scored by the evaluators it was given to'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER portal_assigned BEFORE INSERT ON procurement_score
    FOR EACH ROW EXECUTE FUNCTION procurement_score_was_assigned();
"""


GIVEN = models.Q(kind="given", successor__isnull=True, reason="", scores_count__isnull=True)
ENDED = models.Q(kind="ended", successor__isnull=False, scores_count__isnull=False) & ~models.Q(reason="")


def held_by(to: str, related_name: str = "+", *, null: bool = False) -> models.ForeignKey:
    """Give the reference to a row that is never deleted."""
    return models.ForeignKey(null=null, on_delete=django.db.models.deletion.PROTECT, related_name=related_name, to=to)


class Migration(migrations.Migration):
    dependencies = [
        ("procurement", "0022_legal_advice"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Assignment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("procurement", held_by("procurement.procurement", "assignments")),
                ("question", held_by("procurement.evaluationquestion", "assignments")),
                ("evaluator", held_by(settings.AUTH_USER_MODEL)),
                ("number", models.PositiveSmallIntegerField()),
                ("kind", models.CharField(choices=[("given", "Given"), ("ended", "Replaced")], max_length=20)),
                ("successor", held_by(settings.AUTH_USER_MODEL, null=True)),
                ("reason", models.TextField(blank=True, verbose_name="why the evaluator was replaced")),
                ("scores_count", models.BooleanField(null=True)),
                ("recorded_by", held_by(settings.AUTH_USER_MODEL)),
                ("recorded_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["question__criterion__position", "question__number", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("question", "evaluator", "number"), name="assignment_number_once"),
                    models.CheckConstraint(condition=GIVEN | ENDED, name="assignment_ends_with_reason_and_successor"),
                    models.CheckConstraint(
                        condition=~models.Q(successor=models.F("evaluator")), name="nobody_replaces_themselves"
                    ),
                ],
            },
        ),
        policy("procurement_assignment", SEEN),
        append_only("procurement_assignment"),
        migrations.RunSQL(
            SCORED_BY_WHO_WAS_ASKED,
            "DROP TRIGGER portal_assigned ON procurement_score; DROP FUNCTION procurement_score_was_assigned();",
        ),
    ]
