"""The French console: pages, administration, roles."""
