"""Three chapters as the apps give them: a gateway 2 review of an invented case, one question in trouble."""

from .case import own
from .interests import conflicts
from .people import FINANCE, GUARDIAN, LEAD, MEMBER, SRO, at, day
from .review import assurance

__all__ = ["FINANCE", "GUARDIAN", "LEAD", "MEMBER", "SRO", "assurance", "at", "conflicts", "day", "own"]
