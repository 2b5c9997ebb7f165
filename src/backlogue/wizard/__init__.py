"""The wizard: its flow, screens and drafts.

`backlogue.wizard.start.run` is its door.
"""
