"""Items brought from one version of their template to another."""
