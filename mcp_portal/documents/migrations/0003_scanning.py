"""Quarantine of files that wait for the virus scan."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("documents", "0002_rules")]

    operations = []
