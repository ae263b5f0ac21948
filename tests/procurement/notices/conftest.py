"""A Dudley case to derive notices from, and the official samples."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from mcp_portal.environment import ted_samples_dir
from procurement.notices.derive import AuthorityFacts, CaseFacts


@pytest.fixture
def dudley() -> CaseFacts:
    """The facts of the Dudley case when its information notice went out, about 1 December 2016."""
    return CaseFacts(
        title="Multispecialty Community Provider for Dudley",
        reference="DUD-MCP-2016",
        authorities=(
            AuthorityFacts(
                name="NHS Dudley Clinical Commissioning Group",
                ods_code="05C",
                address="Brierley Hill Health and Social Care Centre, Venture Way",
                town="Brierley Hill",
                postcode="DY5 1RU",
                nuts="UKG36",
                contact="Procurement team",
                phone="01384 321000",
                email="procurement@dudleyccg.example.nhs.uk",
                url="https://www.dudleyccg.example.nhs.uk",
            ),
            AuthorityFacts(
                name="Dudley Metropolitan Borough Council",
                town="Dudley",
                nuts="UKG36",
                email="procurement@dudley.example.gov.uk",
                url="https://www.dudley.example.gov.uk",
            ),
        ),
        scope=("Community physical health services", "All mental health services", "End-of-life services"),
        list_size=300_000,
        practice_count=46,
        value_per_year=Decimal("244300000"),
        term_min_years=10,
        term_max_years=15,
        nuts=("UKG36",),
        cpv="85000000-9",
        contract_notice_on=date(2017, 6, 9),
        dispatched_on=date(2016, 12, 1),
    )


def files(folder: Path, pattern: str) -> list[Path]:
    """List files; an absent folder gives one that cannot be opened, so that its test fails and says so."""
    return sorted(folder.glob(pattern)) or [folder / f"no {pattern} here, set TED_SAMPLES_DIR"]


SAMPLES = files(ted_samples_dir(), "F21_*.xml")
OTHER_FORMS = files(ted_samples_dir(), "F[12][40]_*.xml")
EXAMPLES = files(ted_samples_dir().parent / "examples", "F21_*.xml")
PIN = ted_samples_dir().parent / "examples" / "F21_PRI_ONLY_pin.xml"
