"""Tables of the catalogue: what is published, what is being drafted and reviewed, what places do, what it rests on."""

from __future__ import annotations

from tongban.catalogue.models.directories import DirectoryEdition
from tongban.catalogue.models.drafting import Comment, Draft, Opinion
from tongban.catalogue.models.levels import Adoption, Filing
from tongban.catalogue.models.published import Difference, Edition, Item
from tongban.catalogue.models.resting import ChangeRequest, DirectoryEntry, LawChange, LegalBasis, Standard

__all__ = [
    "Adoption",
    "ChangeRequest",
    "Comment",
    "Difference",
    "DirectoryEdition",
    "DirectoryEntry",
    "Draft",
    "Edition",
    "Filing",
    "Item",
    "LawChange",
    "LegalBasis",
    "Opinion",
    "Standard",
]
