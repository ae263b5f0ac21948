"""Whether a contract may be changed without a new procurement (PCR 2015 reg. 72): pure."""

from .rules import CAP_SHARE, GROUNDS, SMALL_SHARE, Asked, Ground, Sums, share_of, why_not

__all__ = ["CAP_SHARE", "GROUNDS", "SMALL_SHARE", "Asked", "Ground", "Sums", "share_of", "why_not"]
