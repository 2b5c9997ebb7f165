"""backlogue: backlog items from one template, kept without losing a byte."""

__version__ = "0.1.0"
