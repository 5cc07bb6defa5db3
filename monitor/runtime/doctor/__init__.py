"""``guetteur doctor``: what is configured, reachable and wrong, each with its mend.

``findings`` is the value; ``machine``, ``servers`` and ``configuration`` hold the checks, which return
findings and never raise for what they look at.
"""
