"""What the beat starts, and when (Paris time). Read by ``app.config_from_object``."""

from celery.schedules import crontab

#: Seconds between two looks for due work. Delivery and polling punctuality hang on it.
SWEEP_EVERY = 5.0

_UPKEEP = {"queue": "upkeep", "expires": 3_000}

beat_schedule = {
    "sweep": {"task": "sweep", "schedule": SWEEP_EVERY, "options": {"queue": "upkeep", "expires": 30}},
    # Every hour of the night: a first night that finds years of texts takes more than one budget.
    "retention": {"task": "retention", "schedule": crontab(minute="20", hour="1-5"), "options": _UPKEEP},
    "tidy": {"task": "tidy", "schedule": crontab(minute="50", hour="4"), "options": _UPKEEP},
    "renew-websub": {"task": "renew-websub", "schedule": crontab(minute="40"), "options": _UPKEEP},
    "bounces": {"task": "bounces", "schedule": crontab(minute="*/5"), "options": {"queue": "upkeep", "expires": 290}},
    # Each morning: a Monday on which the service was down is made up for; a week is drawn once.
    "sample": {"task": "sample", "schedule": crontab(minute="10", hour="6"), "options": _UPKEEP},
    "feed-troubles": {"task": "feed-troubles", "schedule": crontab(minute="5", hour="8"), "options": _UPKEEP},
}
