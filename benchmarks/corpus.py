"""Listings to fill a market with for measuring: from a file, from a program that writes one, or made up here."""

import json
import random
import subprocess
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

Row = dict[str, Any]
"""external_id, kind, title, keywords, body, field, region, trl, price_fen (0: negotiable)."""
Rows = Iterator[Row]
BESIDE = Path(__file__).resolve().parents[2] / "shared" / "data" / "make_corpus.py"
_PARTS = (
    "高寒地区", "动力电池", "热管理", "秸秆", "碳纤维", "复合材料", "人参皂苷", "提取工艺", "轨道客车", "转向架",
    "玉米深加工", "发酵", "在线检测", "激光雷达", "轻量化", "镁合金", "控制器", "低温启动", "膜分离", "催化剂",
    "数字孪生", "故障诊断", "黑土地", "保护性耕作", "梅花鹿", "疫苗", "光电传感", "卫星遥感", "油页岩", "污泥处理",
)  # fmt: skip
_VERBS = ("采用", "提高", "降低", "实现", "研究了", "优化", "开发出", "适用于", "替代", "改进")
_REGIONS = ("220102", "220202", "222401", "220502", "220302", "220702", "220602", "220802", "220402")


def add_options(parser: ArgumentParser, count: int) -> None:
    parser.add_argument("--count", type=int, default=count, help=f"listings ({count})")
    parser.add_argument("--corpus", type=Path, help="a file of JSON lines")
    parser.add_argument("--corpus-script", type=Path, help="a program taking --count and --out")


def rows(options: Namespace, scratch: Path) -> tuple[str, Iterator[Row]]:
    """Where the listings come from, in words, and the listings."""
    script = options.corpus_script or (BESIDE if BESIDE.exists() else None)
    if options.corpus is not None:
        return options.corpus.name, islice(read(options.corpus), options.count)
    if script is None:
        return "synthetic", islice(made_up(), options.count)
    made = scratch / "corpus.jsonl"
    subprocess.run(
        [sys.executable, str(script), "--count", str(options.count), "--out", str(made)], check=True
    )
    return script.name, read(made)


def read(path: Path) -> Iterator[Row]:
    with path.open(encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


def made_up(seed: int = 7) -> Iterator[Row]:
    """Endless invented listings, always the same; their vocabulary is small, so words are commoner than in life."""
    dice = random.Random(seed)
    number = 0
    while True:
        number += 1
        kind = "achievement" if dice.random() < 0.75 else "need"
        yield {
            "external_id": f"made-{number:07d}",
            "kind": kind,
            "title": "".join(dice.sample(_PARTS, 3)),
            "keywords": dice.sample(_PARTS, 3),
            "body": "，".join(dice.choice(_VERBS) + "".join(dice.sample(_PARTS, 2)) for _ in range(24))
            + "。",
            "field": f"F{dice.randint(1, 14):02d}",
            "region": dice.choice(_REGIONS),
            "trl": dice.randint(1, 9) if kind == "achievement" else None,
            "price_fen": 0 if dice.random() < 0.3 else dice.randint(1, 500) * 1_000_000,
        }
