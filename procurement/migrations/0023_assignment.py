"""Who scores which question."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("procurement", "0022_legal_advice")]

    operations: list[migrations.operations.base.Operation] = []
