"""What practices say about each bidder."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from mcp_portal.audit.database import append_only, policy

SEEN = "EXISTS (SELECT 1 FROM procurement_bid b WHERE b.id = bid_id)"


class Migration(migrations.Migration):
    dependencies = [
        ("procurement", "0015_exclusion"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PracticeSupport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "position",
                    models.CharField(
                        choices=[
                            ("supports", "Supports the bidder"),
                            ("conditions", "Supports it on conditions"),
                            ("neutral", "Takes no side"),
                            ("against", "Does not support it"),
                        ],
                        max_length=20,
                    ),
                ),
                ("said_on", models.DateField(verbose_name="day on which it said so")),
                ("where", models.CharField(max_length=300, verbose_name="where it is written")),
                ("recorded_at", models.DateTimeField()),
                (
                    "bid",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="practice_support",
                        to="procurement.bid",
                    ),
                ),
                (
                    "practice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="support", to="procurement.practice"
                    ),
                ),
                (
                    "procurement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="procurement.procurement"
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
                "verbose_name_plural": "support of practices",
                "ordering": ["id"],
                "indexes": [models.Index(fields=["bid", "practice", "-id"], name="support_newest_first")],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("where", ""), _negated=True), name="support_says_where")
                ],
            },
        ),
        policy("procurement_practicesupport", SEEN, check=f"{SEEN} AND NOT procurement_hides_a_bid(procurement_id)"),
        append_only("procurement_practicesupport"),
    ]
