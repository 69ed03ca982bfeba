import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from marketplace.files.errors import RefusalReason, UploadRefused
from marketplace.files.limits import NAME_CHARACTERS
from marketplace.files.names import clean_name, extension_of


@pytest.mark.parametrize(
    ("given_name", "expected"),
    [
        ("专利证书（扫描件）.pdf", "专利证书（扫描件）.pdf"),
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\me\\a.docx", "a.docx"),
        ("/etc/cron.d/a.txt", "a.txt"),
        ("a\x00.pdf", "a.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "a Set-Cookie_ x.pdf"),
        ("gnp\u202efdp.png", "gnpfdp.png"),
        ("a\u200b\u2066b.png", "ab.png"),
        ("\ud800a.pdf", "a.pdf"),
        ('a"b<c>|d?*.pdf', "a_b_c__d__.pdf"),
        (" .hidden.txt", "hidden.txt"),
        ("trailing.txt. . ", "trailing.txt"),
        ("CON.pdf", "_CON.pdf"),
        ("lpt1.tar.txt", "_lpt1.tar.txt"),
        ("nul", "_nul"),
        ("console.pdf", "console.pdf"),
        ("e\u0301.pdf", "é.pdf"),
    ],
)
def test_a_name_keeps_what_is_visible_and_loses_what_is_dangerous(given_name: str, expected: str) -> None:
    assert clean_name(given_name) == expected


def test_a_long_name_keeps_its_extension() -> None:
    name = clean_name("长" * 5000 + ".docx")
    assert len(name) == NAME_CHARACTERS
    assert extension_of(name) == "docx"


@pytest.mark.parametrize("given_name", ["", "...", "a/", "\x00", "\u202e", "x." + "y" * 200])
def test_a_name_without_anything_left_is_refused(given_name: str) -> None:
    with pytest.raises(UploadRefused) as caught:
        clean_name(given_name)
    assert caught.value.reason is RefusalReason.BAD_NAME


@pytest.mark.parametrize(
    ("name", "extension"), [("a.PDF", "pdf"), ("a.b.txt", "txt"), ("a", ""), (".txt", ""), ("a.", "")]
)
def test_the_extension_is_what_follows_the_last_dot(name: str, extension: str) -> None:
    assert extension_of(name) == extension


@given(st.text(max_size=300))
@example("aux" + " " * 200 + ".x")
def test_cleaning_any_text_gives_a_safe_name_that_cleaning_leaves_alone(text: str) -> None:
    try:
        name = clean_name(text)
    except UploadRefused:
        return
    assert 0 < len(name) <= NAME_CHARACTERS
    assert not any(
        unicodedata.category(c) in {"Cc", "Cf", "Cs", "Co", "Cn"} or c in '/\\<>:"|?*' for c in name
    )
    assert name not in {".", ".."}
    assert clean_name(name) == name
