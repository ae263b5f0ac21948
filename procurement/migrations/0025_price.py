"""Price as an award criterion, and the price of each final tender."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from mcp_portal.audit.database import append_only, policy

SEEN = "EXISTS (SELECT 1 FROM procurement_bid b WHERE b.id = bid_id)"
WEIGHED = f"{SEEN} AND NOT procurement_hides_a_bid(procurement_id)"


class Migration(migrations.Migration):
    dependencies = [
        ("procurement", "0024_meetings"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="TenderPrice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "procurement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="prices", to="procurement.procurement"
                    ),
                ),
                (
                    "bid",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="prices", to="procurement.bid"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("pounds", models.PositiveBigIntegerField(verbose_name="price")),
                ("place", models.CharField(max_length=200, verbose_name="where it stands in the tender")),
                ("correction", models.TextField(blank=True, verbose_name="why it was corrected")),
                (
                    "entered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("entered_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["bid__number", "number"],
                "constraints": [
                    models.UniqueConstraint(fields=("bid", "number"), name="tender_price_number_once"),
                    models.CheckConstraint(
                        condition=models.Q(("number__gt", 0), ("pounds__gt", 0)), name="tender_price_is_a_price"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("place", ""), _negated=True), name="tender_price_says_where"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("correction", ""), ("number", 1)),
                            models.Q(("number__gt", 1), models.Q(("correction", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="corrected_tender_price_says_why",
                    ),
                ],
            },
        ),
        migrations.AddField(model_name="criterion", name="is_price", field=models.BooleanField(default=False)),
        migrations.AddConstraint(
            model_name="criterion",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_price", True)), fields=("procurement",), name="one_criterion_is_price"
            ),
        ),
        migrations.AddConstraint(
            model_name="criterion",
            constraint=models.CheckConstraint(
                condition=models.Q(("is_price", False), ("kind", "award"), _connector="OR"),
                name="price_is_an_award_criterion",
            ),
        ),
        policy("procurement_tenderprice", SEEN, check=WEIGHED),
        append_only("procurement_tenderprice"),
    ]
