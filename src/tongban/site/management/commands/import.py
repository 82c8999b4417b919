"""``tongban import FILE [--dry-run] [--as LOGIN] [--json]``: what a table would change, and its import as drafts."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tongban.core.errors import Refusal
from tongban.core.ledger.reading import fetch
from tongban.core.scope import PLATFORM, Actor
from tongban.organisation.queries import actor
from tongban.site.management.commands.check import UNREADABLE, said_by
from tongban.workbench.acts.importing import confirm, hand_in, import_entries
from tongban.workbench.reading.imports import plan_of
from tongban.workbench.sheets.book import refuse_size
from tongban.workbench.sheets.plan import Plan


class Command(BaseCommand):
    help = "Import a table (.xlsx, .csv): definitions and lists become drafts, a directory is taken in whole."

    def add_arguments(self, parser: Any) -> None:
        """The file, and in whose name."""
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--dry-run", action="store_true", help="say what would change and write nothing")
        parser.add_argument("--as", dest="login", default="", help="sign-in name of the editor whose drafts these are")
        parser.add_argument("--json", action="store_true", help="one JSON object")
        parser.add_argument("--lang", choices=["en", "zh"], default="en")

    def handle(self, *args: Any, **options: Any) -> None:
        """Exit code 1 for a table with faults, each named; 2 for a file that cannot be had."""
        lang, path = options["lang"], options["file"]
        try:
            who = _account(options["login"])
            if options["dry_run"]:
                plan = plan_of(_bytes(path), path.name, actor=who)
                self._say(plan, options, "")
                return
            key, plan = hand_in(_bytes(path), path.name, actor=who)
            done = confirm(key, plan.digest, actor=who)
            state = import_entries(key, actor=who) if done.sort == "directory" else done.state
            self._say(plan, options, state, done.drafts)
        except Refusal as refusal:
            self._refuse(refusal, path, lang, as_json=options["json"])

    def _say(self, plan: Plan, options: dict[str, Any], state: str, drafts: list[str] | None = None) -> None:
        if options["json"]:
            told = {
                "sort": plan.sort,
                "state": state or "checked",
                "file_digest": plan.file_digest,
                "digest": plan.digest,
                "counts": dict(plan.counts),
                "drafts": drafts or [],
                "targets": [
                    {
                        "code": one.code,
                        "title": one.title,
                        "of": one.of,
                        "changes": [asdict(change) for change in one.changes],
                        "findings": [{"where": where, **asdict(f)} for where, f in one.findings],
                    }
                    for one in plan.targets
                ],
            }
            self.stdout.write(json.dumps(told, ensure_ascii=False, indent=1))
            return
        counted = ", ".join(f"{count} {name}" for name, count in plan.counts.items())
        self.stdout.write(f"{counted}: {state or 'checked, nothing is written'}")
        for one in plan.targets:
            self.stdout.write(f"{one.code} {one.title}")
            for change in one.changes:
                before, after = (text.replace("\n", " / ") or "-" for text in (change.before, change.after))
                self.stdout.write(f"  {change.where} {change.path}: {before} → {after}")
            for where, f in one.findings:
                what = f.what_zh if options["lang"] == "zh" else f.what_en
                self.stdout.write(f"  {where or '-'} {f.severity} {f.code} {f.path}: {what}")
        for zh, en in plan.notices:
            self.stdout.write(zh if options["lang"] == "zh" else en)

    def _refuse(self, refusal: Refusal, path: Path, lang: str, *, as_json: bool) -> None:
        faults = getattr(refusal, "faults", (refusal,))
        if as_json:
            told = [{"code": f.code, "where": f.where, "zh": f.zh, "en": f.en} for f in faults]
            self.stdout.write(json.dumps({"code": refusal.code, "faults": told}, ensure_ascii=False, indent=1))
        else:
            for fault in faults:
                self.stdout.write(f"{path}: {fault.where or 'file'}: {fault.code}\n    {said_by(fault, lang)}")
        words = (
            "处问题，没有导入"
            if lang == "zh"
            else ("fault" if len(faults) == 1 else "faults") + "; nothing was imported"
        )
        raise CommandError(f"{len(faults)} {words} ({refusal.code})", returncode=1)


def _bytes(path: Path) -> bytes:
    """The file; refused by its size before it is read."""
    try:
        refuse_size(path.stat().st_size)
        return path.read_bytes()
    except OSError as error:
        raise CommandError(
            f"{path} cannot be read ({error.strerror}); check its name.", returncode=UNREADABLE
        ) from None


def _account(login: str) -> Actor:
    """The editor by sign-in name; without one the operator, who may look, and take a directory in."""
    if not login:
        return PLATFORM
    found = fetch("SELECT id FROM identity_account WHERE login = %s AND kind = 'staff' AND active", [login])
    if not found:
        raise CommandError(f"there is no staff account {login}; see its sign-in name.", returncode=UNREADABLE)
    return actor(found[0]["id"])
