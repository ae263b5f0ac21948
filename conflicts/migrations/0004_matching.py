"""Suggested matches of interests and new names: found by the database, decided by Guardians.

Whoever enters a name may not read the interests of others, and whoever declares may not read the names: the functions
below see both and give a count, yes or no, or nothing. Only a Guardian of the case reads what they found.
"""

from importlib import import_module

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from mcp_portal.audit.database import filed_once, state_machine

from . import _matching as matching

rules = import_module("conflicts.migrations.0002_rules")
screening = import_module("conflicts.migrations.0003_screening")

DEFINER, STANDS = matching.DEFINER, screening.STANDS
OPEN_HERE = "{wanted} NOT IN (SELECT conflicts_closed_cases(portal_actor()))"

# What is closed to a person now counts what is not settled about their interests too.
CLOSED_BEFORE = (
    "CREATE OR REPLACE FUNCTION conflicts_closed_cases"
    + screening.CLOSED.partition("CREATE FUNCTION conflicts_closed_cases")[2]
)
CLOSED = (
    CLOSED_BEFORE.rpartition("$$;")[0]
    + """    UNION
    SELECT m.procurement_id FROM conflicts_match m
    WHERE m.person_id = person AND m.state IN ('suggested', 'confirmed') AND m.ruling_id IS NULL AND m.gone_at IS NULL
$$;"""
)

ON_CASE = f"""EXISTS (SELECT 1 FROM accounts_roleholding h WHERE h.user_id = portal_actor() AND {rules.TODAY}
    AND h.procurement_id = wanted AND h.role IN ({{roles}}))
    AND {OPEN_HERE.format(wanted="wanted")}"""
NO_BID_HIDDEN = """NOT EXISTS (SELECT 1 FROM conflicts_newname b WHERE b.procurement_id = wanted
    AND b.bid_id IN (SELECT conflicts_hidden_bids(portal_actor())))"""
CHECKED = "conflicts_alike(wanted, ARRAY[candidate], NULL)"

# A candidate is checked without a role and without learning anything: the Guardian reads what would match, the lead
# only whether the Guardian has to look (also at somebody who has declared nothing that counts today).
PRECHECK = f"""
CREATE FUNCTION conflicts_precheck(wanted bigint, candidate bigint)
RETURNS TABLE (name_id bigint, how text, likeness int, rests_on jsonb) LANGUAGE sql STABLE {DEFINER} AS $$
    SELECT a.name_id, a.how, a.likeness, a.rests_on FROM {CHECKED} a
    WHERE candidate <> portal_actor() AND {ON_CASE.format(roles="'guardian'")} AND {NO_BID_HIDDEN}
    ORDER BY a.name_id, a.likeness DESC
$$;

CREATE FUNCTION conflicts_precheck_clear(wanted bigint, candidate bigint) RETURNS boolean
LANGUAGE sql STABLE {DEFINER} AS $$
    SELECT CASE WHEN candidate <> portal_actor() AND {ON_CASE.format(roles="'guardian', 'lead'")} AND {NO_BID_HIDDEN}
    THEN NOT EXISTS (SELECT 1 FROM {CHECKED} a WHERE NOT EXISTS (
             SELECT 1 FROM conflicts_match m WHERE m.name_id = a.name_id AND m.line = a.line AND m.facts = a.facts
             AND m.state = 'dismissed'))
         AND NOT EXISTS (SELECT 1 FROM conflicts_recusal r WHERE r.person_id = candidate AND r.procurement_id = wanted
                         AND r.handling <> 'noted' AND {STANDS})
         AND EXISTS (SELECT 1 FROM conflicts_declaration d
                     WHERE d.person_id = candidate AND d.filed_at IS NOT NULL AND d.ended_at IS NULL
                       AND d.review_due >= conflicts_case_day(wanted))
    END
$$;

CREATE FUNCTION conflicts_people_by_names(wanted bigint)
RETURNS TABLE (person_id bigint, name_id bigint, bid_id bigint, said text, handling text)
LANGUAGE sql STABLE {DEFINER} AS $$
    SELECT found.* FROM (
        SELECT a.person_id, a.name_id, a.bid_id, CASE WHEN a.answer = 'none' THEN 'none'
               WHEN a.ruling_id IS NULL THEN 'guardian' ELSE 'ruled' END AS said, '' AS handling
        FROM conflicts_answer a WHERE a.procurement_id = wanted
        UNION ALL
        SELECT m.person_id, m.name_id, m.bid_id, 'guardian', ''
        FROM conflicts_match m JOIN conflicts_newname n ON n.id = m.name_id AND n.shown_at IS NOT NULL
        WHERE m.procurement_id = wanted AND m.state <> 'dismissed' AND m.ruling_id IS NULL AND m.gone_at IS NULL
        UNION ALL
        SELECT r.person_id, NULL, r.bid_id, 'handling', r.handling
        FROM conflicts_recusal r WHERE r.procurement_id = wanted AND {STANDS}) found
    WHERE {ON_CASE.format(roles="'guardian', 'sro', 'lead'")} AND {NO_BID_HIDDEN}
$$;
"""
DROP_PRECHECK = """
DROP FUNCTION conflicts_people_by_names(bigint);
DROP FUNCTION conflicts_precheck_clear(bigint, bigint);
DROP FUNCTION conflicts_precheck(bigint, bigint);
"""

# Never one's own, and nothing about a case or a bidder that is hidden from the Guardian.
GUARDS = f"""person_id <> portal_actor() AND {rules.holds("conflicts_match", rules.GUARDIAN)}
    AND {screening.OPEN.format(row="conflicts_match")} AND {screening.SHOWN_BID.format(row="conflicts_match")}"""
