"""Encrypting what was typed: the database, its copies and its operators hold no words of it."""

from __future__ import annotations

import base64
import hashlib
import json

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.utils.encoding import force_bytes

Fields = dict[str, list[str]]


def seal(fields: Fields, *, person: int, path: str) -> str:
    """Encrypt what a person typed on a page; it opens for this person and page only."""
    return _keys().encrypt(json.dumps([person, path, fields]).encode()).decode()


def unseal(sealed: str, *, person: int, path: str) -> Fields | None:
    """Decrypt what was typed, or give None when it is another's, of another page, or of a key no longer used."""
    try:
        whose, where, fields = json.loads(_keys().decrypt(sealed.encode()))
    except InvalidToken:
        return None
    return fields if (whose, where) == (person, path) else None


def _keys() -> MultiFernet:
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = [hashlib.sha256(b"portal.drafts:" + force_bytes(secret)).digest() for secret in secrets]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])
