"""Refusals as answers: each code of the domain has one status and one wording, for pages and for JSON."""

from http import HTTPStatus
from typing import Any

import structlog
from flask import Flask, Response, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import LazyString
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import IntegrityError, InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException, SecurityError

from marketplace.audit import trail
from marketplace.blueprints.guards import current_actor
from marketplace.blueprints.identity import act_as_nobody
from marketplace.blueprints.translation import lazy_gettext as _
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.kernel.errors import MarketError, NotSignedIn, SecondFactorNeeded, TooManyAttempts

log = structlog.get_logger()
AWAY = (OperationalError, InterfaceError, PoolTimeout)
"""How a database that is gone, broken off or has no connection to spare makes itself felt."""
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

ANSWERS: dict[str, tuple[int, LazyString]] = {
    "refused": (400, _("无法完成这一操作。")),
    "not_signed_in": (401, _("请先登录。")),
    "not_allowed": (403, _("您没有进行这一操作的权限。")),
    "not_found": (404, _("没有找到这个页面，它可能已被移走，或者不对您开放。")),
    "wrong_state": (409, _("状态已经变化，请刷新页面后再看可以做什么。")),
    "stale": (409, _("在您填写期间，另一个人已经保存了修改。您填写的内容没有丢失，请对照后再保存。")),
    "second_factor_needed": (403, _("请先完成第二重验证。")),
    "too_many_attempts": (429, _("尝试次数过多，请稍后再试。")),
    "link_expired": (410, _("链接已经失效，请重新申请。")),
    "invalid": (422, _("填写的内容有误，请按提示修改。")),
    "search_unavailable": (503, _("搜索服务正在恢复，请稍后再试。")),
    "upload_refused": (422, _("文件没有通过检查。")),
    "own_contract": (403, _("本单位的合同，以及本人起草、居间或者参与完成技术的合同，请由其他人办理。")),
    "same_person": (403, _("上一步是您办理的，这一步请由另一个人办理。")),
    "already_submitted": (409, _("这份合同已经提交过登记，不能再次提交。")),
    "already_registered": (409, _("这份合同已经登记，每份合同只登记一次。")),
    "amendment_open": (409, _("这份合同还有一项申请没有处理完，请等待结果后再提交。")),
    "publicity_running": (409, _("价格公示期未满，还不能起草或签订合同。")),
    "publicity_over": (409, _("公示已经结束，不再受理异议。")),
    "objections_open": (409, _("还有异议没有答复，答复后才能继续。")),
    "minutes_missing": (
        409,
        _("价格超过本单位集体决策限额，请先上传领导班子集体决策纪要（吉政办发〔2016〕72号 三（六）18）。"),
    ),
    "disposal_held": (
        409,
        _("申报了例外情形，处置已暂停，等待有关部门的决定（吉政办发〔2016〕72号 三（六）20）。"),
    ),
    "quarter_taken": (409, _("这一季度的目录已经在编，请在原有的一期上继续。")),
    "quarter_over": (403, _("这一季度已经结束，只能由部门负责人写明原因后补编。")),
    "own_issue": (403, _("参与编制和编辑的人不能检查，参与编制、编辑和检查的人不能定稿，请由其他人办理。")),
    "too_early": (409, _("还没有到这一步的时间。")),
    "shares_missing": (409, _("还有分市场或节点没有确认，确认期满以后才能继续。")),
    "catalogue_not_checked": (409, _("编辑审定和保密、知识产权检查都通过以后才能定稿。")),
    "catalogue_empty": (409, _("目录里没有条目，不能定稿。")),
    "glyphs_missing": (409, _("有字库未收录的字符，请在编辑页写明印刷时的替代文字，或者不收录有关条目。")),
    "already_numbered": (409, _("这一期已经编号，期号不能空缺，因此不能取消。")),
    "catalogue_files_not_ready": (409, _("各种格式的文件还在制作，请稍后再发布。")),
    "snapshot_broken": (409, _("保存的内容与定稿时的摘要不一致，不能发布，请报告系统管理员。")),
    "entry_taken_down": (409, _("定稿后有条目被下架，请先撤回定稿，重新检查后再发布。")),
    "share_changed": (409, _("本地的条目在您查看期间有变化，请看过后再确认。")),
    "entry_ended": (409, _("这一条目已经结束、下架或者不再公开，不能恢复收录。")),
    "rights_incomplete": (409, _("有知识产权缺少号码或者法律状态，请先补正，或者不收录有关条目。")),
    "room_needs_consent": (403, _("资料室只对双方开放，并且要在双方确认保密约定之后。")),
    "secrecy_changed": (409, _("保密约定的文本已经改变，请重新阅读后再确认。")),
    "terms_superseded": (409, _("已有新一版条款，请先看最新的一版。")),
    "terms_frozen": (409, _("双方已就条款达成一致，条款不再变动。")),
    "agreed_terms_fixed": (409, _("双方商定的条款不能在合同里改动。如需改动，请双方重新洽谈。")),
    "incomplete": (409, _("合同还不完整，请补齐检查页上列出的内容后再征求完成人意见。")),
    "opinions_open": (409, _("还有完成人没有答复，期限也没有到，暂时不能结束征求意见。")),
    "content_changed": (409, _("合同内容已经改变，请重新阅读后再办理。")),
    "file_differs": (409, _("双方提交的不是同一份文件，请核对后重新提交。")),
    "no_policy_in_force": (422, _("这一天没有适用的政策，不能计算。")),
    "cannot_ask": (422, _("这项政策不能这样计算，请检查所选的事项。")),
    "own_version": (403, _("这一版是您起草、修改或者提交的，请由另一位负责人审批。")),
    "texts_altered": (503, _("政策文本与审批时不一致，暂停计算，请联系系统管理员。")),
    "reserved_already": (409, _("这一事项已经安排了预算，不能重复安排。")),
    "own_claim": (403, _("本人或者本单位的申报，请由其他人办理。")),
    "paid_once": (409, _("申报的专利、奖项或者合同已经领过补助或奖励，不能重复申报（ALREADY_PAID_ONCE）。")),
    "claimed_already": (409, _("申报的专利、奖项或者合同已经在另一份申报里，不能重复申报。")),
    "facts_altered": (409, _("申报的事实与提交时不一致，暂停办理，请联系系统管理员。")),
    "facts_unchecked": (409, _("还有事实没有核实，请逐条核实后再通过。")),
    "notice_running": (409, _("公示期未满，还不能批准。")),
    "notice_over": (409, _("公示已经结束，不再受理异议。")),
    "nothing_to_share": (409, _("这份合同没有待分配的已确认收入，可能已经在另一份分配方案里。")),
    "unit_not_covered": (
        409,
        _("方案的这一条只适用于高校和科研院所，其他单位的奖励按法律和本单位规定办理。"),
    ),
    "contract_revoked": (409, _("合同登记已经撤销，分配不能继续。请核对收入，必要时取消方案。")),
    "split_does_not_hold": (409, _("方案不符合规定，请按方案页列出的原因修改。")),
    "words_missing": (409, _("还有人没有表态，期限也没有到。全部表态或者期满后才能进行集体决策。")),
    "share_writer": (403, _("起草方案的人和参与分配的人不能记录集体决策，请由另一位管理员办理。")),
    "unit_notice_running": (409, _("单位公示期未满，方案还不能生效。")),
    "not_all_paid": (409, _("还有没有发放的金额，发放完毕后才能办结。")),
    "lead_taken": (409, _("另一位技术经纪人已经先认领了这条线索。")),
    "own_side": (403, _("您所在的单位是其中一方，或者双方是同一单位，不能这样对接。")),
    "own_listing": (409, _("这是本单位发布的内容，不能对它表达意向。")),
    "import_refused": (422, _("这个文件不能导入，请按提示修改后重新上传。")),
}

