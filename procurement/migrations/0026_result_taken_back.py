"""Results on a criterion that are taken back with a second person."""

from django.conf import settings
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("procurement", "0025_price"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = []
