"""Feeds in the console: how they fare, adding, editing, lists to import and export, and the hubs' own address."""
