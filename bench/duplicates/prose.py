"""Base texts: invented official prose from a small grammar, or prose chained from runs of a real file."""

import json
import lzma
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np

Texts = Callable[[int], str]
"""Returns a new text of about so many characters."""

COMMON = (
    "工作发展建设服务推进开展组织领导干部群众生产生活安全环境经济社会文化教育科技农业企业项目投资市场改革创新管理监督检查落实"
    "制度标准质量水平能力机制体系资源保护治理污染水源土地森林河流道路桥梁交通运输电力能源信息网络数字平台数据医疗卫生健康养老"
    "保障就业收入扶贫乡村振兴产业基地园区产品品牌销售合作交流会议讲话精神学习宣传活动志愿青年妇女儿童老人学校教师学生课堂实践"
    "比赛运动体育艺术音乐展览图书阅读旅游景区节日民俗传统历史遗址博物防汛抗旱消防救援应急演练隐患排查整改执法案件审判律师调解"
    "选举代表委员提案调研座谈慰问走访帮扶结对捐赠公益税收财政预算审计金融贷款保险消费价格粮食蔬菜水果养殖渔业畜牧种植收割播种"
)
SMALL = "的了在和与对为将把从以及等并也就都而被向由于其中"
PHRASES = (
    "为深入贯彻落实上级有关决策部署", "据悉", "下一步", "会议强调", "会议指出", "近年来", "截至目前", "与此同时", "在下一阶段的工作中",
    "坚持以人民为中心的发展思想", "不断提升群众的获得感幸福感安全感", "取得了阶段性成效", "确保各项任务落到实处", "进一步压实工作责任",
    "有关负责人表示", "欢迎广大群众积极参与", "坚持问题导向和目标导向", "形成齐抓共管的工作格局",
)  # fmt: skip
_SENTENCE_WORDS = (6, 22)
_LINKS = re.compile(r"\[[^\]]*\]\([^)]*\)|&[a-z]+;|https?://\S+")


def invented(seed: int) -> Texts:
    """Return a source of invented prose: 9,000 two- and three-character words with the frequencies of a natural vocabulary, and set phrases."""
    random = np.random.default_rng(seed)
    characters = np.array(sorted(set(COMMON)))
    words = ["".join(random.choice(characters, size)) for size in random.choice([2, 3], 9000, p=[0.8, 0.2])]
    words += list(SMALL) * 2
    ranks = random.permutation(len(words)) + 8.0
    weights = 1 / ranks
    bounds = np.cumsum(weights / weights.sum())

    def text(length: int) -> str:
        parts, size = [], 0
        while size < length:
            if random.random() < 0.06:
                sentence = PHRASES[random.integers(len(PHRASES))] + "，"
            else:
                picked = np.searchsorted(bounds, random.random(random.integers(*_SENTENCE_WORDS)))
                cut = len(picked) // 2
                named = [words[min(word, len(words) - 1)] for word in picked]
                sentence = "".join(named[:cut]) + "，" + "".join(named[cut:]) + "。"
            parts.append(sentence)
            size += len(sentence)
        return "".join(parts)

    return text


def from_file(path: Path, seed: int) -> Texts:
    """Return a source that takes up to a fifth of its texts from a JSON Lines file (`body`; .xz allowed), each once, and chains the rest from its runs of 6 to 40."""
    random = np.random.default_rng(seed)
    with lzma.open(path, "rt", encoding="utf-8") if path.suffix == ".xz" else path.open(encoding="utf-8") as lines:
        items = [_LINKS.sub("", json.loads(line)["body"]) for line in lines]
    pool = "".join(items)
    random.shuffle(items)

    def text(length: int) -> str:
        if items and random.random() < 0.2:
            return items.pop()[:length]
        parts, size = [], 0
        while size < length:
            start, run = int(random.integers(len(pool) - 40)), int(random.integers(6, 41))
            parts.append(pool[start : start + run])
            size += run
        return "".join(parts)

    return text
