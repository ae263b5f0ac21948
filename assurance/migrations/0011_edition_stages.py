"""Stages edited in the draft of an edition."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("assurance", "0010_standards")]

    operations: list = []
