"""What the editor of watchlists reads from its form and shows."""
