"""The declared moves: written to the database for its triggers, and to docs/states.md for people."""

from __future__ import annotations

from django.db import connections

from mcp_portal.audit.models import DeclaredMove

from .declaring import Step, declared_steps
from .models import Stateful
from .waiting import machines

HEAD = """# States and steps

Generated from the declarations by `python manage.py state_diagrams`; `make check` compares. Every step has the
requirement *The case is not paused* unless it says *also while paused*.
"""


def store_declared_moves(using: str) -> None:
    """Write every declared move to the table the triggers read; idempotent."""
    if DeclaredMove._meta.db_table not in connections[using].introspection.table_names():
        return
    wanted = {row for model in machines() for row in _moves(model)}
    standing = set(DeclaredMove.objects.using(using).values_list("subject_table", "step", "source", "target"))
    for table, name, source, target in standing - wanted:
        DeclaredMove.objects.using(using).filter(subject_table=table, step=name, source=source, target=target).delete()
    fields = ("subject_table", "step", "source", "target")
    DeclaredMove.objects.using(using).bulk_create(
        DeclaredMove(**dict(zip(fields, row, strict=True))) for row in sorted(wanted - standing)
    )


def _first_state(model: type[Stateful]) -> str:
    return next(field.default for field in model._meta.fields if field.name == "state")


def _moves(model: type[Stateful]):
    table, label = model._meta.db_table, model._meta.label_lower
    yield table, f"{label}.begin", "", _first_state(model)
    for declared in declared_steps(model):
        for source in declared.sources:
            yield table, f"{label}.{declared.name}", source, declared.target


def states_page() -> str:
    """Give docs/states.md."""
    return HEAD + "".join(_machine(model) for model in sorted(machines(), key=lambda m: m._meta.label))


def _machine(model: type[Stateful]) -> str:
    steps = declared_steps(model)
    first = _first_state(model)
    lines = [f"\n## {str(model._meta.verbose_name).capitalize()}\n"]
    lines.append((model.__doc__ or "").strip().splitlines()[0] + "\n")
    lines += ["```mermaid", "stateDiagram-v2", f"    [*] --> {first}"]
    lines += [f"    {source} --> {one.target}: {one.label}" for one in steps for source in one.sources]
    lines += ["```", "", "| step | from | to | who | requirements |", "| --- | --- | --- | --- | --- |"]
    lines += [_row(one) for one in steps]
    return "\n".join(lines) + "\n"


def _row(one: Step) -> str:
    rules = [f"{g.rule} *({g.source})*" for g in one.guards if g.name != "not_on_hold"]
    if all(g.name != "not_on_hold" for g in one.guards):
        rules.append("also while paused")
    cells = (one.label, ", ".join(one.sources), one.target, str(one.allowed), "<br>".join(rules) or "none")
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
