"""Committees, meetings, agenda items and how each person was handled."""

import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

from mcp_portal.audit.database import append_only, filed_once, policy, state_machine

TODAY = "h.from_date <= portal_today() AND (h.to_date IS NULL OR h.to_date >= portal_today())"
MEETING_DAY = "(coalesce(m.started_at, m.planned_for) AT TIME ZONE 'Europe/London')::date"
HANDLINGS = (
    "ARRAY['noted', 'discuss_no_vote', 'present_silent', 'leave_for_decision', 'leave_for_item', 'papers_withheld',"
    " 'not_invited', 'removed_from_group']::varchar[]"
)
STANDS = "r.lifted_at IS NULL AND r.superseded_by_id IS NULL"

SECRETARY = f"""EXISTS (
    SELECT 1 FROM accounts_roleholding h
    WHERE h.user_id = portal_actor() AND h.role = 'secretary' AND h.organisation_id = {{organisation}} AND {TODAY})"""


def secretary_of(organisation: str) -> str:
    """Say in SQL that the actor is committee secretary of an organisation."""
    return SECRETARY.format(organisation=organisation)


def sees_case(case: str) -> str:
    """Say in SQL that the actor is on a case, not for a bidder, and that it is not closed to them."""
    return f"""(EXISTS (
        SELECT 1 FROM accounts_roleholding h
        WHERE h.user_id = portal_actor() AND h.procurement_id = {case} AND h.role NOT IN ('provider', 'bidder')
          AND {TODAY})
    AND {case} NOT IN (SELECT conflicts_closed_cases(portal_actor())))"""


