"""Any course of a case: acts at random, by whoever tries, on any day. Whatever was done, the law holds: nobody who
served judges, one notice tells all, no grant waits for a paper, nothing happens without its line, days are those of
the account.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, ClassVar

import pytest
import time_machine
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from tongban.cases import jobs
from tongban.cases.acts.advance import advance
from tongban.cases.acts.confirming import confirm
from tongban.cases.acts.examine import examine
from tongban.cases.acts.extend import extend
from tongban.cases.acts.file import file
from tongban.cases.acts.supplying import hand_in
from tongban.cases.acts.tell import GROUNDS, answer_correction, approve_again, not_accept, tell_defects
from tongban.cases.acts.turn import Turn
from tongban.cases.acts.withdraw import withdraw
from tongban.cases.kinds import Said
from tongban.cases.pages.standing import Standing
from tongban.cases.policies import JUDGING, SERVING
from tongban.cases.reading import Loaded, load
from tongban.cases.rules.deferrals import waits
from tongban.cases.rules.demands import AGAIN, Defect
from tongban.core.clock import SHANGHAI, now
from tongban.core.errors import Refusal
from tongban.core.ledger.models import Entry
from tongban.core.ledger.verify import verify
from tongban.core.scope import PLATFORM, Actor
from tongban.site.management.commands.ledger import HouseKeys

from courses import filled
from demo import PDF, citizen, staff

START = datetime(2026, 3, 2, 9, 30, tzinfo=SHANGHAI)
ROLES = ("窗口", "窗口二", "审查", "核查", "决定", "负责人")
SERVE = ("窗口", "窗口二")
WHO = st.sampled_from(("wang", "rare", *ROLES))
PAPERS = st.sampled_from(("layout", "rules"))
VERDICTS = st.sampled_from(("fit", "unfit", "deferred"))
DECISIONS = st.sampled_from(("granted", "refused"))
UNTOUCHED = {"head_seq", "head_digest"}


def actor_named(name: str) -> Actor:
    return staff(name) if name in ROLES else citizen(name, "snack" if name == "wang" else "")


def rows_of(loaded: Loaded) -> dict[str, Any]:
    """Everything of the case but the head of its chain."""
    case = {name: value for name, value in loaded.case.items() if name not in UNTOUCHED}
    return {"case": case, **{name: list(getattr(loaded, name)) for name in ("steps", "materials", "spans", "notices")}}


class AnyCourse(RuleBasedStateMachine):
    """One food business, from its draft on."""

    reached: ClassVar[set[tuple[str, str]]] = set()

    def __init__(self) -> None:
        super().__init__()
        self.at = START
        self.held = transaction.atomic()
        self.held.__enter__()
        with time_machine.travel(self.at, tick=False):
            self.case, _ = filled()
            self.staff = [staff(role) for role in ROLES]

    @initialize()
    def submitted(self) -> None:
        self.tried(lambda who: file(self.case, actor=who, signed=who.name), "wang")

    def tried(self, act: Callable[[Actor], object], who: str) -> None:
        """Do it now. What is done has its line; what is refused has changed nothing (an unlawful demand is counted)."""
        with time_machine.travel(self.at, tick=False):
            before, lines = rows_of(load(self.case)), self.lines()
            try:
                with transaction.atomic():
                    act(actor_named(who))
            except Refusal:
                assert rows_of(load(self.case)) == before
                assert {line for line in self.lines() - lines if line[1] != "case.refused_demand"} == set()
            else:
                changed = rows_of(load(self.case)) != before
                assert not changed or self.lines() - lines

    def lines(self) -> set[tuple[int, str]]:
        found = Entry.objects.filter(subject_kind="case", subject_id=self.case).values_list("seq", "verb")
        return {(seq, verb) for seq, verb in found}

    @property
    def loaded(self) -> Loaded:
        return load(self.case)

    @rule(who=WHO, layout=VERDICTS, rules=VERDICTS)
    def looks_at_papers(self, who: str, layout: str, rules: str) -> None:
        said = {"layout": layout, "rules": rules}
        verdicts = {
            row["key"]: (said.get(row["key"], "fit"), "看不清" if said.get(row["key"]) == "unfit" else "")
            for row in self.loaded.materials
            if row["state"] in ("supplied", "missing")
        }
        self.tried(lambda actor: examine(self.case, verdicts, actor=actor), who)

    @rule(who=WHO, paper=PAPERS)
    def tells_what_is_wrong(self, who: str, paper: str) -> None:
        self.tried(lambda actor: tell_defects(self.case, [Defect(paper, "没有标出清洗区")], actor=actor), who)

    @rule(who=WHO, paper=PAPERS, ground=st.sampled_from(("S1", "S2", "S3", "S4", "S9")))
    def proposes_to_tell_more(self, who: str, paper: str, ground: str) -> None:
        more = [Defect(paper, "印章不清", ground, "与备案的印模不符")]
        self.tried(lambda actor: tell_defects(self.case, more, actor=actor), who)

    @rule(who=WHO, verdict=st.sampled_from(("yes", "no")))
    def approves(self, who: str, verdict: str) -> None:
        self.tried(lambda actor: approve_again(self.case, verdict, actor=actor), who)

    @rule(who=WHO, paper=PAPERS)
    def hands_in(self, who: str, paper: str) -> None:
        self.tried(lambda actor: hand_in(self.case, paper, PDF + b"\n", "新的.pdf", actor=actor), who)

    @rule(who=WHO)
    def puts_right(self, who: str) -> None:
        self.tried(lambda actor: answer_correction(self.case, actor=actor), who)

    @rule(who=WHO, ground=st.sampled_from(sorted(GROUNDS)))
    def does_not_accept(self, who: str, ground: str) -> None:
        if who not in SERVE or self.at - START > timedelta(days=20):  # rarely: nothing follows when it is done
            self.tried(lambda actor: not_accept(self.case, ground, proper_organ="演示机关", actor=actor), who)

    @precondition(lambda self: any(row["state"] == "open" for row in self.loaded.steps))
    @rule(who=WHO, partner=st.sampled_from(ROLES), favourable=st.booleans(), verdict=DECISIONS)
    def finishes_the_step(self, who: str, partner: str, favourable: bool, verdict: str) -> None:
        self.say(who, partner, favourable, verdict)

    def say(self, who: str, partner: str, favourable: bool, verdict: str) -> None:
        """Finish the step that is open, or try to."""
        loaded = self.loaded
        row = next(row for row in loaded.steps if row["state"] == "open")
        step = loaded.e.steps[row["key"]]
        said = Said(
            outputs=dict.fromkeys(step.outputs, "是" if favourable else "否"),
            conditions={c.id: favourable for c in loaded.e.conditions if c.in_step == step.id},
            partner=staff(partner).account if step.kind == "site_inspection" else None,
            verdict=verdict if step.kind == "decide" else "",
            reasons=("不符合条件",) if step.kind == "decide" and verdict == "refused" else (),
            opinion="已核对",
        )
        self.tried(lambda actor: advance(self.case, row["key"], said, actor=actor), who)

    @precondition(lambda self: self.loaded.case["state"] in ("received", "accepted"))
    @rule(clerk=st.sampled_from(SERVE), steps=st.integers(1, 3))
    def goes_on_as_it_should(self, clerk: str, steps: int) -> None:
        """The next thing, by whoever is there for it: so that courses come far."""
        for _ in range(steps):
            self.one_step(clerk)

    def one_step(self, clerk: str) -> None:
        """Papers looked at, then the step that is open."""
        loaded = self.loaded
        kind = next((row["kind"] for row in loaded.steps if row["state"] == "open"), "")
        if kind == "accept":
            fit = {m["key"]: ("fit", "") for m in loaded.materials if m["state"] == "supplied" and m["verdict"] == ""}
            self.tried(lambda actor: examine(self.case, fit, actor=actor), clerk)
        who = {"accept": clerk, "review": "审查", "site_inspection": "核查", "decide": "决定"}.get(kind, clerk)
        if kind:
            self.say(who, "审查", True, "granted")
        self.second_confirms("审查")

    @rule(who=WHO)
    def second_confirms(self, who: str) -> None:
        """The second inspector says so himself; anybody else is refused."""
        if any(row["kind"] == "site_inspection" and row["state"] == "done" for row in self.loaded.steps):
            self.tried(lambda actor: confirm(self.case, "inspect", actor=actor), who)

    @rule(who=WHO)
    def extends(self, who: str) -> None:
        self.tried(lambda actor: extend(self.case, "案情复杂", actor=actor), who)

    @rule()
    def the_applicant_withdraws(self) -> None:
        if self.at - START > timedelta(days=25):  # rarely: a case that was withdrawn has nothing more to show
            self.tried(lambda actor: withdraw(self.case, actor=actor), "wang")

    @rule(days=st.integers(0, 6), hour=st.sampled_from((0, 9, 16, 23)))
    def days_pass(self, days: int, hour: int) -> None:
        """The daily work of the platform, guarded as it is in the house."""
        self.at = max(self.at, (self.at + timedelta(days=days)).replace(hour=hour))
        with time_machine.travel(self.at, tick=False):
            jobs.accept_by_silence()
            jobs.end_overdue_deferrals()
            jobs.end_corrections()
            jobs.end_late_steps()

    @invariant()
    def nobody_who_served_judges(self) -> None:
        loaded = self.loaded
        served = {row["done_by"] for row in loaded.steps if row["kind"] in SERVING} - {None, PLATFORM.account}
        judged = {row["done_by"] for row in loaded.steps if row["kind"] in JUDGING and row["state"] == "done"}
        assert not (served | {loaded.case["filed_by"]}) & (judged - {None})

    @invariant()
    def one_notice_tells_everything(self) -> None:
        """A further one says why for what it tells anew, and who proposed it did not send it."""
        for row in [row for row in self.loaded.notices if row["kind"] == "correction"][1:]:
            new = [line for line in row["lines"] if line.get("ground")]
            assert new and all(line["ground"] in AGAIN and line["why"] and line["approved"] for line in new)
            asked = [one for one in self.loaded.notices if one["kind"] == "correction_asked"]
            assert any(one["answered_way"] == "yes" and one["by"] != row["by"] for one in asked)

    @invariant()
    def nobody_is_named_who_did_not_act(self) -> None:
        """Neither in the timeline nor by the word for how it ended."""
        loaded, lines = self.loaded, Entry.objects.filter(subject_kind="case", subject_id=self.case)
        said = list(lines.values_list("verb", "actor"))
        acted = {actor.get("account") for _, actor in said}
        served = [one for one in self.staff if str(one.account) in acted]
        view = Standing(loaded, self.at)
        every = {view.organ_name(key) for key in view.organs}
        names = {view.organ_name(post.organ) for one in served for post in one.posts}
        entries = [one for one in view.events() if one["state"] == "done"]
        assert [one["who"] for one in entries if one["who"] in every - names] == []
        withdrew = "case.withdraw" in {verb for verb, _ in said}
        assert withdrew == (loaded.case["outcome"] == "withdrawn") == any(e["name"] == "撤回申请" for e in entries)

    @invariant()
    def nothing_is_granted_while_a_paper_is_out(self) -> None:
        loaded = self.loaded
        if loaded.case["outcome"] == "granted":
            out = [m["key"] for m in loaded.materials if m["verdict"] == "deferred" and m["state"] != "supplied"]
            assert out == [] and not [m["key"] for m in loaded.materials if waits(m)]
            assert not [m["key"] for m in loaded.materials if m["verdict"] == "unfit"]

    @invariant()
    def what_has_ended_has_nothing_open(self) -> None:
        loaded = self.loaded
        if loaded.case["state"] == "finished":
            assert loaded.case["outcome"] and loaded.case["finish"]
            assert [row["key"] for row in loaded.steps if row["state"] in ("open", "waiting")] == []

    @invariant()
    def days_are_those_of_the_account(self) -> None:
        with time_machine.travel(self.at, tick=False):
            loaded = load(self.case)
            kept = (loaded.case["promised_due"], loaded.case["statutory_due"])
            found = Turn(loaded, PLATFORM, now()).project()
        derived = tuple(one.date if one is not None else None for one in (found.promised, found.statutory))
        assert kept == derived

    def teardown(self) -> None:
        try:
            self.reached.add((self.loaded.case["state"], self.loaded.case["outcome"]))
            assert [fault for fault in verify(HouseKeys()) if str(self.case) in fault.where] == []
        finally:
            transaction.set_rollback(True)
            self.held.__exit__(None, None, None)


@pytest.mark.django_db
def test_whatever_is_done_to_a_case_the_law_holds() -> None:
    AnyCourse.reached.clear()
    chosen = settings(
        max_examples=30,
        stateful_step_count=25,
        deadline=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(AnyCourse, settings=chosen)
    # Courses that all end early would show nothing.
    assert {("accepted", ""), ("finished", "granted")} <= AnyCourse.reached
