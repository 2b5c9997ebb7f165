"""Questions, answers and rendering: pure, from `copier.yml` and `template/` to Markdown."""
