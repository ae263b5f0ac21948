"""Conflicts of interest: declarations, rulings and recusals."""
