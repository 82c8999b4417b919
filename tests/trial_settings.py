"""The settings of the house as tests need them; each worker of a run has files of its own.

Read by the run itself and by every process that a test starts with its surroundings.
"""

from __future__ import annotations

import os
from pathlib import Path

from django.contrib.auth.hashers import ScryptPasswordHasher

_WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")
if _WORKER and Path(os.environ["TONGBAN_VAR"]).name != _WORKER:
    _shared = Path(os.environ["TONGBAN_VAR"])
    _own = _shared / _WORKER
    (_own / "static").mkdir(mode=0o700, parents=True, exist_ok=True)
    # One set of keys: what the template database holds is sealed with them.
    (_shared / "keys").mkdir(mode=0o700, exist_ok=True)
    if not (_own / "keys").is_symlink():
        (_own / "keys").symlink_to(_shared / "keys")
    os.environ["TONGBAN_VAR"] = str(_own)

from tongban.site.settings import *  # noqa: E402, F403 (the place of the files must be said first)


class QuickScrypt(ScryptPasswordHasher):
    """The house's own, at a cost that guards nothing: a test waits for no password."""

    work_factor = 2**4


PASSWORD_HASHERS = ["trial_settings.QuickScrypt"]
