"""Who reads declarations and rulings, what is never changed, and what the database tells about hidden rows."""

from django.db import migrations

from mcp_portal.audit.database import append_only, filed_once, policy, state_machine

TODAY = "h.from_date <= portal_today() AND (h.to_date IS NULL OR h.to_date >= portal_today())"

# A case rule may not read procurement_procurement: its own rule reads conflicts_recusal.
HOLDS = f"""EXISTS (
    SELECT 1 FROM accounts_roleholding h
    WHERE h.user_id = portal_actor() AND {TODAY} AND (
        (h.procurement_id = {{row}}.procurement_id AND h.role IN ({{here}}))
        OR (h.procurement_id IS NULL AND h.organisation_id = {{row}}.organisation_id AND h.role IN ({{wide}}))))"""


def holds(row: str, here: str, wide: str = "'guardian'") -> str:
    """Say in SQL that the actor holds a role on the case of a row, or for its organisation."""
    return HOLDS.format(row=row, here=here, wide=wide)


GUARDIAN = "'guardian'"
SECOND_PERSONS = "'sro', 'accountable_officer', 'guardian'"
SEES_RECUSALS = f"{SECOND_PERSONS}, 'lead', 'lead_reviewer', 'auditor'"

# These see more than the actor. They give identifiers, dates and yes or no; the last one also the sentence the
# Guardian released, and only to people on the case from whom it is not hidden.
FUNCTIONS = f"""
CREATE FUNCTION conflicts_hidden_cases(person bigint) RETURNS SETOF bigint LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT r.procurement_id FROM conflicts_recusal r
    WHERE r.person_id = person AND r.hides_case AND r.lifted_at IS NULL
$$;

CREATE FUNCTION conflicts_hidden_people(wanted bigint) RETURNS SETOF bigint LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT r.person_id FROM conflicts_recusal r
    WHERE r.procurement_id = wanted AND r.hides_case AND r.lifted_at IS NULL
$$;

CREATE FUNCTION conflicts_declared(wanted bigint, moment timestamptz)
RETURNS TABLE (person_id bigint, filed_at timestamptz, review_due date, is_nil boolean, awaits_ruling boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT DISTINCT ON (d.person_id) d.person_id, d.filed_at, d.review_due, d.kind = 'nil', EXISTS (
        SELECT 1 FROM conflicts_interest i
        WHERE i.declaration_id = d.id AND i.material
          AND (i.to_date IS NULL OR i.to_date >= (moment AT TIME ZONE 'Europe/London')::date)
          AND NOT EXISTS (
              SELECT 1 FROM conflicts_recusal r JOIN conflicts_interest ruled ON ruled.id = r.interest_id
              WHERE ruled.line = i.line AND r.procurement_id = wanted))
    FROM conflicts_declaration d
    WHERE d.procurement_id = wanted AND d.filed_at <= moment AND d.ended_at IS NULL
    ORDER BY d.person_id, d.filed_at DESC, d.id DESC
$$;

CREATE FUNCTION conflicts_released(wanted bigint)
RETURNS TABLE (id bigint, person_id bigint, handling varchar, hides_case boolean, released_sentence varchar,
               ruled_by_id bigint, ruled_at timestamptz, lifted_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT r.id, r.person_id, r.handling, r.hides_case, r.released_sentence, r.ruled_by_id, r.ruled_at, r.lifted_at
    FROM conflicts_recusal r
    WHERE r.procurement_id = wanted
      AND wanted NOT IN (SELECT conflicts_hidden_cases(portal_actor()))
      AND EXISTS (SELECT 1 FROM accounts_roleholding h
                  WHERE h.user_id = portal_actor() AND h.procurement_id = wanted AND {TODAY})
$$;
"""

NOT_HIDDEN = (
    "({row}.procurement_id IS NULL OR {row}.procurement_id NOT IN (SELECT conflicts_hidden_cases(portal_actor())))"
)

