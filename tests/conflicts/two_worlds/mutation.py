"""The second world: the same rows, but for the content of those that are hidden from one person.

Every table of the portal is taken from the models, so that a new one is included by itself. Which rows are hidden is
asked of the database: the application's role reads every table as the person, and what it does not get is hidden. The
owner then changes every column of these rows by its type, past the triggers that freeze them.
"""

from __future__ import annotations

import contextlib
import random
import string
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db import DatabaseError, connection, models, transaction
from psycopg.types.json import Jsonb

from mcp_portal.accounts.roles import Role
from mcp_portal.audit.unit import unit_of_work
from tests.conftest import _owner, in_database

from .people import OPEN, SEES_THE_CASE, WAITS_FOR_SOMETHING, Viewer

NOT_OF_A_CASE = {
    "accounts": "who there is and what they are called is no secret of a case; roles on cases are added below",
    "auth": "not used",
    "contenttypes": "names of models",
    "sessions": "the person's own sessions are compared, others' cannot be read by any page",
    "account": "addresses of the sign-in package",
    "mfa": "second factors",
}
"""Apps whose tables hold nothing of a case."""

OF_A_HIDDEN_CASE = ("accounts_roleholding", "conflicts_caseguidance")
"""Tables without row security whose rows are as hidden as their case, because no page shows them without it."""

NOT_CONTENT = {
    "seq": "place in the chain of the ledger",
    "prev": "link of the chain",
    "hash": "link of the chain",
    "txid": "number of the transaction",
    "version": "number that a form sends back",
    "hides_case": "makes rows visible or not, and the worlds must hide the same",
    "hides_bid": "makes rows visible or not",
    "number": "part of the address of a bid or notice",
    "attempt": "part of the address of a review",
    "reference": "part of the address of a case; the search for it is asked in both worlds",
    "sha256": "name of the bytes in the file store",
    "content_key": "name of a job",
    "line": "which interest continues which",
    "subject_table": "which row is meant",
    "subject_id": "which row is meant",
    "conflicts_recusalreason.purpose": "decides who reads the reason",
    "conflicts_breachentry.kind": "decides what is published of a report",
    "assurance_risk.side": "decides which provider reads the risk",
    "assurance_risk.holder_role": "decides who reads the risk",
    "procurement_consultation.duty": "part of the address of a duty",
    "procurement_practice.code": "part of the address of a practice",
    "procurement_formanswer.question": "part of the address of a question",
    "procurement_formowner.question": "part of the address of a question",
    "procurement_notice.kind": "an award notice is about every bid",
    "procurement_decision.kind": "the decision to launch is about no bid",
    "documents_document.kind": "some papers are for the whole market",
    "documents_document.scan": "decides whether a file can be opened; administrators count files by it",
    "documents_document.uploaded_at": "what came after a hidden response may be about it",
    "procurement_bid.received_at": "decides which papers came after it",
    "procurement_bid.recorded_at": "decides which papers came after it",
    "procurement_bid.named_at": "decides whether names are shown",
}
"""Columns that are identity or decide what is visible; the address of a thing is the same in both worlds."""

NEEDS_MORE = {"assurance_gatereview.state": ("reopened",)}
"""Values that stand only beside another row: a reopened outcome has its reopening."""

RELEASED = {
    "conflicts_declaration": {"kind", "filed_at", "review_due", "ended_at", "registered_at"},
    "conflicts_interest": {"material", "to_date"},
    "conflicts_recusal": {"handling", "released_sentence", "ruled_at", "lifted_at", "state"},
}
"""What everybody who sees the case may know of rows they may not read: who declared when and whether a ruling is
awaited, and what the Guardian released (migration 0002 of conflicts)."""

MAKE_UP = {
    "procurement_bid": {"state", "provider_id", "entered_name", "make_up"},
    "procurement_party": {
        "role", "name", "organisation_id", "ods_code", "company_number", "from_date", "to_date", "entered_at",
    },
}  # fmt: skip
"""What tells a Guardian, who reads gateways and matches interests with the bidder, that a signature on the make-up of
the bidder no longer holds: its page says so, and cannot say so in one world only."""

