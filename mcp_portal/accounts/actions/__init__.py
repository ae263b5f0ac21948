"""Writes about people, organisations and roles. Pages, commands and the demonstration all call these."""

from .addresses import decide_email, propose_email
from .beginning import make_first_administrators
from .invitations import accept_invitation, find_invitation, invite, invite_again
from .organisations import add_organisation, change_organisation
from .people import add_person, close_account, reopen_account
from .roles import end_role, give_role

__all__ = [
    "accept_invitation",
    "add_organisation",
    "add_person",
    "change_organisation",
    "close_account",
    "decide_email",
    "end_role",
    "find_invitation",
    "give_role",
    "invite",
    "invite_again",
    "make_first_administrators",
    "propose_email",
    "reopen_account",
]
