"""The papers of a commitment: the letter both sides hold, the order to put right, the revocation."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING

from tongban.cases.papers import act_word, basis_of, enter
from tongban.cases.remedies import remedies
from tongban.cases.rules.commitment import Letter
from tongban.core.clock import day_of
from tongban.core.workdays import day_zh
from tongban.papers.typeset import contents

if TYPE_CHECKING:
    from tongban.cases.acts.turn import Turn


def tell_commitment(turn: Turn, letter: Letter, signed: str) -> uuid.UUID:
    """告知承诺书: what the organ told, what was promised, who signed when (国办发〔2020〕42号)."""
    said = {
        "version": letter.version,
        "told": [asdict(contents.Told(title, lines)) for title, lines in letter.told],
        "promised": list(letter.promised),
        "signed": signed,
        "signed_words": day_zh(day_of(turn.at)),
        "digest": letter.digest,
    }
    paper = enter(turn, "commitment", turn.case["organ_id"], contents.CommitmentLetter, said)
    turn.notice("commitment", [{"text": letter.version, "digest": letter.digest, "signed": signed}], paper)
    return paper


def tell_order(turn: Turn, organ: uuid.UUID, found: str, until: date | None) -> uuid.UUID:
    """责令限期改正通知书: what was found false, until when it is to be put right, that one may state one's case."""
    said = {
        "found": found,
        "decided_words": day_zh(day_of(turn.case["decided_at"])),
        "until_words": day_zh(until) if until is not None else "",
        "basis": basis_of(turn.e.promised.basis),
    }
    paper = enter(turn, "order", organ, contents.CorrectionOrder, said)
    turn.notice("order", [{"found": found, "until": until.isoformat() if until is not None else ""}], paper)
    return paper


def tell_revoked(turn: Turn, organ: uuid.UUID, reasons: Sequence[str], ended: Sequence[str]) -> uuid.UUID:
    """撤销决定书: facts, reasons, basis, what ends, and the remedies (行政许可法69)."""
    licence = turn.e.nature == "许可"
    basis = basis_of(turn.e.promised.basis) + (["《中华人民共和国行政许可法》第六十九条"] if licence else [])
    said = {
        "act": act_word(turn.e.nature),
        "decided_words": day_zh(day_of(turn.case["decided_at"])),
        "reasons": list(reasons),
        "basis": basis,
        "ended": list(ended),
        "remedies": remedies(turn, organ),
    }
    paper = enter(turn, "revoked", organ, contents.Revocation, said)
    turn.notice("revoked", [{"reason": reason} for reason in reasons], paper)
    return paper
