"""Codes an MCP notice needs, with their words and the days they are valid.

The official lists (about 9,500 CPV and 2,300 area codes) are not shipped; the official schema checks against
them where it is installed. Division 85 after Regulation (EC) 213/2008, areas after the lists TED used.
"""

import re
from dataclasses import dataclass
from datetime import date

# On this day TED changed from the area list of before 2010 to the one of 2013; domain: section 4.6.
NEW_AREAS = date(2017, 6, 16)

CPV = {
    "85000000": "Health and social work services",
    "85100000": "Health services",
    "85110000": "Hospital and related services",
    "85111000": "Hospital services",
    "85112200": "Outpatient care services",
    "85120000": "Medical practice and related services",
    "85121000": "Medical practice services",
    "85121100": "General-practitioner services",
    "85121200": "Medical specialist services",
    "85121270": "Psychiatrist or psychologist services",
    "85140000": "Miscellaneous health services",
    "85141000": "Services provided by medical personnel",
    "85141200": "Services provided by nurses",
    "85141210": "Home medical treatment services",
    "85144000": "Residential health facilities services",
    "85144100": "Residential nursing care services",
    "85300000": "Social work and related services",
    "85310000": "Social work services",
    "85311000": "Social work services with accommodation",
    "85312000": "Social work services without accommodation",
    "85323000": "Community health services",
}

AUTHORITY_TYPES = {
    "MINISTRY": "Ministry or any other national or federal authority",
    "NATIONAL_AGENCY": "National or federal agency or office",
    "REGIONAL_AUTHORITY": "Regional or local authority",
    "REGIONAL_AGENCY": "Regional or local agency or office",
    "BODY_PUBLIC": "Body governed by public law",
    "EU_INSTITUTION": "European institution, agency or international organisation",
}

ACTIVITIES = {
    "GENERAL_PUBLIC_SERVICES": "General public services",
    "DEFENCE": "Defence",
    "PUBLIC_ORDER_AND_SAFETY": "Public order and safety",
    "ENVIRONMENT": "Environment",
    "ECONOMIC_AND_FINANCIAL_AFFAIRS": "Economic and financial affairs",
    "HEALTH": "Health",
    "HOUSING_AND_COMMUNITY_AMENITIES": "Housing and community amenities",
    "SOCIAL_PROTECTION": "Social protection",
    "RECREATION_CULTURE_AND_RELIGION": "Recreation, culture and religion",
    "EDUCATION": "Education",
}

NOTICE_TYPES = {
    "PRI_ONLY": "information notice",
    "PRI_CALL_COMPETITION": "notice that calls for competition",
    "CONTRACT": "contract notice",
    "AWARD_CONTRACT": "award notice",
}


@dataclass(frozen=True)
class Area:
    """An area code with the days it may be used, and what to use before or after."""

    code: str
    label: str
    valid_from: date | None = None
    valid_to: date | None = None
    instead: str = ""

    def valid_on(self, day: date) -> bool:
        """Say whether TED took the code on that day."""
        return (self.valid_from or day) <= day <= (self.valid_to or day)


def _until(code: str, label: str, instead: str) -> Area:
    return Area(code, label, valid_to=date(2017, 6, 15), instead=instead)


def _since(code: str, label: str, instead: str) -> Area:
    return Area(code, label, valid_from=NEW_AREAS, instead=instead)


_AREAS = (
    Area("UK", "United Kingdom"),
    Area("UKC23", "Sunderland"),
    Area("UKD3", "Greater Manchester"),
    _until("UKD31", "Greater Manchester South", "UKD3"),
    _until("UKD32", "Greater Manchester North", "UKD3"),
    _since("UKD33", "Manchester", "UKD3"),
    Area("UKE45", "Wakefield"),
    Area("UKF16", "South Nottinghamshire"),
    Area("UKG", "West Midlands (England)"),
    Area("UKG3", "West Midlands"),
    Area("UKG31", "Birmingham"),
    _until("UKG34", "Dudley and Sandwell", "UKG3"),
    _until("UKG35", "Walsall and Wolverhampton", "UKG3"),
    _since("UKG36", "Dudley", "UKG3"),
    _since("UKG37", "Sandwell", "UKG3"),
    _since("UKG38", "Walsall", "UKG3"),
    _since("UKG39", "Wolverhampton", "UKG3"),
    Area("UKH11", "Peterborough"),
    Area("UKH12", "Cambridgeshire CC"),
    Area("UKI42", "Tower Hamlets"),
    Area("UKJ44", "East Kent"),
)

AREAS = {area.code: area for area in _AREAS}


def area_on(code: str, day: date | None) -> str:
    """Return the code to write into a file dispatched on a day: the code itself, or the wider area instead.

    A code of before June 2017 (UKG34) is never written: the schema that files are written for does not have it.
    """
    area = AREAS.get(code)
    if area is None or (area.valid_to is None and (day is None or area.valid_on(day))):
        return code
    return area.instead


def cpv_code(text: str) -> str:
    """Return a CPV code as TED wants it: 8 digits without the check digit."""
    return re.sub(r"-\d$", "", text.strip())


def phone_number(text: str) -> str:
    """Return a telephone number as TED wants it: +44 1384321000."""
    digits = re.sub(r"[^\d+]", "", text.replace("(0)", ""))
    if match := re.fullmatch(r"(?:\+44|0044|0)(\d{6,12})", digits):
        return f"+44 {match[1].lstrip('0')}"
    return text.strip()