# Those of a meeting see that it is held; row security of one table may not ask that of another in a ring, so these
# see more than the actor. They give identifiers, positions, yes or no; the last two also the sentence the Guardian
# released: to the person concerned, and to readers of the item from whom nothing of it is withheld.
FUNCTIONS = f"""
CREATE FUNCTION conflicts_meetings_of() RETURNS SETOF bigint LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT m.id FROM conflicts_meeting m JOIN conflicts_committee c ON c.id = m.committee_id
    WHERE {secretary_of("c.organisation_id")}
       OR EXISTS (
        SELECT 1 FROM conflicts_seat s
        WHERE s.committee_id = m.committee_id AND s.person_id = portal_actor()
          AND (s.meeting_id IS NULL OR s.meeting_id = m.id)
          AND ((s.from_date <= {MEETING_DAY} AND (s.to_date IS NULL OR s.to_date >= {MEETING_DAY}))
               OR (s.from_date <= portal_today() AND (s.to_date IS NULL OR s.to_date >= portal_today()))))
$$;

CREATE FUNCTION conflicts_runs(wanted bigint) RETURNS boolean LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (
        SELECT 1 FROM conflicts_meeting m JOIN conflicts_committee c ON c.id = m.committee_id
        WHERE m.id = wanted AND ({secretary_of("c.organisation_id")} OR m.presided_by_id = portal_actor()
           OR EXISTS (
            SELECT 1 FROM conflicts_seat s
            WHERE s.committee_id = m.committee_id AND s.person_id = portal_actor() AND s.office <> ''
              AND s.from_date <= {MEETING_DAY} AND (s.to_date IS NULL OR s.to_date >= {MEETING_DAY}))))
$$;

CREATE FUNCTION conflicts_withheld() RETURNS SETOF bigint LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT g.item_id FROM conflicts_itemhandling g WHERE g.person_id = portal_actor() AND g.papers_withheld
    UNION
    SELECT i.id FROM conflicts_recusal r JOIN conflicts_agendaitem i ON i.procurement_id = r.procurement_id
    WHERE r.person_id = portal_actor() AND (r.hides_case OR r.hides_bid) AND {STANDS}
$$;

CREATE FUNCTION conflicts_reads_meeting(wanted bigint) RETURNS boolean LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT wanted IN (SELECT conflicts_meetings_of()) OR EXISTS (
        SELECT 1 FROM conflicts_agendaitem i
        WHERE i.meeting_id = wanted AND i.procurement_id IS NOT NULL AND {sees_case("i.procurement_id")})
$$;

CREATE FUNCTION conflicts_unrecorded_items(wanted bigint) RETURNS TABLE (place integer) LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT i.position::integer FROM conflicts_agendaitem i
    WHERE i.meeting_id = wanted AND conflicts_reads_meeting(wanted)
      AND NOT EXISTS (SELECT 1 FROM conflicts_itemoutcome o WHERE o.item_id = i.id)
$$;

CREATE FUNCTION conflicts_withheld_items(wanted bigint)
RETURNS TABLE (place integer, sentence varchar, because varchar) LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT i.position::integer, coalesce(ruling.sentence, ''),
           CASE WHEN ruling.sentence IS NOT NULL THEN 'ruling'
                WHEN i.id IN (SELECT conflicts_withheld()) THEN 'handling'
                WHEN i.procurement_id IS NULL THEN 'seat'
                WHEN i.procurement_id IN (SELECT conflicts_closed_cases(portal_actor())) THEN 'closed'
                ELSE 'role' END
    FROM conflicts_agendaitem i
    LEFT JOIN LATERAL (
        SELECT r.released_sentence AS sentence FROM conflicts_recusal r
        WHERE r.person_id = portal_actor() AND r.procurement_id = i.procurement_id AND {STANDS}
          AND (r.hides_case OR r.hides_bid)
        ORDER BY array_position({HANDLINGS}, r.handling) DESC, r.ruled_at LIMIT 1) ruling ON true
    WHERE i.meeting_id = wanted AND conflicts_reads_meeting(wanted)
      AND (i.id IN (SELECT conflicts_withheld())
           OR (i.procurement_id IS NOT NULL AND NOT {sees_case("i.procurement_id")})
           OR (i.procurement_id IS NULL AND i.meeting_id NOT IN (SELECT conflicts_meetings_of())))
$$;

CREATE FUNCTION conflicts_standing(wanted bigint[], people bigint[])
RETURNS TABLE (item_id bigint, person_id bigint, recusal_id bigint, handling varchar, sentence varchar,
               ruled_by_id bigint, ruled_at timestamptz, closed boolean, on_case boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT i.id, p.id, r.id, r.handling, r.released_sentence, r.ruled_by_id, r.ruled_at, known.closed, known.on_case
    FROM conflicts_agendaitem i
    JOIN (
        SELECT c.id AS case_id, q.id AS user_id, c.id IN (SELECT conflicts_closed_cases(q.id)) AS closed,
               EXISTS (SELECT 1 FROM accounts_roleholding h
                       WHERE h.user_id = q.id AND h.procurement_id = c.id AND h.role NOT IN ('provider', 'bidder')
                         AND {TODAY}) AS on_case
        FROM (SELECT DISTINCT procurement_id AS id FROM conflicts_agendaitem WHERE id = ANY (wanted)) c
        CROSS JOIN unnest(people) q(id)
    ) known ON known.case_id = i.procurement_id
    JOIN unnest(people) p(id) ON p.id = known.user_id
    LEFT JOIN LATERAL (
        SELECT * FROM conflicts_recusal r
        WHERE r.person_id = p.id AND r.procurement_id = i.procurement_id AND {STANDS}
        ORDER BY array_position({HANDLINGS}, r.handling) DESC, r.ruled_at LIMIT 1) r ON true
    WHERE i.id = ANY (wanted) AND {sees_case("i.procurement_id")} AND i.id NOT IN (SELECT conflicts_withheld())
$$;

CREATE FUNCTION conflicts_item_goes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND conflicts_runs(OLD.meeting_id) AND EXISTS (
            SELECT 1 FROM conflicts_meeting m WHERE m.id = OLD.meeting_id AND m.state = 'planned') THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'portal: an item stays as it is; it is taken off a planned agenda only'
        USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER portal_item_goes BEFORE UPDATE OR DELETE ON conflicts_agendaitem
    FOR EACH ROW EXECUTE FUNCTION conflicts_item_goes();
"""

DROPPED = """
DROP TRIGGER portal_item_goes ON conflicts_agendaitem;
DROP FUNCTION conflicts_item_goes();
DROP FUNCTION conflicts_standing(bigint[], bigint[]);
DROP FUNCTION conflicts_withheld_items(bigint);
DROP FUNCTION conflicts_unrecorded_items(bigint);
DROP FUNCTION conflicts_reads_meeting(bigint);
DROP FUNCTION conflicts_withheld();
DROP FUNCTION conflicts_runs(bigint);
DROP FUNCTION conflicts_meetings_of();
"""

