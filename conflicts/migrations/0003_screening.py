"""New names on a case, what people answer about them, and rulings on one bidder."""

from importlib import import_module

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from mcp_portal.audit.database import filed_once, policy

before = import_module("conflicts.migrations.0002_rules")
case_before = import_module("procurement.migrations.0002_rules")

STANDS = "r.lifted_at IS NULL AND r.superseded_by_id IS NULL"

# Of the person ``person``: what is closed, and bids hidden. A name counts for whoever ever held a role on the case
# but a bidder's: a role that is ended and given anew, or exchanged for another, is no way round an answer.
CLOSED = f"""
CREATE FUNCTION conflicts_hidden_bids(person bigint) RETURNS SETOF bigint LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT r.bid_id FROM conflicts_recusal r WHERE r.person_id = person AND r.hides_bid AND {STANDS}
$$;

CREATE FUNCTION conflicts_open_names(person bigint)
RETURNS TABLE (procurement_id bigint, id bigint) LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT n.procurement_id, n.id
    FROM (SELECT DISTINCT h.procurement_id FROM accounts_roleholding h
          WHERE h.user_id = person AND h.procurement_id IS NOT NULL AND h.role NOT IN ('provider', 'bidder')) held
    JOIN conflicts_newname n ON n.procurement_id = held.procurement_id
    WHERE n.asked_at IS NOT NULL AND n.gone_at IS NULL
      AND NOT EXISTS (SELECT 1 FROM conflicts_answer a WHERE a.name_id = n.id AND a.person_id = person)
      AND NOT EXISTS (SELECT 1 FROM conflicts_recusal r
                      WHERE r.person_id = person AND r.bid_id = n.bid_id AND r.hides_bid AND {STANDS})
$$;

CREATE FUNCTION conflicts_closed_cases(person bigint) RETURNS SETOF bigint LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT r.procurement_id FROM conflicts_recusal r WHERE r.person_id = person AND r.hides_case AND {STANDS}
    UNION
    SELECT a.procurement_id FROM conflicts_answer a
    WHERE a.person_id = person AND a.answer <> 'none' AND a.ruling_id IS NULL
    UNION
    SELECT o.procurement_id FROM conflicts_open_names(person) o
$$;
"""
DROP_CLOSED = """
DROP FUNCTION conflicts_closed_cases(bigint);
DROP FUNCTION conflicts_open_names(bigint);
DROP FUNCTION conflicts_hidden_bids(bigint);
"""

# An interest is ruled on too when it was an answer and the ruling settled that.
DECLARED = (
    before.FUNCTIONS[before.FUNCTIONS.index("CREATE FUNCTION conflicts_declared") :]
    .split("CREATE FUNCTION conflicts_released")[0]
    .replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
    .replace(
        "AND NOT EXISTS (",
        """AND NOT EXISTS (
              SELECT 1 FROM conflicts_answer a JOIN conflicts_interest said ON said.id = a.interest_id
              WHERE said.line = i.line AND a.procurement_id = wanted AND a.ruling_id IS NOT NULL)
          AND NOT EXISTS (""",
    )
)

RULED = f"""
CREATE OR REPLACE FUNCTION conflicts_hidden_cases(person bigint) RETURNS SETOF bigint LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT r.procurement_id FROM conflicts_recusal r WHERE r.person_id = person AND r.hides_case AND {STANDS}
$$;

CREATE OR REPLACE FUNCTION conflicts_hidden_people(wanted bigint) RETURNS SETOF bigint LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT r.person_id FROM conflicts_recusal r WHERE r.procurement_id = wanted AND r.hides_case AND {STANDS}
$$;

{DECLARED}
DROP FUNCTION conflicts_released(bigint);
CREATE FUNCTION conflicts_released(wanted bigint)
RETURNS TABLE (id bigint, person_id bigint, handling varchar, hides_case boolean, released_sentence varchar,
               ruled_by_id bigint, ruled_at timestamptz, lifted_at timestamptz, bid_id bigint, replaced_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT r.id, r.person_id, r.handling, r.hides_case, r.released_sentence, r.ruled_by_id, r.ruled_at, r.lifted_at,
           r.bid_id, r.replaced_at
    FROM conflicts_recusal r
    WHERE r.procurement_id = wanted
      AND wanted NOT IN (SELECT conflicts_closed_cases(portal_actor()))
      AND (r.bid_id IS NULL OR r.bid_id NOT IN (SELECT conflicts_hidden_bids(portal_actor())))
      AND EXISTS (SELECT 1 FROM accounts_roleholding h
                  WHERE h.user_id = portal_actor() AND h.procurement_id = wanted AND {before.TODAY})
$$;
"""
RULED_BEFORE = f"""
DROP FUNCTION conflicts_released(bigint);
{before.FUNCTIONS.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")}
"""

