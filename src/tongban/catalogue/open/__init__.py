"""The catalogue for machines: every format is built from the edition in force and from nothing else."""
