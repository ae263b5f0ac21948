"""What good looks like, question by question.

The edition that came with the portal had no texts. It gets them here, once; it is published, so its trigger rests while
they are written. Its hash stays: it is that of its file. Drafts get them where nobody wrote anything.
"""

from typing import Any

from django.db import migrations
from django.db.models import Q

from assurance.standards import standards_of

EDITION = "isap-2017"
REST = "ALTER TABLE assurance_question DISABLE TRIGGER portal_edition_stands"
WATCH = "ALTER TABLE assurance_question ENABLE TRIGGER portal_edition_stands"


def _questions(apps: Any, schema_editor: Any) -> Any:
    rows = apps.get_model("assurance", "Question").objects.using(schema_editor.connection.alias)
    draft = Q(stage__version__published_at=None, stage__version__isnull=False)
    return rows.filter(draft | Q(stage__version__code=EDITION))


def write(apps: Any, schema_editor: Any) -> None:
    """Write the texts where there are none."""
    rows = _questions(apps, schema_editor)
    for code, words in standards_of(EDITION).items():
        rows.filter(code=code, good="").update(good=words)


def take_out(apps: Any, schema_editor: Any) -> None:
    """Take out the texts that nobody has changed."""
    rows = _questions(apps, schema_editor)
    for code, words in standards_of(EDITION).items():
        rows.filter(code=code, good=words).update(good="")


class Migration(migrations.Migration):
    dependencies = [("assurance", "0009_letters")]

    operations = [
        migrations.RunSQL(REST, WATCH),
        migrations.RunPython(write, take_out),
        migrations.RunSQL(WATCH, REST),
    ]
