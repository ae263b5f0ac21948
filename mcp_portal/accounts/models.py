"""People, organisations and the roles people hold."""

from __future__ import annotations

import datetime
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q

from .roles import BODY_NAMES, Kind, Role


class Organisation(models.Model):
    """A commissioner, an assuring body, a provider or the operator of the portal."""

    name = models.CharField(max_length=200, unique=True)
    kind = models.CharField(max_length=30, choices=Kind)
    ods_code = models.CharField("ODS code", max_length=10, blank=True)
    company_number = models.CharField(max_length=8, blank=True)
    trading_names = models.TextField(blank=True, help_text="One a line")
    successor = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="predecessors")
    address = models.CharField(max_length=400, blank=True)
    town = models.CharField(max_length=100, blank=True)
    postcode = models.CharField(max_length=20, blank=True)
    email = models.EmailField("e-mail", blank=True)
    phone = models.CharField(max_length=100, blank=True)
    url = models.URLField("web address", blank=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["ods_code"], condition=~Q(ods_code=""), name="organisation_ods_code_unique"
            ),
            models.UniqueConstraint(
                fields=["company_number"], condition=~Q(company_number=""), name="organisation_company_number_unique"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def short_name(self) -> str:
        """The name a sentence uses: assuring bodies have a short one."""
        return BODY_NAMES.get(Kind(self.kind), self.name)

    @property
    def name_and_codes(self) -> str:
        """Give the name with what tells it from others of a like name."""
        codes = [f"ODS code {self.ods_code}"] if self.ods_code else []
        codes += [f"company number {self.company_number}"] if self.company_number else []
        return ", ".join([self.name, *codes])

    def is_called_by_code(self, words: str) -> bool:
        """Say whether words are its ODS code or company number rather than a name."""
        code = "".join(letter for letter in words.upper() if letter.isalnum())
        return bool(code) and code in {self.ods_code.upper(), self.company_number.upper()}


class UserManager(BaseUserManager["User"]):
    """Makes accounts; there are no superusers."""

    def get_queryset(self) -> models.QuerySet[User]:
        # Every page prints who is signed in with their organisation.
        return super().get_queryset().select_related("organisation")

    def create_user(self, email: str, password: str | None = None, **fields: object) -> User:
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save()
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """A person who signs in with an e-mail address and is named by their post."""

    email = models.EmailField("e-mail address", unique=True)
    post = models.CharField(max_length=120, help_text="Role in words, such as Procurement lead")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="people")
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField()

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        ordering = ["post", "email"]

    def __str__(self) -> str:
        return f"{self.post}, {self.organisation.short_name}" if self.organisation else self.post

    def get_full_name(self) -> str:
        return str(self)

    def get_short_name(self) -> str:
        return self.post


class RoleHoldingQuerySet(models.QuerySet["RoleHolding"]):
    """Holdings by date and case."""

    def on(self, day: datetime.date) -> RoleHoldingQuerySet:
        """Those that are current on a day; the last day is included."""
        return self.filter(Q(to_date__isnull=True) | Q(to_date__gte=day), from_date__lte=day)


class RoleHolding(models.Model):
    """One role of one person for one organisation, on one case or on none, from a date to a date."""

    user = models.ForeignKey(User, models.PROTECT, related_name="holdings")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="holdings")
    role = models.CharField(max_length=30, choices=Role)
    procurement = models.ForeignKey(
        "procurement.Procurement", models.PROTECT, null=True, blank=True, related_name="holdings"
    )
    from_date = models.DateField()
    to_date = models.DateField(null=True, blank=True)
    entered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = RoleHoldingQuerySet.as_manager()

    class Meta:
        ordering = ["procurement_id", "role", "id"]
        indexes = [models.Index(fields=["user", "procurement"]), models.Index(fields=["procurement", "role"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(to_date__isnull=True) | Q(to_date__gte=models.F("from_date") - datetime.timedelta(days=1)),
                name="role_holding_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(entered_by__isnull=True) | Q(procurement__isnull=True) | ~Q(entered_by=models.F("user"))
                | Q(role=Role.LEAD),
                name="role_on_a_case_entered_by_a_second_person",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.get_role_display()}, {self.organisation.short_name}"


class Invitation(models.Model):
    """A place in the portal offered by mail; the link in it is used once."""

    user = models.OneToOneField(User, models.CASCADE, related_name="invitation")
    invited_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    key_hash = models.CharField(max_length=64, unique=True)
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)

    # Known only while it is being sent: the table keeps its hash.
    link = ""

    def __str__(self) -> str:
        return f"Invitation of {self.user_id}"


class EmailChange(models.Model):
    """A change of a person's sign-in address, proposed by one administrator and confirmed by another."""

    user = models.ForeignKey(User, models.PROTECT, related_name="email_changes")
    new_email = models.EmailField("new e-mail address")
    proposed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    confirmed = models.BooleanField(null=True)

    class Meta:
        ordering = ["-proposed_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(decided_at__isnull=True), name="email_change_one_open"
            ),
            models.CheckConstraint(
                condition=~Q(confirmed=True)
                | (~Q(decided_by=models.F("proposed_by")) & ~Q(decided_by=models.F("user"))),
                name="email_change_needs_a_second_administrator",
            ),
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True, decided_by__isnull=True, confirmed__isnull=True)
                | Q(decided_at__isnull=False, decided_by__isnull=False, confirmed__isnull=False),
                name="email_change_decided_wholly",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"Change of the address of {self.user_id}"
