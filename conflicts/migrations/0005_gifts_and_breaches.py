"""Gifts, hospitality and breaches: who reads them, what is never changed, and what is told of hidden rows."""

from decimal import Decimal
from importlib import import_module

import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models

from mcp_portal.audit.database import append_only, filed_once, policy, state_machine

before = import_module("conflicts.migrations.0002_rules")

# --- gifts --------------------------------------------------------------------------------------------------------

# An approving officer of the organisation, on any case or on none.
OFFICER = f"""EXISTS (
    SELECT 1 FROM accounts_roleholding h
    WHERE h.user_id = portal_actor() AND h.organisation_id = {{row}}.organisation_id AND {before.TODAY}
      AND h.role IN ('guardian', 'accountable_officer', 'sro'))"""

FILED_WITH_OFFICER = f"(conflicts_gift.filed_at IS NOT NULL AND {OFFICER.format(row='conflicts_gift')})"
READS_GIFT = f"""portal_actor() IS NOT NULL
    AND (person_id = portal_actor() OR registered_at IS NOT NULL OR {FILED_WITH_OFFICER})"""
WRITES_GIFT = f"person_id = portal_actor() OR {FILED_WITH_OFFICER}"
READS_DECISION = "EXISTS (SELECT 1 FROM conflicts_gift g WHERE g.id = gift_id)"
DECIDES = f"""by_id = portal_actor() AND EXISTS (
    SELECT 1 FROM conflicts_gift g
    WHERE g.id = gift_id AND g.person_id <> portal_actor() AND g.filed_at IS NOT NULL AND {OFFICER.format(row="g")})"""

# What anybody may read without an account: published columns of what is on the register on a day, posts instead of
# persons. A record that a later one on the register replaces has left it.
PUBLISHED = "g.organisation_id = wanted AND (g.registered_at AT TIME ZONE 'Europe/London')::date <= day"
NOT_REPLACED = """NOT EXISTS (
        SELECT 1 FROM conflicts_gift l
        WHERE l.replaces_id = {row}.id AND (l.registered_at AT TIME ZONE 'Europe/London')::date <= day)"""

PUBLIC_GIFTS = f"""
CREATE FUNCTION conflicts_public_gift_count(wanted bigint, day date) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT count(*) FROM conflicts_gift g WHERE {PUBLISHED} AND {NOT_REPLACED.format(row="g")}
$$;

CREATE FUNCTION conflicts_public_gifts(wanted bigint, day date, most integer, skipped integer)
RETURNS TABLE ("position" varchar, kind varchar, offered_on date, received_on date, details text, value numeric,
               source_name varchar, source_business varchar, from_supplier boolean, earlier_offers bigint,
               wish varchar, wish_reason text, outcome varchar, reason text, officer varchar, comments text,
               guidance varchar, registered_on date)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT g.position, g.kind, g.offered_on, g.received_on, g.details, g.value, g.source_name, g.source_business,
           g.from_supplier,
           (SELECT count(*) FROM conflicts_gift e
            WHERE e.person_id = g.person_id AND e.source_key = g.source_key AND e.organisation_id = wanted
              AND (e.registered_at AT TIME ZONE 'Europe/London')::date <= day
              AND (e.offered_on, e.id) < (g.offered_on, g.id) AND e.id IS DISTINCT FROM g.replaces_id
              AND {NOT_REPLACED.format(row="e")}),
           g.wish, g.wish_reason, d.outcome, d.reason, u.post, g.comments, v.title,
           (g.registered_at AT TIME ZONE 'Europe/London')::date
    FROM conflicts_gift g
    JOIN conflicts_giftdecision d ON d.gift_id = g.id
    JOIN accounts_user u ON u.id = d.by_id
    JOIN conflicts_guidanceversion v ON v.id = g.guidance_id
    WHERE {PUBLISHED} AND {NOT_REPLACED.format(row="g")}
    ORDER BY g.offered_on DESC, g.id DESC LIMIT most OFFSET skipped
$$;
"""
DROP_PUBLIC_GIFTS = """
DROP FUNCTION conflicts_public_gifts(bigint, date, integer, integer);
DROP FUNCTION conflicts_public_gift_count(bigint, date);
"""

