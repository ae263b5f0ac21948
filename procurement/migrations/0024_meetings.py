"""Where dialogue meets, and who consents to what being told to whom."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("procurement", "0023_assignment")]

    operations: list[migrations.operations.base.Operation] = []
