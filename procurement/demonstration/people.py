"""The organisations and people of a demonstration; people are named by their roles only."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from mcp_portal.accounts.actions import add_organisation, add_person, give_role
from mcp_portal.accounts.models import Organisation, User
from mcp_portal.accounts.roles import Kind, Role

ORGANISATIONS: dict[str, dict[str, str]] = {
    "operator": {"name": "Operator of the portal", "kind": Kind.OPERATOR},
    "ccg": {
        "name": "NHS Dudley CCG", "kind": Kind.CCG, "ods_code": "05C", "address": "Venture Way",
        "town": "Brierley Hill", "postcode": "DY5 1RU", "phone": "+44 1632960001",
        "email": "procurement@dudleyccg.example", "url": "https://www.dudleyccg.example",
    },
    "council": {
        "name": "Dudley Metropolitan Borough Council", "kind": Kind.COUNCIL, "address": "Council House, Priory Road",
        "town": "Dudley", "postcode": "DY1 1HF", "phone": "+44 1632960002", "email": "procurement@dudley.example",
        "url": "https://www.dudley.example",
    },
    "nhs_england": {"name": "NHS England", "kind": Kind.NHS_ENGLAND},
    "nhs_improvement": {"name": "NHS Improvement", "kind": Kind.NHS_IMPROVEMENT},
    "cqc": {"name": "Care Quality Commission", "kind": Kind.CQC},
    "provider": {"name": "Dudley Integrated Health and Care (consortium)", "kind": Kind.PROVIDER},
}  # fmt: skip


@dataclass(frozen=True)
class Post:
    """A person of the demonstration: key, post in words, organisation, roles on the case and without one."""

    key: str
    post: str
    organisation: str
    on_case: tuple[str, ...] = ()
    anywhere: tuple[str, ...] = ()


POSTS = (
    Post("first_admin", "System administrator", "operator", anywhere=(Role.SYSTEM_ADMIN,)),
    Post("second_admin", "Second system administrator", "operator", anywhere=(Role.SYSTEM_ADMIN,)),
    Post("auditor", "Internal auditor", "operator", on_case=(Role.AUDITOR,)),
    Post("lead", "Procurement lead", "ccg", anywhere=(Role.LEAD,)),
    Post("sro", "Senior responsible officer", "ccg", (Role.SRO,)),
    Post("accountable_officer", "Accountable officer", "ccg", (Role.ACCOUNTABLE_OFFICER,)),
    Post("finance_lead", "Chief operating and finance officer", "ccg", (Role.FINANCE_LEAD,)),
    Post("legal", "Legal adviser", "ccg", (Role.LEGAL,)),
    Post("secretary", "Governing body secretary", "ccg", (Role.SECRETARY,)),
    Post("member", "Governing body lay member", "ccg", (Role.MEMBER,)),
    Post("gp_member", "Governing body GP member", "ccg", (Role.MEMBER,)),
    Post("guardian", "Conflicts of Interest Guardian", "ccg", (Role.GUARDIAN,), (Role.GUARDIAN,)),
    Post("evaluator", "Evaluator", "ccg", (Role.EVALUATOR,)),
    Post("moderator", "Moderator", "ccg", (Role.MODERATOR,)),
    Post("first_opener", "Corporate services officer", "ccg", (Role.OPENER,)),
    Post("second_opener", "Corporate governance officer", "ccg", (Role.OPENER,)),
    Post("notice_admin", "Notice administrator", "ccg", (Role.NOTICE_ADMIN,)),
    Post("council_officer", "Accountable officer", "council", (Role.ACCOUNTABLE_OFFICER,)),
    Post("nhse_reviewer", "Reviewer", "nhs_england", (Role.REVIEWER,)),
    Post("nhse_lead", "Lead reviewer", "nhs_england", (Role.LEAD_REVIEWER,)),
    Post("nhse_sign_off", "Sign-off officer", "nhs_england", (Role.SIGN_OFF,)),
    Post("nhsi_reviewer", "Lead reviewer", "nhs_improvement", (Role.REVIEWER, Role.LEAD_REVIEWER)),
    Post("nhsi_sign_off", "Sign-off officer", "nhs_improvement", (Role.SIGN_OFF,)),
    Post("cqc_reviewer", "Lead reviewer", "cqc", (Role.REVIEWER, Role.LEAD_REVIEWER)),
    Post("cqc_sign_off", "Sign-off officer", "cqc", (Role.SIGN_OFF,)),
    Post("provider", "Provider programme director", "provider", (Role.PROVIDER,)),
)


@dataclass(frozen=True)
class Place:
    """Where a case is played: organisations of its own in place of Dudley's, and further posts.

    ``suffix`` stands in the e-mail addresses of the people of its own organisations.
    """

    organisations: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    posts: tuple[Post, ...] = POSTS
    suffix: str = ""


GOVERNING_BODY = (
    Post("gp_chair", "Clinical chair, elected GP member", "ccg", (Role.MEMBER,)),
    Post("gp_second", "Second elected GP member", "ccg", (Role.MEMBER,)),
    Post("gp_third", "Third elected GP member", "ccg", (Role.MEMBER,)),
    Post("gp_fourth", "Fourth elected GP member", "ccg", (Role.MEMBER,)),
)
"""Elected GP members without an interest in the MCP: with one more conflicted there is no quorum."""

DUDLEY = Place(posts=(*POSTS, *GOVERNING_BODY))


@dataclass
class Cast:
    """The people, by key, their organisations, and the posts the people hold."""

    people: dict[str, User] = field(default_factory=dict)
    organisations: dict[str, Organisation] = field(default_factory=dict)
    posts: tuple[Post, ...] = POSTS

    def __getattr__(self, key: str) -> User:
        try:
            return self.__dict__["people"][key]
        except KeyError:
            raise AttributeError(key) from None


def gather(now: datetime.datetime, place: Place = DUDLEY) -> Cast:
    """Make organisations and people once; a second case finds them there."""
    cast = Cast(posts=place.posts)
    for key, facts in {**ORGANISATIONS, **place.organisations}.items():
        found = Organisation.objects.filter(name=facts["name"]).first()
        cast.organisations[key] = found or add_organisation(by=None, **facts)
    for post in place.posts:
        own = place.suffix if post.organisation in place.organisations else ""
        email = f"{post.key}@{post.organisation}{own}.example".replace("_", "-")
        cast.people[post.key] = _person(post, email, cast.organisations[post.organisation], now)
    return cast


def _person(post: Post, email: str, organisation: Organisation, now: datetime.datetime) -> User:
    found = User.objects.filter(email=email).first()
    if found is None:
        found = add_person(email=email, post=post.post, organisation=organisation, by=None, now=now)
        for role in post.anywhere:
            give_role(user=found, role=role, organisation=organisation, by=None, now=now)
    return found


def seat(cast: Cast, case: Any, *, by: User, now: datetime.datetime) -> None:
    """Give everyone their roles on the case, as a system administrator does."""
    for post in cast.posts:
        for role in post.on_case:
            give_role(
                user=cast.people[post.key], role=role, organisation=cast.organisations[post.organisation], case=case,
                by=by, now=now,
            )  # fmt: skip
