"""Screens of the window, thin over the acts and queries of cases."""
