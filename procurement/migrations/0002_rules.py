"""Who sees a case, and what the database lets nobody do to it."""

from django.db import migrations

from mcp_portal.audit.database import append_only, case_rows, filed_once, policy, state_machine

# The one wall behind ``Procurement.objects.visible_to``: a current role on the case, and no recusal that hides it.
SEEN = """
    EXISTS (SELECT 1 FROM accounts_roleholding h
            WHERE h.procurement_id = procurement_procurement.id AND h.user_id = portal_actor()
              AND h.from_date <= portal_today() AND (h.to_date IS NULL OR h.to_date >= portal_today()))
    AND NOT EXISTS (SELECT 1 FROM conflicts_recusal r
            WHERE r.procurement_id = procurement_procurement.id AND r.person_id = portal_actor()
              AND r.hides_case AND r.lifted_at IS NULL)
"""

CASE_TABLES = (
    "bid", "commissioner", "criterion", "decision", "dialogueround", "evaluationresult", "keydate", "legalsignoff",
    "notice", "opening", "scopeline", "signature", "standstill",
)  # fmt: skip
FILED_AT_ONCE = ("decision", "legalsignoff", "signature", "evaluationresult")


class Migration(migrations.Migration):
    dependencies = [
        ("procurement", "0001_initial"),
        ("accounts", "0002_initial"),
        ("audit", "0002_rules"),
        ("conflicts", "0001_initial"),
    ]

    operations = [
        policy("procurement_procurement", SEEN),
        *(case_rows(f"procurement_{table}") for table in CASE_TABLES),
        *(state_machine(f"procurement_{table}") for table in ("procurement", "bid", "notice", "standstill")),
        *(append_only(f"procurement_{table}") for table in FILED_AT_ONCE),
        filed_once("procurement_opening", "second_at"),
        filed_once("procurement_dialogueround", "filed_at"),
    ]
