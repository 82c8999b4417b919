"""Screens of limited numbers and seasons."""
