"""The one gate for reading: ``Model.seen_by(viewer)``. A bare manager raises, so nobody reads past the policy by
habit.
"""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.apps import apps
from django.db import models

from tongban.core.scope.actor import Actor


class MatterQuerySet(models.QuerySet[Any]):
    """Reads only: rows are written by ``core.ledger.write`` and nothing else."""

    def _refuse(self, *args: Any, **kwargs: Any) -> Any:
        raise RuntimeError("Rows of a matter are written only by tongban.core.ledger.write, from an act.")

    create = bulk_create = update = bulk_update = delete = get_or_create = update_or_create = _refuse


class Guarded(models.Manager[Any]):
    """The manager of every matter table: it only says where the gate is."""

    def get_queryset(self) -> models.QuerySet[Any]:
        raise RuntimeError(
            f"Use {self.model.__name__}.seen_by(viewer): a bare manager shows rows nobody was allowed to see."
        )


class Matter(models.Model):
    """A table of a matter: read through ``seen_by``, written through the ledger's writer."""

    objects: ClassVar[models.Manager[Any]] = Guarded()
    # Reference tables are loaded as a whole (divisions, days): one ledger line and one digest for the load.
    reference: ClassVar[bool] = False
    # Names the table had before: lines of the ledger written then still name it so.
    formerly: ClassVar[tuple[str, ...]] = ()

    class Meta:
        abstract = True

    @classmethod
    def visible_to(cls, viewer: Actor) -> models.Q | None:
        """The condition under which ``viewer`` sees a row; None means nothing at all. Deny by default."""
        return None

    @classmethod
    def seen_by(cls, viewer: Actor) -> models.QuerySet[Self]:
        """What this viewer may see. The platform sees everything and is on record when it acts on it."""
        rows: models.QuerySet[Self] = MatterQuerySet(cls)
        if viewer.is_platform:
            return rows
        condition = cls.visible_to(viewer)
        return rows.none() if condition is None else rows.filter(condition)

    def save(self, *args: Any, **kwargs: Any) -> None:
        raise RuntimeError("Rows of a matter are written only by tongban.core.ledger.write, from an act.")

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise RuntimeError("Rows of a matter are never deleted: they end.")


def matter_models() -> list[type[Matter]]:
    """Every table of a matter, for the connection guard of the tests and for ``ledger verify``."""
    return [model for model in apps.get_models() if issubclass(model, Matter)]
