"""``tongban bench [file advance] [guide] [check] [--seconds 10] [--connections …] [--no-http]``: rates beside their
yardsticks.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tongban.core.errors import Refusal
from tongban.site.benching.checks import checks
from tongban.site.benching.ground import ground
from tongban.site.benching.guide import guide_rates
from tongban.site.benching.rates import ROUNDS, rates
from tongban.site.benching.web import CONNECTIONS, http_rates

ACTS = ("file", "advance")
WORDS = (*ACTS, "guide", "check")


class Command(BaseCommand):
    help = "Measure acts, the guide page and the checker, on a database of the bench's own."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("words", nargs="*", help=f"what: {', '.join(WORDS)} (the acts)")
        parser.add_argument("--seconds", type=float, default=10.0, help="measured time of each figure (10)")
        parser.add_argument("--connections", type=int, nargs="+", help="1 4 for acts, 1 8 for the guide")
        parser.add_argument("--no-http", action="store_true", help="acts only")

    def handle(self, *args: Any, **options: Any) -> None:
        words = options["words"] or ACTS
        if unknown := [word for word in words if word not in WORDS]:
            raise CommandError(f"The bench knows no {unknown[0]!r}; it measures {', '.join(WORDS)}.", returncode=2)
        self.stdout.write(f"{os.cpu_count()} processors, load before {os.getloadavg()[0]:.2f}")
        if "check" in words:
            self._checks()
        try:
            if set(words) - {"check"}:
                with ground() as environ:
                    self._measured(words, options, environ)
        except Refusal as refusal:
            raise CommandError(refusal.en) from refusal
        self.stdout.write(f"load after {os.getloadavg()[0]:.2f}")

    def _checks(self) -> None:
        self.stdout.write("check, processor time in ms (goal)")
        for one in checks():
            self.stdout.write(f"  {one.name:<40} {one.milliseconds:>7.1f}  ({one.goal:.0f})")

    def _measured(self, words: Any, options: Any, environ: Mapping[str, str]) -> None:
        if "guide" in words:
            self.stdout.write("guide page beside a static file: connections  pages/s  files/s  ratio")
            for one in guide_rates(options["connections"] or [1, 8], options["seconds"], environ):
                figures = f"{one.pages:>7.0f}  {one.files:>7.0f}  {one.ratio:>5.0%}"
                self.stdout.write(f"  {one.size} bytes {one.connections:>11}  {figures}")
        acts = [word for word in words if word in ACTS]
        if not acts:
            return
        self.stdout.write(f"connections  act       acts/s  yardstick/s  ratio  ({ROUNDS} rounds of each pair)")
        for rate in rates(acts, options["connections"] or [1, 4], options["seconds"], environ):
            figures = f"{rate.acts:>7.0f}  {rate.yardsticks:>11.0f}  {rate.ratio:>5.0%}"
            self.stdout.write(f"{rate.connections:>11}  {rate.act:<8} {figures}")
        if not options["no_http"]:
            self.stdout.write(f"HTTP, {CONNECTIONS} connections: page, requests/s")
            for name, figure in http_rates(options["seconds"], environ):
                self.stdout.write(f"  {name:<24} {figure:>7.0f}")
