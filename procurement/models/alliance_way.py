"""The way of a virtual MCP: no call, no award; an alliance is formed, signed and taken to a live service."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mcp_portal.workflow.steps import step
from procurement import access, guards

from .alliance import left_out

if TYPE_CHECKING:
    from collections.abc import Iterable


class GoesByAlliance:
    """A case that goes by an alliance agreement when its contract version is virtual, and by a call when not."""

    if TYPE_CHECKING:
        variant: str
        went_live_on: object

    BY_ALLIANCE = "virtual"
    NOT_ON_ITS_WAY = frozenset({"compete", "notices", "bids"})

    @property
    def by_alliance(self) -> bool:
        """Say whether it goes by an alliance agreement, without a call."""
        return self.variant == self.BY_ALLIANCE

    @property
    def tabs_left_out(self) -> Iterable[str]:
        """Give the tabs that have no place on its way."""
        return self.NOT_ON_ITS_WAY if self.by_alliance else frozenset()

    @property
    def left_out_stages(self) -> frozenset[str]:
        """Give the gateways that are not asked of it; read once per instance."""
        if "_left_out" not in self.__dict__:
            self.__dict__["_left_out"] = left_out(self.variant)
        return self.__dict__["_left_out"]

    @step(
        field="state", source=["planning", "market_engagement"], target="alliance", label="Form the alliance",
        effect="The agreement can then go to gateway and signature. There is no call for competition.",
        done="Forming the alliance started", allowed=access.is_sro,
        guards=[guards.made_by_an_alliance, guards.key_facts_complete, guards.alliance_early_feedback],
    )  # fmt: skip
    def form_alliance(self, *, by, now):
        """Begin to make an alliance over the contracts there are; nothing is procured."""

    @step(
        field="state", source="alliance", target="planning", label="Go back to planning",
        effect="The contract version can then be changed. The draft of the agreement stays.",
        done="Case taken back to planning", danger=True, allowed=access.is_sro, guards=[guards.alliance_not_signed],
    )  # fmt: skip
    def leave_alliance(self, *, by, now):
        """Give up forming the alliance, before anybody has signed."""

    @step(
        field="state", source="alliance", target="mobilisation", label="Mobilise the alliance",
        effect="The members get ready for the first day.", done="Mobilisation of the alliance started",
        allowed=access.is_sro,
        guards=[
            guards.made_by_an_alliance, guards.alliance_gateways_passed, guards.alliance_conditions_closed,
            guards.alliance_stages_passed, guards.declarations_current, guards.alliance_signed,
            guards.mobilisation_planned,
        ],
    )  # fmt: skip
    def mobilise_alliance(self, *, by, now):
        """Prepare the service; every member has signed."""

    @step(
        field="state", source="mobilisation", target="live", label="Go live as an alliance",
        effect="The alliance starts.", done="The alliance is live", allowed=access.is_sro, recorded=("went_live_on",),
        guards=[
            guards.made_by_an_alliance, guards.alliance_launch_gateway_passed, guards.go_live_conditions_closed,
            guards.alliance_in_force, guards.added_stages_passed("go_live"),
        ],
    )  # fmt: skip
    def start_alliance_service(self, *, by, now, went_live_on):
        """Start the service under the alliance agreement."""
        self.went_live_on = went_live_on
        return ["went_live_on"]
