from __future__ import annotations

from typing import ClassVar

from django.db import migrations


class Migration(migrations.Migration):
    dependencies: ClassVar = [("procurement", "0009_timetable")]

    operations: ClassVar = []
