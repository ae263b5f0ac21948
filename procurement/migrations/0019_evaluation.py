"""The life of an evaluation."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("procurement", "0018_dialogue")]

    operations: list = []
