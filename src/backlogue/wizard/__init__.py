"""The wizard: its flow, screens and drafts.

The entry point is `backlogue.wizard.start.run`.
"""
