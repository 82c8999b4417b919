"""The catalogue for programs: what anybody may read, and what its staff do, by the same acts as the screens."""

from __future__ import annotations

from ninja import Router

from tongban.catalogue.api.directory import router as directory
from tongban.catalogue.api.drafts import router as drafts
from tongban.catalogue.api.levels import router as levels
from tongban.catalogue.api.library import router as library
from tongban.catalogue.api.public import router as public
from tongban.catalogue.api.requests import router as requests
from tongban.catalogue.api.reviewing import router as reviewing
from tongban.catalogue.api.standing import router as standing

router = Router()
router.add_router("", public)
router.add_router("", directory)
router.add_router("", library)
router.add_router("", levels)
router.add_router("", requests)
router.add_router("", drafts)
router.add_router("", reviewing)
router.add_router("", standing)
