"""Structured log lines, one shape for the market's own and the libraries' messages."""

import logging
import sys
from typing import Any

import structlog


def configure_logs(log_format: str) -> None:
    """`json` for machines, `console` for people; Chinese stays readable in both."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    last: Any = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if log_format == "json"
        else structlog.dev.ConsoleRenderer(colors=False)
    )
    structlog.configure(
        processors=[*shared, structlog.processors.format_exc_info, last],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    formatter = structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processor=last)
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    # a job that runs every half second is skipped while its last run goes on: that is the plan, not news
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    root = logging.getLogger("marketplace")
    root.handlers = [handler]
    root.setLevel(logging.INFO)
    root.propagate = False
