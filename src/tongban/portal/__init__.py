"""The portal 门户: home, search over items, the elderly home. Front door: its pages."""
