"""Tasks of one document that say the same, and names that are probably one name misprinted."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from anweitool.diagnostics import Diagnostic
from anweitool.lazy import lazy
from anweitool.parsers.findings import Task
from anweitool.text import same_width

_VERB_HEAD = lazy(
    r"^(?:进一步|积极|大力|深入|加快|有序|全面|切实|扎实|持续|健全完善|健全|完善|强化|加强|深化|推进|推动|提升|提高|开展|落实|做好|抓好|建立|组织)+"
)
_NOISE = lazy(r"[\W\d_]+")
_GRAM = 3
_RARE = 1 / 12  # n-grams in more places than this tell nothing
_READ = 160  # characters of a row that are compared


def _grams(text: str, step: int = 1) -> set[str]:
    return {text[i : i + _GRAM] for i in range(0, len(text) - _GRAM + 1, step)}


class _Title:
    """The words of a title that say what it is about, and their pairs of characters."""

    __slots__ = ("words", "pairs")

    def __init__(self, task: Task) -> None:
        self.words = _VERB_HEAD.sub("", _NOISE.sub("", task.title or ""))
        self.pairs = {self.words[i : i + 2] for i in range(len(self.words) - 1)}

    def agrees(self, other: _Title) -> float:
        """How far two titles agree, 0 to 1."""
        if min(len(self.words), len(other.words)) < 4:
            return 0.0
        if self.words in other.words or other.words in self.words:
            return 1.0 if min(len(self.words), len(other.words)) >= 5 else 0.7
        return 2 * len(self.pairs & other.pairs) / (len(self.pairs) + len(other.pairs))


def link_same(tasks: Sequence[Task]) -> None:
    """Link each table row with the body item that states the same task (`same_as` holds positions in `tasks`).

    A row and an item belong together if they are each other's best match and the item holds what is rare in
    the row, or their titles agree. Where a few items stand over many rows the rows are parts of them, not
    the same tasks, and nothing is linked.
    """
    rows = [i for i, t in enumerate(tasks) if t.table is not None]
    items = [i for i, t in enumerate(tasks) if t.table is None and t.kind == "task"]
    if not rows or len(items) * 3 < len(rows):
        return
    row_grams = {r: _grams(_NOISE.sub("", f"{tasks[r].title}{tasks[r].text.text[:_READ]}"), 2) for r in rows}
    known = set().union(*row_grams.values())
    item_grams = {i: _grams(_NOISE.sub("", f"{tasks[i].title}{tasks[i].text.text}")) & known for i in items}
    seen = Counter(gram for grams in (*row_grams.values(), *item_grams.values()) for gram in grams)
    holders: dict[str, list[int]] = defaultdict(list)
    for i, grams in item_grams.items():
        for gram in grams:
            holders[gram].append(i)
    titles = {i: _Title(tasks[i]) for i in (*rows, *items)}
    best: dict[int, tuple[float, int]] = {}
    back: dict[int, tuple[float, int]] = {}
    second: dict[int, float] = {}
    rival: dict[int, float] = {}
    for r in rows:
        held: dict[int, float] = defaultdict(float)
        total = 0.0
        for gram in row_grams[r]:
            weight = 1 / seen[gram]
            total += weight
            if weight > _RARE:
                for i in holders.get(gram, ()):
                    held[i] += weight
        for i, value in held.items():
            if value < 0.05 * total:
                continue
            score = _score(value / total, titles[r].agrees(titles[i]))
            former = best.get(r, (0.0, -1))
            best[r] = max(former, (score, i))
            second[r] = max(second.get(r, 0.0), min(former[0], score))
            former = back.get(i, (0.0, -1))
            back[i] = max(former, (score, r))
            rival[i] = max(rival.get(i, 0.0), min(former[0], score))
    for r, (score, i) in best.items():
        clear = score >= 0.5 or (score >= 0.2 and score >= 1.8 * max(second[r], rival[i]))
        if clear and back[i][1] == r:
            tasks[r].same_as.append(i)
            tasks[i].same_as.append(r)


def _score(text: float, title: float) -> float:
    """What part of the row the item holds, raised where the titles agree too."""
    if title >= 0.95:
        return 1.0 + text
    return max(text, 0.6 * (text + title) if text >= 0.2 else 0.0)


# ---- misprinted names ------------------------------------------------------------------------------

#: Characters that scans and typists confuse, as pairs.
_LOOK_ALIKE = frozenset(
    frozenset(pair)
    for pair in (
        "泖柳 依归 规归 安委 未末 己已 已巳 日曰 土士 干千 人入 大太 大犬 天夫 王玉 治冶 住往 住佳 侯候 拔拨 板扳 洒酒 间问 问闻 间闻 析折 戌戍 "
        "壁璧 市巿 沬沫 汩汨 晴睛 暧暖 贷货 贫贪 陕峡 免兔 鸟乌 竞竟 茶荼 崇祟 徒徙 复夏 幕慕 墓暮 幕墓 燥躁 噪澡 辨辩 辩辫 课棵 抡抢 轮抡 苍仓 "
        "沧苍 湖潮 清请 请情 港巷 州洲 昌吕 浦蒲 渭谓 泾径 漳障 潭谭 沙少 汕仙 润阔 淮准 困因 因囚 木本 本木 东车 车东 历厉 厂广 力刀 刁刀 "
        "今令 令今 办为 为办 乡多 村材 林材 社杜 区匹 具且 旦且 目且 白自 由田 田由 甲申 申由 几凡 凡几 子于 于干 牛午 上土 工土 石右 左在 存在 "
        "有友 元无 无元 开井 井并 关美 共其 兴共 光先 先光 全金 合会 各名 名各 吉古 后石 向问 员贝 呈皇 嘉喜 城域 埔浦 堡保 塘糖 墩敦 夹央 宁丁 "
        "安女 官宫 宣宜 宫官 宾兵 岭领 岩岸 巨臣 建健 彭膨 徐除 心必 忠患 恩思 慈兹 成戊 户尸 扬杨 抚扶 拓托 提堤 摸模 敬警 新析 旅族 昆昂 昭照 "
        "曹曾 朱未 杏吞 杭抗 杜社 枝技 栋拣 梁粱 梅海 棠堂 横模 樟障 檀擅 欧殴 正止 武或 毛手 民氏 永水 汇江 汤场 沁心 河何 油抽 泉原 泰秦 洋样 "
        "洛络 洪共 浙淅 浩活 涂徐 涪培 溪奚 滨宾 滩摊 灌罐 烟咽 照昭 熊能 牟车 狄秋 琼京 瑞端 瓦互 监盐 盐监 盘盆 睢雎 祁祈 秀季 秦泰 竹行 简筒 "
        "管菅 箭剪 米来 肃萧 肥胆 良艮 芜无 花化 芳方 苏办 若苦 英央 范犯 茂戊 荆刑 荣营 莆甫 莒营 莱菜 萍平 葛曷 蒙家 蓟鲫 蓬逢 蔡察 藤滕 虎虚 "
        "衡街 衢衡 西酉 观现 角用 许计 诸请 谷各 贡页 贵责 赣赖 辛幸 辽过 迁迂 连莲 邓邻 邢刑 邮由 邯甘 邱丘 邵召 郊效 郎即 郑关 都部 部都 鄂鄢 "
        "铁轶 铜钢 钢铜 锡踢 镇填 长卡 门们 阜埠 阳阴 阴阳 陵棱 隆降 隋隨 雄维 零雷 霍雀 靖清 韶昭 顺须 颍颖 马鸟 驻住 高商 魏巍 鲁兽 鹤鸡 麻床 黄寅 黑里 齐齊 龙尤"
    ).split()
)


_ALIKE: dict[str, list[str]] = {}
for _pair in _LOOK_ALIKE:
    for _one in _pair:
        _ALIKE.setdefault(_one, []).extend(_pair - {_one})


def suspicious_names(tasks: Sequence[Task], others: Sequence[tuple[str, tuple[int, int]]]) -> list[Diagnostic]:
    """Bodies whose names differ in one character only, the rarer one probably misprinted (泖河/柳河)."""
    counts: Counter[str] = Counter()
    lines: dict[str, tuple[int, int]] = {}
    for task in tasks:
        for unit in task.units:
            name = same_width(unit.name)
            counts[name] += 1
            lines.setdefault(name, task.lines)
    for name, place in others:
        name = same_width(name)
        counts[name] += 1
        lines.setdefault(name, place)
    remarks = []
    for name, n in counts.items():
        if not 4 <= len(name) <= 30:
            continue
        for i, char in enumerate(name):
            for other in _ALIKE.get(char, ()):
                usual = name[:i] + other + name[i + 1 :]
                if counts.get(usual, 0) > n or (counts.get(usual) == n and usual < name):
                    remarks.append(Diagnostic("UN902", "warning", f"“{name}”与“{usual}”疑为同一单位的两种写法", lines[name], usual))
    return remarks


def slips(text: str, names: Iterable[str]) -> dict[str, tuple[str, list[int]]]:
    """Names that stand in a text with one character exchanged for a look-alike: printed → (probable, offsets)."""
    found: dict[str, tuple[str, list[int]]] = {}
    present = set(text)
    for name in dict.fromkeys(names):
        for i, char in enumerate(name):
            for other in _ALIKE.get(char, ()):
                if other not in present:
                    continue
                printed = name[:i] + other + name[i + 1 :]
                at, offsets = text.find(printed), []
                while at >= 0:
                    offsets.append(at)
                    at = text.find(printed, at + 1)
                if offsets and len(offsets) <= text.count(name) * 2:
                    found.setdefault(printed, (name, offsets))
    return found
