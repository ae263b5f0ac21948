"""Responses, receipts and what is asked of a bidder."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("procurement", "0019_evaluation")]

    operations: list = []
