"""What each signature and rating covers, and when it goes stale."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("assurance", "0005_reading")]

    operations = []
