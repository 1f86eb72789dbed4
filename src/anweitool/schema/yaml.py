"""Records as YAML and JSON: one fixed layout, written without a general emitter, read with a safe loader.

The writer knows the record's shape, so it is several times faster than a general one and its output is the
same byte for byte whenever the record is: `dump(load(text)) == text` for everything that `dump` wrote.
"""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

from anweitool.errors import AnweiError
from anweitool.lazy import lazy

if TYPE_CHECKING:
    from anweitool.schema.record import Record

# ---- writing -------------------------------------------------------------------------------------

#: A plain scalar: begins with a letter, an ideograph or a bracket of Chinese text, holds no YAML syntax.
_PLAIN = lazy(r"(?:[A-Za-z_\u3001-\u3011\u3014-\u301b\u4e00-\u9fff\uff08\u201c\u2460-\u2473]|\d{1,6}(?=[\u4e00-\u9fff]))(?:[^\x00-\x1f\x7f-\xa0\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ud800-\uf8ff\ufeff\ufffe\uffff:#]|:(?=\S)|(?<! )#)*")  # fmt: skip
_PLAIN_LINE = lazy(r"[^\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]*")
_WORDS = frozenset("null true false yes no on off y n ~ .inf .nan".split())
_FLOW_BREAKERS = lazy(r"[,\[\]{}?]")


def scalar(value: Any, flow: bool = False) -> str:
    """A value as a YAML scalar, quoted where it must be; `flow` where it stands in a flow list or map."""
    if value is None:
        return "null"
    if value is True:
        return "true"
    if value is False:
        return "false"
    if isinstance(value, (int, date)):
        return str(value)
    text = str(value)
    if _PLAIN.fullmatch(text) and text[-1] not in " :" and text.lower() not in _WORDS and not (flow and _FLOW_BREAKERS.search(text)):
        return text
    if _SAFE_QUOTED.fullmatch(text):
        return "'" + text.replace("'", "''") + "'"
    return json.dumps(text, ensure_ascii=False).translate(_ESCAPES)


_SAFE_QUOTED = lazy(r"[^\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2064\ud800-\udfff\ufeff\ufffe\uffff]*")
_ESCAPES = {
    code: f"\\u{code:04x}"
    for code in [
        *range(0x7F, 0xA0),
        *range(0x200B, 0x2010),
        *range(0x2028, 0x202F),
        *range(0x2060, 0x2065),
        0xFEFF,
        0xFFFE,
        0xFFFF,
    ]
} | dict.fromkeys(range(0xD800, 0xE000), "\ufffd")  # half a character, as from a name that is not UTF-8: no YAML can hold it


def value(indent: str, key: str, content: Any) -> str:
    """`key: value` on one line, or as a literal block where the text has several lines."""
    if isinstance(content, str) and "\n" in content and _literal(content):
        body = "\n".join(f"{indent}  {line}" if line else "" for line in content.split("\n"))
        return f"{indent}{key}: |-\n{body}\n"
    return f"{indent}{key}: {scalar(content)}\n"


def _literal(text: str) -> bool:
    """Whether a text can stand as a literal block and come back as it was."""
    lines = text.split("\n")
    return bool(lines[0] and lines[-1]) and all(
        _PLAIN_LINE.fullmatch(line) and not line.startswith((" ", "\t")) and "\xa0" not in line for line in lines
    )


def flow_list(values: list[Any]) -> str:
    """Values as a flow list: [a, b]."""
    return "[" + ", ".join(scalar(v, True) for v in values) + "]"


def flow_map(pairs: list[tuple[str, Any]]) -> str:
    """Pairs as a flow map: {a: b}."""
    parts = [f"{k}: {flow_list(v) if isinstance(v, list) else scalar(v, True)}" for k, v in pairs]
    return "{" + ", ".join(parts) + "}"


def deadline_pairs(d: dict[str, Any]) -> list[tuple[str, Any]]:
    """The fields that a deadline of its kind has, in the order of the contract."""
    shown = {
        "date": ("start", "due", "alt_due", "precision"),
        "period": ("start", "due", "precision"),
        "recurring": ("rrule",),
        "relative": ("after", "within", "workdays", "due"),
        "event": ("due",),
        "ongoing": (),
    }[d["kind"]]
    always = {"date": ("start", "due"), "period": ("start", "due"), "relative": ("after", "within"), "event": ("due",)}.get(d["kind"], ())
    pairs = [("text", d["text"]), ("kind", d["kind"])]
    pairs += [(k, d.get(k)) for k in shown if d.get(k) or k in always]
    pairs += [
        (k, d[k])
        for k in ("start", "due", "alt_due", "precision", "rrule", "after", "within", "workdays", "year_from")
        if k not in shown and d.get(k)
    ]
    return pairs