RELEASED_WHILE_WAITING = {"procurement_procurement": {"title", "clock_kind", "clock_at"}}
"""What somebody who has to answer, or waits for the Guardian, is told of the case: its name, which their role tells
them, and its clock (migration 0003)."""

REGISTERED = "(SELECT id FROM conflicts_declaration WHERE registered_at IS NOT NULL)"
OPEN_INTEREST = f"""declaration_id IN {REGISTERED}
    AND id NOT IN (SELECT interest_id FROM conflicts_redaction WHERE interest_id IS NOT NULL)"""
PUBLISHED = {
    "conflicts_declaration": "registered_at IS NOT NULL",
    "conflicts_interest": OPEN_INTEREST,
    "conflicts_mitigation": f"interest_id IN (SELECT id FROM conflicts_interest WHERE {OPEN_INTEREST})",
    "conflicts_redaction": "true",
    "conflicts_publicationchoice": "true",
    "conflicts_decisionmaker": "true",
    "conflicts_gift": "registered_at IS NOT NULL",
    "conflicts_giftdecision": "gift_id IN (SELECT id FROM conflicts_gift WHERE registered_at IS NOT NULL)",
    "conflicts_breach": "published_at IS NOT NULL",
    "conflicts_breachentry": "kind = 'public'",
    "procurement_registerentry": "true",
    "procurement_awardrecord": "true",
    "procurement_notice": "state = 'published'",
}
"""Rows that public registers print; they are read by somebody who has not signed in."""

SEES_NO_BIDS = ("procurement_bid", "procurement_party", "procurement_opening", "procurement_dialogueround",
                "procurement_evaluationresult", "procurement_score")  # fmt: skip
BIDS = {
    Role.LEAD, Role.SRO, Role.SECRETARY, Role.MEMBER, Role.LEGAL, Role.OPENER, Role.EVALUATOR, Role.MODERATOR,
    Role.FINANCE_LEAD, Role.ACCOUNTABLE_OFFICER, Role.REVIEWER, Role.LEAD_REVIEWER, Role.SIGN_OFF, Role.AUDITOR,
}  # fmt: skip
"""Who sees bids, and in the live case, whose scores are locked, scores as well."""

READ_FROM_OUTSIDE = {
    "procurement_procurement": "name, state and reference of the case",
    "procurement_notice": "what was published",
    "procurement_signature": "the contract to sign",
    "procurement_standstill": "from when the contract can be signed",
    "procurement_commissioner": "who buys stands in every notice",
    "notifications_outbox": "what the person was told",
    "workflow_waitingfor": "what waits for the person",
    "assurance_gatereview": "whether a gateway takes documents of the provider now",
    "workflow_hold": "the notice of a pause stands on every page of a case",
}
"""What a bidder or provider may read on a case; everything else of it is hidden from them by their role."""

ASKED_OF_THEM = "question_id IN (SELECT id FROM assurance_question WHERE side IN ('provider', 'both'))"
OF_THEIR_SIDE = {
    "assurance_clarification": ASKED_OF_THEM,
    "assurance_clarificationreply": (
        f"clarification_id IN (SELECT id FROM assurance_clarification WHERE {ASKED_OF_THEM})"
    ),
    "assurance_risk": "side = 'provider'",
    "assurance_riskentry": "risk_id IN (SELECT id FROM assurance_risk WHERE side = 'provider')",
    "assurance_gatereview": "id IN (SELECT review_id FROM assurance_risk WHERE side = 'provider')",
}
"""Rows a provider reads beside these: the risks that lie on its side, what it was asked and answered, and the state
of the gateway they stand at."""

GIVEN_TO_ALL = """for_all AND sent_at <= (SELECT requests_close_at FROM procurement_procurement c
    WHERE c.id = procurement_shareditem.procurement_id)"""