# What the question page and the team page are told about cases the actor does not see: identifiers, a title the
# person knows because of their role, the case's clock, counts.
ASKED = f"""
CREATE FUNCTION conflicts_waiting_cases()
RETURNS TABLE (id bigint, title varchar, clock_at timestamptz, names bigint, organisation_id bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT c.id, c.title, c.clock_at, coalesce(open.names, 0),
           (SELECT h.organisation_id FROM accounts_roleholding h
            WHERE h.user_id = portal_actor() AND h.procurement_id = c.id AND {before.TODAY} ORDER BY h.id LIMIT 1)
    FROM procurement_procurement c
    LEFT JOIN (SELECT o.procurement_id, count(*) AS names FROM conflicts_open_names(portal_actor()) o
               GROUP BY o.procurement_id) open ON open.procurement_id = c.id
    WHERE c.id IN (SELECT conflicts_closed_cases(portal_actor()))
      AND c.id NOT IN (SELECT conflicts_hidden_cases(portal_actor()))
      AND EXISTS (SELECT 1 FROM accounts_roleholding h
                  WHERE h.user_id = portal_actor() AND h.procurement_id = c.id AND {before.TODAY})
$$;

CREATE FUNCTION conflicts_unanswered(wanted bigint)
RETURNS TABLE (person_id bigint, names bigint, waits_for_ruling boolean) LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT held.user_id, open.names, waiting.is_so
    FROM (SELECT DISTINCT h.user_id FROM accounts_roleholding h
          WHERE h.procurement_id = wanted AND h.role NOT IN ('provider', 'bidder') AND {before.TODAY}) held
    CROSS JOIN LATERAL (
        SELECT count(*) AS names FROM conflicts_newname n
        WHERE n.procurement_id = wanted AND n.asked_at IS NOT NULL AND n.gone_at IS NULL
          AND (n.bid_id IS NULL OR (
              n.bid_id NOT IN (SELECT conflicts_hidden_bids(portal_actor()))
              AND n.bid_id NOT IN (SELECT conflicts_hidden_bids(held.user_id))))
          AND NOT EXISTS (SELECT 1 FROM conflicts_answer a WHERE a.name_id = n.id AND a.person_id = held.user_id)) open
    CROSS JOIN LATERAL (
        SELECT EXISTS (SELECT 1 FROM conflicts_answer a
                       WHERE a.procurement_id = wanted AND a.person_id = held.user_id
                         AND a.answer <> 'none' AND a.ruling_id IS NULL
                         AND (a.bid_id IS NULL OR a.bid_id NOT IN (SELECT conflicts_hidden_bids(portal_actor())))
        ) AS is_so) waiting
    WHERE (open.names > 0 OR waiting.is_so)
      AND held.user_id NOT IN (SELECT conflicts_hidden_people(wanted))
      AND wanted NOT IN (SELECT conflicts_hidden_cases(portal_actor()))
      AND EXISTS (SELECT 1 FROM accounts_roleholding h
                  WHERE h.user_id = portal_actor() AND h.procurement_id = wanted AND {before.TODAY})
$$;

-- Rulings under one that is about another matter: whoever confirms a lifting reads neither interests nor answers.
CREATE FUNCTION conflicts_kept_under(ruling bigint) RETURNS SETOF bigint LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT kept.id FROM conflicts_recusal kept JOIN conflicts_recusal top ON top.id = kept.superseded_by_id
    LEFT JOIN conflicts_interest below ON below.id = kept.interest_id
    LEFT JOIN conflicts_interest above ON above.id = top.interest_id
    WHERE top.id = ruling AND (below.to_date IS NULL OR below.to_date >= portal_today())
      AND (below.line IS DISTINCT FROM above.line OR (below.id IS NULL AND above.id IS NULL
           AND (SELECT array_agg(a.name_id ORDER BY a.name_id) FROM conflicts_answer a WHERE a.ruling_id = kept.id)
               IS DISTINCT FROM
               (SELECT array_agg(a.name_id ORDER BY a.name_id) FROM conflicts_answer a WHERE a.ruling_id = top.id)))
$$;

CREATE FUNCTION conflicts_case_ended(wanted bigint) RETURNS boolean LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT 1 FROM procurement_procurement c WHERE c.id = wanted AND c.state IN ('live', 'abandoned'))
$$;
"""
DROP_ASKED = """
DROP FUNCTION conflicts_case_ended(bigint);
DROP FUNCTION conflicts_kept_under(bigint);
DROP FUNCTION conflicts_unanswered(bigint);
DROP FUNCTION conflicts_waiting_cases();
"""

