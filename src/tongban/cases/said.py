"""What programs say of cases: drafts, filings, verdicts, defects, what a step is finished with."""

from __future__ import annotations

import uuid

from ninja import Schema


class ApplicantSaid(Schema):
    """A person or an enterprise by its id here; a citizen's own principal if left out."""

    kind: str
    id: uuid.UUID


class Draft(Schema):
    """What is applied for, where the matter lies, and for whom."""

    item: str
    situation: str
    area: str
    applicant: ApplicantSaid | None = None


class DraftBegun(Draft):
    """``consent``: of an organ that begins it for somebody, when and how he consented."""

    consent: str = ""


class Filing(Draft):
    """A draft and everything the form would ask; ``signed`` is the name written under the declaration."""

    answers: dict[str, str] = {}
    signed: str = ""


class Answers(Schema):
    """Answers of one page, as they would be typed into its fields."""

    answers: dict[str, str]


class Signature(Schema):
    """The name written under the declaration."""

    signed: str = ""


class VerdictSaid(Schema):
    """fit, unfit, deferred, or nothing yet."""

    material: str
    verdict: str
    problem: str = ""


class Verdicts(Schema):
    """What the window found."""

    verdicts: list[VerdictSaid]


class DefectSaid(Schema):
    """What is wrong with a material, and so how to mend it. Of what the first notice did not tell, on which ground
    (S1 arose from the answer, S2 he changed it, S3 doubt of authenticity, S4 law changed) and ``why``.
    """

    material: str
    problem: str
    ground: str = ""
    why: str = ""


class Defects(Schema):
    """All that must be put right, at once."""

    defects: list[DefectSaid]


class ApprovalSaid(Schema):
    """``verdict``: yes or no."""

    verdict: str


class StepSaid(Schema):
    """What whoever finishes the step says; `GET` of the step tells what is asked."""

    outputs: dict[str, str] = {}
    conditions: dict[str, bool] = {}
    verdict: str = ""
    opinion: str = ""
    reasons: list[str] = []
    partner: uuid.UUID | None = None


class Ground(Schema):
    """One of the three lawful grounds: not_needed, not_ours (with the proper organ), barred."""

    ground: str
    proper_organ: str = ""
