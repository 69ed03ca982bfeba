"""What `flask search evaluate` prints and writes."""

import json
from pathlib import Path
from typing import Any

from marketplace.search import bm25, evaluation
from marketplace.search.collections import Collection
from marketplace.search.evaluation import DEPTH, Evaluation
from marketplace.search.likeness import FIRST_STAGE


def last_line(found: Evaluation, engine: str) -> str:
    """The figures in one line, for people and programs."""
    means = found.means
    return (
        f"MRR@{DEPTH}={means['MRR']:.4f} nDCG@{DEPTH}={means['nDCG']:.4f} R@{DEPTH}={means['R']:.4f} "
        f"p50_ms={found.p50:.2f} p95_ms={found.p95:.2f} topics={len(found.ranked)} engine={engine} as={found.way}"
    )


def as_json(found: Evaluation, collection: Collection, engine: str, way: str | None) -> dict[str, Any]:
    """The same figures, the settings they stand for, and each topic's part."""
    return {
        **{f"{name}@{DEPTH}": value for name, value in found.means.items()},
        "p50_ms": found.p50,
        "p95_ms": found.p95,
        "topics": len(found.ranked),
        "documents": len(collection.documents),
        "engine": engine,
        "as": found.way,
        "settings": {
            "as": way,
            "long_text": evaluation.LONG_TEXT,
            "k1": bm25.K1,
            "b": bm25.B,
            "title_weight": bm25.TITLE_WEIGHT,
            "word_weight": bm25.WORD_WEIGHT,
            "first_stage": FIRST_STAGE,
        },
        "per_topic": [
            {
                "id": one.topic.id,
                "RR": found.per_topic[one.topic.id]["MRR"],
                "ms": round(one.milliseconds, 3),
                "found": list(one.documents),
            }
            for one in found.ranked
        ],
    }


def write_json(file: Path, content: dict[str, Any]) -> None:
    file.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", "utf-8")
