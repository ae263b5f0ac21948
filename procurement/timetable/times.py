"""How long things usually take where no law says it; each is a default that a case may change with a reason."""

from dataclasses import dataclass

from procurement.deadlines import Kind


@dataclass(frozen=True)
class UsualTime:
    """A number of days between two milestones, and what gives it its force."""

    code: str
    what: str
    days: int
    kind: Kind
    source: str
    working: bool = False

    def in_words(self, days: int) -> str:
        """Write a number of its days: 20 working days."""
        unit = "working day" if self.working else "day"
        return f"{days} {unit}" if days == 1 else f"{days} {unit}s"


ISAP = "ISAP guidance, usual time of the assuring bodies"
PRACTICE = "Usual practice"

TIMES: dict[str, UsualTime] = {
    time.code: time
    for time in (
        UsualTime("contact", "First contact with the assuring bodies before market engagement", 28, Kind.DEFAULT, ISAP),
        UsualTime("engagement", "Market engagement", 28, Kind.WISH, "PCR 2015, regulation 40 allows it"),
        UsualTime("consultation", "Consultation and what is made of it", 84, Kind.DEFAULT, PRACTICE),
        UsualTime("gate_1", "Review at gateway 1", 20, Kind.DEFAULT, ISAP, working=True),
        UsualTime("selection", "Judging requests to take part", 14, Kind.DEFAULT, PRACTICE),
        UsualTime("dialogue", "Dialogue and writing of final tenders", 120, Kind.DEFAULT, PRACTICE),
        UsualTime("evaluation", "Evaluation of final tenders", 42, Kind.DEFAULT, PRACTICE),
        UsualTime("gate_2", "Review at gateway 2", 40, Kind.DEFAULT, ISAP, working=True),
        UsualTime("gate_3", "Review at gateway 3", 20, Kind.DEFAULT, ISAP, working=True),
    )
}
"""The shortest times that are usual, so that a plan they refuse could not have been kept by anybody careful."""
