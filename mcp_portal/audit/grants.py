"""What the application's role may do with each table; set anew after every migration by the owner."""

from django.conf import settings
from django.db import connections

READ_ONLY = ("audit_declaredmove", "django_migrations")
FROZEN = "SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'portal_append_only'"


def grant(using: str) -> None:
    """Give the application's role rows, not structure; append-only tables it may only add to."""
    owner, application = connections[using].settings_dict["USER"], settings.DATABASES["default"]["USER"]
    if owner == application:
        return
    quote = connections[using].ops.quote_name
    role = quote(str(application))
    with connections[using].cursor() as cursor:
        cursor.execute(f"GRANT USAGE ON SCHEMA public TO {role}")
        cursor.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}")
        cursor.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}")
        cursor.execute(FROZEN)
        for (table,) in cursor.fetchall():
            cursor.execute(f"REVOKE UPDATE, DELETE ON {table} FROM {role}")
        for table in READ_ONLY:
            cursor.execute(f"REVOKE INSERT, UPDATE, DELETE ON {quote(table)} FROM {role}")
