"""Company number and trading names of an organisation."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_rules")]

    operations = [
        migrations.AddField(
            "organisation",
            "company_number",
            models.CharField(blank=True, max_length=8, default=""),
            preserve_default=False,
        ),
        migrations.AddField(
            "organisation",
            "trading_names",
            models.TextField(blank=True, default="", help_text="One a line"),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            "organisation",
            models.UniqueConstraint(
                fields=["company_number"],
                condition=~models.Q(company_number=""),
                name="organisation_company_number_unique",
            ),
        ),
    ]
