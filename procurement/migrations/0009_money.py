"""The money model of a case, in versions."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("procurement", "0008_practices")]

    operations: list = []
