"""From a publisher's feed to its entries: discover, schedule, poll, parse, identify."""
