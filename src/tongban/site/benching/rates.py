"""Rates of acts and of the yardstick, in pairs one after the other, several rounds: a slow minute hits both."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

ROUNDS = 5


@dataclass(frozen=True, slots=True)
class Rate:
    """What one act reached with so many connections: acts and yardsticks a second (medians), and their ratio."""

    act: str
    connections: int
    acts: float
    yardsticks: float
    ratio: float


def rate(what: str, connections: int, seconds: float, environ: Mapping[str, str]) -> float:
    """How many a second, over all connections."""
    command = [sys.executable, "-m", "tongban.site.benching.load", what, str(seconds)]
    running = [
        subprocess.Popen(command, env=dict(environ), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(connections)
    ]
    try:
        for process in running:
            assert process.stdout is not None
            if process.stdout.readline().strip() != "ready":
                raise RuntimeError(f"a connection of the bench ({what}) did not come up")
        for process in running:
            assert process.stdin is not None
            process.stdin.write("\n")
            process.stdin.flush()
        said = [json.loads(process.communicate()[0].splitlines()[-1]) for process in running]
    finally:
        for process in running:
            if process.poll() is None:
                process.kill()
    return float(sum(one["done"] / one["seconds"] for one in said))


def rates(
    acts: Sequence[str], connections: Sequence[int], seconds: float, environ: Mapping[str, str]
) -> Iterator[Rate]:
    """Every act at every number of connections; ``seconds`` is the time measured of each, over all rounds."""
    part = seconds / ROUNDS
    for count in connections:
        for act in acts:
            pairs = [(rate("yardstick", count, part, environ), rate(act, count, part, environ)) for _ in range(ROUNDS)]
            yield Rate(
                act,
                count,
                median(mine for _, mine in pairs),
                median(yard for yard, _ in pairs),
                median(mine / yard for yard, mine in pairs),
            )