_LISTS = ("issuers", "recipients", "cc", "promulgates", "annexes")
_EXTRA = ("urgency", "secrecy", "copy_number")


def dump(record: Record) -> str:
    """The record as YAML: UTF-8 text, block style, keys in the contract's order."""
    return dump_data(record.model_dump(by_alias=True))


def dump_data(data: dict[str, Any]) -> str:
    """What `dump` writes, from the same values as plain data (as `pipeline.data_of` gives them)."""
    source, document = data["source"], data["document"]
    out = [f"schema: {data['schema']}\nsource:\n"]
    out += [value("  ", key, source[key]) for key in ("path", "sha256", "format", "parsed_by") if source.get(key)]
    out.append("document:\n")
    for key, content in document.items():
        if key in _EXTRA and content is None:
            continue
        if key in _LISTS:
            out.append(f"  {key}: {flow_list(content)}\n")
        elif key == "references":
            out.append("  references:" + ("\n" if content else " []\n"))
            out += [f"    - {flow_map(list(ref.items()))}\n" for ref in content]
        else:
            out.append(value("  ", key, content))
    out.append("tasks:" + ("\n" if data["tasks"] else " []\n"))
    for task in data["tasks"]:
        _dump_task(task, out)
    out.append("counts:" + ("\n" if data["counts"] else " []\n"))
    out += [f"  - {flow_map(list(count.items()))}\n" for count in data["counts"]]
    out.append("account:\n")
    out += [f"  {zone}: {flow_list(ranges)}\n" for zone, ranges in data["account"].items()]
    out.append("diagnostics:" + ("\n" if data["diagnostics"] else " []\n"))
    out += [f"  - {flow_map([(k, v) for k, v in remark.items() if v is not None])}\n" for remark in data["diagnostics"]]
    return "".join(out)


def _dump_task(task: dict[str, Any], out: list[str]) -> None:
    out.append(f"  - id: {scalar(task['id'])}\n    kind: {task['kind']}\n")
    out.append(value("    ", "ref", task["ref"]))
    out.append(f"    path: {flow_list(task['path'])}\n")
    out.append(value("    ", "title", task["title"]))
    out.append(value("    ", "text", task["text"]))
    if task["units"]:
        out.append("    units:\n")
        out += [
            f"      - {{name: {scalar(u['name'], True)}, role: {u['role']}, basis: {u['basis']}{', open: true' if u.get('open') else ''}}}\n"
            for u in task["units"]
        ]
    else:
        out.append("    units: []\n")
    if task["deadlines"]:
        out.append("    deadlines:\n")
        out += [f"      - {flow_map(deadline_pairs(d))}\n" for d in task["deadlines"]]
    else:
        out.append("    deadlines: []\n")
    place = task["source"]
    out.append(
        f"    source: {{lines: [{place['lines'][0]}, {place['lines'][1]}], span: [{place['span'][0]}, {place['span'][1]}], "
        f"page: {scalar(place['page'])}, table: {scalar(place['table'])}, row: {scalar(place['row'])}}}\n"
    )
    if task["same_as"]:
        out.append(f"    same_as: {flow_list(task['same_as'])}\n")


def dump_json(record: Record) -> str:
    """The record as JSON with the same keys, indented, Chinese unescaped."""
    return json.dumps(record.model_dump(mode="json", by_alias=True), ensure_ascii=False, indent=2) + "\n"


# ---- reading -------------------------------------------------------------------------------------


def load(text: str, path: str = "记录") -> Record:
    """A record from YAML or JSON text; `path` is for messages. Raises AnweiError with file:line:column of the first mistake."""
    import yaml
    from pydantic import ValidationError

    from anweitool.schema import nesting, positions
    from anweitool.schema.record import Record

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        data = positions.read(text, path).data if nesting.refusal(text) else yaml.load(text, Loader=loader)  # noqa: S506 - a safe loader
    except (yaml.YAMLError, ValueError, RecursionError):
        data = positions.read(text, path).data  # says where; what it can still read is wrong in a field
    if not isinstance(data, dict) or "schema" not in data:
        raise AnweiError(path, "不是 anwei 记录（没有 schema 字段）", "请用 anwei parse 生成")
    try:
        return Record.model_validate(data)
    except ValidationError as error:
        source = positions.read(text, path)
        raise positions.refuse(path, source.mistakes + positions.mistakes_of(error, source, KNOWN), "请对照记录格式修改") from None


#: The names of a record's fields, to suggest one for a name that is none.
KNOWN = (
    "schema source document tasks counts account diagnostics path sha256 format parsed_by title doc_type doc_number issuers signatory date recipients "
    "cc printed_by printed_on promulgates stage annexes references urgency secrecy copy_number id kind ref text units deadlines same_as name role "
    "basis open start due alt_due precision rrule after within workdays year_from lines span page table row code severity message suggestion"
).split()