GIVEN_TO_BIDDERS = {
    "procurement_shareditem": GIVEN_TO_ALL,
    "documents_document": f"id IN (SELECT document_id FROM procurement_shareditem WHERE {GIVEN_TO_ALL})",
}
"""Rows a bidder that has not responded reads beside these: what every bidder was given before responses closed."""

FROM_OUTSIDE_HIDDEN = ("procurement_", "assurance_", "documents_", "workflow_")
"""Interests are not among them: whoever is signed in reads the register."""


@dataclass
class Changed:
    """What was made different: how many rows of a table, how many columns, and those that could not be changed."""

    rows: dict[str, int] = field(default_factory=dict)
    columns: int = 0
    kept: dict[str, str] = field(default_factory=dict)


def tables() -> dict[str, type[models.Model]]:
    """Give every table that may hold something of a case, by name."""
    found = [model for model in apps.get_models(include_auto_created=True) if model._meta.managed]
    kept = [model for model in found if model._meta.app_label not in NOT_OF_A_CASE]
    named = {model._meta.db_table: model for model in kept}
    return named | {name: _model(name) for name in OF_A_HIDDEN_CASE}


def _model(table: str) -> type[models.Model]:
    return next(model for model in apps.get_models() if model._meta.db_table == table)


def visible_rows(viewer: Viewer) -> dict[str, str]:
    """Give a fingerprint of all a person may read, by table, in the database of the moment."""
    found = {}
    with unit_of_work(viewer.user), connection.cursor() as cursor:
        for table, model in tables().items():
            key = model._meta.pk.column
            cursor.execute(f"SELECT md5(coalesce(string_agg(t::text, '|' ORDER BY \"{key}\"), '')) FROM \"{table}\" t")
            found[table] = cursor.fetchone()[0]
    return found


def hidden_keys(viewer: Viewer, everything: dict[str, set[Any]]) -> dict[str, set[Any]]:
    """Give the rows hidden from a person: those the database does not give, and those beyond the role."""
    hidden = {}
    with unit_of_work(viewer.user), connection.cursor() as cursor:
        cursor.execute("SELECT id FROM procurement_procurement")
        seen_cases = [row[0] for row in cursor.fetchall()]
        for table, model in tables().items():
            cursor.execute(f'SELECT "{model._meta.pk.column}" FROM "{table}"')
            seen = {row[0] for row in cursor.fetchall()} - _beyond_role(cursor, viewer, table, model)
            if table in OF_A_HIDDEN_CASE:
                seen -= _of_hidden_cases(cursor, viewer, table, seen_cases)
            hidden[table] = everything[table] - seen
    return {table: keys for table, keys in hidden.items() if keys}


def _of_hidden_cases(cursor: Any, viewer: Viewer, table: str, seen: list[int]) -> set[Any]:
    if viewer.administers:
        return set()
    mine = f"AND user_id <> {viewer.pk}" if table == "accounts_roleholding" else ""
    cursor.execute(
        f'SELECT id FROM "{table}" WHERE procurement_id IS NOT NULL AND NOT procurement_id = ANY(%s) {mine}', [seen]
    )
    return {row[0] for row in cursor.fetchall()}


def _beyond_role(cursor: Any, viewer: Viewer, table: str, model: type[models.Model]) -> set[Any]:
    """Give rows of the case that the database gives but no page may show to the role."""
    if "procurement_id" not in {one.column for one in model._meta.concrete_fields} or not viewer.role:
        return set()
    outside = viewer.role in {Role.PROVIDER, Role.BIDDER}
    beyond = (table in SEES_NO_BIDS and viewer.role not in BIDS) or (
        outside and table not in READ_FROM_OUTSIDE and table.startswith(FROM_OUTSIDE_HIDDEN)
    )
    if not beyond:
        return set()
    mine = [f'"{one.column}" = {viewer.pk}' for one in model._meta.concrete_fields if _is_of_user(one)]
    told = {Role.PROVIDER: OF_THEIR_SIDE, Role.BIDDER: GIVEN_TO_BIDDERS}.get(viewer.role, {})
    side = [told[table]] if table in told else []
    own = " OR ".join([*mine, *side])
    more = f"AND NOT coalesce({own}, false)" if own else ""
    cursor.execute(f'SELECT "{model._meta.pk.column}" FROM "{table}" WHERE procurement_id IS NOT NULL {more}')
    return {row[0] for row in cursor.fetchall()}


