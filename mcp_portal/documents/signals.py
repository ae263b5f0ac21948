"""What happened here that others tell people about. For telling only: nothing is decided by a receiver."""

from django.dispatch import Signal

document_ready = Signal()
"""A document is made. Sent with user, link, case, at; inside the transaction that files it."""

document_not_made = Signal()
"""Making a document was given up. Sent with user, link, case, at."""

document_blocked = Signal()
"""The scanner found something in a kept document. Sent with user, link, case, at."""
