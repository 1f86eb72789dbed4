"""What of a Word file is not in its text, or was changed in it: collected where it is met, said once a kind."""

from __future__ import annotations

from dataclasses import dataclass

from anweitool.readers.draft import Draft

_SHOWN = 30  # characters of what was left out

#: Kind → how it is said; `{0}` is how many, `{1}` the first words.
_CHANGES = {"inserted": "插入的 {0} 处已保留", "deleted": "删除的 {0} 处未读入"}
_MESSAGES = {
    "footnote": "脚注 {0} 条未读入正文{1}",
    "endnote": "尾注 {0} 条未读入正文{1}",
    "hidden": "隐藏的文字 {0} 处未读入{1}",
    "comment": "批注 {0} 处未读入",
    "picture": "图片 {0} 幅，图中如有文字未读入",
    "embedded": "嵌入的文档 {0} 份未读入",
}


@dataclass
class _Kind:
    count: int
    first: int
    last: int
    words: str


class Notes:
    """Notes wait until it is known which lines they are about."""

    def __init__(self) -> None:
        self._waiting: list[tuple[str, str]] = []
        self._kinds: dict[str, _Kind] = {}

    def add(self, kind: str, words: str = "") -> None:
        """Something of a kind is met; `words` are the first of what was left out, or the name of a foot- or endnote."""
        self._waiting.append((kind, words))

    def take(self) -> list[tuple[str, str]]:
        """The notes that wait; they no longer do."""
        waiting, self._waiting = self._waiting, []
        return waiting

    def put_back(self, notes: list[tuple[str, str]]) -> None:
        self._waiting += notes

    def settle(self, first: int, last: int) -> None:
        """The notes that wait are about these lines."""
        for kind, words in self.take():
            known = self._kinds.setdefault(kind, _Kind(0, first, last, words))
            known.count += 1
            known.words = known.words or words
            known.first, known.last = min(known.first, first), max(known.last, last)

    def first_words(self, kind: str) -> str | None:
        """The words given with the first of a kind, None if nothing of it was met."""
        return self._kinds[kind].words if kind in self._kinds else None

    def say(self, draft: Draft, words: dict[str, str]) -> None:
        """Write the remarks; `words` replaces the first words of some kinds."""
        changes = [(kind, message) for name, message in _CHANGES.items() if (kind := self._kinds.get(name))]
        if changes:
            counts = "，".join(message.format(kind.count) for kind, message in changes)
            lines = (min(kind.first for kind, _ in changes), max(kind.last for kind, _ in changes))
            draft.remark("TX958", "info", f"文件有修订痕迹：{counts}", lines)
        for name, message in _MESSAGES.items():
            if kind := self._kinds.get(name):
                shown = " ".join(words.get(name, kind.words).split())
                shown = f"：“{shown[:_SHOWN]}{'…' if len(shown) > _SHOWN else ''}”" if shown else ""
                draft.remark("TX960", "info", message.format(kind.count, shown), (kind.first, kind.last))