# --- breaches -----------------------------------------------------------------------------------------------------

STANDS_IN = f"""EXISTS (
    SELECT 1 FROM accounts_roleholding h
    WHERE h.user_id = portal_actor() AND h.organisation_id = {{row}}.organisation_id AND {before.TODAY}
      AND h.role = 'accountable_officer')"""

# The Guardian or a deputy, never the person concerned, and nobody to whom the procurement is closed. When nobody
# but the person concerned is Guardian, the accountable officer stands in.
HANDLES = f"""(portal_actor() IS NOT NULL AND {{row}}.person_id IS DISTINCT FROM portal_actor()
    AND ({{row}}.procurement_id IS NULL
         OR {{row}}.procurement_id NOT IN (SELECT conflicts_closed_cases(portal_actor())))
    AND ({before.holds("{row}", before.GUARDIAN)}
         OR ({{row}}.to_accountable_officer AND {STANDS_IN})))"""
HANDLES_BREACH = HANDLES.format(row="conflicts_breach")

# Row security of the inner table applies: what belongs to a report shows with it.
OF_A_BREACH = "EXISTS (SELECT 1 FROM conflicts_breach b WHERE b.id = {column})"
WRITES_OF_A_BREACH = f"{{actor}} = portal_actor() AND {OF_A_BREACH.format(column='breach_id')}"

# Nobody may read what they reported, so a report does not come in by an insert that gives the row back: this puts
# it in for whoever acts, and gives the number by which the same transaction adds to it and tells the Guardian.
REPORT = f"""
CREATE FUNCTION conflicts_report_breach(of_organisation bigint, of_procurement bigint, of_person bigint,
    happened date, words text, number varchar, may_be_named boolean, moment timestamptz)
RETURNS TABLE (breach_id bigint, first_time boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    made bigint;
    alone boolean;
BEGIN
    IF portal_actor() IS NULL THEN
        RAISE EXCEPTION 'portal: nobody reports a breach without an account' USING ERRCODE = 'insufficient_privilege';
    END IF;
    SELECT r.breach_id INTO made FROM conflicts_breachreporter r
    WHERE r.receipt = number AND r.person_id = portal_actor();
    IF made IS NOT NULL THEN
        RETURN QUERY SELECT made, false;
        RETURN;
    END IF;
    alone := NOT EXISTS (
        SELECT 1 FROM accounts_roleholding h JOIN accounts_user u ON u.id = h.user_id
        WHERE u.is_active AND h.role = 'guardian' AND h.user_id IS DISTINCT FROM of_person AND {before.TODAY}
          AND (h.procurement_id = of_procurement
               OR (h.procurement_id IS NULL AND h.organisation_id = of_organisation)));
    INSERT INTO conflicts_breach (version, state, organisation_id, procurement_id, procurement_title, person_id,
        happened_on, nature, reported_at, to_accountable_officer)
    VALUES (1, 'reported', of_organisation, of_procurement,
        coalesce((SELECT c.title FROM procurement_procurement c WHERE c.id = of_procurement), ''), of_person,
        happened, words, moment, alone)
    RETURNING id INTO made;
    INSERT INTO conflicts_breachreporter (breach_id, person_id, receipt, may_be_named)
    VALUES (made, portal_actor(), number, may_be_named);
    RETURN QUERY SELECT made, true;
END $$;

CREATE FUNCTION conflicts_add_evidence(number varchar, sha256 varchar, file_name varchar, type varchar,
    moment timestamptz) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    wanted bigint;
BEGIN
    SELECT r.breach_id INTO wanted FROM conflicts_breachreporter r
    WHERE r.receipt = number AND r.person_id = portal_actor();
    IF wanted IS NULL THEN
        RETURN false;
    END IF;
    INSERT INTO conflicts_breachevidence (breach_id, blob_id, name, media_type, added_by_id, added_at)
    VALUES (wanted, sha256, file_name, type, NULL, moment);
    RETURN true;
END $$;

CREATE FUNCTION conflicts_breach_progress(number varchar)
RETURNS TABLE (state varchar, reported_at timestamptz, published_at timestamptz) LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT b.state, b.reported_at, b.published_at
    FROM conflicts_breachreporter r JOIN conflicts_breach b ON b.id = r.breach_id
    WHERE r.receipt = number AND r.person_id = portal_actor()
$$;
"""
DROP_REPORT = """
DROP FUNCTION conflicts_breach_progress(varchar);
DROP FUNCTION conflicts_add_evidence(varchar, varchar, varchar, varchar, timestamptz);
DROP FUNCTION conflicts_report_breach(bigint, bigint, bigint, date, text, varchar, boolean, timestamptz);
"""

