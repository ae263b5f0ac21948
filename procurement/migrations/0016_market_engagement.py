"""Market engagement: events, what was shared with whom, and prior involvement."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("procurement", "0015_consultation_rounds")]

    operations = []
