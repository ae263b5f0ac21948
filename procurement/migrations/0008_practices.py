"""Practices, their hubs and how they take part."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("procurement", "0007_consultation")]

    operations: list = []