# The person concerned reads the finding once it is told, and nothing else. Everybody reads what is published.
TOLD = """
CREATE FUNCTION conflicts_findings_told()
RETURNS TABLE (id bigint, was_found boolean, words text, told_at timestamptz) LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT b.id, b.was_found, e.text, b.told_at
    FROM conflicts_breach b JOIN conflicts_breachentry e ON e.breach_id = b.id AND e.kind = 'told'
    WHERE b.person_id = portal_actor() AND b.told_at IS NOT NULL
$$;

CREATE FUNCTION conflicts_public_breaches(wanted bigint, day date)
RETURNS TABLE (id bigint, published_on date, was_found boolean, words text) LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT row_number() OVER (ORDER BY e.at, e.id), (b.published_at AT TIME ZONE 'Europe/London')::date, b.was_found,
           e.text
    FROM conflicts_breach b JOIN conflicts_breachentry e ON e.breach_id = b.id AND e.kind = 'public'
    WHERE b.organisation_id = wanted AND b.published_at IS NOT NULL
      AND (b.published_at AT TIME ZONE 'Europe/London')::date <= day
      -- A case that is played for training is nobody's business outside it.
      AND NOT EXISTS (SELECT 1 FROM procurement_procurement c
                      WHERE c.id = b.procurement_id AND c.clock_kind = 'training')
$$;
"""
DROP_TOLD = """
DROP FUNCTION conflicts_public_breaches(bigint, date);
DROP FUNCTION conflicts_findings_told();
"""

# A Guardian of the organisation sees no row of the procurement that is paused. The pause names nobody; its times are
# those of the procurement's own clock.
PAUSE = f"""
CREATE FUNCTION conflicts_pause_for_breach(wanted bigint, moment timestamptz, days integer)
RETURNS TABLE (hold_id bigint, placed_at timestamptz)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    found record;
    made bigint;
BEGIN
    SELECT b.procurement_id, coalesce(c.clock_at, moment) AS at INTO found
    FROM conflicts_breach b JOIN procurement_procurement c ON c.id = b.procurement_id
    WHERE b.id = wanted AND b.state = 'investigating' AND b.pause_id IS NULL AND {HANDLES.format(row="b")}
      AND NOT conflicts_case_ended(b.procurement_id)
      AND (b.person_id IS NULL OR EXISTS (
          SELECT 1 FROM accounts_roleholding h WHERE h.user_id = b.person_id AND h.procurement_id = b.procurement_id));
    IF found.procurement_id IS NULL THEN
        RETURN;
    END IF;
    INSERT INTO workflow_hold (procurement_id, kind, reason, scope, placed_by_id, placed_at, review_date, lifted_reason)
    VALUES (found.procurement_id, 'breach',
        'Rules on conflicts of interest were broken. The Conflicts of Interest Guardian looks at whether that touched '
        'the procurement. Nobody is named here.',
        'The next step of the procurement', portal_actor(), found.at,
        (found.at AT TIME ZONE 'Europe/London')::date + days, '')
    RETURNING id INTO made;
    RETURN QUERY SELECT made, found.at;
END $$;

CREATE FUNCTION conflicts_end_pause_of_breach(wanted bigint, words text, moment timestamptz) RETURNS timestamptz
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    found record;
BEGIN
    SELECT b.pause_id, coalesce(c.clock_at, moment) AS at INTO found
    FROM conflicts_breach b JOIN procurement_procurement c ON c.id = b.procurement_id
    WHERE b.id = wanted AND b.pause_id IS NOT NULL AND b.pause_ended_at IS NULL AND {HANDLES.format(row="b")};
    IF found.pause_id IS NULL THEN
        RETURN NULL;
    END IF;
    UPDATE workflow_hold SET lifted_by_id = portal_actor(), lifted_at = found.at, lifted_reason = words
    WHERE id = found.pause_id AND lifted_at IS NULL;
    RETURN found.at;
END $$;
"""
DROP_PAUSE = """
DROP FUNCTION conflicts_end_pause_of_breach(bigint, text, timestamptz);
DROP FUNCTION conflicts_pause_for_breach(bigint, timestamptz, integer);
"""

