"""Bytes, the documents that stand on them, and the jobs that render documents."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from .scanning import FREE, Scan


class Blob(models.Model):
    """Bytes in the file store, shared by every document with the same content."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    size = models.BigIntegerField()

    def __str__(self) -> str:
        return self.sha256


class DocumentQuerySet(models.QuerySet["Document"]):
    """Documents by case."""

    def of(self, case: Any) -> DocumentQuerySet:
        """Those of a case, newest first."""
        return self.filter(procurement_id=case.pk).select_related("blob", "uploaded_by__organisation").order_by("-id")


class Document(models.Model):
    """One file on one case, as one person put it in. Never replaced; the same bytes may stand in others."""

    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, null=True, related_name="documents")
    blob = models.ForeignKey(Blob, models.PROTECT, related_name="+")
    name = models.CharField(max_length=160)
    kind = models.SlugField(max_length=40)
    # Kept here, not with the bytes: the same bytes may be a text in one case and a table in another.
    media_type = models.CharField(max_length=100)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    pages = models.PositiveIntegerField(null=True, help_text="Of a PDF")
    # The only columns that change, and only as the scanner finds.
    scan = models.CharField(max_length=12, choices=Scan, default=Scan.NOT_SCANNED, db_default=Scan.NOT_SCANNED)
    scanned_at = models.DateTimeField(null=True)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["procurement", "kind"])]

    def __str__(self) -> str:
        return self.name

    @property
    def case(self) -> Any:
        """The case this belongs to, or None."""
        return self.procurement

    @property
    def is_free(self) -> bool:
        """Whether it may be opened and submitted: nothing was found in it, and no scan is awaited."""
        return self.scan in FREE

    @property
    def sha256(self) -> str:
        """The fingerprint of the bytes."""
        return self.blob_id

    @property
    def size(self) -> int:
        """The number of bytes."""
        return self.blob.size


class Wording(models.Model):
    """The words of a document, read once, and the roles that may find it by them (ADR 7).

    A function of the database writes here and nobody else; the two vectors are columns it makes by itself, that of the
    words from the name as well (migration 0004).
    """

    document = models.OneToOneField(Document, models.PROTECT, primary_key=True, related_name="wording")
    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="+")
    roles = ArrayField(models.CharField(max_length=30))
    kind = models.SlugField(max_length=40, db_index=False)
    name = models.CharField(max_length=160)
    words = models.TextField()
    read_at = models.DateTimeField()
    by_name = SearchVectorField(editable=False, null=True)
    by_words = SearchVectorField(editable=False, null=True)

    class Meta:
        # Written by the worker, who can wait for the index, and read by people, who cannot.
        indexes = [GinIndex(fields=["by_words"], name="documents_wording_by_words", fastupdate=False)]

    def __str__(self) -> str:
        return self.name


class RenderJob(models.Model):
    """A document to be made, once for one content. Holds identifiers only: what is printed stands in RenderInput."""

    class State(models.TextChoices):
        QUEUED = "queued", "Waiting to start"
        RUNNING = "running", "Being made"
        DONE = "done", "Ready"
        FAILED = "failed", "Not made"

    kind = models.SlugField(max_length=40)
    content_key = models.CharField(max_length=64, unique=True)
    subject_table = models.CharField(max_length=63)
    subject_id = models.BigIntegerField()
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    requested_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    woken_at = models.DateTimeField()
    lease = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    progress = models.CharField(max_length=100, blank=True)
    document = models.ForeignKey(Document, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["state", "lease_until"]),
            models.Index(fields=["subject_table", "subject_id"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="done", document__isnull=False)
                | (~models.Q(state="done") & models.Q(document__isnull=True)),
                name="render_job_done_has_its_document",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.content_key[:12]}"

    @property
    def is_done(self) -> bool:
        """Whether the document is there."""
        return self.state == self.State.DONE

    @property
    def has_failed(self) -> bool:
        """Whether making it was given up."""
        return self.state == self.State.FAILED


class RenderInput(models.Model):
    """What a job prints. It is as secret as the case, so the case's row security applies."""

    job = models.OneToOneField(RenderJob, models.PROTECT, related_name="input")
    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=160)
    link = models.CharField(max_length=300)
    context = models.JSONField()

    def __str__(self) -> str:
        return self.name


class RenderRequest(models.Model):
    """Somebody who asked for a job's document and is told when it is ready."""

    job = models.ForeignKey(RenderJob, models.PROTECT, related_name="requests")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    requested_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["job", "user"], name="render_request_once")]

    def __str__(self) -> str:
        return f"{self.job_id} for {self.user_id}"
