"""Who stands behind a bid, and bids hidden from one person."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from mcp_portal.audit.database import filed_once, of_a_case, policy

# The names of responses opened before this migration have been shown already.
OPENED = """
UPDATE procurement_bid b SET named_at = o.second_at FROM procurement_opening o
WHERE o.procurement_id = b.procurement_id AND o.stage = 'selection' AND o.second_at IS NOT NULL
"""

# These see more than the actor and give yes or no, and of the actor alone.
HIDDEN = """
CREATE OR REPLACE FUNCTION portal_hides_some() RETURNS boolean LANGUAGE sql STABLE AS
$$ SELECT EXISTS (SELECT conflicts_hidden_bids(portal_actor())) $$;

CREATE FUNCTION procurement_hides_a_bid(wanted bigint) RETURNS boolean LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT 1 FROM procurement_bid b
                   WHERE b.procurement_id = wanted AND b.id IN (SELECT conflicts_hidden_bids(portal_actor())))
$$;

CREATE FUNCTION procurement_hidden_since(wanted bigint, moment timestamptz) RETURNS boolean LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT 1 FROM procurement_bid b
                   WHERE b.procurement_id = wanted AND b.id IN (SELECT conflicts_hidden_bids(portal_actor()))
                     AND moment >= coalesce(b.recorded_at, b.received_at))
$$;

CREATE FUNCTION procurement_leads_to_hidden(address text) RETURNS boolean LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (
        SELECT 1 FROM procurement_bid b JOIN procurement_procurement c ON c.id = b.procurement_id
        WHERE b.id IN (SELECT conflicts_hidden_bids(portal_actor()))
          AND starts_with(address, '/procurements/' || c.reference || '/')
          AND address ~ ('/(bids|evaluation|scores|matrix)/' || b.number || '(/|$)'))
$$;
"""
NOT_HIDDEN = """
CREATE OR REPLACE FUNCTION portal_hides_some() RETURNS boolean LANGUAGE sql STABLE AS $$ SELECT false $$;
DROP FUNCTION procurement_leads_to_hidden(text);
DROP FUNCTION procurement_hidden_since(bigint, timestamptz);
DROP FUNCTION procurement_hides_a_bid(bigint);
"""

# Asked once for a statement: from most people nothing is hidden, and their rows cost nothing more.
SOME = "(SELECT portal_hides_some())"
SHOWN_BID = "{bid} NOT IN (SELECT conflicts_hidden_bids(portal_actor()))"

# What is written about the competition as a whole weighs every bid against the hidden one.
ABOUT_ALL_BIDS = {
    "dialogueround": "true",
    "standstill": "true",
    "signature": "true",
    "decision": "kind <> 'launch'",
    "notice": "kind = 'AWARD_CONTRACT'",
}
# Written for everyone in the market; anything else that came after the hidden response may be about it.
FOR_THE_MARKET = "kind NOT IN ('engagement-plan', 'engagement-report', 'tender-documents')"

# Gateways 2 and 3 are about the preferred bidder.
OF_A_REVIEW = (
    "answer", "boardapproval", "citation", "condition", "evidence", "rating", "remark", "signoff", "submission",
)  # fmt: skip
RATING_BEFORE = """
    EXISTS (SELECT 1 FROM procurement_procurement c WHERE c.id = "assurance_rating"."procurement_id")
    AND ("assurance_rating"."filed_at" IS NOT NULL OR "assurance_rating"."reviewer_id" = portal_actor())