STAYS = (
    'CREATE TRIGGER portal_stays BEFORE DELETE ON "{table}" FOR EACH ROW EXECUTE FUNCTION portal_never();'
    'CREATE OR REPLACE TRIGGER portal_no_truncate BEFORE TRUNCATE ON "{table}" '
    "FOR EACH STATEMENT EXECUTE FUNCTION portal_never();"
)


def stays(table: str) -> migrations.RunSQL:
    """Refuse every delete of a table whose rows may change."""
    return migrations.RunSQL(STAYS.format(table=table), migrations.RunSQL.noop)


SECRETARY_OF_COMMITTEE = f"""EXISTS (
    SELECT 1 FROM conflicts_committee c WHERE c.id = committee_id AND {secretary_of("c.organisation_id")})"""
READS_MEETING = f"""{SECRETARY_OF_COMMITTEE} OR id IN (SELECT conflicts_meetings_of())
    OR EXISTS (SELECT 1 FROM conflicts_agendaitem i WHERE i.meeting_id = conflicts_meeting.id)"""
READS_ITEM = f"""CASE WHEN procurement_id IS NULL THEN meeting_id IN (SELECT conflicts_meetings_of())
    ELSE {sees_case("conflicts_agendaitem.procurement_id")} END"""
OF_A_MEETING = "EXISTS (SELECT 1 FROM conflicts_meeting m WHERE m.id = meeting_id)"
# Row security of the item applies in the inner query.
OF_AN_ITEM = """(EXISTS (SELECT 1 FROM conflicts_agendaitem i WHERE i.id = item_id)
    AND item_id NOT IN (SELECT conflicts_withheld()))"""
RUNS_ITEM = "EXISTS (SELECT 1 FROM conflicts_agendaitem i WHERE i.id = item_id AND conflicts_runs(i.meeting_id))"
OF_A_MINUTE = f"CASE WHEN item_id IS NULL THEN {OF_A_MEETING} ELSE {OF_AN_ITEM} END"
OF_A_PAPER = "EXISTS (SELECT 1 FROM conflicts_itempaper p WHERE p.id = paper_id)"


