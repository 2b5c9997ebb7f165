"""Rules (pure functions from a text to findings), the template facts they need, and the report formats."""
