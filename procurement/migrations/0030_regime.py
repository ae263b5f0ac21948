"""Metrics of a live contract, and the ladder of failure and success."""

from django.conf import settings
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("procurement", "0029_contract"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = []
