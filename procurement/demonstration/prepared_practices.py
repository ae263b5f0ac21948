"""Practices of Dudley.

From the sources: 46 practices with more than 300,000 people (318,000 in the key facts). Names, codes, list sizes, hubs
and what each practice means to do are invented, and say so.
"""

from __future__ import annotations

import csv
import io

from .desk import paper
from .play import Play, on

PRACTICES, HUBS = 46, 7
SMALLEST, STEP, LEFT_OVER = 4_213, 120, 2
"""List sizes: each practice has another, and together they have 318,000."""
UNDECIDED, PARTIAL = (11, 30), (4, 19, 27, 41)
HEADING = ("ODS code", "Practice", "List size", "Locality", "Intention")


def prepare_practices(play: Play) -> None:
    """Take over the practice list: the file, its columns, and what was read."""
    play.fill("lead", "procurement:practice_file_add", files={"file": paper("Practices (invented).csv", _list())})
    play.fill("lead", "procurement:practice_columns", 1, answers={"counted_on_all": on("2016-07-01")})
    play.fill("lead", "procurement:practice_compare", 1, answers={"checked": "on"})


def _list() -> str:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(HEADING)
    for number in range(1, PRACTICES + 1):
        size = SMALLEST + STEP * (number * 37 % PRACTICES) + (LEFT_OVER if number == PRACTICES else 0)
        hub = f"Hub {number % HUBS + 1} (invented)"
        writer.writerow([f"Z99{number:03}", f"Practice {number} (invented)", size, hub, _intention(number)])
    return text.getvalue()


def _intention(number: int) -> str:
    if number in UNDECIDED:
        return "Undecided"
    return "Partially integrated" if number in PARTIAL else "Fully integrated"