# What a column may become, whoever writes: beside the rules of the application, and for SQL that goes round them.
TRIGGERS = """
CREATE FUNCTION conflicts_name_goes_on() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.shown_at IS NOT NULL AND NEW.shown_at IS DISTINCT FROM OLD.shown_at)
       OR (OLD.asked_at IS NOT NULL AND NEW.asked_at IS DISTINCT FROM OLD.asked_at)
       OR (OLD.gone_at IS NOT NULL AND NEW.gone_at IS DISTINCT FROM OLD.gone_at) THEN
        RAISE EXCEPTION 'portal: a name once shown stays shown, and one that is gone stays gone'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER conflicts_name_goes_on BEFORE UPDATE ON conflicts_newname
    FOR EACH ROW EXECUTE FUNCTION conflicts_name_goes_on();

CREATE FUNCTION conflicts_answer_is_asked() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NEW.ruling_id IS NOT NULL OR NOT EXISTS (
            SELECT 1 FROM conflicts_newname n
            WHERE n.id = NEW.name_id AND n.procurement_id = NEW.procurement_id AND n.asked_at IS NOT NULL
              AND n.gone_at IS NULL AND n.bid_id IS NOT DISTINCT FROM NEW.bid_id)
       OR (NEW.interest_id IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM conflicts_interest i JOIN conflicts_declaration d ON d.id = i.declaration_id
            WHERE i.id = NEW.interest_id AND i.filed_at IS NOT NULL AND d.person_id = NEW.person_id
              AND d.procurement_id = NEW.procurement_id)) THEN
        RAISE EXCEPTION 'portal: an answer is about a name that is asked about, and waits for its ruling'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER conflicts_answer_is_asked BEFORE INSERT ON conflicts_answer
    FOR EACH ROW EXECUTE FUNCTION conflicts_answer_is_asked();

CREATE FUNCTION conflicts_answer_is_ruled_on() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NEW.ruling_id IS DISTINCT FROM OLD.ruling_id AND (OLD.ruling_id IS NOT NULL OR NOT EXISTS (
            SELECT 1 FROM conflicts_recusal r
            WHERE r.id = NEW.ruling_id AND r.person_id = OLD.person_id AND r.procurement_id = OLD.procurement_id
              AND (r.bid_id IS NULL OR r.bid_id = OLD.bid_id) AND r.lifted_at IS NULL
              AND r.ruled_by_id <> OLD.person_id)) THEN
        RAISE EXCEPTION 'portal: an answer is settled once, by a ruling on the same person and procurement'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER conflicts_answer_is_ruled_on BEFORE UPDATE ON conflicts_answer
    FOR EACH ROW EXECUTE FUNCTION conflicts_answer_is_ruled_on();

CREATE FUNCTION conflicts_rank(handling varchar) RETURNS int LANGUAGE sql IMMUTABLE AS $$
    SELECT array_position(ARRAY['noted', 'discuss_no_vote', 'present_silent', 'leave_for_decision', 'leave_for_item',
                                'papers_withheld', 'not_invited', 'removed_from_group'], handling::text)
$$;

CREATE FUNCTION conflicts_ruling_takes_two() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF (NEW.lift_proposed_by_id IS DISTINCT FROM OLD.lift_proposed_by_id AND NEW.lift_proposed_by_id IS NOT NULL
            AND NEW.lift_proposed_by_id IS DISTINCT FROM portal_actor())
       OR (NEW.lifted_by_id IS DISTINCT FROM OLD.lifted_by_id AND (
            NEW.lifted_by_id IS DISTINCT FROM portal_actor() OR OLD.state <> 'lift_proposed'
            OR OLD.lift_proposed_by_id IS NULL OR OLD.lift_proposed_by_id = portal_actor()
            OR NEW.lift_proposed_by_id IS DISTINCT FROM OLD.lift_proposed_by_id)) THEN
        RAISE EXCEPTION 'portal: one person proposes to lift a ruling and a second one confirms, each for themselves'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    -- To none: it stands again, which opens nothing.
    IF NEW.superseded_by_id IS DISTINCT FROM OLD.superseded_by_id AND NEW.superseded_by_id IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM conflicts_recusal r
            WHERE r.id = NEW.superseded_by_id AND r.id <> OLD.id AND r.person_id = OLD.person_id
              AND r.procurement_id = OLD.procurement_id AND r.lifted_at IS NULL AND r.superseded_by_id IS NULL
              AND (r.bid_id IS NOT DISTINCT FROM OLD.bid_id OR r.bid_id IS NULL)
              AND conflicts_rank(r.handling) >= conflicts_rank(OLD.handling)) THEN
        RAISE EXCEPTION 'portal: only a ruling as strict on the same person and procurement replaces a ruling'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER conflicts_ruling_takes_two BEFORE UPDATE ON conflicts_recusal
    FOR EACH ROW EXECUTE FUNCTION conflicts_ruling_takes_two();
"""
DROP_TRIGGERS = """
DROP TRIGGER conflicts_ruling_takes_two ON conflicts_recusal;
DROP FUNCTION conflicts_ruling_takes_two();
DROP FUNCTION conflicts_rank(varchar);
DROP TRIGGER IF EXISTS conflicts_answer_is_ruled_on ON conflicts_answer;
DROP FUNCTION conflicts_answer_is_ruled_on();
DROP TRIGGER IF EXISTS conflicts_answer_is_asked ON conflicts_answer;
DROP FUNCTION conflicts_answer_is_asked();
DROP TRIGGER IF EXISTS conflicts_name_goes_on ON conflicts_newname;
DROP FUNCTION conflicts_name_goes_on();
"""

