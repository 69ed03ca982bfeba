"""Markdown becomes HTML that may stand in a page, whatever is written."""

import nh3
import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.blueprints.markdown import TAGS, markdown

PIECES = st.sampled_from([
    "<script>alert(1)</script>", "[x](javascript:alert(1))", "![p](https://e.example/p.png)", "# ", "**", "\n\n",
    "<img src=x onerror=alert(1)>", "| a | b |\n|---|---|\n| 1 | 2 |\n", "[ok](https://e.example)", "> ", "- ", "文",
])  # fmt: skip


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("# 一\n## 二\n###### 六", "<h2>一</h2>\n<h3>二</h3>\n<h4>六</h4>\n"),
        ("甲\n乙", "<p>甲<br>\n乙</p>\n"),
        ("~~旧~~ **新**", "<p><s>旧</s> <strong>新</strong></p>\n"),
        ("3. 三", '<ol start="3">\n<li>三</li>\n</ol>\n'),
        (
            "[网](https://e.example)",
            '<p><a href="https://e.example" rel="noopener noreferrer nofollow">网</a></p>\n',
        ),
        ("<b>粗</b>", "<p>&lt;b&gt;粗&lt;/b&gt;</p>\n"),
        ("", ""),
    ],
)
def test_it_reads_like_markdown(text: str, html: str) -> None:
    assert markdown(text) == html


@given(st.lists(PIECES, max_size=12).map("".join))
def test_nothing_but_the_allowed_tags_comes_out(text: str) -> None:
    html = str(markdown(text))
    assert (
        nh3.clean(html, tags=TAGS, link_rel=None, attributes={"a": {"href", "rel"}, "ol": {"start"}}) == html
    )
    assert "<img" not in html
    assert "<script" not in html
    assert 'href="javascript' not in html