GUARDS_DECLARATION = f"(conflicts_declaration.filed_at IS NOT NULL AND {holds('conflicts_declaration', GUARDIAN)})"
READS_DECLARATION = f"""portal_actor() IS NOT NULL AND (person_id = portal_actor()
    OR ((registered_at IS NOT NULL OR {GUARDS_DECLARATION}) AND {NOT_HIDDEN.format(row="conflicts_declaration")}))"""
WRITES_DECLARATION = f"person_id = portal_actor() OR {GUARDS_DECLARATION}"

# Row security of the inner table applies: an interest shows with its declaration.
OF_A_DECLARATION = "EXISTS (SELECT 1 FROM conflicts_declaration d WHERE d.id = declaration_id{more})"
OWN_DRAFT = " AND d.person_id = portal_actor() AND d.filed_at IS NULL"

READS_MITIGATION = "EXISTS (SELECT 1 FROM conflicts_interest i WHERE i.id = interest_id)"
AGREES = f"""EXISTS (
    SELECT 1 FROM conflicts_interest i JOIN conflicts_declaration d ON d.id = i.declaration_id
    WHERE i.id = interest_id AND d.state = 'submitted' AND d.person_id <> portal_actor()
      AND {holds("d", GUARDIAN)})"""

READS_RECUSAL = f"""person_id = portal_actor()
    OR ({holds("conflicts_recusal", SEES_RECUSALS)} AND {NOT_HIDDEN.format(row="conflicts_recusal")})"""
WRITES_RECUSAL = f"person_id <> portal_actor() AND {holds('conflicts_recusal', SECOND_PERSONS)}"

# The reason for a ruling is for Guardians; the reasons about a lifting for whoever reads the ruling. Never for
# the person concerned.
READS_REASON = f"""EXISTS (
    SELECT 1 FROM conflicts_recusal r
    WHERE r.id = recusal_id AND r.person_id <> portal_actor()
      AND (purpose <> 'ruling' OR {holds("r", GUARDIAN)}))"""
GIVES_REASON = "given_by_id = portal_actor() AND EXISTS (SELECT 1 FROM conflicts_recusal r WHERE r.id = recusal_id)"


class Migration(migrations.Migration):
    dependencies = [("conflicts", "0001_initial"), ("accounts", "0002_initial"), ("audit", "0002_rules")]

    operations = [
        migrations.RunSQL(
            FUNCTIONS,
            "DROP FUNCTION conflicts_released(bigint); DROP FUNCTION conflicts_declared(bigint, timestamptz);"
            "DROP FUNCTION conflicts_hidden_people(bigint); DROP FUNCTION conflicts_hidden_cases(bigint);",
        ),
        # Versions are read by everybody and written by the owner alone.
        append_only("conflicts_guidanceversion"),
        policy("conflicts_guidanceversion", "true", check="false"),
        append_only("conflicts_caseguidance"),
        state_machine("conflicts_declaration"),
        filed_once(
            "conflicts_declaration",
            "filed_at",
            except_columns=("state", "version", "registered_at", "ended_at", "superseded_by_id"),
        ),
        policy("conflicts_declaration", READS_DECLARATION, check=WRITES_DECLARATION),
        filed_once("conflicts_interest", "filed_at"),
        policy("conflicts_interest", OF_A_DECLARATION.format(more=""), check=OF_A_DECLARATION.format(more=OWN_DRAFT)),
        append_only("conflicts_mitigation"),
        policy("conflicts_mitigation", READS_MITIGATION, check=AGREES),
        state_machine("conflicts_recusal"),
        filed_once(
            "conflicts_recusal",
            "ruled_at",
            except_columns=(
                "state", "version", "lift_proposed_by_id", "lift_proposed_at", "lifted_by_id", "lifted_at",
            ),
        ),
        policy("conflicts_recusal", READS_RECUSAL, check=WRITES_RECUSAL),
        append_only("conflicts_recusalreason"),
        policy("conflicts_recusalreason", READS_REASON, check=GIVES_REASON),
    ]  # fmt: skip