KEPT_OF_A_RULING = ("state", "version", "lift_proposed_by_id", "lift_proposed_at", "lifted_by_id", "lifted_at")

OPEN = "{row}.procurement_id NOT IN (SELECT conflicts_closed_cases(portal_actor()))"
SHOWN_BID = "({row}.bid_id IS NULL OR {row}.bid_id NOT IN (SELECT conflicts_hidden_bids(portal_actor())))"

READS_DECLARATION = before.READS_DECLARATION.replace("conflicts_hidden_cases", "conflicts_closed_cases")
READS_RECUSAL = f"""person_id = portal_actor()
    OR ({before.holds("conflicts_recusal", before.SEES_RECUSALS)} AND {OPEN.format(row="conflicts_recusal")}
        AND {SHOWN_BID.format(row="conflicts_recusal")})"""
RULES = f"""ruled_by_id = portal_actor() AND person_id <> portal_actor() AND superseded_by_id IS NULL
    AND {before.holds("conflicts_recusal", before.GUARDIAN)} AND {OPEN.format(row="conflicts_recusal")}
    AND {SHOWN_BID.format(row="conflicts_recusal")}"""

GUARDS_ANSWER = f"""(person_id <> portal_actor() AND {before.holds("conflicts_answer", before.GUARDIAN)}
    AND {OPEN.format(row="conflicts_answer")} AND {SHOWN_BID.format(row="conflicts_answer")})"""
READS_ANSWER = f"person_id = portal_actor() OR {GUARDS_ANSWER}"

SEES_CASE = "EXISTS (SELECT 1 FROM procurement_procurement c WHERE c.id = conflicts_newname.procurement_id)"
# Whoever is asked reads the names and nothing else of the case; a Guardian those he has an answer about.
READS_NAME = f"""{SHOWN_BID.format(row="conflicts_newname")} AND ({SEES_CASE}
    OR (asked_at IS NOT NULL
        AND conflicts_newname.procurement_id NOT IN (SELECT conflicts_hidden_cases(portal_actor()))
        AND EXISTS (SELECT 1 FROM accounts_roleholding h
                    WHERE h.user_id = portal_actor() AND h.procurement_id = conflicts_newname.procurement_id
                      AND h.role NOT IN ('provider', 'bidder') AND {before.TODAY}))
    OR EXISTS (SELECT 1 FROM conflicts_answer a WHERE a.name_id = conflicts_newname.id))"""

