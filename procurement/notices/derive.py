"""Fill an information notice from the facts of a case; every value says where it came from."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from .codes import area_on, cpv_code, phone_number
from .content import Authority, Lot, NoticeContent, Object

KEY_FACTS = "Case, key facts"
SCOPE = "Case, service scope"
KEY_DATES = "Case, key dates"
FRAMEWORK = "MCP framework 2016, what an information notice says"
HOUSE = "House wording"

# What an information notice for an MCP says; MCP framework 2016, procurement section.
CHECKLIST = (
    (
        "Scope and integration",
        "The scope is broad. Providers are invited to propose how these and further services could be integrated.",
    ),
    (
        "Partners",
        "Providers of these services today and new providers may take part, alone or in partnership.",
    ),
    (
        "General practice",
        "Bidders are asked to engage local GPs, and GPs to engage bidders. Bidders will have to show that local GPs "
        "support them. GPs are not a preferred provider. Taking part is voluntary for each practice, and no practice "
        "loses its right to provide primary medical services against its will.",
    ),
    (
        "Constitution",
        "The commissioners are open about the constitution of the legal entity that holds the contract.",
    ),
    (
        "Risk and capability",
        "The provider must be able to manage financial risk, must be capable of delivering the services, and must have "
        "an emerging plan for mobilisation, including its first subcontracts.",
    ),
    (
        "Engagement",
        "Providers will be able to engage with the commissioners on a level field. Information given to one provider "
        "is shared with all.",
    ),
)


@dataclass(frozen=True)
class AuthorityFacts:
    """What the case knows about one commissioner."""

    name: str
    town: str
    ods_code: str = ""
    address: str = ""
    postcode: str = ""
    nuts: str = ""
    contact: str = ""
    phone: str = ""
    email: str = ""
    url: str = ""


@dataclass(frozen=True)
class CaseFacts:
    """What the case knows; the first authority leads.

    ``published_years``: for so many years of the contract are allocations published; later figures are indicative.
    """

    title: str
    reference: str
    authorities: tuple[AuthorityFacts, ...]
    scope: tuple[str, ...] = ()
    list_size: int | None = None
    practice_count: int | None = None
    value_per_year: Decimal | None = None
    term_min_years: int | None = None
    term_max_years: int | None = None
    nuts: tuple[str, ...] = ()
    cpv: str = "85000000"
    contract_notice_on: date | None = None
    dispatched_on: date | None = None
    published_years: int | None = None


def from_case(facts: CaseFacts) -> NoticeContent:
    """Fill an information notice (PRI_ONLY); the same facts give the same notice."""
    lot = Lot(nuts=_areas(facts), description=_description(facts), information=_term(facts))
    item = Object(
        title=facts.title,
        reference=facts.reference,
        cpv=cpv_code(facts.cpv),
        summary=_summary(facts),
        estimated_value=_value(facts),
        lots=(lot,),
        contract_notice_on=facts.contract_notice_on,
    )
    content = NoticeContent(
        authorities=tuple(_authority(one, facts.dispatched_on) for one in facts.authorities),
        objects=(item,),
        information=_closing(facts),
        dispatched_on=facts.dispatched_on,
    )
    return replace(content, origins=dict(_origins(facts, content)))


def _authority(facts: AuthorityFacts, day: date | None) -> Authority:
    return Authority(
        name=facts.name,
        national_id=facts.ods_code,
        address=facts.address,
        town=facts.town,
        postcode=facts.postcode,
        contact=facts.contact,
        phone=phone_number(facts.phone),
        email=facts.email,
        nuts=area_on(facts.nuts, day),
        url=facts.url,
    )


def _areas(facts: CaseFacts) -> tuple[str, ...]:
    return tuple(dict.fromkeys(area_on(code, facts.dispatched_on) for code in facts.nuts))


def _value(facts: CaseFacts) -> Decimal | None:
    """Give the whole value over the longest term, because the form takes one figure and no range."""
    if facts.value_per_year is None or facts.term_max_years is None:
        return None
    return facts.value_per_year * facts.term_max_years


def _summary(facts: CaseFacts) -> str:
    names = _list([one.name for one in facts.authorities])
    plan = "plan" if len(facts.authorities) > 1 else "plans"
    sentences = [
        f"{names} {plan} to award 1 contract to a single legal entity, the Multispecialty Community Provider (MCP), "
        "to provide and coordinate community-based services for the people registered with participating GP practices."
    ]
    if facts.practice_count and facts.list_size:
        sentences.append(
            f"{facts.practice_count:,} practices with {facts.list_size:,} registered people may take part."
        )
    sentences.append("This notice is for information and market engagement only.")
    return " ".join(sentences)


def _description(facts: CaseFacts) -> str:
    paragraphs = []
    if facts.scope:
        paragraphs.append(f"Services in scope: {'; '.join(line.rstrip('. ;') for line in facts.scope)}.")
    if money := _money(facts):
        paragraphs.append(money)
    paragraphs.extend(sentence for _, sentence in CHECKLIST)
    return "\n".join(paragraphs)


def _money(facts: CaseFacts) -> str:
    if facts.value_per_year is None:
        return ""
    text = f"The services cost about {_pounds(facts.value_per_year)} a year, excluding VAT."
    if not facts.term_min_years or not facts.term_max_years:
        return text
    low, high = (facts.value_per_year * years for years in (facts.term_min_years, facts.term_max_years))
    if low == high:
        text += f" Over {facts.term_max_years} years that is {_pounds(high)}."
    else:
        text += (
            f" That is between {_pounds(low)} over {facts.term_min_years} years "
            f"and {_pounds(high)} over {facts.term_max_years} years."
        )
    if facts.published_years is not None and facts.published_years < facts.term_max_years:
        beyond = f" Figures for years after year {facts.published_years} of the contract are indicative"
        text += f"{beyond}: they lie beyond published allocations."
    return text


def _term(facts: CaseFacts) -> str:
    if not facts.term_min_years or not facts.term_max_years:
        return ""
    if facts.term_min_years == facts.term_max_years:
        return f"Expected term: {facts.term_max_years} years."
    return f"Expected term: {facts.term_min_years} years, which may be extended to {facts.term_max_years} years."


def _closing(facts: CaseFacts) -> str:
    text = "This notice is for information only. It is not a call for competition."
    day = facts.contract_notice_on
    if day is not None:
        text += f" A call for competition is expected about {day.day} {day:%B %Y}."
    return text


def _origins(facts: CaseFacts, content: NoticeContent) -> Iterator[tuple[str, str]]:
    for place, one in enumerate(facts.authorities):
        for name, value in vars(content.authorities[place]).items():
            if value and name != "country":
                yield f"authorities.{place}.{name}", f"Organisation, {one.name}"
    yield from {"authority_type": HOUSE, "activity": HOUSE, "information": HOUSE}.items()
    item, lot = "objects.0.", "objects.0.lots.0."
    years = f", times {facts.term_max_years} years, the longest term" if facts.term_max_years else ""
    yield from {
        item + "title": KEY_FACTS,
        item + "reference": KEY_FACTS,
        item + "cpv": SCOPE,
        item + "summary": KEY_FACTS,
        item + "estimated_value": f"{KEY_FACTS}, value a year{years}",
        item + "divided": "Case, 1 contract with a single legal entity",
        lot + "nuts": f"{KEY_FACTS}, area",
        lot + "description": f"{SCOPE}; {FRAMEWORK}",
        lot + "information": f"{KEY_FACTS}, term",
        item + "contract_notice_on": KEY_DATES,
        "dispatched_on": KEY_DATES,
    }.items()


def _list(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _pounds(amount: Decimal) -> str:
    """Write an amount in the form's plain words: GBP 244.3 million."""
    for size, word in ((10**9, "billion"), (10**6, "million")):
        if amount >= size:
            figure = f"{amount / size:.2f}".rstrip("0").rstrip(".")
            return f"GBP {figure} {word}"
    return f"GBP {amount:,.0f}"
