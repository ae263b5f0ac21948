"""Openings of responses and tenders."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("procurement", "0019_evaluation")]

    operations = []