# Who asks and which day it is are read once for a statement, not once for each of ten thousand roles; and an array
# lets the planner guess better how many cases are left than a list to compare with: a third off the list of cases.
TODAY = before.TODAY.replace("portal_today()", "(SELECT portal_today())")
SEES_A_CASE = f"""
    EXISTS (SELECT 1 FROM accounts_roleholding h
            WHERE h.procurement_id = procurement_procurement.id AND h.user_id = (SELECT portal_actor()) AND {TODAY})
    AND procurement_procurement.id <> ALL (ARRAY(SELECT conflicts_closed_cases(portal_actor())))
"""


def swap(table, now, then):
    """Change the rule of a table in a way that goes back."""
    return migrations.RunSQL(policy(table, *now).sql, policy(table, *then).sql)


def filed_anew(table, column, now, then):
    """Change which columns of a filed row may still change in a way that goes back."""
    drop = f"DROP TRIGGER portal_filed_once ON {table};"
    return migrations.RunSQL(
        drop + filed_once(table, column, except_columns=now).sql,
        drop + filed_once(table, column, except_columns=then).sql,
    )


def only(table, name, command, check, using=""):
    """Narrow one kind of write further than the rule of the table."""
    using = f"USING ({using})" if using else ""
    return migrations.RunSQL(
        f"CREATE POLICY {name} ON {table} AS RESTRICTIVE FOR {command} {using} WITH CHECK ({check})",
        f"DROP POLICY {name} ON {table}",
    )


HIDING = ("leave_for_item", "papers_withheld", "not_invited", "removed_from_group")
PROTECT = django.db.models.deletion.PROTECT


def key(to, related_name="+", **more):
    """Point to a row that is never deleted under it."""
    return models.ForeignKey(to, PROTECT, related_name=related_name, **more)


