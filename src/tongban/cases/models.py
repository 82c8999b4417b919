"""The case, its steps, materials, spans and notices; and what is owed after."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from tongban.core.clock import now
from tongban.core.ledger.models import Chained
from tongban.core.scope import Actor, Matter
from tongban.organisation.models import Organ
from tongban.organisation.posts import organs_with_cases

# Channels through which a clerk began what he keeps until it is submitted or the applicant goes on with it himself.
COUNTER_CHANNELS = ("window", "village")
# Until it is accepted whoever began it at a counter goes on with it: answers, papers, a correction.
NOT_ACCEPTED = ("draft", "received", "correcting")


class Case(Chained):
    """One matter of one applicant 办件.

    ``state``: draft 未提交, received 已收件, correcting 待补正, accepted 已受理, decided 已决定, finished 办结.
    ``finish``: the code of GB/T 39046 once finished (0 出证, 1 退回, 2 作废, 4 转报, 5 补正不来, 6 办结). ``due`` is
    a stored projection for lists, re-derived by one function, never edited; ``due_words`` says so when the day lies
    beyond the loaded calendar. ``hall`` is the counter of the competent place, ``counter`` the one where it was begun
    or taken in, which may be another (同省通办、帮办). ``visit_by`` is the clerk to whom the applicant opened it,
    until ``visit_until``.
    """

    chain: ClassVar[str] = "case"

    id = models.UUIDField(primary_key=True)
    number = models.TextField(unique=True)
    item_code = models.TextField()
    situation = models.TextField()
    item_name = models.TextField()
    edition = models.UUIDField()
    difference = models.UUIDField(null=True)
    digest = models.TextField()
    place = models.TextField()
    organ = models.ForeignKey(Organ, models.PROTECT, related_name="+", null=True)
    hall = models.ForeignKey(Organ, models.PROTECT, related_name="+", null=True)
    counter = models.ForeignKey(Organ, models.PROTECT, related_name="+", null=True)
    visit_by = models.UUIDField(null=True)
    visit_until = models.DateTimeField(null=True)
    # The digest of the one-time code on the applicant's screen, until when it is good, how often it was typed wrong.
    visit_code = models.JSONField(default=dict)
    applicant_kind = models.TextField()
    applicant_id = models.UUIDField()
    applicant_name = models.TextField()
    filed_by = models.UUIDField(null=True)
    channel = models.TextField()
    state = models.TextField(default="draft")
    outcome = models.TextField(default="")
    finish = models.TextField(default="")
    facts = models.JSONField(default=dict)
    sources = models.JSONField(default=dict)
    # Trust of each fact by its source (A to D); what a rule grants upon must be A or B.
    trusts = models.JSONField(default=dict)
    # The season of filing it came in, where the item has seasons.
    intake = models.UUIDField(null=True)
    begun_at = models.DateTimeField()
    received_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    # When the ordinary clock began, where the definition names neither receipt nor acceptance.
    starts_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    promised_due = models.DateField(null=True)
    statutory_due = models.DateField(null=True)
    due_words = models.TextField(default="")

    class Meta:
        db_table = "cases_case"
        indexes: ClassVar = [
            models.Index(fields=["applicant_id", "-begun_at"], name="cases_of_applicant"),
            models.Index(fields=["applicant_name"], name="cases_by_name", opclasses=["text_pattern_ops"]),
            models.Index(fields=["hall", "state"], name="cases_open_at_hall", condition=~Q(state="finished")),
            models.Index(fields=["counter", "state"], name="cases_at_counter", condition=Q(state__in=NOT_ACCEPTED)),
            models.Index(fields=["visit_by"], name="cases_visited", condition=Q(visit_by__isnull=False)),
            models.Index(fields=["organ", "promised_due"], name="cases_late", condition=Q(state="accepted")),
        ]

    @classmethod
    def visible_to(cls, viewer: Actor) -> models.Q | None:
        """The applicant (or his agent); staff of an organ that holds one of the case's steps, or of its hall, once it
        is submitted. A draft is its applicant's, the counter's that keeps it for him, and the clerk's to whom he opened
        it. What a counter took in for another place it sees until it is accepted there.
        """
        if viewer.is_staff:
            organs = organs_with_cases(viewer)
            handled = Step.seen_by_platform().filter(organ__in=organs).values("case")
            competent = Q(hall__in=organs) | Q(organ__in=organs)
            at_counter = Q(counter__in=organs, channel__in=COUNTER_CHANNELS, state__in=NOT_ACCEPTED)
            opened = Q(visit_by=viewer.account, visit_until__gt=now(), state__in=NOT_ACCEPTED)
            submitted = ~Q(state="draft") | Q(channel="organ")
            return competent & submitted | at_counter | opened | Q(id__in=handled)
        if not viewer.represented:
            return None
        own = Q(applicant_id__in=[key for _, key in viewer.principals])
        for (_, key), items in viewer.limited:
            own |= Q(applicant_id=key, item_code__in=items)
        return own


class Step(Matter):
    """One step of a case 环节, opened when its turn comes. ``state``: waiting (a join), open, done, dropped."""

    id = models.UUIDField(primary_key=True)
    case = models.ForeignKey(Case, models.PROTECT, related_name="steps")
    key = models.TextField()
    kind = models.TextField()
    name = models.TextField()
    lane = models.TextField()
    organ = models.ForeignKey(Organ, models.PROTECT, related_name="+", null=True)
    post = models.TextField()
    state = models.TextField()
    opened_at = models.DateTimeField()
    opens_on = models.DateField(null=True)
    due = models.DateField(null=True)
    done_at = models.DateTimeField(null=True)
    done_by = models.UUIDField(null=True)
    joined_by = models.JSONField(default=list)
    outputs = models.JSONField(default=dict)
    opinion = models.TextField(default="")
    verdict = models.TextField(default="")
    # A decision by delegation: in whose name (行政许可法24), and by which delegation.
    in_name_of = models.ForeignKey(Organ, models.PROTECT, related_name="+", null=True)
    delegation = models.UUIDField(null=True)

    class Meta:
        db_table = "cases_step"
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "key"], name="cases_step_once")]
        indexes: ClassVar = [
            models.Index(fields=["organ", "post", "due"], name="cases_step_open", condition=Q(state="open")),
            models.Index(fields=["organ", "due"], name="cases_step_late", condition=Q(state="open")),
        ]

    @classmethod
    def seen_by_platform(cls) -> models.QuerySet[Step]:
        from tongban.core.scope import PLATFORM

        return cls.seen_by(PLATFORM)


class CaseMaterial(Matter):
    """A material of a case, by the way it came. ``verdict``: none, fit 合格, unfit 不合格, deferred 容缺."""

    id = models.UUIDField(primary_key=True)
    case = models.ForeignKey(Case, models.PROTECT, related_name="materials")
    key = models.TextField()
    name = models.TextField()
    way = models.TextField(default="")
    trust = models.TextField(default="")
    state = models.TextField(default="missing")
    held = models.UUIDField(null=True)
    licence = models.UUIDField(null=True)
    supplied_at = models.DateTimeField(null=True)
    verdict = models.TextField(default="")
    problem = models.TextField(default="")
    told_at = models.DateTimeField(null=True)
    due = models.DateField(null=True)
    # Of an original that was only shown: what the clerk saw.
    seen = models.TextField(default="")

    class Meta:
        db_table = "cases_material"
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "key"], name="cases_material_once")]
        indexes: ClassVar = [models.Index(fields=["due"], name="cases_material_defer", condition=Q(verdict="deferred"))]


class Original(Matter):
    """A paper original that a counter keeps for a while: its code, by whom and where it was taken, to whom it went
    back.
    """

    id = models.UUIDField(primary_key=True)
    case = models.ForeignKey(Case, models.PROTECT, related_name="originals")
    code = models.TextField(unique=True)
    material = models.TextField()
    what = models.TextField()
    copies = models.PositiveSmallIntegerField(default=1)
    counter = models.ForeignKey(Organ, models.PROTECT, related_name="+")
    received_at = models.DateTimeField()
    received_by = models.UUIDField()
    returned_at = models.DateTimeField(null=True)
    returned_by = models.UUIDField(null=True)
    returned_to = models.TextField(default="")

    class Meta:
        db_table = "cases_original"


class Span(Matter):
    """A stretch of a case's time that is not the ordinary clock: a lawful stop, an extension, a waiting period."""

    id = models.UUIDField(primary_key=True)
    case = models.ForeignKey(Case, models.PROTECT, related_name="spans")
    kind = models.TextField()
    step_key = models.TextField(default="")
    basis = models.TextField()
    cause = models.TextField()
    length = models.TextField(default="")
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "cases_span"
        indexes: ClassVar = [models.Index(fields=["began_at"], name="cases_span_stop", condition=Q(kind="stop"))]