HTTP_WORDING: dict[int, LazyString] = {
    400: _("请求有误，请返回上一页重试。"),
    404: ANSWERS["not_found"][1],
    405: _("这个地址不支持这种操作。"),
    413: _("上传的内容太大。"),
    414: _("地址太长。"),
    415: _("这里只接受网页上的表单。"),
    500: _("服务出现问题，我们已经记录，请稍后再试。"),
    503: _("服务暂时不可用，请稍后再试。"),
}
CSRF_WORDING = _("页面停留太久，安全令牌已失效。请刷新页面后重新提交。")


def answer(status: int, wording: Any, code: str = "", **facts: Any) -> ResponseReturnValue:
    """The refusal as a page, or as problem+json when the client asks for JSON."""
    headers = {"Retry-After": str(facts["retry_after"])} if "retry_after" in facts else {}
    if request.accept_mimetypes.best == "application/json":
        body = {"type": "about:blank", "title": str(wording), "status": status, "code": code}
        return body, status, headers | {"Content-Type": "application/problem+json"}
    page = render_template("errors.html", status=status, wording=wording, code=code, facts=facts)
    return page, status, headers


def refuse(error: MarketError) -> ResponseReturnValue:
    """One refusal of the domain. A refused attempt to change something leaves an audit row."""
    status, wording = ANSWERS[error.code]
    db.session.rollback()
    try:
        _note(error.code)
    except AWAY as away:
        return _database(away)
    if isinstance(error, NotSignedIn):
        if request.method in SAFE_METHODS:
            return redirect(url_for("accounts.sign_in", next=request.full_path.rstrip("?")))
        return redirect(url_for("accounts.sign_in"))
    if isinstance(error, SecondFactorNeeded):
        flash(str(wording))
        return redirect(url_for("accounts.second_factor"))
    facts = {"retry_after": error.facts["retry_after"]} if isinstance(error, TooManyAttempts) else {}
    return answer(status, wording, error.code, problems=error.facts.get("problems", ()), **facts)


