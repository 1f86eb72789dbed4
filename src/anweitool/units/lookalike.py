"""Characters that scans and typists take for one another."""

from __future__ import annotations

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
        "洛络 洪共 浙淅 浩活 涂徐 涪培 溪奚 滨宾 滨浜 滩摊 灌罐 烟咽 照昭 熊能 牟车 狄秋 琼京 瑞端 瓦互 监盐 盐监 盘盆 睢雎 祁祈 秀季 秦泰 竹行 简筒 "
        "管菅 箭剪 米来 肃萧 肥胆 良艮 芜无 花化 芳方 苏办 若苦 英央 范犯 茂戊 荆刑 荣营 莆甫 莒营 莱菜 萍平 葛曷 蒙家 蓟鲫 蓬逢 蔡察 藤滕 虎虚 "
        "衡街 衢衡 西酉 观现 角用 许计 诸请 谷各 贡页 贵责 赣赖 辛幸 辽过 迁迂 连莲 邓邻 邢刑 邮由 邯甘 邱丘 邵召 郊效 郎即 郑关 都部 部都 鄂鄢 "
        "铁轶 铜钢 钢铜 锡踢 镇填 长卡 门们 阜埠 阳阴 阴阳 陵棱 隆降 隋隨 雄维 零雷 霍雀 靖清 韶昭 顺须 颍颖 马鸟 驻住 高商 魏巍 鲁兽 鹤鸡 麻床 黄寅 黑里 齐齊 龙尤"
    ).split()
)


_ALIKE: dict[str, list[str]] = {}
for _pair in _LOOK_ALIKE:
    for _one in _pair:
        _ALIKE.setdefault(_one, []).extend(_pair - {_one})


def alike(char: str) -> list[str]:
    """The characters that one is easily taken for."""
    return _ALIKE.get(char, [])
