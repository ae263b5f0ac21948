"""Steps declared once: shown, explained, checked, recorded and drawn from the same declaration."""
