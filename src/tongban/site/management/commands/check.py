"""``tongban check FILE…``: every finding of a definition or of a place's difference, without a database."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from tongban.catalogue.life import listing
from tongban.core.errors import Refusal
from tongban.definition.check.finding import Finding
from tongban.definition.registry import check_definition, check_difference
from tongban.definition.source import Source, read

UNREADABLE = 2


def text_of(path: Path, lang: str = "en") -> str:
    """The text of a file; one sentence and exit code 2 where it cannot be had."""
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = fault.object.count(b"\n", 0, fault.start) + 1
        as_is = _encoding(fault.object)
        zh = f"{path} 第 {line} 行：文件不是 UTF-8 编码（{as_is}）。请在编辑器里另存为 UTF-8 编码，再试一次。"
        en = f"{path}, line {line}: not UTF-8 text ({as_is}); save the file as UTF-8 and try again."
        said = f"{zh if lang == 'zh' else en} [format.encoding]"
    except FileNotFoundError:
        zh, en = f"没有 {path} 这个文件，请核对文件名。", f"{path} does not exist; check its name."
        said = zh if lang == "zh" else en
    except OSError as error:
        zh = f"{path} 读不出来（{error.strerror or error}）。请核对它是什么、谁可以读。"
        en = f"{path} cannot be read ({error.strerror or error}); check what it is and who may read it."
        said = zh if lang == "zh" else en
    raise CommandError(said, returncode=UNREADABLE) from None


def _encoding(data: bytes) -> str:
    """What Chinese editors save by habit, by name."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "UTF-16"
    try:
        data.decode("gb18030")
    except UnicodeDecodeError:
        return "?"
    return "GBK"


def source_of(path: Path, lang: str = "en") -> Source:
    """The definition or difference in a file; one sentence with its line and exit code 2 where it is none."""
    try:
        return read(text_of(path, lang), path.name)
    except Refusal as refusal:
        raise CommandError(coded(refusal, lang), returncode=UNREADABLE) from None


def said_by(refusal: Refusal, lang: str) -> str:
    """The sentence of a refusal in the language asked for."""
    return refusal.zh if lang == "zh" else refusal.en


def coded(refusal: Refusal, lang: str) -> str:
    """The same with its code, as every other door gives it."""
    return f"{said_by(refusal, lang)} [{refusal.code}]"


def told(path: Path, f: Finding, lang: str) -> str:
    """A finding as commands print it: where, what, how to mend it."""
    what, mend = (f.what_zh, f.mend_zh) if lang == "zh" else (f.what_en, f.mend_en)
    return f"{path}:{f.line}: {f.severity} {f.code} {f.path}\n    {what}\n    → {mend}"


class Command(BaseCommand):
    help = "Check definitions and differences of places; exit code 1 on errors, 2 for a file that cannot be read."
    requires_system_checks: list[str] = []  # noqa: RUF012  (Django's own name and form)

    def add_arguments(self, parser: Any) -> None:
        """Files, form and language."""
        parser.add_argument("files", nargs="*", type=Path, metavar="FILE")
        parser.add_argument(
            "--directory",
            nargs="?",
            type=Path,
            const=Path(settings.DATA) / "directory",
            metavar="FOLDER",
            help="what contradicts in the basic directories as found (those that ship, or of a folder with lists.yaml)",
        )
        parser.add_argument("--json", action="store_true", help="one JSON object with every finding")
        parser.add_argument("--lang", choices=["en", "zh"], default="en")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print findings; a difference is checked against its standard among the files or what ships."""
        lang, folder = options["lang"], options["directory"]
        if not options["files"] and folder is None:
            raise CommandError("name a FILE, or --directory; see --help", returncode=UNREADABLE)
        sources = {path: source_of(path, lang) for path in options["files"]}
        found = {path: findings_of(path, source, sources, lang) for path, source in sources.items()}
        if folder is not None:
            found |= listings_in(folder, lang)
        if options["json"]:
            told = [{"file": str(path), **asdict(f)} for path, findings in found.items() for f in findings]
            self.stdout.write(json.dumps(told, ensure_ascii=False, indent=1))
        else:
            for path, findings in found.items():
                self._print(path, findings, lang)
        errors = sum(f.severity == "error" for findings in found.values() for f in findings)
        if errors:
            words = "处错误" if lang == "zh" else ("error" if errors == 1 else "errors")
            raise CommandError(f"{errors} {words}", returncode=1)

    def _print(self, path: Path, findings: tuple[Finding, ...], lang: str) -> None:
        for f in findings:
            self.stdout.write(told(path, f, lang))
        if not findings:
            self.stdout.write(f"{path}: {'没有发现问题' if lang == 'zh' else 'nothing found'}")


def listings_in(folder: Path, lang: str = "en") -> dict[Path, tuple[Finding, ...]]:
    """What contradicts in each list that `lists.yaml` of the folder names; all warnings, for a list is what was
    found.
    """
    about = source_of(folder / "lists.yaml", lang)
    try:
        return {
            folder / one.name: listing.findings_of(listing.read_list(text_of(folder / one.name), one.name))
            for one in listing.listings_of(about.data)
        }
    except Refusal as refusal:
        raise CommandError(said_by(refusal, lang), returncode=UNREADABLE) from None


def findings_of(path: Path, source: Source, given: Mapping[Path, Source], lang: str) -> tuple[Finding, ...]:
    """Findings of one document, by what it is."""
    if not is_difference(source):
        return check_definition(source)
    said = source.data["difference"]
    code = str(said.get("of") if isinstance(said, dict) else "").partition("@")[0]
    standards = (s for s in (*given.values(), *_shipped()) if not is_difference(s))
    standard = next((s for s in standards if s.data.get("code") == code), None)
    if standard is None:
        raise CommandError(
            f"{path}：找不到它所依据的标准 {code}，请把标准文件一并写上。"
            if lang == "zh"
            else f"{path}: its standard {code or '(difference.of)'} is not known; name its file too.",
            returncode=UNREADABLE,
        )
    return check_difference(standard, source)


def is_difference(source: Source) -> bool:
    """Is the document a place's difference rather than a definition?"""
    return "difference" in source.data


def _shipped() -> Iterator[Source]:
    for path in sorted((Path(settings.DATA) / "catalogue").glob("*.yaml")):
        yield source_of(path)
