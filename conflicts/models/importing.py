"""An existing register taken over from a file: the file, what was wrong in it, and which rows went in."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse


class RegisterImport(models.Model):
    """One file with an existing register, checked first and then taken over in one go.

    A job: ``wanted_at`` says that the good rows are to go in, ``attempts`` how often a worker has begun. The worker
    holds the row's lock for as long as it lives, so no lease has to run out when it is killed.
    """

    organisation = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="register_imports")
    uploaded_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    name = models.CharField(max_length=160)
    sha256 = models.CharField(max_length=64)
    content = models.TextField()
    rows = models.PositiveIntegerField()
    good = models.PositiveIntegerField()
    known = models.PositiveIntegerField()
    # [line, [reason, ...]] of every row that cannot go in.
    broken = models.JSONField(default=list)
    wanted_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    failed_at = models.DateTimeField(null=True)
    imported_at = models.DateTimeField(null=True)
    imported = models.PositiveIntegerField(default=0)
    people = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-uploaded_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(imported_at__isnull=True) | Q(wanted_at__isnull=False), name="import_done_was_wanted"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Give the page of the import."""
        return reverse("conflicts:import", args=[self.pk])

    @property
    def state_words(self) -> str:
        """Say how far it got."""
        if self.imported_at is not None:
            return "Taken over"
        if self.failed_at is not None:
            return "Not taken over"
        return "Waits for its turn" if self.wanted_at is not None else "Checked"

    @property
    def is_waiting(self) -> bool:
        """Say whether a worker still has to take the rows over."""
        return self.wanted_at is not None and self.imported_at is None and self.failed_at is None

    @property
    def progress_key(self) -> str:
        """Name this work for whoever asks how far it is."""
        return f"register-import-{self.pk}"


class ImportedRow(models.Model):
    """A row of a file that went into the register: known again when the same file is read once more."""

    organisation = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    # Whose interest in what since when; and everything the row said.
    key = models.CharField(max_length=64)
    content_hash = models.CharField(max_length=64)
    taken_from = models.ForeignKey(RegisterImport, models.PROTECT, related_name="taken")
    line = models.PositiveIntegerField()
    declaration = models.ForeignKey("conflicts.Declaration", models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["organisation", "key"], name="imported_row_once")]

    def __str__(self) -> str:
        return f"Line {self.line}"
