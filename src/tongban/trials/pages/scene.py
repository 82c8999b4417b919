"""What stands on the stage, for the page: whose turn it is with the form he would have, and what came of it so far.

The forms are those of the case's own pages, made by the same functions: what is tried is what people will see.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tongban.cases.pages import fields
from tongban.cases.pages.case_view import STATES
from tongban.cases.pages.step_form import CONDITION, OUTPUT, StepForm, form_of
from tongban.cases.pages.tasks import page_name
from tongban.cases.reading import Loaded, Row
from tongban.cases.rules.commitment import CHOSEN
from tongban.cases.rules.endings import ENDINGS
from tongban.core.errors import Refusal
from tongban.core.jobs import job_named
from tongban.definition.effective import Page
from tongban.organisation.queries import organ
from tongban.trials.moves import Part
from tongban.trials.rules import Json, Parting
from tongban.trials.stage import Played, Stage
from tongban.trials.usual import next_move
from tongban.web.context import language
from tongban.web.staff import faults_of, said
from tongban.web.words import later, t

# What each move is, in words.
DONE: Mapping[str, str] = {
    "begin": later("开始申请"),
    "answer": later("填写“{what}”"),
    "supply": later("提交材料“{what}”"),
    "file": later("提交这份申请"),
    "examine": later("核验材料"),
    "tell": later("一次性告知补正"),
    "correct": later("补正完毕"),
    "not_accept": later("不予受理"),
    "advance": later("办理“{what}”"),
    "inquiry": later("答复协查“{what}”"),
    "look": later("核对补交的“{what}”"),
    "withdraw": later("撤回申请"),
    "wait": later("等到这一天"),
    "commit": later("选择告知承诺，签署承诺书"),
    "season": later("公布受理期"),
    "verify": later("核查承诺"),
    "revoke": later("作出撤销决定"),
    "of_itself": later("到期自动办理：{what}"),
}
PARTS: Mapping[str, str] = {
    "refusal": later("在哪一步被拒"),
    "state": later("办到哪里"),
    "result": later("结果"),
    "finish": later("办结方式"),
    "promised": later("承诺期限"),
    "statutory": later("法定期限"),
    "steps": later("环节"),
    "materials": later("材料"),
    "papers": later("文书"),
    "licences": later("证照"),
    "asked": later("问过的部门"),
}
# Words of an outcome in which a value begins.
VALUES: Mapping[str, str] = {
    **STATES,
    "none": later("没有开始"),
    **{name: one.desk for name, one in ENDINGS.items()},
    "done": later("已办"),
    "open": later("在办"),
    "waiting": later("等待"),
    "dropped": later("略过"),
    "supplied": later("已有"),
    "missing": later("缺"),
    "asking": later("在问别的部门"),
    "maybe": later("还不知道要不要"),
    "not_needed": later("不用交"),
    "valid": later("有效"),
    "inquiry": later("协查"),
    "platform": later("平台"),
    "verify": later("核查承诺"),
    "revoke": later("作出撤销决定"),
    "lapse": later("核实是否使用"),
    "expired": later("已失效"),
    "revoked": later("已撤销"),
}
TONES: Mapping[str, str] = {"done": "ok", "supplied": "ok", "open": "warn", "missing": "bad"}


def worded(value: str) -> str:
    """A value of an outcome in the language of the page."""
    return " ".join(t(VALUES[word], language()) if word in VALUES else word for word in value.split(" "))


def parting_words(one: Parting, names: Mapping[str, str]) -> dict[str, str]:
    """One place where a run parts from what was expected."""
    what = t(PARTS[one.part], language())
    named = f"{what}“{names.get(one.key, one.key)}”" if one.key else what
    nothing = t("（没有）", language())
    return {"what": named, "expected": worded(one.expected) or nothing, "got": worded(one.got) or nothing}


@dataclass
class Turn:
    """Whose turn it is, and his form. ``kind`` is the move, or ``accept`` where a clerk looks at the papers first."""

    kind: str
    who: str
    post: str
    held: bool
    title: str
    day: int
    fields: Sequence[fields.Field] = ()
    form: StepForm | None = None
    page: str = ""
    material: str = ""
    papers: Sequence[Mapping[str, str]] = ()
    errors: Sequence[Mapping[str, str]] = ()


@dataclass
class Scene:
    """Everything the page shows of a story as far as it was played."""

    turn: Turn | None
    ended: bool
    result: str
    refused: str
    facts: list[dict[str, str]] = field(default_factory=list)
    events: list[dict[str, str]] = field(default_factory=list)
    steps: list[dict[str, str]] = field(default_factory=list)
    materials: list[dict[str, str]] = field(default_factory=list)
    papers: list[dict[str, str]] = field(default_factory=list)
    licences: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    # May the applicant choose the commitment now?
    commits: bool = False


def scene_of(stage: Stage, typed: Mapping[str, Sequence[str]] | None = None, refusal: Refusal | None = None) -> Scene:
    """The stage as the page shows it, within its rehearsal. ``typed`` is a form that came back with its ``refusal``."""
    outcome, names = stage.outcome(), stage.names()
    refused = stage.refused
    found = Scene(
        None,
        outcome.is_ended,
        worded(outcome.result or outcome.state),
        said(refused.refusal) if refused is not None and refused.refusal is not None else "",
        events=[_event(one, names) for one in stage.played],
    )
    if stage.case is None:
        return found
    loaded = stage.loaded
    found.facts = _facts(loaded, outcome.promised, outcome.statutory)
    found.steps = [_step(row) for row in loaded.steps]
    found.materials = [
        {"name": row["name"], "state": worded(row["state"]), "tone": TONES.get(row["state"], "")}
        for row in loaded.materials
    ]
    found.papers = [{"title": one.title, "number": str(n)} for n, one in enumerate(stage.papers(), 1)]
    found.licences = [worded(one) for one in outcome.licences]
    found.asked = [worded(one) for one in outcome.asked]
    offered = loaded.e.commitment is not None and loaded.case["facts"].get(CHOSEN) is not True
    found.commits = offered and loaded.case["state"] == "draft"
    found.turn = _turn(stage, loaded, names, typed, refusal)
    return found


def _facts(loaded: Loaded, promised: str, statutory: str) -> list[dict[str, str]]:
    state = loaded.case["state"]
    shown = [
        (t("办到哪里", language()), t(STATES[state], language())),
        (t("承诺期限", language()), promised),
        (t("法定期限", language()), statutory),
    ]
    return [{"label": label, "value": value or t("还没有起算", language())} for label, value in shown]


def _event(one: Played, names: Mapping[str, str]) -> dict[str, str]:
    move = one.move
    what = str(move.get("page") or move.get("material") or move.get("step") or "")
    words = t(job_named(move["job"]).zh, language()) if "job" in move else names.get(what, what)
    name = t(DONE[move["act"]], language(), what=words)
    who = f"{one.part.name} {one.part.post}".strip() or t("平台", language())
    note = said(one.refusal) if one.refusal is not None else ""
    return {
        "name": name,
        "who": who,
        "when": one.day.isoformat(),
        "iso": one.day.isoformat(),
        "note": note,
        "state": "now" if note else "done",
        "number": str(one.number),
    }


def _step(row: Json) -> dict[str, str]:
    where = organ(row["organ_id"]).name if row["organ_id"] is not None else ""
    return {
        "name": row["name"],
        "who": f"{where} {worded(row['post'])}".strip()
        if not row["post"].startswith("party:")
        else t("当事人", language()),
        "due": row["due"].isoformat() if row["due"] is not None else "",
        "state": worded(row["state"]),
        "tone": TONES.get(row["state"], ""),
    }


# -- whose turn it is --------------------------------------------------------------------------------------------------


def _turn(
    stage: Stage,
    loaded: Loaded,
    names: Mapping[str, str],
    typed: Mapping[str, Sequence[str]] | None,
    refusal: Refusal | None,
) -> Turn | None:
    move = next_move(stage)
    if move is None:
        return None
    part: Part = stage.part_of(move)
    key = str(move.get("page") or move.get("material") or move.get("step") or "")
    title = t(DONE[move["act"]], language(), what=names.get(key, key))
    found = Turn(
        move["act"], part.name, part.post, part.held, title, int(move["day"]), material=move.get("material", "")
    )
    errors = faults_of(refusal) if refusal is not None else []
    found.errors = errors
    if move["act"] == "answer":
        page = next(one for one in loaded.pages(stage.at) if one.page == move["page"])
        found.page, found.title = page.page, page_name(loaded, page)
        entered = typed or _entered(loaded, page, move["answers"], stage)
        faults = getattr(refusal, "faults", (refusal,)) if refusal is not None else ()
        found.fields = fields.fields_of(
            loaded, fields.standing(loaded, page, stage.at, entered), stage.at, entered, faults
        )
    elif _at_window(loaded, move):
        found.kind, clerk = "accept", stage.part_of({"act": "examine"})
        found.who, found.post, found.held = clerk.name, clerk.post, clerk.held
        found.title = t("核验材料、受理", language())
        found.papers = [_paper(loaded, row) for row in loaded.materials if row["state"] != "not_needed"]
    elif move["act"] == "advance":
        row = loaded.step(move["step"])
        assert row is not None
        raw = {name: values[-1] for name, values in typed.items() if values} if typed is not None else _written(move)
        found.form = form_of(stage.turn(), row, "", raw=raw, refusal=refusal)
        for one in found.form.fields:
            one.required = one.required and one.name != "partner"
        found.form.fields = tuple(one for one in found.form.fields if one.name != "partner")
    return found


def _paper(loaded: Loaded, row: Row) -> dict[str, str]:
    """A paper before the clerk; ``defers`` where it did not come and may come later 容缺."""
    found = loaded.e.material(row["key"])
    may = found is not None and found.defer is not None and row["state"] == "missing"
    defers = t("“{name}”以后补交（容缺受理）", language(), name=row["name"]) if may else ""
    return {"key": row["key"], "name": row["name"], "state": worded(row["state"]), "defers": defers}


def _at_window(loaded: Loaded, move: Json) -> bool:
    """Is it the moment at which a clerk may accept, tell what is wrong, or refuse to accept?"""
    if loaded.case["state"] != "received" or move["act"] not in ("examine", "supply", "advance"):
        return False
    return any(row["kind"] == "accept" and row["state"] == "open" for row in loaded.steps)


def _entered(loaded: Loaded, page: Page, answers: Mapping[str, str], stage: Stage) -> dict[str, list[str]]:
    """The usual answers as a form would hold them, with what is known already."""
    dictionary, facts = loaded.registry.dictionary, loaded.facts(stage.at)
    known = {
        q.fact: fields.text_of(dictionary[q.fact], facts[q.fact])
        for q in page.questions
        if facts.get(q.fact) is not None and not dictionary[q.fact].type.fields
    }
    found: dict[str, list[str]] = {}
    for name, text in {**known, **answers}.items():
        element = dictionary.get(name)
        if element is not None and element.type.kind == "date" and text:
            parts = zip(("year", "month", "day"), text.split("-"), strict=False)
            found |= {f"{name}-{part}": [value] for part, value in parts}
        elif element is not None and element.many and not element.type.fields:
            found[name] = text.split("\n")
        else:
            found[name] = [text]
        if element is not None and element.type.kind == "address" and facts.get(f"{name}.division"):
            found.setdefault(f"{name}.division", [str(facts[f"{name}.division"])])
    return found


def _written(move: Json) -> dict[str, str]:
    """A step's usual findings as its form would hold them."""
    outputs = {OUTPUT + name: str(value) for name, value in move.get("outputs", {}).items()}
    judged = {CONDITION + name: "yes" if value else "no" for name, value in move.get("conditions", {}).items()}
    return {**outputs, **judged, "verdict": move.get("verdict", ""), "opinion": move.get("opinion", "")}
