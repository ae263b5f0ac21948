"""The chapter of assurance in a pack."""

from .review import chapter

__all__ = ["chapter"]