"""

BID = f"({of_a_case('procurement_bid')}) AND {SHOWN_BID.format(bid='procurement_bid.id')}"
RESULT = f"({of_a_case('procurement_evaluationresult')}) AND {SHOWN_BID.format(bid='bid_id')}"
# A party shows with its bid, and before two people have opened the responses to who entered it.
PARTY = """EXISTS (
    SELECT 1 FROM procurement_bid b
    WHERE b.id = bid_id AND (b.named_at IS NOT NULL OR entered_by_id = portal_actor()))"""


def narrowed(table, hidden, before=""):
    """Hide from whom a bid is hidden the rows of a table for which ``hidden`` is true."""
    before = before or of_a_case(table)
    return policy(table, f"({before}) AND NOT ({SOME} AND ({hidden}))", before=(before,))


def whole(table, which):
    """Hide those rows of a case in which any bid is hidden for which ``which`` is true."""
    return narrowed(table, f"({which}) AND procurement_hides_a_bid(procurement_id)")


def unseen(table, key):
    """Say in SQL that a row hangs on another that the actor does not see."""
    return f"NOT EXISTS (SELECT 1 FROM {table} above WHERE above.id = {key})"


class Migration(migrations.Migration):
    dependencies = [
        ("procurement", "0002_rules"),
        ("conflicts", "0003_screening"),
        ("assurance", "0002_rules"),
        ("audit", "0003_hidden_subjects"),
        ("documents", "0002_rules"),
        ("notifications", "0002_rules"),
        ("workflow", "0002_rules"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RenameField("bid", "name", "entered_name"),
        migrations.AlterField("bid", "entered_name", models.CharField("name", max_length=200)),
        migrations.AlterField(
            "bid", "make_up", models.TextField(help_text="What the response says about who stands behind it")
        ),
        migrations.AddField(
            "bid",
            "recorded_by",
            models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField("bid", "recorded_at", models.DateTimeField(editable=False, null=True)),
        migrations.AddField(
            "bid",
            "named_at",
            models.DateTimeField(
                editable=False,
                help_text="When two people had opened the responses, so that its name may be shown",
                null=True,
            ),
        ),
        migrations.RunSQL(OPENED, migrations.RunSQL.noop),
        migrations.CreateModel(
            name="Party",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("member", "Member of the consortium"),
                            ("subcontractor", "Subcontractor"),
                            ("nominated_subcontractor", "Nominated subcontractor"),
                            ("adviser", "Adviser"),
                            ("director", "Director"),
                        ],
                        max_length=30,
                    ),
                ),
                ("name", models.CharField(max_length=200)),
                ("ods_code", models.CharField(blank=True, max_length=10, verbose_name="ODS code")),
                ("company_number", models.CharField(blank=True, max_length=8)),
                ("trading_names", models.TextField(blank=True, help_text="One a line")),
                ("from_date", models.DateField()),
                ("to_date", models.DateField(blank=True, null=True)),
                ("entered_at", models.DateTimeField()),
                (
                    "bid",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="parties", to="procurement.bid"
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "new_name",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="conflicts.newname"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "procurement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="parties",
                        to="procurement.procurement",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "parties",
                "ordering": ["to_date", "role", "name", "id"],
                "indexes": [models.Index(fields=["bid", "to_date"], name="procurement_bid_id_d42aa3_idx")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("to_date__isnull", True), ("to_date__gte", models.F("from_date")), _connector="OR"
                        ),
                        name="party_ends_after_it_starts",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("to_date__isnull", True)),
                        fields=("bid", "role", "name"),
                        name="party_once_in_a_role",
                    ),
                ],
            },
        ),
        migrations.RunSQL(HIDDEN, NOT_HIDDEN),
        filed_once("procurement_party", "entered_at", except_columns=("to_date",)),
        policy("procurement_party", PARTY),
        policy("procurement_bid", BID, before=(of_a_case("procurement_bid"),)),
        # Whoever does not see every bid weighs none.
        policy(
            "procurement_evaluationresult",
            RESULT,
            check=f"({RESULT}) AND NOT procurement_hides_a_bid(procurement_id)",
            before=(of_a_case("procurement_evaluationresult"),),
        ),
        *(whole(f"procurement_{name}", which) for name, which in ABOUT_ALL_BIDS.items()),
        narrowed("documents_document", f"{FOR_THE_MARKET} AND procurement_hidden_since(procurement_id, uploaded_at)"),
        whole("documents_renderinput", "true"),
        narrowed(
            "assurance_gatereview",
            """procurement_hides_a_bid(procurement_id) AND EXISTS (
            SELECT 1 FROM assurance_stage s WHERE s.id = stage_id AND s.code IN ('2', '3'))""",
        ),
        *(
            narrowed(
                f"assurance_{name}",
                unseen("assurance_gatereview", "review_id"),
                before=RATING_BEFORE if name == "rating" else "",
            )
            for name in OF_A_REVIEW
        ),
        narrowed("assurance_conditionentry", unseen("assurance_condition", "condition_id")),
        narrowed("workflow_correction", "portal_hidden_subject(subject_table, subject_id)"),
        narrowed(
            "workflow_waitingfor",
            "portal_hidden_subject(subject_table, subject_id) OR procurement_leads_to_hidden(url)",
        ),
        narrowed("notifications_outbox", "procurement_leads_to_hidden(link)"),
    ]
