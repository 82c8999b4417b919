"""Beginnings 免申即办: what the platform or an event of the house begins for somebody who did not ask.

Announced, declined at will, begun when the time to decline is over; what a rule cannot tell waits for a person.
Front door: ``acts.offers`` (announce_all, decline, take_up), ``acts.starts`` (what an event begins), ``queries``.
"""