class Migration(migrations.Migration):
    dependencies = [
        ("conflicts", "0005_gifts_and_breaches"),
        ("accounts", "0004_organisation_names"),
        ("audit", "0002_rules"),
        ("documents", "0002_rules"),
        ("procurement", "0002_rules"),
    ]

    operations = [
        migrations.CreateModel(
            name="AgendaItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField()),
                ("title", models.CharField(max_length=200)),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("decision", "For decision"),
                            ("discussion", "For discussion"),
                            ("information", "For information"),
                        ],
                        default="decision",
                        max_length=20,
                    ),
                ),
                ("added_at", models.DateTimeField()),
                (
                    "added_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "procurement",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="agenda_items",
                        to="procurement.procurement",
                    ),
                ),
                (
                    "referred_from",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="referred_on",
                        to="conflicts.agendaitem",
                    ),
                ),
            ],
            options={
                "ordering": ["meeting_id", "position"],
                "indexes": [
                    models.Index(fields=["procurement"], name="conflicts_a_procure_947e69_idx"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Committee",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=120)),
                ("quorum", models.JSONField()),
                ("set_up_at", models.DateTimeField()),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="committees",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "set_up_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["organisation__name", "name"],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("organisation"),
                        django.db.models.functions.text.Lower("name"),
                        name="committee_name_once_an_organisation",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ItemHandling",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("interest", models.CharField(max_length=500)),
                (
                    "apparent",
                    models.CharField(
                        choices=[
                            ("declared", "Known before the meeting"),
                            ("at_meeting", "Declared at the beginning of the meeting"),
                            ("during", "Became apparent during the item"),
                        ],
                        max_length=20,
                    ),
                ),
                ("apparent_on", models.DateField()),
                (
                    "material",
                    models.BooleanField(
                        default=False, verbose_name="material financial interest in a bidder or likely bidder"
                    ),
                ),
                (
                    "handling",
                    models.CharField(
                        choices=[
                            ("noted", "Noted: takes part as before"),
                            ("discuss_no_vote", "Discusses, does not vote"),
                            ("present_silent", "Is present, does not speak or vote"),
                            ("leave_for_decision", "Leaves for the decision"),
                            ("leave_for_item", "Leaves for the whole item"),
                            ("papers_withheld", "Leaves, and papers are withheld"),
                            ("not_invited", "Is not invited"),
                            ("removed_from_group", "Is removed from the group"),
                        ],
                        max_length=30,
                    ),
                ),
                ("papers_withheld", models.BooleanField()),
                (
                    "ruled_as",
                    models.CharField(
                        choices=[
                            ("guardian", "Conflicts of Interest Guardian"),
                            ("rule", "The procurement is closed to the person"),
                            ("chair", "Chair"),
                            ("vice_chair", "Vice chair, because the chair is conflicted or away"),
                            ("elected", "Elected by the rest, because chair and vice chair are conflicted or away"),
                        ],
                        max_length=20,
                    ),
                ),
                ("ruled_at", models.DateTimeField()),
                ("reason", models.CharField(max_length=1000)),
                ("left_at", models.DateTimeField(null=True)),
                ("returned_at", models.DateTimeField(null=True)),
                ("filed_at", models.DateTimeField(editable=False, null=True)),
                (
                    "entered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="handlings", to="conflicts.agendaitem"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "recusal",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="conflicts.recusal"
                    ),
                ),
                (
                    "ruled_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["item_id", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("item", "person"), name="handling_once_a_person_and_item"),
                    models.CheckConstraint(
                        condition=models.Q(("ruled_by", models.F("person")), _negated=True),
                        name="handling_never_ruled_on_oneself",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ruled_by__isnull", False), ("ruled_as", "rule"), _connector="OR"),
                        name="handling_ruled_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("returned_at__isnull", True),
                            models.Q(("left_at__isnull", False), ("returned_at__gt", models.F("left_at"))),
                            _connector="OR",
                        ),
                        name="handling_returned_after_leaving",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("papers_withheld", True),
                            models.Q(
                                ("handling__in", ["papers_withheld", "not_invited", "removed_from_group"]),
                                _negated=True,
                            ),
                            _connector="OR",
                        ),
                        name="handling_withholds_papers",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("material", False),
                            ("handling__in", ["papers_withheld", "not_invited", "removed_from_group"]),
                            _connector="OR",
                        ),
                        name="handling_of_a_material_interest_is_strict",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ItemOutcome",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("decided", "Decided"),
                            ("discussed", "Discussed or noted, nothing decided"),
                            ("deferred", "Deferred to another meeting"),
                            ("referred", "Referred to another body"),
                        ],
                        max_length=20,
                    ),
                ),
                ("words", models.TextField()),
                ("began_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField()),
                ("voters", models.PositiveSmallIntegerField()),
                ("quorate", models.BooleanField()),
                ("missing", models.JSONField(default=list)),
                ("votes_for", models.PositiveSmallIntegerField(null=True)),
                ("votes_against", models.PositiveSmallIntegerField(null=True)),
                ("abstained", models.PositiveSmallIntegerField(null=True)),
                ("referred_to_words", models.CharField(blank=True, max_length=200)),
                ("recorded_at", models.DateTimeField()),
                (
                    "item",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="outcome", to="conflicts.agendaitem"
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "referred_to",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="conflicts.committee",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "decided"), _negated=True), ("quorate", True), _connector="OR"
                        ),
                        name="item_decided_when_quorate",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("decided_at__gte", models.F("began_at"))),
                        name="item_decided_after_it_began",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "referred"), _negated=True),
                            ("referred_to__isnull", False),
                            models.Q(("referred_to_words", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="item_referred_to_somebody",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ItemPaper",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("added_at", models.DateTimeField()),
                (
                    "added_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="documents.document"
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="papers", to="conflicts.agendaitem"
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Meeting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "Planned"),
                            ("under_way", "Under way"),
                            ("closed", "Closed, minutes not approved"),
                            ("approved", "Minutes approved"),
                            ("called_off", "Called off"),
                        ],
                        default="planned",
                        max_length=40,
                    ),
                ),
                ("planned_for", models.DateTimeField()),
                ("place", models.CharField(blank=True, max_length=200)),
                ("called_at", models.DateTimeField()),
                ("quorum", models.JSONField(editable=False, null=True)),
                ("started_at", models.DateTimeField(editable=False, null=True)),
                ("ended_at", models.DateTimeField(editable=False, null=True)),
                ("approved_at", models.DateTimeField(editable=False, null=True)),
                (
                    "approved_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "called_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "committee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="meetings", to="conflicts.committee"
                    ),
                ),
                (
                    "presided_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-planned_for", "-id"],
                "indexes": [
                    models.Index(fields=["committee", "-planned_for"], name="conflicts_m_committ_0355f9_idx"),
                    models.Index(fields=["state"], name="conflicts_m_state_6e5e37_idx"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("presided_by__isnull", True), ("quorum__isnull", True), ("started_at__isnull", True)
                            ),
                            models.Q(
                                ("presided_by__isnull", False), ("quorum__isnull", False), ("started_at__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="meeting_started_wholly",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_at__isnull", True), ("ended_at__gte", models.F("started_at")), _connector="OR"
                        ),
                        name="meeting_ends_after_it_starts",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("approved_at__isnull", True), ("approved_by__isnull", True)),
                            models.Q(("approved_at__isnull", False), ("approved_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="minutes_approved_at_and_by_together",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="agendaitem",
            name="meeting",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="items", to="conflicts.meeting"
            ),
        ),
        migrations.CreateModel(
            name="Minute",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.TextField()),
                ("filed_at", models.DateTimeField()),
                (
                    "item",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="minute",
                        to="conflicts.agendaitem",
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="minutes", to="conflicts.meeting"
                    ),
                ),
            ],
            options={
                "ordering": ["item__position"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("item__isnull", True)),
                        fields=("meeting",),
                        name="one_beginning_of_the_minutes",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MinuteAddition",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.TextField()),
                ("added_at", models.DateTimeField()),
                (
                    "added_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="additions",
                        to="conflicts.agendaitem",
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="additions", to="conflicts.meeting"
                    ),
                ),
            ],
            options={
                "ordering": ["added_at", "id"],
            },
        ),
        migrations.CreateModel(
            name="PaperCopy",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("withheld", models.BooleanField()),
                ("at", models.DateTimeField()),
                (
                    "paper",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="copies", to="conflicts.itempaper"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["at", "id"],
            },
        ),
        migrations.CreateModel(
            name="Seat",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("elected_gp", "Elected GP clinical member"),
                            ("lay_member", "Lay member"),
                            ("secondary_care_doctor", "Secondary care doctor"),
                            ("chief_executive", "Chief executive officer"),
                            ("chief_operating_finance", "Chief operating and finance officer"),
                            ("chief_nurse", "Chief nurse"),
                            ("executive", "Executive member"),
                            ("member", "Member"),
                            ("co_opted", "Co-opted member"),
                            ("borrowed", "Member borrowed from another body"),
                            ("deputy", "Deputy"),
                            ("attendee", "Attendee without vote"),
                        ],
                        max_length=30,
                    ),
                ),
                (
                    "counts_as",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("elected_gp", "Elected GP clinical member"),
                            ("lay_member", "Lay member"),
                            ("secondary_care_doctor", "Secondary care doctor"),
                            ("chief_executive", "Chief executive officer"),
                            ("chief_operating_finance", "Chief operating and finance officer"),
                            ("chief_nurse", "Chief nurse"),
                            ("executive", "Executive member"),
                            ("member", "Member"),
                            ("co_opted", "Co-opted member"),
                            ("borrowed", "Member borrowed from another body"),
                            ("deputy", "Deputy"),
                            ("attendee", "Attendee without vote"),
                        ],
                        max_length=30,
                    ),
                ),
                (
                    "office",
                    models.CharField(
                        blank=True, choices=[("chair", "Chair"), ("vice_chair", "Vice chair")], max_length=20
                    ),
                ),
                ("votes", models.BooleanField(default=True)),
                ("reason", models.TextField(blank=True)),
                ("from_date", models.DateField()),
                ("to_date", models.DateField(blank=True, null=True)),
                ("entered_at", models.DateTimeField()),
                (
                    "committee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="seats", to="conflicts.committee"
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "lent_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="borrowed",
                        to="conflicts.meeting",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="seats", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "indexes": [
                    models.Index(fields=["person", "committee"], name="conflicts_s_person__72aee5_idx"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("to_date__isnull", True), ("to_date__gte", models.F("from_date")), _connector="OR"
                        ),
                        name="seat_ends_after_it_starts",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "attendee"), _negated=True), ("votes", False), _connector="OR"
                        ),
                        name="attendee_never_votes",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("counts_as", ""), ("kind__in", ["deputy", "borrowed", "co_opted"]), _connector="OR"
                        ),
                        name="seat_counts_as_another_kind_only_when_standing_in",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("meeting__isnull", True),
                            models.Q(("kind", "borrowed"), models.Q(("reason", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="member_borrowed_for_a_meeting_with_a_reason",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("to_date__isnull", True)),
                        fields=("committee", "person"),
                        name="one_open_seat_a_person",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("to_date__isnull", True), models.Q(("office", ""), _negated=True)),
                        fields=("committee", "office"),
                        name="one_open_seat_an_office",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Attendance",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("arrived_at", models.DateTimeField(null=True)),
                ("left_at", models.DateTimeField(null=True)),
                ("filed_at", models.DateTimeField(editable=False, null=True)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="attendances", to="conflicts.meeting"
                    ),
                ),
                (
                    "seat",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="conflicts.seat"
                    ),
                ),
            ],
            options={
                "ordering": ["seat_id"],
                "constraints": [
                    models.UniqueConstraint(fields=("meeting", "person"), name="attendance_once_a_person"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("left_at__isnull", True),
                            models.Q(("arrived_at__isnull", False), ("left_at__gte", models.F("arrived_at"))),
                            _connector="OR",
                        ),
                        name="attendance_left_after_arriving",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="agendaitem",
            constraint=models.UniqueConstraint(fields=("meeting", "position"), name="agenda_item_position_once"),
        ),
        migrations.RunSQL(FUNCTIONS, DROPPED),
        stays("conflicts_committee"),
        policy(
            "conflicts_committee",
            "portal_actor() IS NOT NULL",
            check=secretary_of("conflicts_committee.organisation_id"),
        ),
        stays("conflicts_seat"),
        policy("conflicts_seat", "portal_actor() IS NOT NULL", check=SECRETARY_OF_COMMITTEE),
        state_machine("conflicts_meeting"),
        stays("conflicts_meeting"),
        filed_once("conflicts_meeting", "approved_at", except_columns=("state", "version")),
        policy("conflicts_meeting", READS_MEETING, check=f"{SECRETARY_OF_COMMITTEE} OR conflicts_runs(id)"),
        stays("conflicts_attendance"),
        filed_once("conflicts_attendance", "filed_at"),
        policy("conflicts_attendance", OF_A_MEETING, check="conflicts_runs(meeting_id)"),
        policy("conflicts_agendaitem", READS_ITEM, check=f"conflicts_runs(meeting_id) AND {READS_ITEM}"),
        stays("conflicts_itemhandling"),
        filed_once("conflicts_itemhandling", "filed_at"),
        policy("conflicts_itemhandling", OF_AN_ITEM, check=RUNS_ITEM),
        append_only("conflicts_itemoutcome"),
        policy("conflicts_itemoutcome", OF_AN_ITEM, check=f"{OF_AN_ITEM} AND {RUNS_ITEM}"),
        append_only("conflicts_itempaper"),
        policy("conflicts_itempaper", OF_AN_ITEM, check=f"{OF_AN_ITEM} AND {RUNS_ITEM}"),
        append_only("conflicts_papercopy"),
        policy("conflicts_papercopy", OF_A_PAPER),
        append_only("conflicts_minute"),
        policy("conflicts_minute", OF_A_MINUTE, check=f"conflicts_runs(meeting_id) AND {OF_A_MINUTE}"),
        append_only("conflicts_minuteaddition"),
        policy("conflicts_minuteaddition", OF_A_MINUTE, check=f"conflicts_runs(meeting_id) AND {OF_A_MINUTE}"),
    ]
