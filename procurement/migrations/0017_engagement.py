"""Market engagement and what was shared with whom."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("procurement", "0016_practice_support")]

    operations: list = []
