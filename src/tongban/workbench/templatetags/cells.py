"""One cell of the editor as HTML. Written in Python: a sheet of sixty rows has a thousand of them."""

from __future__ import annotations

from collections.abc import Mapping

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from tongban.definition.check.finding import Finding
from tongban.web.context import language
from tongban.web.words import t
from tongban.workbench.editor.opening import mended
from tongban.workbench.editor.sheet import Cell, Table

register = template.Library()


@register.simple_tag
def cell(one: Cell, url: str, label: str = "") -> SafeString:
    """The control with its notes; ``url`` takes what is typed as soon as the cell is left."""
    name = label or (f"{one.row} {t(one.col.zh, language())}" if one.row else t(one.col.zh, language()))
    css = "ce" + (" bad" if one.bad else "") + (" inh" if one.inherited else "")
    return format_html(
        '<div class="{}" id="c-{}">{}{}</div>', css, one.cid, _control(one, url, name), notes(one)
    )  # fmt: skip


def _control(one: Cell, url: str, name: str) -> SafeString:
    head = _attributes(one, url, name)
    if one.widget == "select":
        lang = language()
        blank = format_html('<option value="">{}</option>', "—" if not one.text else t("（不填）", language()))
        options = format_html_join(
            "", '<option value="{}"{}{}>{}</option>',
            (
                (value, mark_safe(" selected") if value == one.typed else "", *_option(one, value, words, lang))
                for value, words in one.options
            ),
        )  # fmt: skip
        return format_html('<select id="i-{}" {}>{}{}</select>', one.cid, head, blank, options)
    if one.widget == "boxes":
        return _boxes(one, url, name)
    if one.widget == "area":
        return format_html('<textarea id="i-{}" rows="{}" {}>{}</textarea>', one.cid, one.lines, head, one.typed)
    listed = mark_safe(' list="facts"') if one.col.key == "fact" else ""
    return format_html('<input id="i-{}" value="{}" {}{}>', one.cid, one.typed, head, listed)


def _option(one: Cell, value: str, words: str, lang: str) -> tuple[SafeString, str]:
    """(its language where it is not the page's, its words): with what it means, where it has a line for that."""
    foreign, said = _in_language(value, words, one.english, lang)
    if value in one.says:
        said += f"：{one.says[value][0]}" if lang == "zh" else f": {one.says[value][1]}"
    return foreign, said


_OWN = SafeString("")


def _in_language(value: str, words: str, english: Mapping[str, str], lang: str) -> tuple[SafeString, str]:
    """A choice as the page's language has it; what people named in Chinese is marked as Chinese."""
    if lang == "zh":
        return _OWN, words
    said = english.get(value) or t(words, lang)
    foreign = any("\u4e00" <= sign <= "\u9fff" for sign in said)
    return mark_safe(' lang="zh-Hans"') if foreign else _OWN, said


@register.simple_tag
def added(table: Table, value: str, words: str) -> SafeString:
    """One choice of what a new row may be."""
    foreign, said = _in_language(value, words, table.adds_english, language())
    return format_html('<option value="{}"{}>{}</option>', value, foreign, said)


def _boxes(one: Cell, url: str, name: str) -> SafeString:
    chosen, lang = set(one.chosen), language()
    boxes = format_html_join(
        "", '<label><input type="checkbox" name="{}" value="{}" id="{}"{} hx-post="{}" hx-trigger="change"'
        ' hx-target="#c-{}" hx-swap="outerHTML"><span{}>{}</span></label>',
        (
            (one.name, value, f"i-{one.cid}" if number == 0 else f"i-{one.cid}-{number}",
             mark_safe(" checked") if value in chosen else "", url, one.cid, *_option(one, value, words, lang))
            for number, (value, words) in enumerate(one.options)
        ),
    )  # fmt: skip
    # What no box ticked means is said where a line would show it as its placeholder.
    none = one.col.hint if one.col.hint and not chosen else ""
    said = format_html('<span class="no">{}</span>', t(none, language())) if none else ""
    return format_html(
        '<fieldset class="boxes" aria-describedby="n-{}"><legend class="vh">{}</legend>'
        '<input type="hidden" name="{}" value="">{}{}</fieldset>', one.cid, name, one.name, boxes, said,
    )  # fmt: skip


def _attributes(one: Cell, url: str, name: str) -> SafeString:
    invalid = mark_safe(' aria-invalid="true"') if one.bad else ""
    hint = t(one.col.hint, language()) if one.col.hint else one.ghost or one.example
    placeholder = format_html(' placeholder="{}"', hint) if hint and one.widget != "select" and not one.typed else ""
    single = mark_safe(" data-single") if one.control.sort == "rule" else ""
    return format_html(
        'name="{}" aria-label="{}" aria-describedby="n-{}" data-col="{}"{}{}{} autocomplete="off"'
        ' hx-post="{}" hx-trigger="change" hx-target="#c-{}" hx-swap="outerHTML"',
        one.name, name, one.cid, one.col.key, invalid, placeholder, single, url, one.cid,
    )  # fmt: skip


@register.simple_tag
def notes(one: Cell, oob: bool = False) -> SafeString:
    """What stands below a control: a conflict, what is wrong and how to mend it, rules and laws in words."""
    lines = [*_conflict(one), *finding_lines(one.findings)]
    says = one.col.field.says[0 if language() == "zh" else 1] or _chosen(one)
    lines += [format_html('<p class="say">{}</p>', said) for said in (*((says,) if says else ()), *one.plain)]
    if one.undo is not None:
        lines.append(_undo(one))
    mark = mark_safe(' hx-swap-oob="true"') if oob else ""
    return format_html('<div class="ce-n" id="n-{}"{}>{}</div>', one.cid, mark, mark_safe("".join(lines)))  # noqa: S308


def _chosen(one: Cell) -> str:
    """What the choice that stands means: a closed list shows no more than its beginning."""
    return one.says[one.typed][0 if language() == "zh" else 1] if one.typed in one.says else ""


def _conflict(one: Cell) -> list[SafeString]:
    if one.conflict is None:
        return []
    return [
        format_html(
            '<div class="clash"><p><b>{}</b> {}</p><p><b>{}</b> {}</p><p>'
            '<button class="btn sm" name="u{}" value="{}">{}</button> '
            '<button class="btn sec sm" name="do" value="theirs:{}">{}</button></p></div>',
            t("另一位编制人员刚写的：", language()), one.text or t("（空）", language()),
            t("您写的：", language()), one.typed or t("（空）", language()),
            one.name[1:], one.typed, t("用我写的", language()), one.cid, t("用对方写的", language()),
        )
    ]  # fmt: skip


def _undo(one: Cell) -> SafeString:
    was = (one.undo or t("（空）", language()))[:12]
    back = t("改回“{was}”", language(), was=was)
    return format_html(
        '<p class="say">{} <button class="linkbtn" name="u{}" value="{}">{}</button></p>',
        t("已保存。", language()),
        one.name[1:],
        one.undo,
        back,
    )


def finding_lines(found: list[Finding]) -> list[SafeString]:
    """What is wrong, and how to mend it, in words and colour."""
    en = language() == "en"
    return [
        format_html(
            '<p class="{}"><b>{}</b>{} {}</p>',
            "bad" if one.severity == "error" else "warn",
            t("错误：", language()) if one.severity == "error" else t("提醒：", language()),
            one.what_en if en else one.what_zh,
            mended(one, language()),
        )
        for one in found
    ]


@register.simple_tag
def findings(found: list[Finding]) -> SafeString:
    """The lines of a row or a table."""
    return mark_safe("".join(finding_lines(found)))  # noqa: S308  built by format_html
