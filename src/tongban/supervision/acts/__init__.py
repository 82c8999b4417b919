"""Acts on what is owed after a decision."""
