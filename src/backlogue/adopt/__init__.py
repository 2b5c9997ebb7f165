"""A template that a team copies by hand, turned into questions and a Copier template."""
