"""Letters and their headers."""

from datetime import UTC, datetime
from email.policy import SMTP

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import UndefinedError

from marketplace.mail.compose import LONGEST_SUBJECT, Letter, compose, message_id, to_message

AT = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
SENDER = "market@example.invalid"
VALUES = {"market": "吉林省科技大市场", "name": "赵一", "link": "https://example.invalid/x", "hours": 1}


def test_the_first_line_is_the_subject_and_the_rest_the_text() -> None:
    letter = compose("reset", "zh", "a@example.invalid", **VALUES)
    assert letter.subject == "重新设置您在吉林省科技大市场的密码"
    assert letter.body.startswith("赵一，您好：\n")
    assert "\nhttps://example.invalid/x\n" in letter.body


def test_a_language_without_a_catalogue_falls_back_to_chinese() -> None:
    assert compose("reset", "xx", "a@example.invalid", **VALUES).subject.startswith("重新设置")


def test_a_missing_value_is_an_error_and_not_a_hole() -> None:
    with pytest.raises(UndefinedError):
        compose("reset", "zh", "a@example.invalid", market="市场")


def test_a_percent_sign_or_markup_in_a_value_is_only_text() -> None:
    letter = compose("reset", "zh", "a@example.invalid", **VALUES | {"name": "100% {{ name }} %(x)s <b>"})
    assert "100% {{ name }} %(x)s <b>，您好" in letter.body


@given(st.text(max_size=400))
def test_no_value_breaks_a_header(name: str) -> None:
    letter = compose("reset", "zh", "a@example.invalid", **VALUES | {"market": name})
    message = to_message(letter, sender=SENDER, message_id="<1@example.invalid>", at=AT)
    assert len(letter.subject) <= LONGEST_SUBJECT
    assert set(message.keys()) == {
        "From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted",
        "Content-Type", "Content-Transfer-Encoding", "MIME-Version",
    }  # fmt: skip
    assert message.as_bytes()


@pytest.mark.parametrize("address", ["a@example.invalid\nBcc: b@example.invalid", "a@b\r\n\r\nbody"])
def test_an_address_with_a_line_break_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match=r"linefeed|newline"):
        to_message(Letter(address, "s", "b"), sender=SENDER, message_id="<1@example.invalid>", at=AT)


def test_the_message_says_when_from_whom_and_that_a_program_wrote_it() -> None:
    made = to_message(Letter("a@example.invalid", "标题", "正文"), sender=SENDER, message_id="<9@x>", at=AT)
    assert made["From"] == SENDER
    assert made["Date"] == "Tue, 24 Nov 2026 08:00:00 +0000"
    assert made["Auto-Submitted"] == "auto-generated"
    assert made.get_content() == "正文\n"


def test_the_same_letter_has_the_same_message_id() -> None:
    assert message_id(7, SENDER) == message_id(7, SENDER) == "<market-7@example.invalid>"
    assert message_id(7, SENDER) != message_id(8, SENDER)
    assert message_id(7, "Market <market@example.invalid>") == "<market-7@example.invalid>"


def test_a_part_that_is_left_out_leaves_one_empty_line() -> None:
    values = VALUES | {
        "title": "x",
        "kind": "技术需求",
        "reason": "",
        "note": "",
        "notes": [],
        "revisit_on": "",
    }
    body = compose("listing_parked", "zh", "a@example.invalid", **values).body
    assert "\n\n\n" not in body
    assert "原因" not in body


def test_a_letter_that_can_be_stopped_says_how_in_headers_that_no_encoding_touches() -> None:
    stop = "https://market.example.invalid/saved/stop/" + "Aa0-_." * 30
    made = to_message(
        Letter("a@example.invalid", "标题", "正文", stop), sender=SENDER, message_id="<9@x>", at=AT
    )
    lines = made.as_bytes(policy=SMTP).decode().split("\r\n")
    assert f"List-Unsubscribe: <{stop}>" in lines
    assert "List-Unsubscribe-Post: List-Unsubscribe=One-Click" in lines
    assert f"List-Unsubscribe: <{stop}>" in made.as_string().splitlines()


def test_a_value_of_that_name_is_how_it_can_be_stopped() -> None:
    link = "https://example.invalid/stop/1"
    assert compose("reset", "zh", "a@example.invalid", **VALUES | {"stop": link}).stop == link
    assert compose("reset", "zh", "a@example.invalid", **VALUES).stop == ""
