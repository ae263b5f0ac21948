"""Further rounds of a consultation."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("procurement", "0014_alliance")]

    operations = []
