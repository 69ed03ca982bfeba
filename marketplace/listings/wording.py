"""Chinese words for what `checks` and `quality` say in codes, and for the fields they say it of.

Placeholders are the facts of the problem or advice (`%(most)s`); the web layer translates, then fills in.
"""

from marketplace.listings.labels import N_
from marketplace.listings.quality import QualityPart
from marketplace.listings.screening import without_rows

FIELD_LABELS: dict[str, str] = {
    "title": N_("名称"),
    "keywords": N_("关键词"),
    "fields": N_("技术领域"),
    "industry_code": N_("国民经济行业"),
    "region_code": N_("所在地区"),
    "modes": N_("合作方式"),
    "contact": N_("联系窗口"),
    "contact.office": N_("联系部门"),
    "contact.phone": N_("办公电话"),
    "contact.email": N_("电子邮箱"),
    "detail": N_("详细说明（登录可见）"),
    "secrecy": N_("密级"),
    "security_declared": N_("国家安全承诺"),
    "public_interest_declared": N_("公共利益承诺"),
    "attachments": N_("附件"),
    "public_summary": N_("公开简介"),
    "registration_no": N_("成果登记号"),
    "cooperating_organisations": N_("合作单位"),
    "recommender": N_("推荐单位"),
    "research_start": N_("研究起始年月"),
    "research_end": N_("研究终止年月"),
    "novelty_kind": N_("成果属性"),
    "form": N_("成果体现形式"),
    "level": N_("成果水平"),
    "appraisal": N_("评价方式"),
    "stage": N_("成果所处阶段"),
    "trl": N_("技术成熟度"),
    "trl_evidence": N_("成熟度佐证"),
    "trl_evidence_on": N_("佐证日期"),
    "ip": N_("知识产权"),
    "ip.type": N_("知识产权类型"),
    "ip.number": N_("知识产权号"),
    "ip.title": N_("知识产权名称"),
    "ip.status": N_("法律状态"),
    "ip.holder": N_("权利人"),
    "ip.jurisdiction": N_("国家或地区"),
    "ip.filed_on": N_("申请日"),
    "ip.granted_on": N_("授权日"),
    "publicly_funded": N_("财政资金资助"),
    "funding": N_("资助情况"),
    "grant_no": N_("项目编号"),
    "team": N_("完成人"),
    "team.name": N_("姓名"),
    "team.organisation": N_("工作单位"),
    "team.part": N_("主要贡献"),
    "team.share_bp": N_("贡献比例"),
    "specifications": N_("技术指标"),
    "business_case": N_("商业分析"),
    "price_kind": N_("定价方式"),
    "price_fen": N_("合作价格"),
    "awards": N_("获奖情况"),
    "first_public_on": N_("首次公开日"),
    "problem": N_("需求内容"),
    "need_kind": N_("需求类别"),
    "targets": N_("考核指标"),
    "targets.name": N_("指标名称"),
    "targets.operator": N_("比较方式"),
    "targets.value": N_("指标值"),
    "targets.unit": N_("计量单位"),
    "baseline": N_("现有工作基础"),
    "tried": N_("主要难点与已试方案"),
    "deadline": N_("完成时限"),
    "valid_until": N_("有效期至"),
    "budget_fen": N_("拟投入总额"),
    "budget_to_solver_fen": N_("其中支付解决方"),
    "wanted_organisations": N_("意向单位"),
    "wanted_experts": N_("意向专家"),
    "ip_split": N_("产权归属"),
    "acceptance": N_("验收方式"),
    "bidder_conditions": N_("应征条件"),
    "min_trl": N_("最低成熟度"),
    "visibility": N_("公开范围"),
}

