"""A material financial interest, or the wish to move to the provider, closes the procurement until it is ruled on."""

from importlib import import_module

from django.db import migrations

matching = import_module("conflicts.migrations.0004_matching")

CLOSED = (
    matching.CLOSED.rpartition("$$;")[0]
    + """    UNION
    SELECT d.procurement_id FROM conflicts_declaration d JOIN conflicts_interest i ON i.declaration_id = d.id
    WHERE d.person_id = person AND d.procurement_id IS NOT NULL AND d.filed_at IS NOT NULL AND d.ended_at IS NULL
      AND (i.expects_to_move OR (i.material AND i.category = 'financial'))
      AND (i.to_date IS NULL OR i.to_date >= (d.filed_at AT TIME ZONE 'Europe/London')::date)
      AND NOT EXISTS (SELECT 1 FROM conflicts_recusal r JOIN conflicts_interest ruled ON ruled.id = r.interest_id
                      WHERE ruled.line = i.line AND r.procurement_id = d.procurement_id)
      AND NOT EXISTS (SELECT 1 FROM conflicts_answer a WHERE a.interest_id = i.id AND a.ruling_id IS NOT NULL)
$$;"""
)


class Migration(migrations.Migration):
    dependencies = [("conflicts", "0008_refusals")]

    operations = [migrations.RunSQL(CLOSED, matching.CLOSED)]
