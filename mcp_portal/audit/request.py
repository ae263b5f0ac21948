"""The request as pages get it: somebody is signed in, and the unit of work has set the moment."""

import datetime

from django.http import HttpRequest

from mcp_portal.accounts.models import User


class Request(HttpRequest):
    """What the middlewares make of a request; pages that strangers may see take a plain HttpRequest.

    ``now`` is the server's time at which the unit of work began; ``administers`` says whether the person is a
    system administrator.
    """

    user: User
    now: datetime.datetime
    administers: bool
