"""Individual scores of evaluators: who files them, who sees them, and that nothing is lost."""
