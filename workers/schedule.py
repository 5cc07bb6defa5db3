"""What the beat starts, and when. Read by ``app.config_from_object``."""

#: Seconds between two looks for due work. Delivery and polling punctuality hang on it.
SWEEP_EVERY = 5.0

beat_schedule = {
    "sweep": {"task": "sweep", "schedule": SWEEP_EVERY, "options": {"queue": "upkeep", "expires": 30}},
}
