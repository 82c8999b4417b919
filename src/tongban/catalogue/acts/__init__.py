"""What may be done with the catalogue: publish; draft, review and retire; adopt and file; keep the library."""

from __future__ import annotations

from tongban.catalogue.acts import filing, following, library, telling
from tongban.catalogue.acts.publish import Unpublishable, publish, publish_difference

__all__ = ["Unpublishable", "filing", "following", "library", "publish", "publish_difference", "telling"]
