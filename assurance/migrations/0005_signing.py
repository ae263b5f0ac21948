"""What signatures cover."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("assurance", "0004_stages")]

    operations = []
