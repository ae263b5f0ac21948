"""The sum of a contract, pure: what was entered in, pence out, and where each number comes from."""

from .budget import NotPossible, Outcome, Sums, Year, contract_sum
from .findings import (
    Afford,
    Difference,
    Provider,
    Step,
    Swing,
    affordability,
    compare,
    provider,
    reconcile,
    sensitivity,
)
from .inputs import Envelope, Inputs, Line, Rates, Share
from .pence import in_pence, in_pounds, part_of, split
from .thresholds import Threshold, threshold_on
from .working import working

__all__ = [
    "Afford",
    "Difference",
    "Envelope",
    "Inputs",
    "Line",
    "NotPossible",
    "Outcome",
    "Provider",
    "Rates",
    "Share",
    "Step",
    "Sums",
    "Swing",
    "Threshold",
    "Year",
    "affordability",
    "compare",
    "contract_sum",
    "in_pence",
    "in_pounds",
    "part_of",
    "provider",
    "reconcile",
    "sensitivity",
    "split",
    "threshold_on",
    "working",
]
