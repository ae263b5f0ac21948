"""Evaluation: who scores what, locks, moderation and late changes."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("procurement", "0018_dialogue")]

    operations = []
