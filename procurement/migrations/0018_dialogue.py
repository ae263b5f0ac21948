"""Issues, meetings and the close of dialogue."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("procurement", "0017_engagement")]

    operations: list = []
