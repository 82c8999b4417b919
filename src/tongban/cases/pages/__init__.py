"""Screens of cases, thin over acts and queries: the applicant's (apply, mine) and the staff's (desk, review)."""
