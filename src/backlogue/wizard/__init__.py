"""The conversation: screens and flow, drafts, and the one module that knows questionary."""
