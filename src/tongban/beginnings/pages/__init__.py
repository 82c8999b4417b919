"""Screens of offers: for whom it is, and for the counter."""
