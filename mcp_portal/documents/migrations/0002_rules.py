"""Files are never replaced, and show with their case only."""

from django.db import migrations

from mcp_portal.audit.database import append_only, case_rows


class Migration(migrations.Migration):
    dependencies = [("documents", "0001_initial"), ("audit", "0002_rules"), ("procurement", "0002_rules")]

    # documents_renderjob and documents_renderrequest hold identifiers only. Workers sweep them for nobody in
    # particular, so they have no row security; what a job prints stands in documents_renderinput, which has.
    operations = [
        append_only("documents_blob"),
        append_only("documents_document"),
        append_only("documents_renderinput"),
        case_rows("documents_document"),
        case_rows("documents_renderinput"),
    ]
