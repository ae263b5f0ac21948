"""The append-only ledger and the moves the database lets through."""

from django.db import models


class LedgerEntry(models.Model):
    """One thing that happened. Written by the unit of work; the database numbers and chains it."""

    seq = models.BigIntegerField(primary_key=True)
    recorded_at = models.DateTimeField()
    occurred_at = models.DateTimeField()
    actor = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    acting_as = models.CharField(max_length=200)
    step = models.CharField(max_length=100)
    subject_table = models.CharField(max_length=63)
    subject_id = models.BigIntegerField()
    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, null=True, related_name="+")
    before = models.CharField(max_length=40)
    after = models.CharField(max_length=40)
    detail = models.JSONField()
    txid = models.BigIntegerField()
    prev = models.CharField(max_length=64, unique=True)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ["seq"]
        indexes = [
            models.Index(fields=["procurement", "seq"]),
            models.Index(fields=["subject_table", "subject_id"]),
            models.Index(fields=["txid"]),
        ]

    def __str__(self) -> str:
        return f"{self.seq} {self.step}"


class DeclaredMove(models.Model):
    """A move some step declares; an empty source is the first state. Filled from the code, read by triggers."""

    subject_table = models.CharField(max_length=63)
    step = models.CharField(max_length=100)
    source = models.CharField(max_length=40)
    target = models.CharField(max_length=40)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subject_table", "step", "source", "target"], name="declared_move_once"),
        ]

    def __str__(self) -> str:
        return f"{self.subject_table}: {self.step}"
