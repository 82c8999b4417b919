"""Acts on offers, and what events begin."""
