"""What may be done at the workbench: take tables in, replace words in many drafts."""