def _note(code: str) -> None:
    if request.method in SAFE_METHODS and code not in {"not_allowed"}:
        return
    with unit_of_work():
        trail.record(current_actor(), "request.refused", f"endpoint:{request.endpoint}"[:80], code=code)


def _http(error: HTTPException) -> ResponseReturnValue:
    status = error.code or 500
    if isinstance(error, SecurityError):  # a host that is not ours: there is no address to build links with
        return Response(str(HTTP_WORDING[400]), status, mimetype="text/plain")
    if error.response is not None or status < 400:
        return error
    wording = HTTP_WORDING.get(status, HTTP_WORDING[400] if status < 500 else HTTP_WORDING[500])
    made = answer(status, wording, HTTPStatus(status).name.lower())
    if status == 405 and isinstance(made, tuple) and error.get_headers():
        allowed = dict(error.get_headers()).get("Allow", "")
        made[2]["Allow"] = allowed  # type: ignore[index, misc]
    return made


def _csrf(_error: CSRFError) -> ResponseReturnValue:
    _note("csrf")
    return answer(400, CSRF_WORDING, "csrf")


def _database(error: SQLAlchemyError) -> ResponseReturnValue:
    """The database is away or too slow: 503, so that nobody takes it for a fault of the page."""
    db.session.rollback()
    act_as_nobody()
    log.error(
        "database unavailable", error=str(getattr(error, "orig", error)), request_id=g.get("request_id")
    )
    return answer(503, HTTP_WORDING[503], "database_unavailable")


def _unforeseen(_error: Exception) -> ResponseReturnValue:
    db.session.rollback()
    log.exception("unforeseen error", request_id=g.get("request_id"), path=request.path)
    return answer(500, HTTP_WORDING[500], "internal_error")


def _collided(error: IntegrityError) -> ResponseReturnValue:
    """Two people at once met in a rule of the tables: to the later one it is a stale page, to us a line in the log."""
    db.session.rollback()
    log.error("rule of the tables broken", error=str(error.orig), request_id=g.get("request_id"))
    status, wording = ANSWERS["stale"]
    return answer(status, wording, "stale")


def init_errors(app: Flask) -> None:
    app.register_error_handler(MarketError, refuse)
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(HTTPException, _http)
    for away in AWAY:
        app.register_error_handler(away, _database)
    if not app.testing:
        app.register_error_handler(IntegrityError, _collided)
        app.register_error_handler(Exception, _unforeseen)
