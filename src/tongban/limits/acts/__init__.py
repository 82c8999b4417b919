"""Acts on limited numbers and seasons, and what joins an act on a case."""
