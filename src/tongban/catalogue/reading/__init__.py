"""Reads of the life of definitions: drafts and their reviews, levels, filings, requests, citations."""

from __future__ import annotations
