"""The fingerprint of what a contract says. Pure."""

import json
from hashlib import sha256
from typing import Any

from marketplace.contracts.drafts import ContractDraft, as_json


def digest(draft_or_content: ContractDraft | dict[str, Any]) -> str:
    """SHA-256 (hex) of the canonical JSON: the same words give the same digest, whatever the order of the keys."""
    content = as_json(draft_or_content) if isinstance(draft_or_content, ContractDraft) else draft_or_content
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()
