"""Every step from every state, generated from the declarations: it goes from where it says, and from nowhere else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from conflicts.models import Declaration, Gift
from mcp_portal.accounts.models import User
from mcp_portal.audit.models import DeclaredMove
from mcp_portal.audit.unit import unit_of_work
from mcp_portal.workflow.declarations import states_page
from mcp_portal.workflow.declaring import declared_steps
from mcp_portal.workflow.models import Stateful
from mcp_portal.workflow.steps import Changed, Refused
from tests.conftest import _owner, in_database, own_clone

MACHINES = [model for model in apps.get_models() if issubclass(model, Stateful)]
STATES = [(model, state) for model in MACHINES for state in model.State.values]
SHAPES = """
    SELECT format('ALTER TABLE %%s DROP CONSTRAINT %%I', conrelid::regclass, conname) FROM pg_constraint
    WHERE contype = 'c' AND conrelid = %s::regclass
    UNION ALL
    SELECT format('DROP INDEX %%s', indexrelid::regclass) FROM pg_index
    WHERE indpred IS NOT NULL AND indrelid = %s::regclass"""
NOT_PLAYED = """
    INSERT INTO procurement_allianceagreement (version, state, terms, procurement_id, aims, rule, reserved, chair,
        deadlock, leaving, ended_reason, drafted_by_id, drafted_at)
    SELECT 1, 'draft', 1, id, '', '', '', '', '', '', '', created_by_id, created_at
    FROM procurement_procurement ORDER BY id LIMIT 1"""
"""Things of a machine that no played case has: Dudley is no virtual MCP."""

READERS = ("lead@ccg.example", "guardian@ccg.example", "gp-member@ccg.example")


@pytest.fixture(scope="module")
def loose_database(played_database: str, django_db_blocker: Any) -> Iterator[str]:
    """Give a clone of the played case without shape rules, in which the owner may set any state."""
    with django_db_blocker.unblock(), own_clone(played_database, "loose") as name:
        with _owner(name) as owner, owner.cursor() as cursor:
            for model in MACHINES:
                cursor.execute(SHAPES, [model._meta.db_table] * 2)
                for (statement,) in cursor.fetchall():
                    cursor.execute(statement)
            cursor.execute(NOT_PLAYED)
        yield name


@pytest.fixture
def placed(loose_database: str, django_db_blocker: Any, request: Any) -> Iterator[Stateful]:
    """Give an object of a machine, put into a state behind the portal's back."""
    model, state = request.param
    with django_db_blocker.unblock():
        with _owner(loose_database) as owner, owner.cursor() as cursor:
            cursor.execute(f"SELECT id FROM {model._meta.db_table} ORDER BY id DESC LIMIT 1")
            key = cursor.fetchone()[0]
            cursor.execute(f"ALTER TABLE {model._meta.db_table} DISABLE TRIGGER USER")
            cursor.execute(f"UPDATE {model._meta.db_table} SET state = %s WHERE id = %s", [state, key])
            cursor.execute(f"ALTER TABLE {model._meta.db_table} ENABLE TRIGGER USER")
        with in_database(loose_database):
            yield _as_somebody_sees_it(model, key)


def _as_somebody_sees_it(model: type[Stateful], key: int) -> Stateful:
    for email in READERS:
        reader = User.objects.get(email=email)
        with unit_of_work(reader):
            found = model._default_manager.filter(pk=key).first()
        if found is not None:
            found.reader = reader
            return found
    raise AssertionError(f"Nobody sees {model._meta.label} {key}")


@pytest.mark.parametrize("placed", STATES, indirect=True, ids=[f"{m._meta.label}-{s}" for m, s in STATES])
def test_a_step_goes_from_the_states_it_names_and_from_no_other(placed):
    now, wrong = timezone.now(), []

    for declared in declared_steps(placed):
        answer = _take(placed, declared.name, now)
        if (placed.state in declared.sources) == (answer is Changed):
            wrong.append(f"{declared.name} from {placed.state}: {answer}")

    assert wrong == []


@pytest.mark.parametrize("placed", STATES, indirect=True, ids=[f"{m._meta.label}-{s}" for m, s in STATES])
def test_the_database_refuses_every_move_no_step_declares(placed):
    table = placed._meta.db_table
    declared = set(
        DeclaredMove.objects.filter(subject_table=table, source=placed.state).values_list("target", flat=True)
    )

    refused = pytest.raises(DatabaseError, match="no step moves|filed rows of .* are never changed")
    for target in type(placed).State.values:
        if target not in declared | {placed.state}:
            with unit_of_work(placed.reader), refused, transaction.atomic():
                connection.cursor().execute(f"UPDATE {table} SET state = %s WHERE id = %s", [target, placed.pk])


@pytest.mark.parametrize("model", MACHINES, ids=[model._meta.label for model in MACHINES])
def test_every_requirement_says_its_rule_its_source_and_who_can_meet_it(model):
    for declared in declared_steps(model):
        for one in declared.guards:
            assert one.check.__doc__
            assert one.source
            assert one.roles or model in {Declaration, Gift}  # nobody needs a role to answer for themselves
        assert declared.label[0].isupper()
        assert declared.doc


@pytest.mark.parametrize("model", MACHINES, ids=[model._meta.label for model in MACHINES])
def test_every_state_can_be_reached(model):
    reached = {next(f.default for f in model._meta.fields if f.name == "state")}
    while True:
        more = {d.target for d in declared_steps(model) if reached & set(d.sources)} - reached
        if not more:
            break
        reached |= more

    assert set(model.State.values) - reached == set()


def test_the_page_of_states_names_every_step():
    page = states_page()

    assert [d.label for model in MACHINES for d in declared_steps(model) if d.label not in page] == []


def _take(placed: Stateful, name: str, now: Any) -> type[Exception] | None:
    nobody = User.objects.get(email="second-admin@operator.example")
    try:
        with transaction.atomic(), unit_of_work(placed.reader, at=now):
            getattr(placed, name)(by=nobody, now=now, version=placed.version)
    except Refused as refused:
        return type(refused)
    return None
