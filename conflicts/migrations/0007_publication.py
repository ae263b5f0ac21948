"""What is published of the registers."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("conflicts", "0006_meetings")]

    operations = []
