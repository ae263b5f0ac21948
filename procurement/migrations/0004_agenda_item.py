"""Decisions point to the agenda item of a meeting."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("procurement", "0003_parties")]

    operations = []
