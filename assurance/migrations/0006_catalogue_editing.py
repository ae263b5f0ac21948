"""Editions that are edited in pages."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("assurance", "0005_signing")]

    operations = []