def _is_of_user(column: models.Field) -> bool:
    return bool(column.is_relation and column.related_model and column.related_model._meta.label == "accounts.User")


def second_world(database: str, viewer: Viewer, *, seed: int = 1) -> Changed:
    """Change, in a clone, the content of everything hidden from a person; prove that nothing visible changed."""
    changed = Changed()
    with _owner(database) as owner, owner.cursor() as cursor:
        everything = {}
        for table, model in tables().items():
            published = PUBLISHED.get(table, "false") if viewer.user is None else "false"
            cursor.execute(f'SELECT "{model._meta.pk.column}" FROM "{table}" WHERE NOT ({published})')
            everything[table] = {row[0] for row in cursor.fetchall()}
    with in_database(database):
        before, hidden = visible_rows(viewer), hidden_keys(viewer, everything)
    told = _told(viewer)
    chance = random.Random(seed)
    with _owner(database) as owner, transaction.atomic(using="owner"), owner.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table, keys in sorted(hidden.items()):
            released = told.get(table, set())
            with _past_triggers(cursor, table):
                _change_table(cursor, tables()[table], sorted(keys, key=str), chance, changed, released)
    with in_database(database):
        after = visible_rows(viewer)
    role_hidden = {table for table in hidden if _hidden_by_role_only(viewer, table)}
    spilled = [table for table in before if before[table] != after[table] and table not in role_hidden]
    assert spilled == [], f"The second world shows other rows of {spilled}: name the column in NOT_CONTENT"
    return changed


def _told(viewer: Viewer) -> dict[str, set[str]]:
    if viewer.way in WAITS_FOR_SOMETHING:
        return RELEASED_WHILE_WAITING
    if viewer.user is None:
        # Who has answered is counted in public, for organisations whose people hold roles; training cases are left out.
        held = {"role", "organisation_id", "from_date", "to_date"}
        return {**RELEASED, "procurement_procurement": {"clock_kind"}, "accounts_roleholding": held}
    if viewer.role not in BIDS and viewer.way in SEES_THE_CASE:
        told = {**RELEASED, "procurement_bid": {"state", "provider_id"}}  # who signs the contract
        return {**told, **MAKE_UP} if viewer.way == OPEN and viewer.role == Role.GUARDIAN else told
    return RELEASED if viewer.way in SEES_THE_CASE else {}


def _hidden_by_role_only(viewer: Viewer, table: str) -> bool:
    outside = viewer.role in {Role.PROVIDER, Role.BIDDER}
    return table in OF_A_HIDDEN_CASE or outside or table in SEES_NO_BIDS


@contextlib.contextmanager
def _past_triggers(cursor: Any, table: str) -> Iterator[None]:
    cursor.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER USER')
    yield
    cursor.execute(f'ALTER TABLE "{table}" ENABLE TRIGGER USER')


def _change_table(
    cursor: Any, model: type[models.Model], keys: list[Any], chance: random.Random, out: Changed, released: set[str]
) -> None:
    table, key = model._meta.db_table, model._meta.pk.column
    content = [one for one in model._meta.concrete_fields if _is_content(table, one) and one.column not in released]
    for one in content:
        if isinstance(one, models.JSONField):
            _change_json(cursor, table, key, one.column, keys)
    changes = {one.column: change for one in content if (change := _change_of(one, chance))}
    out.rows[table] = len(keys)
    out.columns += len(changes)
    where = f'WHERE "{key}" = ANY(%s)'
    together = ", ".join(f'"{column}" = {change}' for column, change in changes.items())
    if not changes or _tried(cursor, f'UPDATE "{table}" SET {together} {where}', keys) is None:
        return
    for column, change in changes.items():
        why = _tried(cursor, f'UPDATE "{table}" SET "{column}" = {change} {where}', keys)
        if why is not None:
            out.kept[f"{table}.{column}"] = why


