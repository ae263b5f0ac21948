"""Set-up and servers of a checkout: for trying and testing, never for a real installation (ADR 3)."""
