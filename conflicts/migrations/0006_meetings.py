"""Committees, meetings, agenda items and how each person was handled."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("conflicts", "0005_gifts_and_breaches")]

    operations = []
