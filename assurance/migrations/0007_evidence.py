"""Versions and readers of evidence."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("assurance", "0006_catalogue_editing"), ("documents", "0003_scanning")]

    operations = [
        migrations.AddField("evidence", "version", models.PositiveSmallIntegerField(default=1)),
        migrations.AddField(
            "evidence",
            "audience",
            models.CharField(
                max_length=10,
                choices=[("all", "Everybody who reads the gateway"), ("bodies", "The 3 bodies only")],
                default="all",
            ),
        ),
        migrations.RemoveConstraint("evidence", "evidence_number_once"),
        migrations.AddConstraint(
            "evidence",
            models.UniqueConstraint(fields=["review", "number", "version"], name="evidence_version_once"),
        ),
    ]
