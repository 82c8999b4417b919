"""Tongban 通办: a service item is one published definition, and the platform is the machine that runs definitions."""
