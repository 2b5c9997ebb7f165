"""Task-runner files for editors: one module an editor, behind one small protocol."""