# What became of a report stands; only the two functions above place and end its pause.
WALLS = f"""
CREATE FUNCTION conflicts_breach_goes_on() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['person_id', 'was_found', 'told_at', 'nhs_england_told_on', 'pause_id',
                                'pause_ended_at', 'published_at'] LOOP
        IF to_jsonb(OLD) ->> name IS NOT NULL AND to_jsonb(NEW) ->> name IS DISTINCT FROM to_jsonb(OLD) ->> name THEN
            RAISE EXCEPTION 'portal: what stands in a report of a breach is never changed'
                USING ERRCODE = 'restrict_violation';
        END IF;
    END LOOP;
    RETURN NEW;
END $$;
CREATE TRIGGER conflicts_breach_goes_on BEFORE UPDATE ON conflicts_breach
    FOR EACH ROW EXECUTE FUNCTION conflicts_breach_goes_on();

CREATE POLICY conflicts_breach_pause_begins ON workflow_hold AS RESTRICTIVE FOR INSERT WITH CHECK (kind <> 'breach');
CREATE POLICY conflicts_breach_pause_ends ON workflow_hold AS RESTRICTIVE FOR UPDATE USING (kind <> 'breach');
CREATE POLICY conflicts_breach_pause_stays ON workflow_hold AS RESTRICTIVE FOR DELETE USING (kind <> 'breach');

CREATE POLICY conflicts_breach_trail ON audit_ledgerentry AS RESTRICTIVE FOR SELECT
    USING (subject_table <> 'conflicts_breach' OR {OF_A_BREACH.format(column="subject_id")});
"""
DROP_WALLS = """
DROP POLICY conflicts_breach_trail ON audit_ledgerentry;
DROP POLICY conflicts_breach_pause_stays ON workflow_hold;
DROP POLICY conflicts_breach_pause_ends ON workflow_hold;
DROP POLICY conflicts_breach_pause_begins ON workflow_hold;
DROP TRIGGER conflicts_breach_goes_on ON conflicts_breach;
DROP FUNCTION conflicts_breach_goes_on();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("conflicts", "0004_matching"),
        ("workflow", "0003_breach_pause"),
        ("documents", "0002_rules"),
        ("audit", "0003_hidden_subjects"),
        ("accounts", "0004_organisation_names"),
        ("procurement", "0002_rules"),
    ]

    operations = [
        migrations.CreateModel(
            name="Breach",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("reported", "Reported"),
                            ("triaged", "Taken up"),
                            ("investigating", "Being looked into"),
                            ("found", "Breach found"),
                            ("not_found", "No breach found"),
                            ("action", "Action decided"),
                            ("anonymised_published", "Published without names"),
                            ("closed", "Closed"),
                        ],
                        default="reported",
                        max_length=40,
                    ),
                ),
                ("procurement_title", models.CharField(blank=True, max_length=200)),
                ("happened_on", models.DateField()),
                ("nature", models.TextField()),
                ("reported_at", models.DateTimeField()),
                ("to_accountable_officer", models.BooleanField()),
                ("was_found", models.BooleanField(null=True)),
                ("told_at", models.DateTimeField(null=True)),
                ("nhs_england_told_on", models.DateField(null=True)),
                ("pause_ended_at", models.DateTimeField(null=True)),
                ("published_at", models.DateTimeField(null=True)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.organisation"
                    ),
                ),
                (
                    "pause",
                    models.OneToOneField(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="workflow.hold"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "procurement",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="breaches",
                        to="procurement.procurement",
                    ),
                ),
            ],
            options={
                "verbose_name": "breach",
                "verbose_name_plural": "breaches",
                "ordering": ["-reported_at", "-id"],
                "indexes": [
                    models.Index(fields=["organisation", "-reported_at"], name="conflicts_b_organis_4cbe55_idx"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("published_at__isnull", False), ("state__in", ("anonymised_published", "closed"))
                            ),
                            models.Q(
                                models.Q(("state__in", ("anonymised_published", "closed")), _negated=True),
                                ("published_at__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="breach_published_at_when_published",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("pause_ended_at__isnull", True), ("pause__isnull", False), _connector="OR"),
                        name="breach_pause_ends_after_it_began",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BreachEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("triage", "Taken up"),
                            ("investigation", "How it is looked into"),
                            ("finding", "Finding"),
                            ("told", "What the person concerned was told"),
                            ("action", "Action"),
                            ("lessons", "Lessons"),
                            ("public", "Published text"),
                            ("no_effect", "Signed: no effect on the procurement"),
                            ("redone", "Signed: the step was taken again"),
                        ],
                        max_length=20,
                    ),
                ),
                ("text", models.TextField()),
                ("at", models.DateTimeField()),
                (
                    "breach",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="entries", to="conflicts.breach"
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="BreachEvidence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=160)),
                ("media_type", models.CharField(max_length=100)),
                ("added_at", models.DateTimeField()),
                (
                    "added_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "blob",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="documents.blob"
                    ),
                ),
                (
                    "breach",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="evidence", to="conflicts.breach"
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "breach evidence",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="BreachReporter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("receipt", models.CharField(max_length=20, unique=True)),
                (
                    "may_be_named",
                    models.BooleanField(
                        help_text="Whether the Guardian may name the reporter to those who look into it"
                    ),
                ),
                (
                    "breach",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="reporter", to="conflicts.breach"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Gift",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Not filed"),
                            ("declared", "With the approving officer"),
                            ("approved", "Agreed"),
                            ("declined", "To be declined"),
                            ("registered", "On the register"),
                        ],
                        default="draft",
                        max_length=40,
                    ),
                ),
                ("position", models.CharField(max_length=200)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("gift", "Gift"),
                            ("hospitality", "Meal or refreshments"),
                            ("travel", "Travel or accommodation"),
                        ],
                        max_length=20,
                    ),
                ),
                ("offered_on", models.DateField(verbose_name="date of offer")),
                ("received_on", models.DateField(null=True, verbose_name="date of receipt")),
                ("details", models.TextField()),
                (
                    "value",
                    models.DecimalField(decimal_places=2, max_digits=12, verbose_name="estimated value in pounds"),
                ),
                ("branded", models.BooleanField()),
                ("cash", models.BooleanField()),
                ("modest", models.BooleanField()),
                ("source_name", models.CharField(max_length=200)),
                ("source_business", models.CharField(max_length=200)),
                ("source_key", models.CharField(editable=False, max_length=200)),
                ("from_supplier", models.BooleanField()),
                (
                    "wish",
                    models.CharField(
                        choices=[
                            ("accept", "Accept it"),
                            ("decline", "Decline it"),
                            ("on_behalf", "Accept it on behalf of the organisation"),
                        ],
                        max_length=20,
                    ),
                ),
                ("wish_reason", models.TextField()),
                ("comments", models.TextField(blank=True)),
                (
                    "advice",
                    models.CharField(
                        choices=[
                            ("accept", "Accept, without declaring it"),
                            ("declare", "Accept and declare"),
                            ("approval", "Accept only with approval, and declare"),
                            ("organisation", "Accept only on behalf of the organisation, and declare"),
                            ("refuse", "Refuse, and declare the offer"),
                        ],
                        editable=False,
                        max_length=20,
                    ),
                ),
                (
                    "earlier_value",
                    models.DecimalField(decimal_places=2, default=Decimal("0"), editable=False, max_digits=12),
                ),
                ("begun_at", models.DateTimeField()),
                ("filed_at", models.DateTimeField(null=True)),
                ("registered_at", models.DateTimeField(null=True)),
                (
                    "guidance",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="conflicts.guidanceversion"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.organisation"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="gifts", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "replaces",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaced_by",
                        to="conflicts.gift",
                    ),
                ),
            ],
            options={
                "verbose_name": "gift or hospitality",
                "ordering": ["-offered_on", "-id"],
                "indexes": [
                    models.Index(fields=["person", "source_key"], name="conflicts_g_person__f97775_idx"),
                    models.Index(fields=["organisation", "-offered_on"], name="conflicts_g_organis_5061a1_idx"),
                ],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("value__gte", 0)), name="gift_is_worth_nothing_or_more"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("received_on__isnull", True), ("received_on__gte", models.F("offered_on")), _connector="OR"
                        ),
                        name="gift_received_after_its_offer",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("filed_at__isnull", True), ("state", "draft")),
                            models.Q(models.Q(("state", "draft"), _negated=True), ("filed_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="gift_filed_when_no_draft",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("registered_at__isnull", False), ("state", "registered")),
                            models.Q(models.Q(("state", "registered"), _negated=True), ("registered_at__isnull", True)),
                            _connector="OR",
                        ),
                        name="gift_registered_at_when_registered",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="GiftDecision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("agreed", "Agreed"),
                            ("exception", "Agreed as an exception"),
                            ("declined", "Declined"),
                        ],
                        max_length=20,
                    ),
                ),
                ("reason", models.TextField(blank=True)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "gift",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="decision", to="conflicts.gift"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("outcome", "agreed"), models.Q(("reason", ""), _negated=True), _connector="OR"
                        ),
                        name="gift_decision_but_agreement_has_a_reason",
                    ),
                ],
            },
        ),
        state_machine("conflicts_gift"),
        filed_once("conflicts_gift", "filed_at", except_columns=("state", "version", "registered_at")),
        policy("conflicts_gift", READS_GIFT, check=WRITES_GIFT),
        append_only("conflicts_giftdecision"),
        policy("conflicts_giftdecision", READS_DECISION, check=DECIDES),
        migrations.RunSQL(PUBLIC_GIFTS, DROP_PUBLIC_GIFTS),
        state_machine("conflicts_breach"),
        filed_once(
            "conflicts_breach",
            "reported_at",
            except_columns=(
                "state",
                "version",
                "person_id",
                "was_found",
                "told_at",
                "nhs_england_told_on",
                "pause_id",
                "pause_ended_at",
                "published_at",
            ),
        ),
        policy("conflicts_breach", HANDLES_BREACH),
        append_only("conflicts_breachreporter"),
        policy("conflicts_breachreporter", OF_A_BREACH.format(column="breach_id"), check="false"),
        append_only("conflicts_breachentry"),
        policy(
            "conflicts_breachentry",
            OF_A_BREACH.format(column="breach_id"),
            check=WRITES_OF_A_BREACH.format(actor="by_id"),
        ),
        append_only("conflicts_breachevidence"),
        policy(
            "conflicts_breachevidence",
            OF_A_BREACH.format(column="breach_id"),
            check=WRITES_OF_A_BREACH.format(actor="added_by_id"),
        ),
        migrations.RunSQL(REPORT, DROP_REPORT),
        migrations.RunSQL(TOLD, DROP_TOLD),
        migrations.RunSQL(PAUSE, DROP_PAUSE),
        migrations.RunSQL(WALLS, DROP_WALLS),
    ]
