"""The words of a text that say what it is about, cut by jieba, and how much each of them tells.

jieba's dictionary is read when it is first needed, from the installed package alone: its cache in the folder for temporary
files, which anybody may write to, is neither read nor written, and nothing is printed.
"""

from __future__ import annotations

import math
import re
from functools import cache
from typing import Any

from anweitool.lazy import lazy

#: Words that stand in every plan and tell nothing of what it orders; one of them weighs `SLIGHT`.
_COMMON = """
加强 强化 落实 推进 推动 开展 组织 完善 健全 建立 建立健全 做好 抓好 提升 提高 深化 深入 全面 进一步 切实 扎实 积极 大力 持续 有效 有序 充分 严格
认真 及时 定期 确保 保障 促进 加大 加快 突出 坚持 围绕 结合 按照 根据 依据 通过 实行 实施 实现 形成 制定 明确 规范 统筹 协调 配合 负责 牵头 指导
督促 引导 鼓励 支持 参与 工作 任务 措施 要求 力度 机制 制度 体系 能力 水平 作用 情况 问题 责任 主体 管理 方面 重点 重要 主要 相关 有关 各级 各类 各项
单位 部门 机构 人员 领域 行业 行动 方案 计划 安排 部署 实际 基本 以上 以下 以及 为主 不断 常态化 长效 长效机制 长效性 一批 一次 至少 至少一次 力争 努力
年底 月底 季度 每季度 每月 每年 半年 每半年 每周 年度 全年 日前 月前 年前 之前 前要 期间 阶段 工作机制 工作方案 领导 组织领导 重视 高度重视 进行 予以 使用 利用
采取 方式 形式 手段 内容 标准 目标 一级 主管 负责人 负责同志 成员单位 其他 其它 上级 下级 本级 辖区 本地 地区 属地 范围 范围内 开始 完成 到位 覆盖 全覆盖 逐步 逐一 逐项
同时 并且 或者 不得 应当 必须 可以 进行 对于 关于 对照 由于 因地制宜 分别 共同 作为 成为 继续 一律 凡是 所有 全部 部分 一定 这些 我县 我镇 我市 我区 我乡 全县 全镇 全市 全区 全乡 全省 全州
""".split()
COMMON = frozenset(_COMMON)
SLIGHT = 0.15
#: Words of how plans are carried out, whatever they are about: reports, publicity, money, blame. One weighs `USUAL`.
USUAL_WORDS = frozenset(
    """
报送 上报 报告 信息 信息报送 联络员 工作进展 进展 书面 工作总结 随时 汇报 调度会 专班 工作专班 专人 领导小组 组长 副组长
宣传 宣传教育 宣传引导 广播 电视 网络 微信 微信群 公众号 媒体 新媒体 横幅 标语 张贴 发放 氛围 营造 浓厚 广泛 家喻户晓 知晓率
问责 追究 追责 严肃 从严 依法 依规 依纪 典型 挂钩 经费 资金 预算 财政预算 列入 纳入 投入 专项资金
登记 造册 逐户 亲自 带头 层层 传导 压实 压力 责任人 第一 合力 密切 动员 启动 巩固
""".split()
)
USUAL = 0.5
_WORD = lazy(r"[\u3400-\u9fffA-Za-z][\u3400-\u9fffA-Za-z]+")
_NUMBER_WORD = lazy(r"[零一二三四五六七八九十百千万两第每多几]+[个项次名份年月日天周条家处人户批种类]?")
_LIGHTEST, _HEAVIEST = 3.5, 5.5  # powers of ten: one word in 3,000 of running text tells little, one in 300,000 much


@cache
def _jieba() -> Any:
    """A cutter of its own, with the dictionary that comes with jieba. Its package warns on import; nobody needs to read that."""
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import jieba

        cutter = jieba.Tokenizer()
        cutter.FREQ, cutter.total = cutter.gen_pfdict(cutter.get_dict_file())
        cutter.initialized = True
    return cutter


def cut(text: str) -> list[str]:
    """The words of a text in order, those of one character, numbers and signs left out.

    >>> cut("9月底前，对3处山塘开展汛前检查。")
    ['月底', '山塘', '开展', '汛前', '检查']
    """
    return [word for word in _jieba().lcut(text) if _WORD.fullmatch(word) and not _NUMBER_WORD.fullmatch(word)]


@cache
def weight(word: str) -> float:
    """How much a word tells by itself, 0 to 1: little where it stands in every plan or is frequent in running text.

    Depends on the word alone, not on the tasks at hand.

    >>> weight("加强") < weight("检查") < weight("山塘")
    True
    """
    if word in COMMON:
        return SLIGHT
    if word in USUAL_WORDS:
        return USUAL
    cutter = _jieba()
    frequency = cutter.FREQ.get(word) or 1
    rarity = -math.log10(frequency / cutter.total)
    return min(1.0, max(0.35, 0.35 + 0.65 * (rarity - _LIGHTEST) / (_HEAVIEST - _LIGHTEST)))


_HAN = re.compile(r"[\u3400-\u9fffA-Za-z]+")


def pairs(text: str) -> list[str]:
    """The pairs of neighbouring characters of a text, none over a sign or a number.

    >>> pairs("查山塘，守3处")
    ['查山', '山塘']
    """
    return [run[at : at + 2] for run in _HAN.findall(text) for at in range(len(run) - 1)]
