"""Questions of the evaluation and the scores of each evaluator."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("procurement", "0004_agenda_item")]

    operations = []
