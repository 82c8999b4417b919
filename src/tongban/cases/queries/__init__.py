"""Reads of cases, each with an exact number of queries: the applicant's and the staff's."""
