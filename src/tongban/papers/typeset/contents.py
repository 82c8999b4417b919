"""What each official document says: the contract between those who know the case and the templates.

Every text is ready to print (Chinese, dates and spans already in words); a template adds the fixed words of the
form and nothing else. What each must carry follows 行政许可法 art. 32, 38, 44, 45, 行政复议法 and
行政诉讼法.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Fact:
    """A labelled fact: 经营场所 — 演示县演示路 1 号."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Material:
    """A material received: where it came from (电子证照、共享核验、申请人提交、容缺后补), and a remark."""

    name: str
    source: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing to correct: which material, what is wrong, why it is needed (the basis), how to put it right."""

    material: str
    what: str
    basis: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Deferred:
    """A material that may follow later (容缺), and until when."""

    material: str
    until_words: str


@dataclass(frozen=True, slots=True)
class Remedies:
    """Where and how long whoever does not accept a decision may turn: 行政复议 60 days, 行政诉讼 6 months, unless a law
    says otherwise. ``others`` come first (`依照…向…提出复核`); ``since`` is the paper whose receipt begins the days;
    without a ``review_organ`` (no organ of government decided) there are only those.
    """

    review_organ: str
    court: str
    review_words: str = "六十日"
    court_words: str = "六个月"
    review_note: str = ""
    others: tuple[str, ...] = ()
    since: str = "本决定书"


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """What every document has.

    ``number`` is the document's own (文号), ``organ`` its maker in full, ``date_words`` the day printed under it,
    ``made_at`` the instant of making (aware; the only clock the file knows), ``verify_url`` goes into the QR code
    and ``verify_code`` is printed under it. ``demo`` prints 演示 over every page; ``large`` sets 20 pt for who asks
    for it.
    """

    template: ClassVar[str] = ""
    title: ClassVar[str] = ""

    number: str
    organ: str
    date_words: str
    made_at: datetime
    verify_url: str
    verify_code: str = ""
    demo: bool = True
    large: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CasePaper(Paper):
    """A document of one case; ``contact`` is the organ's people and phone, ``case_number`` the number of the 办件,
    ``you`` how the applicant is spoken to.
    """

    case_number: str
    applicant: str
    item: str
    contact: str
    you: str = "你（单位）"


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt(CasePaper):
    """收件凭证: what was handed in, when, to whom, and what happens next (one sentence each)."""

    template: ClassVar[str] = "receipt"
    title: ClassVar[str] = "收件凭证"

    materials: tuple[Material, ...]
    received_at_words: str
    received_by: str
    next_words: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Acceptance(CasePaper):
    """受理通知书: the clock runs.  ``excluded`` are the procedures whose time does not count (听证、检验…).
    ``taken_in_at``: the counter that took it in, where that is another place's.
    """

    template: ClassVar[str] = "acceptance"
    title: ClassVar[str] = "受理通知书"

    materials: tuple[Material, ...]
    accepted_at_words: str
    promised_words: str
    legal_words: str
    due_words: str
    excluded: tuple[str, ...] = ()
    deferred: tuple[Deferred, ...] = ()
    basis: tuple[str, ...] = ("《中华人民共和国行政许可法》第三十二条",)
    taken_in_at: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction(CasePaper):
    """一次性告知书（补正）: all gaps at once; ``clock_words`` says from when the time limit will run."""

    template: ClassVar[str] = "correction"
    title: ClassVar[str] = "补正材料一次性告知书"

    gaps: tuple[Gap, ...]
    filed_at_words: str
    channel_words: str
    clock_words: str
    deferred: tuple[Deferred, ...] = ()
    second: bool = False
    basis: tuple[str, ...] = ("《中华人民共和国行政许可法》第三十二条第一款第四项",)


@dataclass(frozen=True, slots=True, kw_only=True)
class NotAccepted(CasePaper):
    """不予受理决定书: ``ground`` is one of the three lawful grounds; ``proper_organ`` is named when it is another's
    matter.
    """

    template: ClassVar[str] = "not_accepted"
    title: ClassVar[str] = "不予受理决定书"

    filed_at_words: str
    ground: str
    basis: tuple[str, ...]
    remedies: Remedies
    proper_organ: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended(CasePaper):
    """撤回申请确认书, 终止办理告知书: a case ended without a decision. ``happened`` says in a sentence whose doing
    it was; ``remedies`` are none where the applicant ended it himself.
    """

    template: ClassVar[str] = "ended"
    title: ClassVar[str] = "{name}"

    name: str
    happened: str
    reasons: tuple[str, ...]
    basis: tuple[str, ...]
    next_words: tuple[str, ...]
    remedies: Remedies | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionGranted(CasePaper):
    """准予…决定书: ``act`` is the law's word (行政许可, 备案…) and stands in the title. ``duties`` are the holder's,
    ``measures`` those of who supervises. ``remedies`` where it decides between two sides (裁决).
    """

    template: ClassVar[str] = "decision_granted"
    title: ClassVar[str] = "准予{act}决定书"

    act: str = "行政许可"
    accepted_at_words: str
    findings: tuple[str, ...]
    basis: tuple[str, ...]
    decides: str
    licence_name: str = ""
    licence_number: str = ""
    valid_words: str = ""
    supervisor: str
    duties: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()
    remedies: Remedies | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionRefused(CasePaper):
    """不予…决定书: facts, reasons, basis, and the remedies (行政许可法 art. 38)."""

    template: ClassVar[str] = "decision_refused"
    title: ClassVar[str] = "不予{act}决定书"

    act: str = "行政许可"
    accepted_at_words: str
    findings: tuple[str, ...]
    reasons: tuple[str, ...]
    basis: tuple[str, ...]
    remedies: Remedies


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecialProcedure(CasePaper):
    """特别程序期限告知书: the clock stops for ``procedure``, or goes on (``resumed``)."""

    template: ClassVar[str] = "special_procedure"
    title: ClassVar[str] = "特别程序期限告知书"

    procedure: str
    resumed: bool
    began_words: str
    longest_words: str = ""
    ended_words: str = ""
    due_words: str = ""
    basis: tuple[str, ...] = ("《中华人民共和国行政许可法》第四十五条",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Extension(CasePaper):
    """延长期限通知书: once, approved by the head of the organ, with the reason told to the applicant (art. 42)."""

    template: ClassVar[str] = "extension"
    title: ClassVar[str] = "延长办理期限通知书"

    accepted_at_words: str
    reason: str
    approver: str
    added_words: str
    old_due_words: str
    new_due_words: str
    basis: tuple[str, ...] = ("《中华人民共和国行政许可法》第四十二条第一款",)


@dataclass(frozen=True, slots=True)
class Told:
    """One part of what is told in a letter of commitment: its title and its lines."""

    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitmentLetter(CasePaper):
    """告知承诺书 (国办发〔2020〕42号): what the organ told, what was promised, who signed when; ``digest`` is of the
    text that was shown.
    """

    template: ClassVar[str] = "commitment"
    title: ClassVar[str] = "告知承诺书"

    version: str
    told: tuple[Told, ...]
    promised: tuple[str, ...]
    signed: str
    signed_words: str
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionOrder(CasePaper):
    """责令限期改正通知书: a commitment was found false; until when it is to be put right."""

    template: ClassVar[str] = "correction_order"
    title: ClassVar[str] = "责令限期改正通知书"

    decided_words: str
    found: str
    until_words: str
    basis: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Revocation(CasePaper):
    """撤销…决定书 (行政许可法 art. 69): facts, basis, the licences that end, remedies."""

    template: ClassVar[str] = "revocation"
    title: ClassVar[str] = "撤销{act}决定书"

    act: str = "行政许可"
    decided_words: str
    reasons: tuple[str, ...]
    basis: tuple[str, ...]
    ended: tuple[str, ...] = ()
    remedies: Remedies


@dataclass(frozen=True, slots=True, kw_only=True)
class StepDocument(CasePaper):
    """A document of one step (听证通知书, 现场核查记录, 检测报告 …): ``name`` is what the definition calls it; what was
    found, in words of form; the bases. ``addressee`` is who gets it where that is not the applicant.
    """

    template: ClassVar[str] = "step_document"
    title: ClassVar[str] = "{name}"

    name: str
    step: str
    made_words: str
    made_by: str
    findings: tuple[Fact, ...] = ()
    opinion: str = ""
    basis: tuple[str, ...] = ()
    addressee: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Licence(Paper):
    """An e-licence (GB/T 36901–36906): ``name`` of the licence, ``identifier`` by GB/T 36904, ``number`` as on its
    face.
    """

    template: ClassVar[str] = "licence"
    title: ClassVar[str] = "{name}"

    name: str
    holder: str
    holder_label: str = "持证者"
    identifier: str
    fields: tuple[Fact, ...]
    issued_words: str
    valid_words: str
    edition: str = "正本"


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a document: ``words`` stand where it has no row."""

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TabularPaper(Paper):
    """A document of an office (督办单, 督办通报, 卷内目录): ``name`` is its title, ``opening`` its first sentences."""

    template: ClassVar[str] = "tables"
    title: ClassVar[str] = "{name}"

    name: str
    opening: tuple[str, ...]
    addressee: str = ""
    facts: tuple[Fact, ...] = ()
    tables: tuple[Table, ...] = ()


PAPERS: tuple[type[Paper], ...] = (
    Receipt,
    Acceptance,
    Correction,
    NotAccepted,
    Ended,
    DecisionGranted,
    DecisionRefused,
    SpecialProcedure,
    Extension,
    CommitmentLetter,
    CorrectionOrder,
    Revocation,
    StepDocument,
    Licence,
    TabularPaper,
)
