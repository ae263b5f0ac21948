"""Gifts, hospitality and breaches."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("conflicts", "0004_matching")]

    operations = []
