"""Dialogue: meetings, the issues of each bidder, and what the invitation to final tenders names."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("procurement", "0017_information")]

    operations = []
