"""The entry point of the web server; it refuses to serve with a database role that could bypass the rules."""

import os

from django.core.wsgi import get_wsgi_application

from mcp_portal import environment

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mcp_portal.settings")
environment.require_servers()
application = get_wsgi_application()

# Models may be imported only after Django is set up.
from mcp_portal.audit.roles import refuse_powerful_role  # noqa: E402

refuse_powerful_role()