ROWS = f"""
ALTER TABLE conflicts_match ENABLE ROW LEVEL SECURITY;
CREATE POLICY portal_rows ON conflicts_match FOR SELECT USING ({GUARDS});
CREATE POLICY conflicts_decides ON conflicts_match FOR UPDATE USING ({GUARDS}) WITH CHECK ({GUARDS});

-- To rule on a match its Guardian reads the declaration, which may be filed for another organisation.
CREATE FUNCTION conflicts_matched_declarations() RETURNS SETOF bigint LANGUAGE sql STABLE {DEFINER} AS $$
    SELECT i.declaration_id FROM conflicts_match JOIN conflicts_interest i ON i.id = conflicts_match.interest_id
    WHERE {GUARDS}
$$;
CREATE POLICY conflicts_matched ON conflicts_declaration FOR SELECT
    USING (id IN (SELECT conflicts_matched_declarations()));
"""
DROP_ROWS = """
DROP POLICY conflicts_matched ON conflicts_declaration;
DROP FUNCTION conflicts_matched_declarations();
DROP POLICY IF EXISTS conflicts_decides ON conflicts_match;
DROP POLICY IF EXISTS portal_rows ON conflicts_match;
ALTER TABLE conflicts_match DISABLE ROW LEVEL SECURITY;
"""

PROTECT = django.db.models.deletion.PROTECT
UNSETTLED = models.Q(state__in=("suggested", "confirmed"), ruling__isnull=True, gone_at__isnull=True)
CHANGES = (
    "state", "version", "decided_by_id", "decided_at", "reason", "ruling_id", "gone_at", "told_at", "interest_id",
    "how", "likeness", "facts", "rests_on",
)  # fmt: skip


def key(to, related_name="+", **more):
    """Point to a row that is never deleted under it."""
    return models.ForeignKey(to, PROTECT, related_name=related_name, **more)


class Migration(migrations.Migration):
    dependencies = [
        ("conflicts", "0003_screening"),
        ("accounts", "0004_organisation_names"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Match",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("state", models.CharField(
                    choices=[("suggested", "To decide"), ("confirmed", "Confirmed"), ("dismissed", "Dismissed")],
                    default="suggested", max_length=40,
                )),
                ("procurement_title", models.CharField(max_length=200)),
                ("line", models.UUIDField()),
                ("how", models.CharField(max_length=20, choices=[
                    ("organisation", "Same organisation"), ("ods_code", "Same ODS code"),
                    ("company_number", "Same company number"), ("name", "Same name"),
                    ("trading_name", "Same trading name"), ("near_spelling", "Similar name"),
                ])),
                ("likeness", models.PositiveSmallIntegerField(
                    help_text="In percent; 100 unless the name is only similar")),
                ("facts", models.CharField(help_text="Fingerprint of what it rests on", max_length=64)),
                ("rests_on", models.JSONField()),
                ("found_at", models.DateTimeField()),
                ("gone_at", models.DateTimeField(editable=False, null=True)),
                ("told_at", models.DateTimeField(editable=False, null=True)),
                ("decided_at", models.DateTimeField(editable=False, null=True)),
                ("reason", models.TextField(blank=True, editable=False)),
                ("bid", key("procurement.bid", null=True)),
                ("decided_by", key(settings.AUTH_USER_MODEL, editable=False, null=True)),
                ("interest", key("conflicts.interest", "matches")),
                ("name", key("conflicts.newname", "matches")),
                ("organisation", key("accounts.organisation")),
                ("person", key(settings.AUTH_USER_MODEL, "matches")),
                ("procurement", key("procurement.procurement", "matches")),
                ("ruling", key("conflicts.recusal", "matches", editable=False, null=True)),
            ],
            options={
                "verbose_name": "possible match",
                "verbose_name_plural": "possible matches",
                "ordering": ["procurement_id", "name_id", "-likeness", "id"],
                "indexes": [
                    models.Index(condition=UNSETTLED, fields=["person", "procurement"], name="match_unsettled"),
                    models.Index(fields=["procurement", "name"], name="match_of_case_and_name"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(state__in=("suggested", "confirmed"), ruling__isnull=True),
                        fields=["name", "line"], name="match_one_unsettled"),
                    models.CheckConstraint(
                        condition=models.Q(state="suggested", decided_at__isnull=True, decided_by__isnull=True)
                        | models.Q(~models.Q(state="suggested"), decided_at__isnull=False, decided_by__isnull=False),
                        name="match_decided_wholly"),
                    models.CheckConstraint(
                        condition=models.Q(decided_by__isnull=True) | ~models.Q(decided_by=models.F("person")),
                        name="match_never_decided_by_oneself"),
                    models.CheckConstraint(condition=~models.Q(state="dismissed") | ~models.Q(reason=""),
                                           name="match_dismissed_says_why"),
                    models.CheckConstraint(condition=models.Q(likeness__lte=100), name="match_likeness_in_percent"),
                ],
            },
        ),
        migrations.RunSQL(matching.PLAIN, matching.DROP_PLAIN),
        migrations.RunSQL(matching.FINDING, matching.DROP_FINDING),
        migrations.RunSQL(matching.MATCHING, matching.DROP_MATCHING),
        migrations.RunSQL(CLOSED, CLOSED_BEFORE),
        migrations.RunSQL(matching.TRIGGERS, matching.DROP_TRIGGERS),
        migrations.RunSQL(ROWS, DROP_ROWS),
        migrations.RunSQL(PRECHECK, DROP_PRECHECK),
        state_machine("conflicts_match"),
        filed_once("conflicts_match", "found_at", except_columns=CHANGES),
    ]  # fmt: skip
