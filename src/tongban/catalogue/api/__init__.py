"""The catalogue for programs: what anybody may read, and what its staff do, by the same acts as the screens."""

from __future__ import annotations

from ninja import Router

from tongban.catalogue.api.directory import router as directory
from tongban.catalogue.api.public import router as public
from tongban.catalogue.api.sheets import router as sheets

router = Router()
router.add_router("", public)
router.add_router("", directory)
router.add_router("", sheets)
