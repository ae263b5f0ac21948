"""The procurement checklist."""

from django.conf import settings
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("procurement", "0027_letters"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = []
