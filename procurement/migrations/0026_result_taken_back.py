"""Results on a criterion that are taken back with a second person."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from mcp_portal.audit.database import append_only, policy

# Whoever sees a result sees that it was taken back: it would count for them otherwise.
RESULT_SEEN = "EXISTS (SELECT 1 FROM procurement_evaluationresult r WHERE r.id = result_id)"
RECALL_SEEN = "EXISTS (SELECT 1 FROM procurement_resultrecall r WHERE r.id = recall_id)"
WEIGHED = "{seen} AND NOT procurement_hides_a_bid(procurement_id)"


def of_somebody() -> models.ForeignKey:
    return models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)


class Migration(migrations.Migration):
    dependencies = [
        ("procurement", "0025_price"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="evaluationresult", name="one_result_a_bid_and_criterion"),
        migrations.AddField(
            model_name="evaluationresult",
            name="number",
            field=models.PositiveSmallIntegerField(
                default=1, help_text="1 for the first, one more after each taken back"
            ),
        ),
        migrations.AlterModelOptions(
            name="evaluationresult", options={"ordering": ["bid_id", "criterion_id", "number"]}
        ),
        migrations.AddConstraint(
            model_name="evaluationresult",
            constraint=models.UniqueConstraint(
                fields=("bid", "criterion", "number"), name="evaluation_result_number_once"
            ),
        ),
        migrations.CreateModel(
            name="ResultRecall",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "procurement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="result_recalls",
                        to="procurement.procurement",
                    ),
                ),
                (
                    "result",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="recalls",
                        to="procurement.evaluationresult",
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("reason", models.TextField(verbose_name="what is wrong with the result")),
                ("filed_by", of_somebody()),
                ("filed_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["result_id", "number"],
                "constraints": [
                    models.UniqueConstraint(fields=("result", "number"), name="result_recall_number_once"),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="result_recall_has_a_reason"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RecallConfirmation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "procurement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="procurement.procurement"
                    ),
                ),
                (
                    "recall",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="confirmation",
                        to="procurement.resultrecall",
                    ),
                ),
                ("first", of_somebody()),
                ("second", of_somebody()),
                ("confirmed", models.BooleanField()),
                ("words", models.TextField()),
                ("said_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["said_at", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("second", models.F("first")), _negated=True),
                        name="result_taken_back_by_two",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("words", ""), _negated=True), name="recall_confirmation_has_words"
                    ),
                ],
            },
        ),
        policy("procurement_resultrecall", RESULT_SEEN, check=WEIGHED.format(seen=RESULT_SEEN)),
        policy("procurement_recallconfirmation", RECALL_SEEN, check=WEIGHED.format(seen=RECALL_SEEN)),
        append_only("procurement_resultrecall"),
        append_only("procurement_recallconfirmation"),
    ]
