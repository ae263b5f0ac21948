"""A replayed case to look at: kept once, cloned for each module that names its case."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.conftest import own_clone
from tests.played import kept


@pytest.fixture(scope="module")
def case_database(request: Any, template_database: str, django_db_blocker: Any) -> Iterator[str]:
    """Give a database of this process's own in which the ``REPLAYED`` case of the module has been played."""
    case = request.module.REPLAYED
    with django_db_blocker.unblock(), own_clone(kept(case, template_database), f"looked_{case}") as name:
        yield name
