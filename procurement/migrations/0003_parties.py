"""Who stands behind a bid, and bids hidden from one person."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("procurement", "0002_rules")]

    operations = []
