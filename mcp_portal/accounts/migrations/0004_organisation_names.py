"""Company number and trading names of an organisation."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_rules")]

    operations = []
