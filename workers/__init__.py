"""Celery: the application, the schedule, and tasks of a few lines each."""
