"""The only door to the web: a guarded HTTP client, robots.txt, TDM reservation, pacing, URLs.

Decide (pure): ``addresses``, ``target``, ``decode``, ``url``, ``robots``, ``tdm``, ``retry_after``.
Do: ``client`` (requests), ``guard`` (connect-time vetting), ``pacing`` (per-host turns), ``gate`` (fetches
robots.txt and tdmrep.json and applies them).
"""
