"""The portal never works as a role that could get round its own rules."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, connections

from mcp_portal.audit import roles


@pytest.mark.django_db
def test_the_role_of_the_tests_is_the_powerless_one():
    roles.refuse_powerful_role()

    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone()[0] == "portal_app"


def test_the_owner_is_refused_because_it_owns_tables(template_database, django_db_blocker, monkeypatch):
    owner = connections["owner"]
    with django_db_blocker.unblock():
        owner.close()
        before, owner.settings_dict["NAME"] = owner.settings_dict["NAME"], template_database
        monkeypatch.setattr(roles, "connection", owner)
        try:
            with pytest.raises(ImproperlyConfigured, match="owns [0-9]+ tables"):
                roles.refuse_powerful_role()
        finally:
            owner.close()
            owner.settings_dict["NAME"] = before
