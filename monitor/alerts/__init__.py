"""Whom to tell, when, how, and the proof that it was done: routing, outbox, rendering, delivery."""
