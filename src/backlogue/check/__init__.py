"""Rules that find what is unfinished or wrong in an item, and report formats."""
