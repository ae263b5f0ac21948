"""Questions that a gateway asks in circumstances of the case only, under every edition.

They come from files of their own. Published editions get them here, once; their trigger rests while they are written.
"""

from __future__ import annotations

from typing import Any, ClassVar

import django.contrib.postgres.fields
from django.db import migrations, models
from django.db.models import F

from assurance.circumstances import asked_in_circumstances

CIRCUMSTANCES = [("sole_bidder", "Only when one bidder is left")]
REST = "ALTER TABLE assurance_question DISABLE TRIGGER portal_edition_stands"
# New rows wait with the check of their keys until the end, and a table with such checks open cannot be altered.
WATCH = """
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE assurance_question ENABLE TRIGGER portal_edition_stands;
SET CONSTRAINTS ALL DEFERRED;
"""


def write(apps: Any, schema_editor: Any) -> None:
    """Put each question behind the one it follows, in every edition that has that one."""
    alias = schema_editor.connection.alias
    rows = apps.get_model("assurance", "Question").objects.using(alias)
    stages = apps.get_model("assurance", "Stage").objects.using(alias).filter(version__isnull=False)
    for stage in stages:
        for question in asked_in_circumstances(stage.code):
            before = rows.filter(stage=stage, code=question["after"]).first()
            if before is None or rows.filter(stage=stage, code=question["code"]).exists():
                continue
            rows.filter(stage=stage, order__gt=before.order).update(order=F("order") + 1)
            plain = {name: value for name, value in question.items() if name != "after"}
            rows.create(stage=stage, order=before.order + 1, **plain)


class Migration(migrations.Migration):
    dependencies: ClassVar = [("assurance", "0011_edition_stages")]

    operations: ClassVar = [
        migrations.AddField(
            model_name="question",
            name="asked_when",
            field=models.CharField(
                blank=True,
                choices=CIRCUMSTANCES,
                default="",
                help_text="Circumstance of a case in which it is asked; empty: always",
                max_length=20,
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="gatereview",
            name="circumstances",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(choices=CIRCUMSTANCES, max_length=20),
                blank=True,
                default=list,
                help_text="Those of the case at the opening, in which more is asked",
                size=None,
            ),
        ),
        migrations.RunSQL(REST, WATCH),
        migrations.RunPython(write, migrations.RunPython.noop),
        migrations.RunSQL(WATCH, REST),
    ]
