"""Letters of outcome."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("assurance", "0008_reading")]

    operations = []