class Notice(Matter):
    """A notice 告知 to the applicant with its paper: correction (once; again only on four grounds), correction_unmet,
    acceptance, stop, decision, withdrawn, ended …; correction_asked waits for a second person of the organ.
    """

    id = models.UUIDField(primary_key=True)
    case = models.ForeignKey(Case, models.PROTECT, related_name="notices")
    kind = models.TextField()
    at = models.DateTimeField()
    by = models.UUIDField(null=True)
    lines = models.JSONField(default=list)
    paper_id = models.UUIDField(null=True)
    answered_at = models.DateTimeField(null=True)
    # How it was answered: ``self``, or ``counter`` where he came to a clerk.
    answered_way = models.TextField(default="")
    # The last day to answer it, for a notice of defects.
    due = models.DateField(null=True)

    class Meta:
        db_table = "cases_notice"


class Refused(Matter):
    """An unlawful demand that was refused and is counted 被拒绝的违规要求 (a material outside the table, a second
    notice …).
    """

    id = models.UUIDField(primary_key=True)
    case = models.ForeignKey(Case, models.PROTECT, related_name="refused")
    at = models.DateTimeField()
    code = models.TextField()
    account = models.UUIDField(null=True)
    words = models.TextField()

    class Meta:
        db_table = "cases_refused"


