"""Who stands behind a bid, and bids hidden from one person."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("procurement", "0002_rules"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RenameField("bid", "name", "entered_name"),
        migrations.AlterField("bid", "entered_name", models.CharField("name", max_length=200)),
        migrations.AlterField(
            "bid", "make_up", models.TextField(help_text="What the response says about who stands behind it")
        ),
        migrations.AddField(
            "bid",
            "recorded_by",
            models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField("bid", "recorded_at", models.DateTimeField(editable=False, null=True)),
        migrations.AddField(
            "bid",
            "named_at",
            models.DateTimeField(
                editable=False,
                help_text="When two people had opened the responses, so that its name may be shown",
                null=True,
            ),
        ),
    ]
