"""Reads of the workbench: what a table would change, what is taken out, where a word stands."""
