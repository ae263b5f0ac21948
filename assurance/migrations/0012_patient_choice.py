"""A new edition of the catalogue asks about patient choice."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("assurance", "0011_edition_stages")]

    operations = []
