"""The screens of hearings: the officer's, the party's, and what everybody may read."""
