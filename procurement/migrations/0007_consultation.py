"""Consultation: duties, responses, themes and what changed."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("procurement", "0006_decision_register")]

    operations: list = []
