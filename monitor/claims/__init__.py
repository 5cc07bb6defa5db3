"""Claim, do, mark: how several workers share rows of PostgreSQL without losing or doubling work.

``stages`` names the stages and what a drain reports; ``retry`` is the pure retry policy; ``models`` holds
the columns that a claimable row carries; ``claim`` takes and gives back leases.
"""
