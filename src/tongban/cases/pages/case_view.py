"""What every staff page shows of a case: answers with their source, materials, what happened, how long there is."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.http import HttpRequest

from tongban.cases.acts.reveal import OF_APPLICANT
from tongban.cases.acts.turn import Turn
from tongban.cases.facts import is_sealed
from tongban.cases.kinds.opinion import output_label
from tongban.cases.policies import heads
from tongban.cases.queries.staff import Attached
from tongban.cases.reading import Row
from tongban.cases.rules.demands import HELD_WAYS
from tongban.cases.rules.endings import ENDINGS, UNKNOWN, ending_of
from tongban.cases.rules.flow import of_step
from tongban.cases.rules.member_facts import told_of_members
from tongban.core.codes import masking
from tongban.core.crypto import masks
from tongban.core.facts import Element, show_value
from tongban.core.scope import Actor
from tongban.definition.effective import Material
from tongban.definition.vocabulary import WAYS
from tongban.organisation.queries import organ
from tongban.web.context import language
from tongban.web.staff import NO_DAY, badge, moment, url_or_nothing
from tongban.web.words import later, t

STATES: Mapping[str, str] = {
    "draft": later("草稿，还没有提交"),
    "received": later("已收件，待受理"),
    "correcting": later("待申请人补正"),
    "accepted": later("已受理，在办"),
    "decided": later("已决定"),
    "finished": UNKNOWN.desk,
}
CHANNELS: Mapping[str, str] = {
    "online": later("网上"),
    "phone": later("手机"),
    "window": later("窗口"),
    "kiosk": later("自助机"),
    "mail": later("邮寄"),
    "village": later("村（社区）"),
    "helper": later("帮办"),
    "api": later("联网系统"),
    "organ": later("机关主动提出"),
}
VERDICTS: Mapping[str, str] = {"fit": later("合格"), "unfit": later("不合格"), "deferred": later("容缺")}
# What the letter of a material's trust means to whoever looks at it.
TRUSTS: Mapping[str, str] = {
    "A": later("来自出具机关"),
    "B": later("经工作人员核对"),
    "C": later("申请人自己提供，还没有核对"),
    "D": later("来源不明，请核对原件"),
}
HAPPENED: Mapping[str, str] = {
    "case.begin": later("开始填写"),
    "case.review": later("复核未通过，停止给付"),
    "case.lapse": later("许可到期不用，自行失效"),
    "case.begin_for": later("机关主动提出，征得本人同意"),
    "case.answer": later("填写内容"),
    "case.set_right": later("当场更正"),
    "case.note_shown": later("出示原件"),
    "case.keep_original": later("收存原件"),
    "case.return_original": later("退还原件"),
    "case.visit": later("申请人同意窗口接着办"),
    "case.end_visit": later("来访结束，同意失效"),
    "case.show_code": later("申请人取一次性码"),
    "case.wrong_code": later("一次性码输错"),
    "case.supply": later("提交材料"),
    "case.move": later("改按新版指南"),
    "case.file": later("提交申请"),
    "case.examine": later("核验材料"),
    "case.tell": later("一次性告知"),
    "case.correct": later("补正完成"),
    "case.accept": later("受理"),
    "case.accept_by_silence": later("视为受理"),
    "case.decide_by_silence": later("视为准予"),
    "case.not_accept": ENDINGS["not_accepted"].desk,
    "case.confirm": later("另一名核查人员确认"),
    "case.extend": later("延长期限"),
    "case.ask_again": later("提请再次告知"),
    "case.refuse_again": later("没有同意再次告知"),
    "case.look": later("核对补交的材料"),
    "case.send_back": later("补交的材料退回更正"),
    "case.defer_longer": later("补交期限延长一次"),
    "case.receipt": later("出具收件凭证"),
    "case.withdraw": ENDINGS["withdrawn"].desk,
    "case.end_late": later("逾期没有办，接着往下办"),
    "case.end_correction": ENDINGS["abandoned"].desk,
    "case.derive_due": later("重新计算到期日"),
    "case.refused_demand": later("违规要求被拒绝"),
    "case.reveal": later("查看完整号码"),
    "hearing.name": later("列出利害关系人"),
    "hearing.declare": later("有人声明利害关系"),
    "hearing.answer": later("答复利害关系声明"),
    "hearing.tell": later("告知听证权利"),
    "hearing.serve": later("送达听证文书"),
    "hearing.ask": later("要求听证，停表"),
    "hearing.waive": later("表示不要求听证"),
    "hearing.order": later("机关决定听证，停表"),
    "hearing.arrange": later("定下听证时间、地点"),
    "hearing.challenge": later("申请主持人回避"),
    "hearing.settle": later("决定主持人是否回避"),
    "hearing.record": later("作出听证笔录，恢复计时"),
    "hearing.lapse": later("没有人要求听证"),
}

DONE: Mapping[str, str] = {
    "save": later("核验结果已保存。"),
    "tell": later("一次性告知书已送达申请人，请申请人签收。"),
    "ask_again": later("新的问题已提请本机关另一人批准，批准后才告知；期限照常计算。"),
    "again": later("已处理再次告知的提请。"),
    "receipt": later("收件凭证已出具，在“文书”里。"),
    "accept": later("已受理，办理时限从今天起算；受理通知书在“文书”里。"),
    "not_accept": later("已作出不予受理决定，决定书在“文书”里。"),
    "confirm": later("您已确认核查结果。"),
    "extend": later("期限已延长，通知书已送达申请人。"),
    "supply": later("材料已收到，原件请当场退还。"),
    "correct": later("补正已收齐，请重新核验。"),
    "step": later("已办结这一步。"),
    "file": later("已收件，请逐项核验材料。"),
}


def step_name(turn: Turn, row: Mapping[str, Any]) -> str:
    """The step in the language of the page."""
    step = turn.e.steps.get(of_step(row["key"]))
    return str(step.name_en) if language() == "en" and step is not None and step.name_en else str(row["name"])


def masked(element: Element | None, value: Any) -> str:
    """A value in words; a number of a person only as far as it may be seen."""
    if element is None:
        return str(value)
    if not is_sealed(element):
        return show_value(element, value)
    cover = {"id_number": masking.id_number, "phone": masking.phone}.get(element.type.kind, masks.whole)
    return cover(str(value))


def label_of(element: Element | None, name: str) -> str:
    """The label of a data element in the language of the page."""
    if element is None:
        return name
    return (element.label_en or element.label_zh) if language() == "en" else element.label_zh


def answers(turn: Turn) -> list[dict[str, Any]]:
    """Every answer, page by page, with where it came from; sealed ones masked."""
    dictionary = turn.loaded.registry.dictionary
    found = []
    for page in turn.e.pages:
        rows = []
        for question in page.questions:
            value = turn.facts.get(question.fact)
            element = dictionary.get(question.fact)
            if value is None:
                continue
            source = t(turn.case["sources"].get(question.fact, ""), language())
            for field, title in told_of_members(turn.e, dictionary, turn.case["sources"], question.fact):
                source += t("；", language()) * bool(source)
                source += t("“{field}”由{source}核对", language(), field=field, source=title)
            rows.append({"label": label_of(element, question.fact), "value": masked(element, value), "source": source})
        if rows:
            found.append({"name": page.page, "rows": rows})
    return found


def checked(turn: Turn) -> list[dict[str, Any]]:
    """Conditions that a rule decides over data: holds, does not, or is not known yet."""
    from tongban.core.rules import decide

    found = []
    for condition in turn.e.conditions:
        if condition.rule is not None:
            value = decide(condition.rule, turn.facts, turn.at).value
            found.append({"text": condition.text, "value": value, "basis": "；".join(b.zh for b in condition.basis)})
    return found


def materials(
    turn: Turn, attached: Attached, typed: Mapping[str, tuple[str, str]] | None = None
) -> list[dict[str, Any]]:
    """The table of materials: what it is, how it came, what was found; ``typed`` are verdicts not saved yet."""
    found = []
    rows = [one for one in turn.loaded.held if one[0].base == one[0].id or one[1]["state"] != "not_needed"]
    split = {material.base for material, _ in rows if material.base != material.id}
    for number, (material, row) in enumerate([one for one in rows if one[0].id not in split], start=1):
        found.append(_material(turn, number, material, row, attached, typed or {}))
    return found


def _material(
    turn: Turn,
    number: int,
    material: Material,
    row: Mapping[str, Any],
    attached: Attached,
    typed: Mapping[str, tuple[str, str]],
) -> dict[str, Any]:
    held = row["way"] in HELD_WAYS and row["state"] in ("supplied", "asking") and row["way"] != "form"
    verdict, problem = typed.get(material.id, (row["verdict"], row["problem"]))
    return {
        "key": material.id,
        "number": number,
        "name": row["name"],
        "state": row["state"],
        "way": came_by(row["way"]) if row["state"] == "supplied" else "",
        "trust": t(TRUSTS.get(row["trust"], ""), language()) if row["trust"] else "",
        "held": held,
        "from_form": row["way"] == "form",
        "file": attached.files.get(str(row["held"])),
        "licence": attached.licences.get(str(row["licence"])),
        "verdict": verdict,
        "problem": problem,
        "saved": (row["verdict"], row["problem"]),
        "differs": (verdict, problem) != (row["verdict"], row["problem"]),
        "due": row["due"],
        "defer": material.defer,
        "defer_within": length_of(material),
        "can_defer": material.defer is not None and row["state"] != "supplied",
        "criteria": material.criteria,
        "basis": "；".join(b.zh for b in material.basis),
        "sample": material.sample,
        "ways": window_ways(material),
        "formats": "、".join(material.files.formats) if material.files is not None else "pdf、jpg、png",
        "accept": ",".join(
            f".{f}" for f in (material.files.formats if material.files is not None else ("pdf", "jpg", "png"))
        ),
        "told_at": row["told_at"],
        "came": moment(row["supplied_at"]),
    }


def length_of(material: Material) -> str:
    """Within what time a deferred material follows."""
    if material.defer is None:
        return ""
    return material.defer.within.en if language() == "en" else material.defer.within.zh


def came_by(way: str) -> str:
    """How it came, as staff say it: to them an upload is not 需您提交."""
    if way == "upload":
        return t("申请人上传", language())
    found = WAYS.get(way)
    return "" if found is None else found.en if language() == "en" else found.zh


def window_ways(material: Material) -> list[dict[str, str]]:
    """How a clerk may take it in: a scan (original returned at once), an original shown, an original kept."""
    ways = {supply.way for supply in material.supply}
    wanted = [way for way in ("scan", "shown", "original") if way in ways]
    if "upload" in ways and "scan" not in wanted:
        wanted.insert(0, "scan")
    english = language() == "en"
    return [{"value": way, "label": WAYS[way].en if english else WAYS[way].zh} for way in wanted if way in WAYS]


def happened(attached: Attached, turn: Turn) -> list[dict[str, Any]]:
    """The timeline: what was done, by whom; steps open now; lines of one sort by one person stand together."""
    lines: list[dict[str, Any]] = []
    for event in attached.events:
        step = turn.e.steps.get((event["detail"] or {}).get("step", "")) if event["verb"] != "case.confirm" else None
        name = step_name(turn, {"key": step.id, "name": step.name}) if step is not None else t(_word(event), language())
        who = event["who"] or (t("平台", language()) if event["capacity"] == "platform" else "")
        if lines and (lines[-1]["verb"], lines[-1]["who"]) == (event["verb"], who) and step is None:
            lines[-1].update(when=moment(event["at"]), iso=event["at"], times=lines[-1]["times"] + 1)
            lines[-1]["note"] = t("共 {n} 次", language(), n=lines[-1]["times"])
            continue
        note = event["detail"].get("reason", "") if event["verb"] in ("case.extend", "case.reveal") else ""
        lines.append(
            {"verb": event["verb"], "name": name, "when": moment(event["at"]), "iso": event["at"], "who": who,
             "note": note, "state": "done", "times": 1}
        )  # fmt: skip
    for row in turn.loaded.steps:
        if row["state"] in ("open", "waiting"):
            until = t("{day} 前", language(), day=f"{row['due']:%-m-%-d}") if row["due"] else ""
            lines.append(
                {"name": step_name(turn, row), "state": "now" if row["state"] == "open" else "todo", "note": until}
            )
    return lines


def _word(event: Row) -> str:
    """What was done, in words; of what ended by lateness, how it ended."""
    how = str((event["detail"] or {}).get("how", ""))
    if event["verb"] == "case.end_late" and how in ENDINGS:
        return ENDINGS[how].desk
    return HAPPENED.get(event["verb"], event["verb"].partition(".")[2])


def findings(turn: Turn) -> list[dict[str, Any]]:
    """What the steps done so far found: opinion, outputs in words, conditions judged."""
    texts = {c.id: c.text for c in turn.e.conditions}
    found = []
    for row in turn.loaded.steps:
        if row["state"] != "done" or row["kind"] == "accept":
            continue
        outputs = []
        for name, value in row["outputs"].items():
            if name in ("conditions", "partner", "reasons"):
                continue
            element = turn.loaded.registry.dictionary.get(f"step.{row['key']}.{name}")
            word = t("是" if value else "否", language()) if isinstance(value, bool) else masked(element, value)
            outputs.append({"label": t(output_label(turn, row, name), language()), "value": word})
        judged = [
            {"text": texts.get(key, key), "value": value} for key, value in row["outputs"].get("conditions", {}).items()
        ]
        found.append(
            {
                "name": step_name(turn, row),
                "when": moment(row["done_at"]),
                "opinion": row["opinion"],
                "outputs": outputs,
                "judged": judged,
            }
        )
    return found


def papers(turn: Turn, attached: Attached) -> list[dict[str, str]]:
    """The papers of the case with their links."""
    found = []
    for key, paper in attached.papers.items():
        found.append({"title": paper["title"], "number": paper["number"], "href": url_or_nothing("papers:pdf", key)})
    return sorted(found, key=lambda one: one["number"])


def head(turn: Turn, today: date) -> dict[str, Any]:
    """The lines over every staff page of a case."""
    case = turn.case
    person = case["applicant_kind"] == "person"
    stopped = "、".join(s["cause"] for s in turn.loaded.spans if s["kind"] == "stop" and s["ended_at"] is None)
    lang = language()
    return {
        "id": case["id"],
        "number": case["number"],
        "item": case["item_name"],
        "code": case["item_code"],
        "applicant": case["applicant_name"],
        "kind": t("自然人", lang) if person else t("企业或其他组织", lang),
        "state": state_of(case),
        "outcome": case["outcome"],
        "tone": state_tone(case),
        "channel": CHANNELS.get(case["channel"], case["channel"]),
        "counter": organ(case["counter_id"]).name if case["counter_id"] not in (None, case["hall_id"]) else "",
        "promised": badge(case["promised_due"], today, stopped, case["due_words"])
        if case["state"] == "accepted"
        else NO_DAY,
        "statutory": case["statutory_due"],
        "promised_due": case["promised_due"],
        "version": case["head_seq"],
        "guide": url_or_nothing("catalogue:item", case["item_code"]),
        "situation": case["situation"],
        "himself": turn.e.applying is not None and turn.e.applying.himself,
    }


def state_of(case: Row) -> str:
    """How a case stands, for staff; of what has ended, how it ended."""
    if case["state"] == "finished":
        return ending_of(case["outcome"]).desk
    return STATES.get(case["state"], case["state"])


def state_tone(case: Row) -> str:
    """The colour of a state: of what has ended the one its ending has."""
    return ending_of(case["outcome"]).tone if case["outcome"] else "ok"


def version_of(request: HttpRequest) -> int | None:
    """The case's line the form was drawn from."""
    text = request.POST.get("version", "")
    return int(text) if text.isdigit() else None


def may_extend(turn: Turn, actor: Actor) -> str:
    """By how much the head may extend now, in words; empty where not."""
    allowed = turn.e.limits.extend
    if allowed is None or turn.case["state"] != "accepted" or not heads(actor, turn.case["organ_id"]):
        return ""
    if any(span["kind"] == "extension" and not span["step_key"] for span in turn.loaded.spans):
        return ""
    return str(allowed.by.en if language() == "en" else allowed.by.zh)


def sealed_of(turn: Turn) -> list[dict[str, str]]:
    """Numbers of this case that may be shown in full for a reason: what the answers hold, and the applicant's own."""
    dictionary = turn.loaded.registry.dictionary
    names = [n for n in turn.case["facts"] if n in dictionary and is_sealed(dictionary[n]) and dictionary[n].of == ""]
    names += [name for name in OF_APPLICANT if name not in names]
    return [{"value": name, "label": label_of(dictionary.get(name), name)} for name in names]
