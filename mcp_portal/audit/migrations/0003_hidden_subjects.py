"""Rows of the ledger about a part of a case that is hidden from one person."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_rules")]

    operations = []
