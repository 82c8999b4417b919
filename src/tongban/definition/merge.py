"""One merging rule, for situations and for local differences (definition.md, Reading).

Mappings merge by key; lists whose things have an identity merge by it, new ones last, and may be written as a
mapping by it; every other value is replaced whole; null leaves out. What pointed at a thing left out falls away
where it is one of several; where it is the only one it stays, and the check names it as unknown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from tongban.core.errors import Refusal
from tongban.definition.source.paths import children, entries, field_of, identity, resolve

# What only the item as a whole says; everything else may stand at the item, in `common` and in a situation.
ITEM_ONLY = ("common", "situations", "ask", "dictionary", "demo")
RESULT_SORTS = frozenset({"licence", "document", "payment", "record", "answer"})


class MergeError(Refusal):
    """The definition or the difference cannot be put together; ``where`` is the key path."""


def _named(path: str) -> bool:
    return field_of(path) is not None


def normal(value: Any, path: str = "") -> Any:
    """Lists with identity as mappings by it (each member keeps its own name inside), nulls left out."""
    if isinstance(value, dict) or (isinstance(value, list) and _named(path)):
        return {
            key: _with_identity(path, key, normal(member, here))
            for key, here, member in children(path, value)
            if member is not None
        }
    if isinstance(value, list):
        return [normal(member, here) for _, here, member in children(path, value) if member is not None]
    return value


def _with_identity(path: str, key: str, member: Any) -> Any:
    field = field_of(path)
    if field and isinstance(member, dict) and field not in member:
        return {field: key, **member}
    return member


def merged(base: Any, over: Any, path: str = "", removed: set[str] | None = None) -> Any:
    """``over`` laid on ``base``; paths of removed things are added to ``removed``. Both may be raw; the result is
    normal.
    """
    if over is None:
        return None
    named = _named(path)
    if not isinstance(over, dict) and not (named and isinstance(over, list)):
        return normal(over, path)
    if (
        not (isinstance(base, dict) or (named and isinstance(base, list)))
        or _is_choice(base)
        or _is_choice(over)
        or (path.endswith("granted") and _other_result(base, over))
    ):
        return normal(over, path)
    result: dict[str, Any] = normal(base, path)
    laid_on: dict[str, Any] = entries(path, over) if named else dict(over)
    for key, member in laid_on.items():
        here = f"{path}.{key}" if path else key
        if member is None:
            if result.pop(key, None) is not None and removed is not None:
                removed.add(here)
            continue
        laid = merged(result[key], member, here, removed) if key in result else normal(member, here)
        result[key] = _with_identity(path, key, laid)
    return result


def _is_choice(value: Any) -> bool:
    """A conditional value or an edge is one value: it is replaced whole, never merged with another."""
    return isinstance(value, dict) and ("one" in value or "all" in value) and len(value) <= 2


def _other_result(base: Any, over: Any) -> bool:
    """A result of another sort is another result: a licence does not inherit the lapse of an approval document."""
    sorts = [RESULT_SORTS & value.keys() for value in (base, over) if isinstance(value, dict)]
    return len(sorts) == 2 and bool(sorts[0]) and bool(sorts[1]) and sorts[0] != sorts[1]


_POINTING_LISTS = ("replaces", "collects", "by", "all")


def without_dangling(value: Any, removed: Iterable[str], path: str = "") -> Any:
    """Lists of pointers without what was removed; a list that would become empty stays as it is, to be found by the
    check.
    """
    gone = {
        name.rpartition(".")[2] for name in removed if name.rpartition(".")[0] in ("materials", "steps", "conditions")
    }
    return _prune(value, gone, path) if gone else value


def _prune(value: Any, gone: set[str], path: str) -> Any:
    if isinstance(value, dict):
        return {key: _prune(member, gone, f"{path}.{key}") for key, member in value.items()}
    if not isinstance(value, list):
        return value
    kept = [_prune(member, gone, path) for member in value if _target(member) not in gone]
    pointing = path.rpartition(".")[2] in _POINTING_LISTS
    return kept if pointing and kept else [_prune(member, gone, path) for member in value]


def _target(member: Any) -> Any:
    return member.get("to") if isinstance(member, dict) else member


def bases(definition: Mapping[str, Any], key: str) -> tuple[str, ...]:
    """Key-path prefixes a situation's values may come from, nearest first: itself, its `like` chain or `common`,
    the item.
    """
    situations = definition.get("situations") or {}
    if key not in situations:
        known = "、".join(situations) or "（无）"
        raise MergeError(
            "situation.unknown",
            f"没有情形“{key}”，现有：{known}",
            f"no situation “{key}”; there are: {known}",
            where=f"situations.{key}",
            status=404,
        )
    chain: list[str] = []
    current: str | None = key
    while current is not None:
        if current in chain:
            raise MergeError(
                "situation.like.circle",
                f"like 绕成了圈：{' → '.join([*chain, current])}",
                f"`like` goes round in a circle: {' → '.join([*chain, current])}",
                where=f"situations.{current}.like",
            )
        if current not in situations:
            raise MergeError(
                "situation.like.unknown",
                f"like 指向不存在的情形“{current}”，请改为现有情形",
                f"`like` names the unknown situation “{current}”",
                where=f"situations.{chain[-1]}.like",
            )
        chain.append(current)
        current = (situations[current] or {}).get("like")
    return (*(f"situations.{name}" for name in chain), "common", "")


def situation(definition: Mapping[str, Any], key: str) -> dict[str, Any]:
    """Everything one situation says: the item's own words, `common`, the `like` chain and the situation, laid in
    this order.

    The result is normal: lists with identity are mappings by it, nothing is null. Raises MergeError.
    """
    laid: dict[str, Any] = {}
    removed: set[str] = set()
    whole = {name: value for name, value in definition.items() if name not in ITEM_ONLY}
    layers = [whole, definition.get("common") or {}]
    for prefix in reversed(bases(definition, key)[:-2]):
        over = dict((definition.get("situations") or {})[prefix.partition(".")[2]] or {})
        over.pop("like", None)
        layers.append(over)
    for layer in layers:
        laid = merged(laid, layer, "", removed)
    # A name removed by one layer and written anew by a later one is there.
    gone = {path for path in removed if not _stands(laid, path)}
    pruned: dict[str, Any] = without_dangling(laid, gone)
    return pruned


def _stands(laid: Mapping[str, Any], path: str) -> bool:
    block, _, name = path.rpartition(".")
    held = laid.get(block)
    return isinstance(held, dict) and name in held


def written_at(definition: Mapping[str, Any], key: str, path: str) -> str:
    """Where a value of the merged situation was written: its path with the prefix of the layer that holds it, or
    that holds the nearest thing above it.
    """
    at = path
    while at:
        for prefix in bases(definition, key):
            full = f"{prefix}.{at}" if prefix else at
            try:
                resolve(definition, full)
            except KeyError:
                continue
            return full + path[len(at) :]
        at = at.rpartition(".")[0]
    return f"situations.{key}.{path}" if path else f"situations.{key}"


def apply_difference(definition: Mapping[str, Any], difference: Mapping[str, Any]) -> dict[str, Any]:
    """The definition with a place's changes laid on by key path; raises MergeError where a path no longer exists.

    Only puts together: whether a change is lawful and favourable is check 11.
    """
    result: dict[str, Any] = _copy(definition)
    _pass_over(result, difference)
    if difference.get("laws"):  # what a statute of the place adds may cite it
        result["laws"] = {**(result.get("laws") or {}), **difference["laws"]}
    for change in difference.get("changes") or []:
        path = str(change.get("at"))
        if "add" in change:
            _lay(result, path, path, "", change["add"], adding=True)
        else:
            _lay(result, path, path, "", change.get("to"), adding=False)
    gone = {
        ".".join(str(change.get("at")).split(".")[-2:])
        for change in difference.get("changes") or []
        if "add" not in change and change.get("to") is None
    }
    pruned: dict[str, Any] = without_dangling(_without_left_out(result), gone)
    return pruned


_LEFT_OUT = object()


def _without_left_out(value: object) -> object:
    if isinstance(value, dict):
        return {key: _without_left_out(member) for key, member in value.items()}
    return [_without_left_out(one) for one in value if one is not _LEFT_OUT] if isinstance(value, list) else value


def _pass_over(whole: dict[str, Any], difference: Mapping[str, Any]) -> None:
    """Where a step in the middle is dropped (coaching, payment of a fee no longer charged), what led to it leads on."""
    for change in difference.get("changes") or []:
        block, _, name = str(change.get("at")).rpartition(".")
        if "to" not in change or change["to"] is not None or block.rpartition(".")[2] != "steps":
            continue
        try:
            steps = resolve(whole, block)
            on = steps[name]["next"]
        except (KeyError, TypeError):
            continue
        if isinstance(on, str) and on != "end":
            for step in steps.values():
                if isinstance(step, dict) and "next" in step:
                    step["next"] = redirected(step["next"], name, on)


def redirected(edge: Any, old: str, new: str) -> Any:
    """What follows a step, with the step ``old`` replaced by ``new``; rules are left alone."""
    if isinstance(edge, dict):
        return {key: redirected(member, old, new) if key != "when" else member for key, member in edge.items()}
    if isinstance(edge, list):
        return [redirected(member, old, new) for member in edge]
    return new if edge == old else edge


def _copy(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _copy(member) for key, member in value.items()}
    return [_copy(member) for member in value] if isinstance(value, list) else value


def _lay(holder: Any, whole: str, rest: str, at: str, value: Any, *, adding: bool) -> None:
    """Walk down to the last holder and change it in place."""
    for place, (key, here, member) in enumerate(list(children(at, holder))):
        slot = key if isinstance(holder, dict) else place
        if rest == key:
            if adding:
                holder[slot] = _added(member, value, here)
            elif isinstance(holder, list) and value is None:
                holder[place] = _LEFT_OUT  # what comes after keeps its place until every change is laid on
            else:
                holder[slot] = value
            return
        if rest.startswith(key + ".") and isinstance(member, dict | list):
            _lay(member, whole, rest[len(key) + 1 :], here, value, adding=adding)
            return
    raise MergeError(
        "difference.path.missing",
        f"差异所指的“{whole}”在这一版里已不存在，请对照新版改写",
        f"“{whole}” does not exist in this edition",
        where=whole,
    )


def _added(member: Any, value: Any, path: str) -> Any:
    more = value if isinstance(value, list) else [value]
    if isinstance(member, list):
        known = {identity(path, one) for one in member} if _named(path) else set()
        fresh = [one for one in more if not _named(path) or identity(path, one) not in known]
        return [*member, *fresh]
    if isinstance(member, dict) and isinstance(value, dict):
        return {**{key: one for key, one in value.items() if one is not None}, **member}  # what stands is kept
    if isinstance(member, dict) and _named(path) and isinstance(value, str):
        return {**member, value: {}}
    raise MergeError(
        "difference.add", f"“{path}”不是列表，不能用 add", f"“{path}” is not a list; `add` does not apply", where=path
    )
