"""What has to come before what, and why: law, the usual time of others, or what the commissioners chose."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from procurement.deadlines import Kind

from .times import TIMES


@dataclass(frozen=True)
class Milestone:
    """Something that happens on a day."""

    code: str
    label: str


@dataclass(frozen=True)
class Link:
    """One milestone waits for another: no time, a usual time, or the days a deadline rule counts."""

    before: str
    after: str
    why: str
    source: str
    kind: Kind
    time: str = ""
    rule: str = ""


MILESTONES: tuple[Milestone, ...] = tuple(
    Milestone(*pair)
    for pair in (
        ("early", "Assuring bodies contacted"),
        ("information_notice", "Information notice sent"),
        ("engagement", "Market engagement ends"),
        ("consulted", "What was heard considered"),
        ("gate_1", "Gateway 1 passed"),
        ("call", "Contract notice sent"),
        ("requests_close", "Requests to take part close"),
        ("shortlist", "Shortlist decided"),
        ("final_tenders", "Final tenders close"),
        ("preferred", "Preferred bidder decided"),
        ("gate_2", "Gateway 2 passed"),
        ("award", "Award decided"),
        ("signature", "Contract signed"),
        ("gate_3", "Gateway 3 passed"),
        ("go_live", "Service starts"),
    )
)
"""In the order in which they happen: nothing waits for something further down."""

START = ""
"""Stands for the day the timetable is looked at: what has not happened cannot happen before it."""


def _takes(before: str, after: str, time: str, why: str) -> Link:
    return Link(before, after, why, TIMES[time].source, TIMES[time].kind, time=time)


_ORDER = "ISAP guidance, order of the stages"

LINKS: tuple[Link, ...] = (
    _takes("early", "information_notice", "contact", "The assuring bodies are heard before the market is"),
    _takes(START, "consulted", "consultation", "People need time to answer, and the answers have to be weighed"),
    _takes("information_notice", "engagement", "engagement", "You chose to hear the market before the case for change"),
    _takes("engagement", "gate_1", "gate_1", "The assuring bodies review the case for change"),
    Link(
        "consulted", "call", "The public is involved before the decision, so before the call",
        "NHS Act 2006, section 14Z2", Kind.LAW,
    ),
    Link("gate_1", "call", "No call for competition before gateway 1", _ORDER, Kind.DEFAULT),
    Link(
        "call", "requests_close", "Bidders can only answer a call for competition; an information notice is none",
        "PCR 2015, regulation 75", Kind.LAW,
    ),
    Link(
        "call", "requests_close", "Bidders have 30 days to ask to take part", "PCR 2015, regulations 30 and 76",
        Kind.DEFAULT, rule="request_to_participate",
    ),
    Link(
        "requests_close", "shortlist", "Every bidder has the same time, so nobody is chosen before it ends",
        "PCR 2015, regulation 76", Kind.LAW,
    ),
    _takes("requests_close", "shortlist", "selection", "Requests to take part have to be judged"),
    _takes("shortlist", "final_tenders", "dialogue", "Dialogue aims at 120 days; the average was above 400"),
    Link(
        "final_tenders", "preferred", "Tenders are judged after they are in, as the notice says",
        "PCR 2015, regulation 76", Kind.LAW,
    ),
    _takes("final_tenders", "preferred", "evaluation", "Tenders are scored, moderated and reported"),
    _takes("preferred", "gate_2", "gate_2", "The assuring bodies review contract and preferred bidder"),
    Link("gate_2", "award", "No award before gateway 2", _ORDER, Kind.DEFAULT),
    Link(
        "preferred", "award", "The award follows the result of the evaluation", "PCR 2015, regulation 76", Kind.LAW,
    ),
    Link(
        "award", "signature", "The standstill has to end before the contract is signed", "PCR 2015, regulation 87",
        Kind.LAW, rule="standstill",
    ),
    _takes("signature", "gate_3", "gate_3", "The assuring bodies review whether the service can start safely"),
    Link("gate_3", "go_live", "No start of the service before gateway 3", _ORDER, Kind.DEFAULT),
    Link(
        "signature", "go_live", "The service is provided under a signed contract", "PCR 2015, regulation 87", Kind.LAW,
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Way:
    """A way a case can go: its milestones in their order, what waits for what, and the one everybody asks about."""

    milestones: tuple[Milestone, ...]
    links: tuple[Link, ...]
    goal: str

    @property
    def codes(self) -> frozenset[str]:
        """Give the codes of its milestones."""
        return frozenset(one.code for one in self.milestones)

    @property
    def times(self) -> frozenset[str]:
        """Give the usual times that count on it."""
        return frozenset(link.time for link in self.links if link.time)

    def label(self, code: str) -> str:
        """Name a milestone of it; the day from which it is looked at is today."""
        return next((one.label for one in self.milestones if one.code == code), "Today")

    def without(self, codes: Collection[str]) -> "Way":
        """Leave out milestones that are not asked of a case, with what would wait for them."""
        return replace(
            self,
            milestones=tuple(one for one in self.milestones if one.code not in codes),
            links=tuple(one for one in self.links if not {one.before, one.after} & set(codes)),
        )


BY_CALL = Way(MILESTONES, LINKS, "award")
BY_ALLIANCE = Way(
    tuple(
        Milestone(*pair)
        for pair in (
            ("early", "Assuring bodies contacted"),
            ("consulted", "What was heard considered"),
            ("gate_1", "Gateway 1 passed"),
            ("gate_2", "Gateway 2 passed"),
            ("signature", "Alliance agreement signed"),
            ("gate_3", "Gateway 3 passed"),
            ("go_live", "Service starts"),
        )
    ),
    (
        _takes(START, "consulted", "consultation", "People need time to answer, and the answers have to be weighed"),
        _takes("early", "gate_1", "gate_1", "The assuring bodies review the case for change"),
        _takes("gate_1", "gate_2", "gate_2", "The assuring bodies review the agreement and its members"),
        Link(
            "consulted", "signature", "The public is involved before the decision, so before the agreement is signed",
            "NHS Act 2006, section 14Z2", Kind.LAW,
        ),
        Link("gate_1", "signature", "No alliance agreement before gateway 1", _ORDER, Kind.DEFAULT),
        Link("gate_2", "signature", "No alliance agreement before gateway 2", _ORDER, Kind.DEFAULT),
        _takes("signature", "gate_3", "gate_3", "The assuring bodies review whether the service can start safely"),
        Link("gate_3", "go_live", "No start of the service before gateway 3", _ORDER, Kind.DEFAULT),
        Link(
            "signature", "go_live", "The alliance works under a signed agreement", "MCP framework 2016, section 3",
            Kind.DEFAULT,
        ),
    ),
    "signature",
)  # fmt: skip
"""A virtual MCP has no call, no bidders and no award, so no law on procurement sets its pace."""
