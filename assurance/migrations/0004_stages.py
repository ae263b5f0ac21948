"""Columns and tables of stages and clarifications."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("assurance", "0003_risks")]

    operations = []
