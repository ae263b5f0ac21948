"""The database role the portal works as, and what it may never be."""

from django.core.exceptions import ImproperlyConfigured
from django.db import connection

POWERFUL = """
    SELECT r.rolsuper, r.rolbypassrls,
           (SELECT count(*) FROM pg_class c WHERE c.relowner = r.oid AND c.relkind IN ('r', 'p'))
    FROM pg_roles r WHERE r.rolname = current_user"""


def refuse_powerful_role() -> None:
    """Raise ImproperlyConfigured when the portal's role could get round its own rules."""
    with connection.cursor() as cursor:
        cursor.execute(POWERFUL)
        superuser, bypasses, owned = cursor.fetchone()
    powers = [
        words
        for held, words in (
            (superuser, "is a superuser"),
            (bypasses, "may bypass row security"),
            (owned, f"owns {owned} tables"),
        )
        if held
    ]
    if powers:
        raise ImproperlyConfigured(
            f"The database role in DATABASE_URL {' and '.join(powers)}. Give the portal a role that is no superuser, "
            "may not bypass row security and owns no table; only migrations use the owner (DATABASE_OWNER_URL)."
        )
