"""Whatever the steps between draft and signature refuse has words that name the field."""

import pytest
from flask import Flask

from marketplace.blueprints.contracts.saying import said
from marketplace.contracts.signatures import LONGEST_NAME
from marketplace.kernel.errors import Problem

LENGTHS = {"length": 70, "most": LONGEST_NAME}
PROBLEMS = {
    "请选择一项意见": Problem("opinion", "unknown"),
    "请选择一个原因": Problem("reason", "unknown"),
    "请写明理由": Problem("note", "required"),
    "说明太长：现有 70 字，最多 60 字": Problem("note", "too_long", **LENGTHS),
    "请在意见中答复": Problem("note", "objection_unanswered"),
    "有完成人主张优先受让": Problem("note", "claim_unanswered"),
    "请写明这份合同为什么不是洽谈的那件事": Problem("note", "negotiation_unexplained"),
    "请填写签字人": Problem("signatory", "required"),
    "签字人太长：现有 70 字，最多 60 字": Problem("signatory", "too_long", **LENGTHS),
    "请填写签订日期": Problem("signed_on", "required"),
    "签订日期不能晚于今天": Problem("signed_on", "in_future"),
    "签订日期不能早于审批日期 2026-03-01": Problem("signed_on", "before_approval", day="2026-03-01"),
    "请选择双方签订的合同文件": Problem("file", "required"),
    "请提交 PDF 文件": Problem("file", "no_pdf"),
    "这不是对方提交的那份文件": Problem("file", "differs"),
}


@pytest.mark.parametrize("words", PROBLEMS)
def test_a_problem_is_said_beside_its_field(app: Flask, words: str) -> None:
    problem = PROBLEMS[words]
    with app.test_request_context():
        ((field, text),) = said([problem])
    assert field == problem.field
    assert words in text