class Migration(migrations.Migration):
    dependencies = [
        ("conflicts", "0002_rules"),
        ("procurement", "0002_rules"),
        ("accounts", "0003_rules"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="NewName",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("procurement_title", models.CharField(max_length=200)),
                ("bidder_name", models.CharField(blank=True, max_length=200)),
                ("name", models.CharField(max_length=200)),
                ("kind", models.CharField(max_length=30, choices=[
                    ("bidder", "Bidder"), ("member", "Member of a bidder"), ("subcontractor", "Subcontractor"),
                    ("nominated_subcontractor", "Nominated subcontractor"), ("adviser", "Adviser to a bidder"),
                    ("director", "Director"),
                ])),
                ("ods_code", models.CharField(blank=True, max_length=20, verbose_name="ODS code")),
                ("company_number", models.CharField(blank=True, max_length=20)),
                ("trading_names", models.TextField(blank=True, help_text="One a line")),
                ("entered_at", models.DateTimeField()),
                ("shown_at", models.DateTimeField(null=True)),
                ("asked_at", models.DateTimeField(null=True)),
                ("gone_at", models.DateTimeField(null=True)),
                ("procurement", key("procurement.procurement", "new_names")),
                ("bid", key("procurement.bid", "new_names", null=True)),
                ("organisation", key("accounts.organisation", null=True)),
                ("entered_by", key(settings.AUTH_USER_MODEL)),
            ],
            options={
                "verbose_name": "new name",
                "ordering": ["bid_id", "id"],
                "indexes": [
                    models.Index(condition=models.Q(asked_at__isnull=False, gone_at__isnull=True),
                                 fields=["procurement"], name="name_asked_about"),
                    models.Index(fields=["procurement", "bid"], name="name_of_case_and_bid"),
                ],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(asked_at__isnull=True) | models.Q(shown_at__isnull=False),
                                           name="name_asked_about_once_shown"),
                ],
            },
        ),
        migrations.RemoveConstraint("recusal", "recusal_hides_case_by_its_handling"),
        migrations.AddField("recusal", "bid", key("procurement.bid", null=True)),
        migrations.AddField("recusal", "hides_bid", models.BooleanField(default=False, editable=False)),
        migrations.AddField("recusal", "replaced_at", models.DateTimeField(editable=False, null=True)),
        migrations.AddField("recusal", "superseded_by",
                            key("conflicts.recusal", "supersedes", editable=False, null=True)),
        migrations.AlterField("recusal", "state", models.CharField(
            choices=[("in_force", "In force"), ("lift_proposed", "Lifting proposed"), ("lifted", "Lifted"),
                     ("replaced", "Replaced by a stricter one")],
            default="in_force", max_length=40,
        )),
        migrations.AddConstraint("recusal", models.CheckConstraint(
            condition=models.Q(hides_case=True, hides_bid=False, handling__in=HIDING, bid__isnull=True)
            | models.Q(hides_case=False, hides_bid=True, handling__in=HIDING, bid__isnull=False)
            | (models.Q(hides_case=False, hides_bid=False) & ~models.Q(handling__in=HIDING)),
            name="recusal_hides_by_its_handling",
        )),
        migrations.AddConstraint("recusal", models.CheckConstraint(
            condition=models.Q(state="replaced", replaced_at__isnull=False)
            | models.Q(~models.Q(state="replaced"), replaced_at__isnull=True),
            name="recusal_replaced_at_when_replaced",
        )),
        migrations.CreateModel(
            name="Answer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("procurement_title", models.CharField(max_length=200)),
                ("answer", models.CharField(max_length=10, choices=[
                    ("none", "No interest"), ("interest", "I have an interest"), ("unsure", "Not sure"),
                ])),
                ("words", models.TextField(blank=True)),
                ("answered_at", models.DateTimeField()),
                ("procurement", key("procurement.procurement", "answers_about_names")),
                ("name", key("conflicts.newname", "answers")),
                ("bid", key("procurement.bid", null=True)),
                ("person", key(settings.AUTH_USER_MODEL, "answers_about_names")),
                ("organisation", key("accounts.organisation")),
                ("interest", key("conflicts.interest", "answers", null=True)),
                ("ruling", key("conflicts.recusal", "answers", null=True)),
            ],
            options={
                "verbose_name": "answer about a new name",
                "ordering": ["answered_at", "id"],
                "indexes": [
                    models.Index(condition=~models.Q(answer="none") & models.Q(ruling__isnull=True),
                                 fields=["person", "procurement"], name="answer_waits_for_ruling"),
                    models.Index(fields=["person", "procurement"], name="answer_of_person"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=["name", "person"], name="answer_once_about_a_name"),
                    models.CheckConstraint(
                        condition=models.Q(answer="interest", interest__isnull=False)
                        | (~models.Q(answer="interest") & models.Q(interest__isnull=True)),
                        name="answer_of_interest_names_it"),
                    models.CheckConstraint(condition=~models.Q(answer="unsure") | ~models.Q(words=""),
                                           name="answer_unsure_says_why"),
                    models.CheckConstraint(condition=~models.Q(answer="none") | models.Q(ruling__isnull=True),
                                           name="answer_of_none_needs_no_ruling"),
                ],
            },
        ),
        migrations.RunSQL(CLOSED, DROP_CLOSED),
        migrations.RunSQL(RULED, RULED_BEFORE),
        migrations.RunSQL(ASKED, DROP_ASKED),
        migrations.RunSQL(TRIGGERS, DROP_TRIGGERS),
        filed_once("conflicts_newname", "entered_at", except_columns=("shown_at", "asked_at", "gone_at")),
        filed_once("conflicts_answer", "answered_at", except_columns=("ruling_id",)),
        filed_anew("conflicts_recusal", "ruled_at", (*KEPT_OF_A_RULING, "superseded_by_id", "replaced_at"),
                   KEPT_OF_A_RULING),
        policy("conflicts_newname", READS_NAME, check=SEES_CASE),
        policy("conflicts_answer", READS_ANSWER),
        only("conflicts_answer", "conflicts_for_oneself", "INSERT", "person_id = portal_actor()"),
        only("conflicts_answer", "conflicts_on_another", "UPDATE", "person_id <> portal_actor()",
             using="person_id <> portal_actor()"),
        swap("conflicts_declaration", (READS_DECLARATION, before.WRITES_DECLARATION),
             (before.READS_DECLARATION, before.WRITES_DECLARATION)),
        swap("conflicts_recusal", (READS_RECUSAL, before.WRITES_RECUSAL),
             (before.READS_RECUSAL, before.WRITES_RECUSAL)),
        only("conflicts_recusal", "conflicts_guardian_rules", "INSERT", RULES),
        swap("procurement_procurement", (SEES_A_CASE, None), (case_before.SEEN, None)),
    ]  # fmt: skip
