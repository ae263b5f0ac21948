"""Agreed scores, low tenders and what an evaluation comes to."""
