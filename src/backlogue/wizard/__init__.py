"""The conversation: screens and flow, drafts, and the one room that knows questionary.

`backlogue.wizard.start.run` is its door.
"""
