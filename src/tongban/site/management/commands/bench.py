"""``tongban bench file advance [--seconds 10] [--connections 1 4] [--no-http]``: rates beside the yardstick."""

from __future__ import annotations

import os
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tongban.core.errors import Refusal
from tongban.site.benching.ground import ground
from tongban.site.benching.rates import ROUNDS, rates
from tongban.site.benching.web import CONNECTIONS, http_rates

ACTS = ("file", "advance")


class Command(BaseCommand):
    help = "Measure acts against bench/yardstick.sql, and pages by HTTP, on a database of the bench's own."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("acts", nargs="*", help="which acts (both)")
        parser.add_argument("--seconds", type=float, default=10.0, help="measured time of each figure (10)")
        parser.add_argument("--connections", type=int, nargs="+", default=[1, 4])
        parser.add_argument("--no-http", action="store_true", help="acts only")

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(
            f"{os.cpu_count()} processors, load before {os.getloadavg()[0]:.2f}; {ROUNDS} rounds of each pair"
        )
        try:
            with ground() as environ:
                self.stdout.write("connections  act       acts/s  yardstick/s  ratio")
                acts = options["acts"] or ACTS
                for one in rates(acts, options["connections"], options["seconds"], environ):
                    figures = f"{one.acts:>7.0f}  {one.yardsticks:>11.0f}  {one.ratio:>5.0%}"
                    self.stdout.write(f"{one.connections:>11}  {one.act:<8} {figures}")
                if not options["no_http"]:
                    self.stdout.write(f"HTTP, {CONNECTIONS} connections: page, requests/s")
                    for name, figure in http_rates(options["seconds"], environ):
                        self.stdout.write(f"  {name:<24} {figure:>7.0f}")
        except Refusal as refusal:
            raise CommandError(refusal.en) from refusal
        self.stdout.write(f"load after {os.getloadavg()[0]:.2f}")