def _is_content(table: str, column: models.Field) -> bool:
    named = {column.column, f"{table}.{column.column}"}
    return not column.primary_key and named.isdisjoint(NOT_CONTENT)


def _tried(cursor: Any, statement: str, keys: list[Any]) -> str | None:
    """Run a statement unless a constraint refuses it; give the refusal."""
    try:
        with transaction.atomic(using="owner"):
            cursor.execute(statement, [keys])
    except DatabaseError as refusal:
        return str(refusal).splitlines()[0]
    return None


def _change_of(column: models.Field, chance: random.Random) -> str | None:
    """Give the SQL that makes another value of a column, or None where it is an identity rather than content."""
    name, step = f'"{column.column}"', chance.randint(1, 9)
    if column.is_relation:
        return _other_organisation(column, name)
    if column.choices:
        return _other_choice(column, name)
    for kinds, sql in (
        (models.BooleanField, f"NOT {name}"),
        (models.DateTimeField, f"{name} + interval '{step} hours'"),
        (models.DateField, f"{name} + {step}"),
        (models.IntegerField, f"{name} + {step}"),
        (models.DecimalField, f"{name} + 0.0{step}"),
        ((models.CharField, models.TextField), _other_words(column, name, step)),
    ):
        if isinstance(column, kinds):
            return sql
    return None


def _other_organisation(column: models.Field, name: str) -> str | None:
    if column.related_model is None or column.related_model._meta.label != "accounts.Organisation":
        return None
    return f"CASE WHEN {name} IS NULL THEN NULL ELSE (SELECT max(id) FROM accounts_organisation) END"


def _other_choice(column: models.Field, name: str) -> str:
    never = NEEDS_MORE.get(f"{column.model._meta.db_table}.{column.column}", ())
    kept = [value for value, _ in column.flatchoices if value not in never]
    values = [f"'{value}'" if isinstance(value, str) else str(value) for value in kept]
    turns = zip(values, values[1:] + values[:1], strict=True)
    return f"CASE {name} " + " ".join(f"WHEN {one} THEN {other}" for one, other in turns) + f" ELSE {name} END"


def _other_words(column: models.Field, name: str, step: int) -> str:
    """Turn letters and figures round; the length stays, and different words stay different."""
    letters, figures = string.ascii_lowercase, string.digits
    turned = letters[step:] + letters[:step] + letters.upper()[step:] + letters.upper()[:step]
    turned += figures[step:] + figures[:step]
    plain = letters + letters.upper() + figures
    filled = "'Zq'" if (column.max_length or 9) >= 2 else "''"
    return f"CASE {name} WHEN '' THEN {filled} ELSE translate({name}, '{plain}', '{turned}') END"


def _change_json(cursor: Any, table: str, key: str, column: str, keys: list[Any]) -> None:
    cursor.execute(f'SELECT "{key}", "{column}" FROM "{table}" WHERE "{key}" = ANY(%s)', [keys])
    for one, value in cursor.fetchall():
        cursor.execute(f'UPDATE "{table}" SET "{column}" = %s WHERE "{key}" = %s', [Jsonb(_other_json(value)), one])


def _other_json(value: Any) -> Any:
    """Change every leaf and keep the shape."""
    if isinstance(value, dict):
        return {key: _other_json(leaf) for key, leaf in value.items()}
    if isinstance(value, list):
        return [_other_json(leaf) for leaf in value]
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return value + 1
    return f"{value[::-1]}q" if isinstance(value, str) else value
