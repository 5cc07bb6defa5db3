"""What programs and feed readers are given: tokens of the API, webhooks, feeds."""
