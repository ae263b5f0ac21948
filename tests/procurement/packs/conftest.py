"""The scene of the gateways, for packs of a real review."""

from tests.assurance.conftest import scene, walked_database

__all__ = ["scene", "walked_database"]
