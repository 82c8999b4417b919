"""The workbench for programs: tables in and out, merging what was published since, find and replace."""

from __future__ import annotations

from ninja import Router

from tongban.workbench.api.directories import router as directories
from tongban.workbench.api.rebasing import router as rebasing
from tongban.workbench.api.replacing import router as replacing
from tongban.workbench.api.sheets import router as sheets

router = Router()
router.add_router("", sheets)
router.add_router("", directories)
router.add_router("", rebasing)
router.add_router("", replacing)
