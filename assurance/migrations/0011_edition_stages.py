"""Stages of an edition are added, renamed, ordered and removed in drafts; what a rating rests on is data.

Every question gets the facts on which its rating rested until now by its code. Published editions get them here, once;
their trigger rests while they are written. A stage that an edition adds later may look at bids, so its attempts are
hidden with a bid, as those of gateways 2 and 3 are.
"""

from __future__ import annotations

from typing import Any, ClassVar

import django.contrib.postgres.fields
from django.db import migrations, models

from mcp_portal.audit.database import of_a_case, policy

REST = "ALTER TABLE assurance_question DISABLE TRIGGER portal_edition_stands"
WATCH = "ALTER TABLE assurance_question ENABLE TRIGGER portal_edition_stands"
RESTS_ON = {
    "price": ("CP1-F1", "CP1-F2", "CP2-S1"),
    "scope": ("CP1-C1", "CP1-Q1", "CP2-C1"),
    "bidder": ("CP2-F1", "CP2-F2", "CP2-F4", "CP2-D1", "CP2-Q1", "CP2-G1", "CP2-M1"),
}


def attempts(look_at_bids: str) -> str:
    """Hide from whom a bid is hidden the attempts at stages that look at bids."""
    about_bids = f"""procurement_hides_a_bid(procurement_id) AND EXISTS (
            SELECT 1 FROM assurance_stage s WHERE s.id = stage_id AND ({look_at_bids}))"""
    return f"({of_a_case('assurance_gatereview')}) AND NOT ((SELECT portal_hides_some()) AND ({about_bids}))"


def write(apps: Any, schema_editor: Any) -> None:
    """Write on what each question rests."""
    rows = apps.get_model("assurance", "Question").objects.using(schema_editor.connection.alias)
    for fact, codes in RESTS_ON.items():
        rows.filter(code__in=codes).update(rests_on=[fact])


class Migration(migrations.Migration):
    dependencies: ClassVar = [("assurance", "0010_standards")]

    operations: ClassVar = [
        migrations.AddField(
            model_name="question",
            name="rests_on",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(
                    choices=[
                        ("bidder", "The make-up and legal form of the bidder"),
                        ("price", "The value of the contract"),
                        ("scope", "The services in the contract"),
                    ],
                    max_length=20,
                ),
                blank=True,
                default=list,
                help_text="Facts of the case on which a rating of it rests, besides answer and evidence",
                size=None,
            ),
        ),
        migrations.RunSQL(REST, WATCH),
        migrations.RunPython(write, migrations.RunPython.noop),
        migrations.RunSQL(WATCH, REST),
        policy(
            "assurance_gatereview",
            attempts("s.code NOT IN ('early', '1') OR s.procurement_id IS NOT NULL"),
            before=(attempts("s.code IN ('2', '3') OR s.procurement_id IS NOT NULL"),),
        ),
    ]