PROBLEMS: dict[str, str] = {
    "required": N_("请填写此项。"),
    "too_short": N_("太短：现有 %(length)s 字，至少 %(least)s 字。"),
    "too_long": N_("太长：现有 %(length)s 字，最多 %(most)s 字，请删减或移到附件。"),
    "too_many": N_("太多：现有 %(count)s 项，最多 %(most)s 项。"),
    "out_of_range": N_("请填 %(least)s 到 %(most)s 之间的数。"),
    "unknown": N_("没有“%(value)s”这个代码，请从列表中选择。"),
    "duplicate": N_("有重复项，请删去一个。"),
    "empty_entry": N_("有空白项，请删去。"),
    "in_future": N_("不能晚于今天。"),
    "not_in_future": N_("须晚于今天。"),
    "month_shape": N_("请按“2024-05”的格式填写年月。"),
    "before_start": N_("终止年月早于起始年月。"),
    "before_filing": N_("授权日早于申请日。"),
    "secrecy_refused": N_(
        "只接受公开内容。内部或涉密的内容请勿填写或上传，请先由本单位保密机构办理解密或定密审查。"
    ),
    "secrecy_marker": N_(
        "文中有密级标志“%(mark)s”。涉密内容请勿填写，请先由本单位保密机构审查；确属公开内容的，请删去标志。"
    ),
    "private_phone": N_("请勿公开个人手机号，请改填单位办公电话或电子邮箱。"),
    "identity_number": N_("文中有身份证号码，请删去。"),
    "not_declared": N_("提交前须作出此项承诺。"),
    "phone_or_email": N_("办公电话和电子邮箱至少填一项。"),
    "phone_shape": N_("请填带区号的办公电话，例如 0431-12345678。"),
    "email_shape": N_("邮箱格式不正确，例如 office@example.com。"),
    "registration_number_shape": N_("登记号为 12 位：3 位地区或部门代码、4 位年份、字母 Y、4 位序号。"),
    "registration_year": N_("登记号中的年份晚于今年。"),
    "patent_number_shape": N_("专利号格式不正确，例如 ZL202010000001.1；请连同小数点后的校验位一起填写。"),
    "patent_check_digit": N_("专利号校验位不符，按前面的数字应为 %(expected)s，请核对。"),
    "patent_year": N_("专利号中的年份 %(year)s 不可能，请核对。"),
    "patent_kind_differs": N_("专利号与所选专利类型不符，请核对。"),
    "jurisdiction_shape": N_("请填两位国家或地区代码，例如 CN、US、WO。"),
    "shares_incomplete": N_("贡献比例要么全部填写，要么都不填：%(members)s 人中只填了 %(given)s 人。"),
    "shares_total": N_("贡献比例合计须为 100%%，请核对。"),
    "listed_needs_amount": N_("挂牌交易须填写挂牌价。"),
    "negotiable_has_amount": N_("面议不填金额；如有金额，请改选其他定价方式。"),
    "total_missing": N_("填了支付解决方的金额，还须填写拟投入总额。"),
    "more_than_budget": N_("支付解决方的金额大于拟投入总额。"),
    "number_shape": N_("请填一个数，例如 95 或 0.5；文字要求请把比较方式选为“定性要求”。"),
    "range_shape": N_("请填两个数，例如 10-20。"),
    "range_order": N_("前一个数须小于后一个数。"),
    "unknown_reason": N_("请从列表中选择原因。"),
}

PART_LABELS: dict[QualityPart, str] = {
    QualityPart.TARGET: N_("量化指标"),
    QualityPart.BUDGET: N_("投入预算"),
    QualityPart.TIME: N_("完成时限"),
    QualityPart.ACCEPTANCE: N_("验收方式"),
    QualityPart.BASELINE: N_("现有基础"),
    QualityPart.RIGHTS: N_("产权归属"),
    QualityPart.DIFFICULTY: N_("难点与已试方案"),
    QualityPart.PROBLEM: N_("需求内容"),
    QualityPart.KEYWORDS: N_("关键词"),
}

ADVICE: dict[str, str] = {
    "target_missing": N_("写明要达到的数值，例如“强度不低于 550 MPa”。没有指标，对方无法判断能不能做。"),
    "target_qualitative": N_("目标只有文字描述，请给出可以测量的数值和单位。"),
    "target_one_more": N_("再补充一项指标，例如成本、寿命或产能。"),
    "target_in_text": N_("正文中有指标(%(found)s)，请逐条填入“考核指标”，便于匹配和验收。"),
    "budget_missing": N_("写明拟投入的金额，哪怕是一个范围的上限。"),
    "budget_in_text": N_("正文中有金额(%(found)s)，请填入“拟投入总额”。"),
    "budget_negotiable": N_("给出投入上限会比面议更快得到回应。"),
    "time_missing": N_("写明希望何时完成。"),
    "time_in_text": N_("正文中有时间(%(found)s)，请填入“完成时限”。"),
    "time_too_far": N_("时限超过 %(years)s 年；揭榜项目一般不超过 %(years)s 年，可先拆出第一阶段。"),
    "acceptance_missing": N_("写明怎样算做成：在哪里、用什么方法、由谁检测。"),
    "acceptance_short": N_("验收方式写得太简单，请写明地点、方法和检测方。"),
    "acceptance_in_text": N_("正文提到了验收，请填入“验收方式”。"),
    "baseline_missing": N_("说明现在的做法、设备和达到的水平。"),
    "baseline_short": N_("现有基础写得太简单，请至少写 %(least)s 字。"),
    "baseline_in_text": N_("正文提到了现有基础，请移到“现有工作基础”。"),
    "rights_missing": N_("说明新产生的知识产权归谁。"),
    "rights_negotiable": N_("给出产权归属的初步意向，可以减少一轮来回。"),
    "rights_in_text": N_("正文提到了产权，请在“产权归属”中选择。"),
    "difficulty_missing": N_("说明难在哪里、试过什么办法、结果如何。"),
    "difficulty_short": N_("难点写得太简单，请至少写 %(least)s 字。"),
    "difficulty_in_text": N_("正文提到了难点，请移到“主要难点与已试方案”。"),
    "problem_short": N_("需求内容只有 %(length)s 字，写到 %(least)s 字以上更容易被理解。"),
    "keywords_few": N_("请填至少 %(least)s 个关键词。"),
}


def field_label(path: str) -> str:
    """The Chinese source string for a problem's or a change's field; rows have their column's name.

    Raises KeyError for a path that no draft has.
    """
    return FIELD_LABELS[without_rows(path)]


def row_number(path: str) -> int | None:
    """The row of `ip.0.number` as people count, from 1; None outside rows."""
    digits = [step for step in path.split(".") if step.isdecimal()]
    return int(digits[0]) + 1 if digits else None
