"""Tasks for editors and task runners: one module for each, on a shared base."""
