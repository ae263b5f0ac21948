"""New names on a case, what people answer about them, and rulings on one bidder."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("conflicts", "0002_rules")]

    operations = []
