"""Milestones, what-if timetables and the calendar feed."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("procurement", "0009_money")]

    operations: list = []
