"""Codes the portal offers: they stand in the official lists, and know their days."""

import re
from datetime import date

import pytest

from mcp_portal.environment import ted_schema_dir
from procurement.notices.codes import (
    ACTIVITIES,
    AREAS,
    AUTHORITY_TYPES,
    CPV,
    NEW_AREAS,
    area_on,
    cpv_code,
    phone_number,
)


def official(file: str) -> set[str]:
    return set(re.findall(r'enumeration value="([^"]+)"', (ted_schema_dir() / file).read_text()))


def test_every_code_offered_stands_in_the_official_list() -> None:
    areas = official("nuts_codes_2021.xsd")

    assert set(CPV) - official("cpv_codes.xsd") == set()
    assert {code for code, area in AREAS.items() if area.valid_to is None} - areas == set()
    assert {area.instead for area in AREAS.values() if area.instead} - areas == set()
    assert (set(AUTHORITY_TYPES) | set(ACTIVITIES)) - official("common_2014.xsd") == set()


@pytest.mark.parametrize(
    ("code", "day", "used"),
    [
        ("UKG36", date(2017, 6, 15), "UKG3"),
        ("UKG36", NEW_AREAS, "UKG36"),
        ("UKG34", date(2016, 12, 1), "UKG3"),
        ("UKG34", NEW_AREAS, "UKG3"),
        ("UKJ21", date(2016, 1, 1), "UKJ21"),
        ("UKG36", None, "UKG36"),
    ],
)
def test_an_area_is_replaced_on_days_when_its_code_is_not_in_the_list(code: str, day: date | None, used: str) -> None:
    assert area_on(code, day) == used


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("01384 321000", "+44 1384321000"),
        ("+44 (0)1384 321000", "+44 1384321000"),
        ("0044 1384 321000", "+44 1384321000"),
        ("+44 1384321000", "+44 1384321000"),
        ("+33 123456789", "+33 123456789"),
        ("see website", "see website"),
    ],
)
def test_a_telephone_number_is_written_as_the_form_takes_it(typed: str, written: str) -> None:
    assert phone_number(typed) == written


def test_a_cpv_code_loses_its_check_digit() -> None:
    assert cpv_code(" 85000000-9 ") == cpv_code("85000000") == "85000000"
