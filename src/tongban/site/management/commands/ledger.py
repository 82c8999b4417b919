"""``tongban ledger verify [--roots FILE]`` and ``tongban ledger seal``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from tongban.core.crypto import keys
from tongban.core.ledger.seal import seal
from tongban.core.ledger.verify import verify


class HouseKeys:
    """Seals are signed by the house's SM2 key."""

    def sign_seal(self, root: bytes) -> bytes:
        return keys().sm2_sign(root)

    def verify_seal(self, root: bytes, signature: bytes) -> bool:
        return keys().sm2_verify(root, signature)


class Command(BaseCommand):
    help = "Verify the ledger, or seal what moved since the last seal."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("what", choices=["verify", "seal"])
        parser.add_argument("--roots", type=Path, help="the roots that left the house, one JSON object a line")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["what"] == "seal":
            self.stdout.write(f"sealed {seal(HouseKeys(), Path(settings.TONGBAN_ROOTS))} heads")
            return
        count, self._told = 0, dict[str, int]()
        for fault in verify(HouseKeys(), options["roots"], self._tell):
            count += 1
            self.stdout.write(f"{fault.where}: {fault.what}")
        if count:
            raise CommandError(f"{count} faults: the rows named above are not as they were written")
        self.stdout.write("the ledger is as it was written")

    def _tell(self, what: str, count: int) -> None:
        """How far it has come, for whoever waits at a terminal."""
        if count // 10_000 != self._told.get(what, 0) and self.stderr.isatty():
            self.stderr.write(f"{count:,} {what} read", ending="\r")
        self._told[what] = count // 10_000
