"""Chinese words for what an import says in codes: of a row, and of a file as a whole."""

from typing import Any

from marketplace.intake.columns import EXTERNAL_ID
from marketplace.intake.errors import FileRefusal, FileRefused
from marketplace.intake.states import CancelReason, FailReason, ImportStatus, RowResult
from marketplace.kernel.errors import Problem
from marketplace.listings.labels import N_
from marketplace.listings.screening import without_rows
from marketplace.listings.wording import FIELD_LABELS, PROBLEMS, row_number

ROW_PROBLEMS: dict[str, str] = {
    "date_shape": N_("“%(value)s”不是日期，请按 2026-05-01 填写。"),
    "month_shape": N_("“%(value)s”不是年月，请按 2024-05 填写。"),
    "amount_shape": N_("“%(value)s”不是金额，请只填数字，单位万元。"),
    "amount_fraction": N_("“%(value)s”精确到了分以下，请四舍五入。"),
    "amount_negative": N_("金额不能是负数。"),
    "whole_number": N_("“%(value)s”不是整数。"),
    "yes_or_no": N_("“%(value)s”请改为“是”或“否”。"),
    "not_in_list": N_("列表中没有“%(value)s”，可填：%(choices)s。"),
    "unknown_region": N_("没有“%(value)s”这个地区，请填名称或六位区划代码。"),
    "region_ambiguous": N_("“%(value)s”不止一处，请填代码：%(choices)s。"),
    "unknown_field": N_("没有“%(value)s”这个技术领域，请从列表中选择。"),
    "ip_shape": N_("“%(line)s”看不懂，请按“发明专利 ZL…（已授权）”填写，每行一项。"),
    "ip_status": N_("“%(line)s”中的法律状态看不懂，可填：%(choices)s。"),
    "team_shape": N_("“%(line)s”看不懂，请按“姓名（单位，贡献，40%%）”填写，每行一人。"),
    "target_shape": N_("“%(line)s”看不懂，请按“抗拉强度 ≥ 550 MPa”填写，每行一项。"),
    "target_range": N_("“%(line)s”须有两个数，例如“厚度 介于 10-20 mm”。"),
    "beyond_heads": N_("“%(value)s”在没有表头的列中，请删去或加上表头。"),
    "unknown_key": N_("没有“%(key)s”这一项，最接近的是“%(nearest)s”。"),
    "value_shape": N_("“%(value)s”不是这一项的值。"),
    "list_wanted": N_("“%(value)s”应是列表。"),
    "object_wanted": N_("“%(value)s”应是对象。"),
    "text_wanted": N_("“%(value)s”应是文字。"),
    "row_unreadable": N_("这一行读不出来，请检查引号是否成对。"),
    "line_no_json": N_("这一行不是有效的 JSON。"),
    "line_no_object": N_("这一行不是 JSON 对象。"),
    "unknown_kind": N_("类型“%(value)s”不是 achievement 或 need。"),
    "kind_needed": N_("没有说明是成果还是需求。"),
    "other_kind": N_("这一行的类型与所选的类型不同。"),
    "duplicate_number": N_("外部编号“%(value)s”与第 %(row)s 行重复。"),
    "duplicate_row": N_("内容与第 %(row)s 行完全相同。"),
    "not_changeable": N_("同一编号的记录正在审核或已经结束，不能由导入修改。"),
    "amendment_waits": N_("同一编号的记录有一项修改正在审核，请待审核后再导入。"),
    "stale": N_("同一编号的记录刚被别人修改，请重新导入这一行。"),
    "wrong_state": N_("同一编号的记录状态刚刚变化，请重新导入这一行。"),
    "not_verified": N_("单位尚未通过认证。"),
    "internal_error": N_("这一行没有导入，原因已记录，请联系管理员。"),
    # notes
    "keywords_trimmed": N_("关键词有 %(count)s 个，只保留前 %(most)s 个。"),
    "keyword_cut": N_("过长的关键词截到 %(most)s 个字。"),
    "text_continued": N_("正文有 %(length)s 字，超出 %(most)s 字的部分移到“详细说明”。"),
}
FILE_REFUSALS: dict[FileRefusal, str] = {
    FileRefusal.TYPE: N_("请上传 .xlsx、.csv、.jsonl 或 .json 文件。"),
    FileRefusal.TOO_LARGE: N_("文件超过 %(limit)s MiB，请分成几个文件。"),
    FileRefusal.EMPTY: N_("文件是空的。"),
    FileRefusal.NOT_TEXT: N_("文件不是文本，请另存为 CSV(UTF-8)。"),
    FileRefusal.ENCODING: N_("看不出文件的编码，请另存为 CSV(UTF-8)。"),
    FileRefusal.NOT_JSON: N_("文件不是有效的 JSON：%(detail)s"),
    FileRefusal.DAMAGED: N_("表格打不开，请用 Excel 或 WPS 打开后另存为 .xlsx。"),
    FileRefusal.DANGEROUS: N_("文件没有通过安全检查(%(detail)s)，请另存为不含宏和外部链接的 .xlsx。"),
    FileRefusal.BOMB: N_("表格解压后超过 %(limit)s MiB 或压缩比异常，请分成几个文件。"),
    FileRefusal.TOO_MANY_ROWS: N_("超过 %(limit)s 行，请分成几个文件。"),
    FileRefusal.TOO_MANY_COLUMNS: N_("超过 %(limit)s 列，请使用模板。"),
    FileRefusal.FORMULAS: N_("有公式的单元格：%(cells)s。请复制后“选择性粘贴→值”，再上传。"),
    FileRefusal.MERGED_CELLS: N_("有合并的单元格：%(cells)s。请取消合并，再上传。"),
    FileRefusal.SEVERAL_SHEETS: N_("有数据的工作表不止一个：%(sheets)s。请只保留一个。"),
    FileRefusal.WRONG_HEADS: N_("表头不对。"),
    FileRefusal.TEMPLATE_VERSION: N_("模板版本是 %(found)s，现在用的是 %(wanted)s，请下载新模板。"),
    FileRefusal.OTHER_KIND: N_("这是另一类的模板(%(found)s)，请选对类型。"),
    FileRefusal.KIND_NEEDED: N_("看不出是成果还是需求，请选择类型。"),
}
HEAD_PROBLEMS = {
    "missing": N_("缺少表头“%(head)s”。"),
    "unknown": N_("没有“%(head)s”这个表头。"),
    "nearest": N_("没有“%(head)s”这个表头，是不是“%(nearest)s”？"),
    "repeated": N_("表头“%(head)s”出现了不止一次。"),
}
STATUS_LABELS: dict[ImportStatus, str] = {
    ImportStatus.STAGED: N_("待确认"),
    ImportStatus.CONFIRMED: N_("排队中"),
    ImportStatus.RUNNING: N_("导入中"),
    ImportStatus.DONE: N_("已完成"),
    ImportStatus.CANCELLED: N_("已取消"),
    ImportStatus.FAILED: N_("已中止"),
}
RESULT_LABELS: dict[RowResult, str] = {
    RowResult.WAITING: N_("待导入"),
    RowResult.CREATED: N_("新建"),
    RowResult.UPDATED: N_("更新"),
    RowResult.UNCHANGED: N_("无变化"),
    RowResult.REFUSED: N_("未导入"),
}
REASON_LABELS: dict[str, str] = {
    CancelReason.CANCELLED_BY_OWNER.value: N_("上传的人取消"),
    CancelReason.REPLACED.value: N_("被重新上传的文件代替"),
    CancelReason.FORGOTTEN.value: N_("长期没有确认"),
    FailReason.ORGANISATION_NOT_VERIFIED.value: N_("单位未通过认证"),
    FailReason.NOT_ALLOWED.value: N_("上传的人已没有权限"),
    FailReason.INTERNAL_ERROR.value: N_("系统错误"),
}
NUMBER_LABEL = N_("外部编号")
ROW_LABEL = N_("整行")