class Duty(Chained):
    """What an organ owes in a case beside its steps. ``kind``: inquiry (an answer about a paper, whose id is
    ``step_key``), examine (a deferred paper that came), forward (an opinion with which it goes to another authority),
    report (a delegate's, to who delegated to it), verify (a commitment is checked), revoke (a false one has its
    consequence), lapse (is the right of the licence ``step_key`` used). ``state``: owed, ordered (the applicant was
    told to put it right until ``due``), told, claimed and look (of a right that may lapse), done. ``to``: whom it is
    owed to, where that is an organ.
    """

    chain: ClassVar[str] = "duty"

    id = models.UUIDField(primary_key=True)
    case = models.ForeignKey(Case, models.PROTECT, related_name="duties")
    kind = models.TextField()
    step_key = models.TextField()
    organ = models.ForeignKey(Organ, models.PROTECT, related_name="+")
    post = models.TextField()
    to = models.ForeignKey(Organ, models.PROTECT, related_name="+", null=True)
    basis = models.TextField(default="")
    state = models.TextField(default="owed")
    outcome = models.TextField(default="")
    words = models.TextField(default="")
    due = models.DateField(null=True)
    owed_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    done_by = models.UUIDField(null=True)
    late_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "cases_duty"
        indexes: ClassVar = [
            models.Index(fields=["organ", "post", "due"], name="cases_duty_open", condition=~Q(state="done"))
        ]
