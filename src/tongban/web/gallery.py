"""Invented data for the gallery of components at ``/-/components``: every state of every component, no model."""

from __future__ import annotations

import datetime as dt
from typing import Any

from .drawing.graph import Edge, Graph, Lane, Stop

GRAPH = Graph(
    "餐饮许可（演示）运行图谱",
    (
        Lane("you", "申请人", "您", "brand"),
        Lane("window", "综合窗口", "一窗受理", "biz"),
        Lane("organ", "审批部门", "某区审批局（演示）", "ink"),
        Lane("watch", "监管部门", "某区监管所（演示）", "seal"),
    ),
    (
        Stop("a", "you", "提交申请", "不限时", "网上/窗口/自助机"),
        Stop("b", "window", "收件受理", "当场", "收件即受理"),
        Stop("m", "you", "补正材料", "5 个工作日内一次告知全", "仅材料不齐时", "law"),
        Stop("c", "organ", "书面审查", "1 个工作日", "逐项对照一表"),
        Stop("d", "organ", "现场核查", "最长 3 个工作日", "2 人以上到场", "special"),
        Stop("p", "window", "公示", "5 天", "依申请听证", maybe=True),
        Stop("e", "organ", "作出决定", "1 个工作日", "承诺共 5 个工作日"),
        Stop("f", "you", "领证", "0 次跑动", "有效期 5 年"),
        Stop("g", "watch", "纳入监管", "同步推送", "30 天内首次检查"),
    ),
    (
        Edge("a", "b"),
        Edge("b", "m", dotted=True),
        Edge("m", "c", dotted=True),
        Edge("b", "c"),
        Edge("c", "d", "热食类"),
        Edge("c", "p", "涉及他人", dotted=True),
        Edge("d", "e"),
        Edge("p", "e"),
        Edge("e", "f"),
        Edge("e", "g"),
    ),
)


def _link(label: str, href: str = "#main", **more: Any) -> dict[str, Any]:
    return {"label": label, "href": href, **more}


def _lists() -> dict[str, Any]:
    return {
        "stages": [
            {"name": "开办", "links": [_link("企业开办一件事", hub=True), _link("刻章备案")]},
            {"name": "准营", "links": [_link("餐饮许可"), _link("卫生许可")]},
            {"name": "建设", "links": [_link("施工许可")]},
            {"name": "用工", "links": [_link("社保登记")]},
            {"name": "经营", "links": [_link("变更登记")]},
            {"name": "退出", "links": [_link("简易注销一件事", hub=True)]},
        ],
        "facts": [
            {"label": "多久办好", "value": "5 个工作日", "note": "法定 20 个工作日"},
            {"label": "跑几次", "value": "0 次", "note": "到窗口最多 1 次"},
            {"label": "多少钱", "value": "不收费"},
            {"label": "要交几份", "value": "2 份", "note": "另 3 份不用您交"},
            {"label": "拿到什么", "value": "许可证", "note": "电子 + 纸质，5 年"},
        ],
        "groups": _groups(),
        "materials": [
            {"name": "申请书", "requirement": "在线填写，自动生成", "way": "form", "sample": "#main"},
            {"name": "营业执照", "requirement": "有效期内", "way": "licence"},
            {"name": "社保缴纳情况", "requirement": "近 3 个月", "way": "data"},
            {"name": "无违法承诺", "requirement": "本人签名", "way": "commitment"},
            {"name": "布局和操作流程", "requirement": "图片或 PDF，1 份", "way": "upload", "sample": "#main"},
            {"name": "安全管理制度", "requirement": "可勾选标准制度", "way": "defer", "note": "5 个工作日内补"},
        ],
        "tasks": [
            {"id": "1", "name": "您适合办哪一种", "hint": "现制现售的小吃店，热食类", "href": "#main", "state": "done"},
            {"id": "2", "name": "食品安全管理人员（1 人）", "hint": "可由您本人兼任", "href": "#main", "state": "half"},
            {"id": "3", "name": "布局和操作流程", "hint": "拍照、上传或到窗口扫描", "href": "#main", "state": "todo"},
            {
                "id": "4",
                "name": "安全管理制度目录",
                "hint": "可先受理，5 个工作日内补交",
                "href": "#main",
                "state": "later",
            },
            {"id": "5", "name": "经营场所", "hint": "面积要填数字", "href": "#main", "state": "wrong"},
            {"id": "6", "name": "检查并提交", "hint": "上面填完就能提交", "href": "#main", "state": "blocked"},
        ],
    }


