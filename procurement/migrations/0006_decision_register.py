"""The register of procurement decisions."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("procurement", "0005_scores")]

    operations = []
