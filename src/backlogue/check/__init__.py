"""Findings: rules (text to findings, pure), what they need to know of a template, and report formats."""