def _groups() -> list[dict[str, Any]]:
    return [
        {
            "name": "程序与时限",
            "rows": [
                {
                    "element": "承诺时限",
                    "content": "5 个工作日（法定 20 个工作日）",
                    "steps": "受理至决定",
                    "basis": "实施清单",
                },
                {
                    "element": "告知承诺",
                    "content": "不适用：直接关系人身健康",
                    "steps": "全部",
                    "basis": "某规章第十条（演示）",
                },
            ],
        },
        {
            "name": "监管",
            "rows": [
                {
                    "element": "监管措施",
                    "content": "首次检查 30 天内",
                    "steps": "纳入监管",
                    "basis": "监管细则（演示）",
                },
            ],
        },
    ]


def _forms() -> dict[str, Any]:
    return {
        "errors": [
            {"where": "phone", "said": "手机号要 11 位数字，现在是 10 位"},
            {"where": "born-date", "said": "出生日期不能晚于今天"},
        ],
        "choices": [
            {"value": "hot", "label": "热食类", "hint": "炒、煮、蒸、炸"},
            {"value": "cold", "label": "冷食类"},
            {"value": "drink", "label": "自制饮品"},
        ],
        "picked": ["hot", "drink"],
        "born": dt.date(1990, 3, 18),
        "answers": [
            {"label": "店名", "value": "簇桥某记小吃（演示）", "source": "来自营业执照", "href": "#main"},
            {"label": "经营场所", "value": "某街道 3 栋 1 号\n58 平方米", "href": "#main"},
            {"label": "管理人员", "value": "", "href": "#main"},
        ],
        "selects": [
            {
                "name": "who",
                "label": "谁来办",
                "value": "org",
                "options": [{"value": "", "label": "全部"}, {"value": "org", "label": "企业"}],
            },
        ],
        "applied": [_link("企业")],
    }


def _records() -> dict[str, Any]:
    return {
        "events": [
            {
                "name": "提交申请",
                "when": "3月18日 14:20",
                "iso": "2026-03-18T14:20:00+08:00",
                "who": "本人，网上",
                "state": "done",
            },
            {"name": "受理", "when": "3月18日 14:20", "who": "综合窗口", "state": "done", "href": "#main"},
            {"name": "现场核查", "when": "3月20日前", "who": "审批科，2 人", "state": "now"},
            {"name": "作出决定", "note": "3月25日前", "state": "todo"},
        ],
        "columns": [
            _link("办件", sorted="ascending"),
            {"label": "申请人"},
            {"label": "还剩（天）", "right": True},
        ],
        "rows": [
            {"href": "#main", "cells": ["510107-2026-0318-00427", "王某某（演示）", "2"]},
            {"href": "#main", "cells": ["510107-2026-0317-00398", "尼玛·次仁（演示）", "0"]},
        ],
        "pages": [
            {"number": 1, "href": "#main"},
            {"number": 2, "current": True},
            {"number": 3, "href": "#main"},
            {},
            {"number": 9, "href": "#main"},
        ],
        "tabs": [_link("一图：流程", current=True), _link("要准备的材料"), _link("一表：全部要素")],
        "tags": [{"text": "全程网办", "tone": "ok"}, {"text": "可容缺 1 份", "tone": "warn"}, {"text": "行政许可"}],
        "paragraphs": [
            "您申请的餐饮许可（演示），还需补正以下 1 项：",
            "1. 布局和操作流程：布局图缺洗手池位置，请补画。依据：某法第三十三条（演示）。",
            "补齐后可在网上、自助机、村（社区）站点或任一窗口提交，不必再来本窗口。",
        ],
        "actions": [
            _link("养老金资格认证", note="今年还没做，5 月底前做", hot=True),
            _link("领高龄津贴", note="满 80 岁，系统查到您能领"),
            _link("我办的事到哪了"),
        ],
    }


def demonstration() -> dict[str, Any]:
    """Data for every component of the gallery."""
    return {
        "graph": GRAPH,
        "current": frozenset({"d"}),
        "done": frozenset({"a", "b", "c"}),
        **_lists(),
        **_forms(),
        **_records(),
    }
