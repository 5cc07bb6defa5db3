"""The French console, the preference pages and the REST API."""
