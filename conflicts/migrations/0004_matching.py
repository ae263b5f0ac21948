"""Suggested matches of interests and new names."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("conflicts", "0003_screening")]

    operations = []
