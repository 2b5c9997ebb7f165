"""What is on disk: front matter, Markdown read back, the folder."""
