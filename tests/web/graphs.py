"""Invented operating graphs on which the drawing is tried: five steps, a split with a choice, sixty steps, splits
within splits.
"""

from __future__ import annotations

from tongban.web.drawing.graph import Edge, Graph, Kind, Lane, Stop, Stretch

FOOD = Graph(
    "食品经营许可（新办）运行图谱",
    (
        Lane("you", "申请人", "您", "brand"),
        Lane("window", "综合窗口", "一窗受理", "biz"),
        Lane("organ", "审批部门", "市场监管局（演示）许可科", "ink"),
        Lane("watch", "监管部门", "市场监管所（演示）", "seal"),
    ),
    (
        Stop("file", "you", "提交申请", "不限时", "网上/窗口/自助机"),
        Stop("accept", "window", "收件核验并受理", "当场", "收件即受理"),
        Stop("mend", "you", "补正材料", "5 个工作日内一次告知全", "仅材料不齐时", "law"),
        Stop("review", "organ", "书面审查", "1 个工作日", "逐项对照一表"),
        Stop("visit", "organ", "现场核查", "最长 3 个工作日", "2 人以上到场", "special"),
        Stop("decide", "organ", "作出决定", "1 个工作日", "承诺共 5 个工作日"),
        Stop("refuse", "organ", "不予许可", "", "说明理由和救济途径", "law"),
        Stop("issue", "window", "出证送达", "当场", "电子证照 / 快递"),
        Stop("get", "you", "领证", "0 次跑动", "有效期 5 年"),
        Stop("duty", "watch", "纳入监管", "同步推送", "30 天内首次检查"),
    ),
    (
        Edge("file", "accept"),
        Edge("accept", "review"),
        Edge("accept", "mend", dotted=True),
        Edge("mend", "review", dotted=True),
        Edge("review", "visit"),
        Edge("visit", "decide"),
        Edge("decide", "refuse", dotted=True),
        Edge("decide", "issue"),
        Edge("decide", "duty"),
        Edge("issue", "get"),
    ),
)

WATER = Graph(
    "取水许可运行图谱（演示）",
    (
        Lane("you", "申请人", "", "brand"),
        Lane("organ", "水行政主管部门", "水务局（演示）", "ink"),
        Lane("expert", "评审机构", "按名单抽取", "amber"),
        Lane("public", "社会公众与利害关系人", "", "biz"),
    ),
    (
        Stop("file", "you", "提交取水申请书和论证报告", "不限时"),
        Stop("accept", "organ", "受理", "1 个工作日"),
        Stop("expert", "expert", "专家评审", "20 个工作日", "停表，不计入时限", "special"),
        Stop("opinion", "organ", "征求有关部门意见", "10 个工作日", "逾期不答视为同意"),
        Stop("publicise", "public", "公示", "不少于 7 天"),
        Stop("join", "organ", "汇总审查", "3 个工作日"),
        Stop("hearing", "public", "听证", "20 日内组织", "有人提出异议时", maybe=True),
        Stop("small", "organ", "简易审查", "1 个工作日"),
        Stop("decide", "organ", "作出决定", "2 个工作日"),
        Stop("issue", "you", "领取取水许可证", "当场"),
    ),
    (
        Edge("file", "accept"),
        Edge("accept", "expert", "日取水 500 方以上"),
        Edge("accept", "opinion", "日取水 500 方以上"),
        Edge("accept", "publicise", "日取水 500 方以上"),
        Edge("accept", "small", "其余"),
        Edge("expert", "join"),
        Edge("opinion", "join"),
        Edge("publicise", "join"),
        Edge("join", "hearing", "有异议", dotted=True),
        Edge("join", "decide", "无异议"),
        Edge("hearing", "decide"),
        Edge("small", "decide"),
        Edge("decide", "issue"),
    ),
)


def long(count: int = 60) -> Graph:
    """A chain through four lanes with a split every seventh step, a skip every ninth and a choice every eleventh."""
    lanes = FOOD.lanes
    stops = [
        Stop(f"s{n}", lanes[(n // 3 + n % 2) % 4].id, f"第{n}个环节办理", f"{n % 5 + 1} 个工作日") for n in range(count)
    ]
    edges = [Edge(f"s{n}", f"s{n + 1}") for n in range(count - 1)]
    edges += [Edge(f"s{n}", f"s{n + 2}", "需要时", dotted=True) for n in range(0, count - 2, 7)]
    edges += [Edge(f"s{n}", f"s{n + 4}", "符合简易条件的直接转办") for n in range(3, count - 4, 11)]
    return Graph("六十个环节的运行图谱（演示）", lanes, tuple(stops), tuple(edges))


def nested(count: int) -> Graph:
    """Blocks of ten steps, one after the other: a choice; then a split of three, one of which splits again; all meet.

    Over each block lies a stretch of time, over the whole the promise.
    """
    lanes = (*FOOD.lanes, Lane("expert", "评审机构", "按名单抽取", "amber"))
    stops: list[Stop] = []
    edges: list[Edge] = []
    times: list[Stretch] = []
    names = "接收 简易审查 书面审查 现场核查 征求意见 专家评审 核对数据 复核数据 汇总 阶段决定"
    homes = "window organ organ organ watch expert organ organ organ organ"
    plain = [(2, 3), (2, 4), (3, 6), (3, 7), (6, 8), (7, 8), (4, 8), (5, 8), (8, 9), (1, 9)]
    choices = [(0, 1, "符合简易条件"), (0, 2, "其他情形"), (2, 5, "需要评审")]
    for at in range(0, count - 9, 10):
        part, ids = f"第{at // 10 + 1}段", [f"s{at + n}" for n in range(10)]
        for n, (name, home) in enumerate(zip(names.split(), homes.split(), strict=True)):
            kind: Kind = "special" if n in (3, 5) else "normal"
            stops.append(Stop(ids[n], home, f"{name}（{part}）", f"{n + 1} 个工作日", kind=kind, maybe=n in (1, 5)))
        edges += [Edge(ids[a], ids[b]) for a, b in plain]
        edges += [Edge(ids[a], ids[b], words, dotted=True) for a, b, words in choices]
        if at:
            edges.append(Edge(f"s{at - 1}", ids[0]))
        more = "可延长 10 个工作日" if at % 20 else ""
        times.append(Stretch(ids[0], ids[9], f"{part}不超过 30 个工作日", more))
    times.append(Stretch("s0", stops[-1].id, f"承诺 {count} 个工作日，法定 {2 * count} 个工作日"))
    return Graph(f"{count}个环节的运行图谱（演示）", lanes, tuple(stops), tuple(edges), tuple(times))
