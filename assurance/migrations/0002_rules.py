"""What the database keeps by itself: filed rows, states, and who sees which row."""

from django.db import migrations

from mcp_portal.audit.database import append_only, case_rows, filed_once, policy, state_machine

ON_CASE = (
    "gatereview",
    "evidence",
    "answer",
    "citation",
    "condition",
    "conditionentry",
    "boardapproval",
    "submission",
    "remark",
    "signoff",
)
WRITTEN_ONCE = ("boardapproval", "submission", "remark", "signoff", "conditionentry")

# A draft is its author's alone; what is filed is read by everybody who sees the case, as far as its page shows it.
RATINGS = """
    EXISTS (SELECT 1 FROM procurement_procurement c WHERE c.id = "assurance_rating"."procurement_id")
    AND ("assurance_rating"."filed_at" IS NOT NULL OR "assurance_rating"."reviewer_id" = portal_actor())
"""


class Migration(migrations.Migration):
    dependencies = [("assurance", "0001_initial"), ("audit", "0002_rules"), ("procurement", "0002_rules")]

    operations = [
        *(append_only(f"assurance_{name}") for name in WRITTEN_ONCE),
        filed_once("assurance_gatereview", "issued_at", ("state", "version", "conditions_met_at")),
        filed_once("assurance_rating", "filed_at", ("superseded_by_id",)),
        filed_once("assurance_evidence", "frozen_at", ("replaced_by_id",)),
        filed_once("assurance_answer", "frozen_at", ("superseded_by_id",)),
        filed_once("assurance_citation", "frozen_at"),
        filed_once("assurance_condition", "issued_at", ("state", "version", "closed_by_id", "closed_at")),
        state_machine("assurance_gatereview"),
        state_machine("assurance_condition"),
        *(case_rows(f"assurance_{name}") for name in ON_CASE),
        policy("assurance_rating", RATINGS),
    ]
