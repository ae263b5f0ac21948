"""Questions about taking over an existing register."""

from __future__ import annotations

from mcp_portal.documents.fields import Upload
from mcp_portal.nhsuk.fields import Confirm
from mcp_portal.nhsuk.forms import Form


class ImportForm(Form):
    """Which file holds the register."""

    file = Upload(
        label="Register of interests (CSV)", called="CSV file",
        hint="Up to 5MB and 20,000 rows. Nothing goes on the register before you have seen what was read",
    )  # fmt: skip


class ImportConfirmForm(Form):
    """That the good rows are to go in."""

    checked = Confirm(
        label="I have compared what was read with the register it came from",
        error_messages={"required": "Confirm that you have compared it with the register it came from"},
    )
