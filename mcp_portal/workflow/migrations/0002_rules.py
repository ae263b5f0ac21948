"""Database rules of holds, corrections and the waiting list."""

from django.db import migrations

from mcp_portal.audit.database import case_rows, filed_once


class Migration(migrations.Migration):
    dependencies = [("workflow", "0001_initial"), ("procurement", "0001_initial"), ("audit", "0002_rules")]

    operations = [
        filed_once("workflow_hold", "lifted_at"),
        filed_once("workflow_correction", "confirmed_at"),
        case_rows("workflow_hold"),
        case_rows("workflow_correction"),
        case_rows("workflow_waitingfor"),
    ]
