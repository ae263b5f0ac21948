"""Editions of the catalogue written in pages."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("assurance", "0003_stages")]

    operations = []
