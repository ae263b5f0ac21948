"""Clarification questions and who received which document."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("procurement", "0016_market_engagement")]

    operations = []
