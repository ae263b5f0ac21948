"""Decisions point to the agenda item of a meeting."""

import django.db.models.deletion
from django.db import migrations, models

# What a decision says of its item was read from the item when it was recorded; the database holds it to that.
HELD = """
CREATE FUNCTION procurement_decision_of_its_item() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NEW.agenda_item_id IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM conflicts_agendaitem i JOIN conflicts_itemoutcome o ON o.item_id = i.id
            WHERE i.id = NEW.agenda_item_id AND i.procurement_id = NEW.procurement_id AND o.kind = 'decided'
              AND o.quorate AND o.voters = NEW.present) THEN
        RAISE EXCEPTION 'portal: this item decided nothing about the procurement with so many voting members'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER portal_of_its_item BEFORE INSERT ON procurement_decision
    FOR EACH ROW EXECUTE FUNCTION procurement_decision_of_its_item();
"""

DROPPED = """
DROP TRIGGER portal_of_its_item ON procurement_decision;
DROP FUNCTION procurement_decision_of_its_item();
"""


class Migration(migrations.Migration):
    dependencies = [("procurement", "0003_parties"), ("conflicts", "0006_meetings")]

    operations = [
        migrations.AddField(
            "decision",
            "agenda_item",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="decisions",
                to="conflicts.agendaitem",
            ),
        ),
        migrations.AddConstraint(
            "decision",
            models.UniqueConstraint(fields=("agenda_item",), name="one_decision_an_agenda_item"),
        ),
        migrations.RunSQL(HELD, DROPPED),
    ]
