"""What a browser grumbles about fails a walk: here it is made to grumble."""

import pytest
from playwright.sync_api import Browser

from tests.browser.market import Market
from tests.browser.walking import new_visitor

pytestmark = pytest.mark.browser

INLINE = (
    "document.head.append(Object.assign(document.createElement('script'), {textContent: 'window.ran = 1'}))"
)
FAULTS = {
    "console:": f"() => {{ {INLINE} }}",
    "script:": "() => { setTimeout(() => { throw new Error('fault') }, 0) }",
    "answer: 404": "() => { document.body.append(Object.assign(new Image(), {src: '/static/missing.png'})) }",
}


@pytest.mark.parametrize("kind", FAULTS)
def test_a_grumble_is_heard(chrome: Browser, market: Market, kind: str) -> None:
    visitor = new_visitor(chrome, market.url)
    visitor.open("/privacy")
    assert visitor.complaints.found == []
    visitor.page.evaluate(FAULTS[kind])
    visitor.page.wait_for_load_state("networkidle")
    assert any(words.startswith(kind) for words in visitor.complaints.found)
    assert visitor.page.evaluate("window.ran") is None
    visitor.page.context.close()
