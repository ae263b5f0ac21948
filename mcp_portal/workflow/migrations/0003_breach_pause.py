"""A kind of pause: rules on conflicts of interest were broken in the procurement."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("workflow", "0002_rules")]

    operations = [
        migrations.AlterField(
            model_name="hold",
            name="kind",
            field=models.CharField(
                choices=[
                    ("own", "Paused by the commissioner"),
                    ("regulator", "Paused by a regulator"),
                    ("claim", "Suspended by a claim"),
                    ("breach", "Paused after a breach of the rules on conflicts of interest"),
                ],
                max_length=20,
            ),
        ),
    ]
