"""Packs: what a regulator is handed, drawn from the chapters of all three apps."""
