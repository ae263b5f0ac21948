"""Agreement, clarifications, what reviewers have looked at."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("assurance", "0004_catalogue_editing")]

    operations = []
