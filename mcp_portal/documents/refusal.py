"""How an upload is refused."""


class NotAccepted(Exception):
    """A file cannot be kept; ``str()`` is one sentence that names the file and says what to do."""

    def __init__(self, name: str, what_to_do: str) -> None:
        super().__init__(f"“{name}” {what_to_do}")
