"""What a client follows: query language, percolation, preview and replay."""
