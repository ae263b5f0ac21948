"""What good looks like, question by question."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("assurance", "0009_letters")]

    operations: list = []
