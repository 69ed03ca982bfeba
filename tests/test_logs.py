"""Log lines: one shape for ours and the libraries', readable Chinese, and no secret of the process in a refusal."""

import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from marketplace.logs import configure_logs


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    """The loggers that the whole run shares are put back."""
    root, scheduler = logging.getLogger("marketplace"), logging.getLogger("apscheduler")
    kept = root.handlers, root.level, root.propagate, scheduler.level, structlog.get_config()
    yield
    root.handlers, root.propagate = kept[0], kept[2]
    root.setLevel(kept[1])
    scheduler.setLevel(kept[3])
    structlog.configure(**kept[4])


def lines(capsys: pytest.CaptureFixture[str]) -> list[str]:
    written = capsys.readouterr()
    assert written.out == "", "a command's figure is the only thing on its standard output"
    return written.err.splitlines()


def test_json_lines_hold_what_was_said_with_level_and_time(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs("json")
    structlog.get_logger().info("索引已重建", listings=7)
    logging.getLogger("marketplace.elsewhere").warning("磁盘快满了: %s", "90%")
    ours, theirs = (json.loads(line) for line in lines(capsys))
    assert (ours["event"], ours["listings"], ours["level"]) == ("索引已重建", 7, "info")
    assert (theirs["event"], theirs["level"]) == ("磁盘快满了: 90%", "warning")
    assert ours["timestamp"].endswith("Z")
    assert theirs["timestamp"].endswith("Z")


def test_chinese_is_not_escaped(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs("json")
    structlog.get_logger().info("长白山")
    assert "长白山" in lines(capsys)[0]


def test_console_lines_are_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs("console")
    structlog.get_logger().warning("索引已重建", listings=7)
    (line,) = lines(capsys)
    assert "索引已重建" in line
    assert "listings=7" in line
    assert "\x1b[" not in line
    with pytest.raises(json.JSONDecodeError):
        json.loads(line)


@pytest.mark.parametrize("log_format", ["json", "console"])
def test_an_exception_is_told_with_where_it_happened(
    capsys: pytest.CaptureFixture[str], log_format: str
) -> None:
    configure_logs(log_format)
    try:
        raise ArithmeticError("坏数")
    except ArithmeticError:
        structlog.get_logger().exception("job failed", job="deliver")
    text = "\n".join(lines(capsys))
    for word in ("job failed", "deliver", "ArithmeticError", "坏数", "test_logs.py"):
        assert word in text


def test_what_a_request_bound_stands_in_its_lines_and_not_in_the_next(
    capsys: pytest.CaptureFixture[str],
) -> None:
    configure_logs("json")
    with structlog.contextvars.bound_contextvars(request_id="r1"):
        structlog.get_logger().info("inside")
    structlog.get_logger().info("outside")
    inside, outside = (json.loads(line) for line in lines(capsys))
    assert inside["request_id"] == "r1"
    assert "request_id" not in outside


def test_details_for_developers_and_skipped_runs_are_not_news(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs("json")
    structlog.get_logger().debug("detail")
    logging.getLogger("marketplace").debug("detail")
    logging.getLogger("apscheduler").warning("run skipped")
    assert lines(capsys) == []


def test_configuring_twice_says_everything_once(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs("json")
    configure_logs("json")
    logging.getLogger("marketplace").warning("once")
    assert len(lines(capsys)) == 1
