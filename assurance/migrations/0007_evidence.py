"""Versions and readers of evidence."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("assurance", "0006_catalogue_editing")]

    operations = []
