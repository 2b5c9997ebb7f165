"""Update items from one version of their template to another."""
