"""Residual risks and going on at risk."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("assurance", "0006_signing")]

    operations = []
