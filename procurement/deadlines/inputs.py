"""What a rule asks for: names, what they mean, and how an answer is read."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from .times import LONDON, Day, NoSuchTime, in_london, iso

EARLIEST, LATEST = date(2000, 1, 1), date(2099, 12, 31)

Value = Day | int | str

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:?\d{2})?", re.ASCII)


class Unanswerable(ValueError):
    """Lists every reason why a deadline cannot be computed, each a sentence that says what to do."""

    def __init__(self, *problems: str) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


@dataclass(frozen=True)
class Input:
    """One thing a rule asks for."""

    name: str
    meaning: str
    read: Callable[["Input", Value], Value]
    example: str
    required: bool = True
    default: Value | None = None

    def problem(self, what_to_do: str) -> Unanswerable:
        """Return the refusal of an answer, with the name of the input in front."""
        return Unanswerable(f"{self.name}: {what_to_do}")

    @property
    def described(self) -> str:
        """Describe the input in one line, with an example."""
        ending = "" if self.required else f", {self.default} if left out" if self.default else ", optional"
        return f"{self.name}={self.example}  {self.meaning}{ending}"


def a_day(asked: Input, answer: Value) -> date:
    """Read a day; a moment counts as the day in London on which it falls."""
    value = a_day_or_moment(asked, answer)
    return value.astimezone(LONDON).date() if isinstance(value, datetime) else value


def a_moment(asked: Input, answer: Value) -> datetime:
    """Read a date with a time, in London unless it names its offset."""
    value = a_day_or_moment(asked, answer)
    if not isinstance(value, datetime):
        raise asked.problem(f"enter the time as well, such as {iso(value)}T09:00")
    return value


def a_day_or_moment(asked: Input, answer: Value) -> Day:
    """Read a day, or a moment where the time is known."""
    value = _parsed(asked, answer) if isinstance(answer, str) else answer
    if not isinstance(value, date):
        raise asked.problem(f"enter a date, such as {asked.example}")
    if isinstance(value, datetime):
        value = _with_zone(asked, value)
    if not EARLIEST <= (value.date() if isinstance(value, datetime) else value) <= LATEST:
        raise asked.problem(f"enter a date from {EARLIEST.year} to {LATEST.year}")
    return value


def yes_or_no(asked: Input, answer: Value) -> str:
    """Read yes or no."""
    return one_of("yes", "no")(asked, answer)


def one_of(*choices: str) -> Callable[[Input, Value], str]:
    """Make a reader that takes one of a few words."""

    def read(asked: Input, answer: Value) -> str:
        word = str(answer).strip().lower()
        if word not in choices:
            raise asked.problem(f"enter {', '.join(choices[:-1])} or {choices[-1]}")
        return word

    return read


def a_number(lowest: int, highest: int) -> Callable[[Input, Value], int]:
    """Make a reader that takes a whole number between two others."""

    def read(asked: Input, answer: Value) -> int:
        text = str(answer).strip()
        if not re.fullmatch(r"\d{1,9}", text, re.ASCII) or not lowest <= int(text) <= highest:
            raise asked.problem(f"enter a whole number from {lowest} to {highest}")
        return int(text)

    return read


def read_all(asked: tuple[Input, ...], given: Mapping[str, Value | None]) -> dict[str, Value | None]:
    """Read every answer, or raise with all problems at once."""
    names = [one.name for one in asked]
    problems = [
        f"{name} is not asked for here. This rule takes {', '.join(names)}" for name in given if name not in names
    ]
    answers: dict[str, Value | None] = {}
    for one in asked:
        try:
            answers[one.name] = _read(one, given.get(one.name))
        except Unanswerable as refusal:
            problems.extend(refusal.problems)
    if problems:
        raise Unanswerable(*problems)
    return answers


def _read(asked: Input, answer: Value | None) -> Value | None:
    if answer is None or (isinstance(answer, str) and not answer.strip()):
        if asked.required:
            raise Unanswerable(f"Enter {asked.name}={asked.example}, {asked.meaning}")
        return asked.default
    return asked.read(asked, answer)


def _parsed(asked: Input, text: str) -> Day:
    text = text.strip()
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text)
        if _MOMENT.fullmatch(text):
            return datetime.fromisoformat(text)
    except ValueError:
        raise asked.problem(f"{text} is not in the calendar. Enter a date, such as {asked.example}") from None
    raise asked.problem(f"enter a date as year, month and day, such as {asked.example}")


def _with_zone(asked: Input, value: datetime) -> datetime:
    value = value.replace(second=0, microsecond=0)
    if value.tzinfo is not None:
        # Years at the edges of the calendar would overflow on the way to London.
        return value.astimezone(LONDON) if 1 < value.year < 9999 else value
    try:
        return in_london(value)
    except NoSuchTime as refusal:
        raise asked.problem(str(refusal)) from None
