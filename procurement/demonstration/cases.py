"""The cases that can be played."""

from __future__ import annotations

import datetime
from collections.abc import Callable

from mcp_portal.accounts.models import User
from mcp_portal.audit.unit import unit_of_work
from procurement.models import Procurement

from .alliance import play_alliance
from .dudley import TITLE, play_dudley
from .dudley_history import play_dudley_history
from .eastkent import play_eastkent
from .hinchingbrooke import play_hinchingbrooke
from .magnox import play_magnox
from .manchester import play_manchester
from .play import Play
from .towerhamlets import play_towerhamlets
from .unitingcare import play_unitingcare

CASES: dict[str, Callable[..., Play]] = {
    "alliance": play_alliance,
    "dudley": play_dudley,
    "dudley-history": play_dudley_history,
    "eastkent": play_eastkent,
    "hinchingbrooke": play_hinchingbrooke,
    "magnox": play_magnox,
    "manchester": play_manchester,
    "towerhamlets": play_towerhamlets,
    "unitingcare": play_unitingcare,
}


def is_loaded(now: datetime.datetime) -> bool:
    """Say whether the main demonstration case stands at its end already."""
    lead = User.objects.filter(email="lead@ccg.example").first()
    if lead is None:
        return False
    with unit_of_work(lead, at=now):
        return Procurement.objects.filter(title=TITLE, state=Procurement.State.LIVE).exists()