def field_source(path: str) -> tuple[str, int | None]:
    """The Chinese source string for a problem's field, and the number of the entry inside the cell."""
    if path == EXTERNAL_ID:
        return NUMBER_LABEL, None
    return FIELD_LABELS.get(without_rows(path), ROW_LABEL), row_number(path)


def problem_source(code: str) -> str:
    """The Chinese source string for a problem's code, with places for its facts."""
    return ROW_PROBLEMS.get(code) or PROBLEMS.get(code) or code


def spoken(problem: Problem) -> str:
    """A problem in Chinese, for files and commands."""
    label, number = field_source(problem.field)
    place = f"{label}(第 {number} 项)" if number else label
    return f"{place}：{filled(problem_source(problem.code), problem.facts)}"


def filled(source: str, facts: dict[str, Any]) -> str:
    try:
        return source % {name: _plain(value) for name, value in facts.items()}
    except (KeyError, ValueError, TypeError):
        return source


def _plain(value: object) -> object:
    return "、".join(str(item) for item in value) if isinstance(value, (list, tuple)) else value


def refusal_sources(error: FileRefused) -> list[tuple[str, dict[str, Any]]]:
    """Source strings and facts of what a refused file is told, most general first."""
    found = [(FILE_REFUSALS[error.reason], dict(error.facts))]
    for name in ("missing", "repeated"):
        found += [(HEAD_PROBLEMS[name], {"head": head}) for head in error.facts.get(name, ())]
    for head, nearest in error.facts.get("unknown", ()):
        found.append((HEAD_PROBLEMS["nearest" if nearest else "unknown"], {"head": head, "nearest": nearest}))
    return found


def refusal_text(error: FileRefused) -> str:
    """The same in Chinese, for commands."""
    return " ".join(filled(source, facts) for source, facts in refusal_sources(error))
