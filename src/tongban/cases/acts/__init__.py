"""What may be done with a case; one file per act, named by the law's verb."""
