"""What comes before a network."""
