"""Chinese words for the closed lists, marked for the English catalogue with N_.

The web layer translates them when it renders; spreadsheets use the Chinese as it stands.
"""

from enum import StrEnum

from marketplace.listings import states as st
from marketplace.listings import vocabulary as voc


def N_(text: str) -> str:  # noqa: N802 gettext's own name for "translate later"
    """Mark a string for the catalogue without translating it yet."""
    return text


LABELS: dict[type[StrEnum], dict[StrEnum, str]] = {
    voc.Kind: {
        voc.Kind.ACHIEVEMENT: N_("科技成果"),
        voc.Kind.NEED: N_("技术需求"),
    },
    voc.Secrecy: {
        voc.Secrecy.PUBLIC: N_("公开"),
        voc.Secrecy.INTERNAL: N_("内部"),
        voc.Secrecy.SECRET: N_("涉密"),
    },
    voc.NoveltyKind: {
        voc.NoveltyKind.ORIGINAL: N_("原始创新"),
        voc.NoveltyKind.ABSORBED: N_("引进消化吸收再创新"),
        voc.NoveltyKind.REDEVELOPED: N_("国内技术二次开发"),
    },
    voc.Form: {
        voc.Form.PRODUCT: N_("新产品"),
        voc.Form.PROCESS: N_("新工艺"),
        voc.Form.MATERIAL: N_("新材料"),
        voc.Form.EQUIPMENT: N_("新装备"),
        voc.Form.SOFTWARE: N_("计算机软件"),
        voc.Form.VARIETY: N_("动植物新品种"),
        voc.Form.STANDARD: N_("标准"),
        voc.Form.OTHER: N_("其他应用技术"),
    },
    voc.Level: {
        voc.Level.INTERNATIONAL_LEADING: N_("国际领先"),
        voc.Level.INTERNATIONAL_ADVANCED: N_("国际先进"),
        voc.Level.NATIONAL_LEADING: N_("国内领先"),
        voc.Level.NATIONAL_ADVANCED: N_("国内先进"),
        voc.Level.PROVINCIAL_LEADING: N_("省内领先"),
        voc.Level.NOT_APPRAISED: N_("未评价"),
    },
    voc.Appraisal: {
        voc.Appraisal.EXPERT_REVIEW: N_("专家评审"),
        voc.Appraisal.ACCEPTANCE: N_("项目验收"),
        voc.Appraisal.THIRD_PARTY: N_("第三方评价"),
        voc.Appraisal.INDUSTRY_ACCESS: N_("行业准入"),
        voc.Appraisal.NONE: N_("未做评价"),
    },
    voc.Stage: {
        voc.Stage.EARLY: N_("初期阶段"),
        voc.Stage.MIDDLE: N_("中期阶段"),
        voc.Stage.MATURE: N_("成熟应用阶段"),
    },
    voc.IpType: {
        voc.IpType.INVENTION_PATENT: N_("发明专利"),
        voc.IpType.UTILITY_MODEL: N_("实用新型专利"),
        voc.IpType.DESIGN_PATENT: N_("外观设计专利"),
        voc.IpType.SOFTWARE_COPYRIGHT: N_("软件著作权"),
        voc.IpType.PLANT_VARIETY: N_("植物新品种权"),
        voc.IpType.CIRCUIT_LAYOUT: N_("集成电路布图设计"),
        voc.IpType.TECHNICAL_SECRET: N_("技术秘密"),
        voc.IpType.OTHER: N_("其他知识产权"),
    },
    voc.IpStatus: {
        voc.IpStatus.FILED: N_("申请中"),
        voc.IpStatus.PUBLISHED: N_("已公布"),
        voc.IpStatus.GRANTED: N_("已授权"),
        voc.IpStatus.LAPSED: N_("已失效"),
        voc.IpStatus.NOT_APPLICABLE: N_("不适用"),
    },
    voc.CooperationMode: {
        voc.CooperationMode.TRANSFER: N_("技术转让"),
        voc.CooperationMode.EXCLUSIVE_LICENCE: N_("独占许可"),
        voc.CooperationMode.SOLE_LICENCE: N_("排他许可"),
        voc.CooperationMode.ORDINARY_LICENCE: N_("普通许可"),
        voc.CooperationMode.EQUITY: N_("作价投资"),
        voc.CooperationMode.JOINT_DEVELOPMENT: N_("合作开发"),
        voc.CooperationMode.COMMISSIONED_DEVELOPMENT: N_("委托开发"),
        voc.CooperationMode.SERVICE: N_("技术服务"),
    },
    voc.PriceKind: {
        voc.PriceKind.AGREEMENT: N_("协议定价"),
        voc.PriceKind.LISTED: N_("挂牌交易"),
        voc.PriceKind.AUCTION: N_("拍卖"),
        voc.PriceKind.APPRAISAL: N_("评估定价"),
        voc.PriceKind.NEGOTIABLE: N_("面议"),
    },
    voc.NeedKind: {
        voc.NeedKind.NEW_PRODUCT: N_("新产品研发"),
        voc.NeedKind.PROCESS_IMPROVEMENT: N_("工艺改进"),
        voc.NeedKind.MATERIAL: N_("材料替代"),
        voc.NeedKind.EQUIPMENT: N_("装备研制"),
        voc.NeedKind.TESTING: N_("检验检测"),
        voc.NeedKind.SOFTWARE: N_("软件与数据"),
        voc.NeedKind.OTHER: N_("其他需求"),
    },
    voc.IpSplit: {
        voc.IpSplit.SEEKER: N_("归需求方"),
        voc.IpSplit.SOLVER: N_("归解决方"),
        voc.IpSplit.SHARED: N_("双方共有"),
        voc.IpSplit.NEGOTIABLE: N_("协商确定"),
    },
    voc.Visibility: {
        voc.Visibility.PUBLIC: N_("完全公开"),
        voc.Visibility.HIDDEN_NAME: N_("隐去单位名称"),
        voc.Visibility.REGISTERED: N_("仅登录用户可见正文"),
    },
    voc.TargetOperator: {
        voc.TargetOperator.AT_LEAST: N_("不低于"),
        voc.TargetOperator.AT_MOST: N_("不高于"),
        voc.TargetOperator.EQUAL: N_("等于"),
        voc.TargetOperator.BETWEEN: N_("介于"),
        voc.TargetOperator.QUALITATIVE: N_("定性要求"),
    },
    st.ListingStatus: {
        st.ListingStatus.DRAFT: N_("草稿"),
        st.ListingStatus.SUBMITTED: N_("待审核"),
        st.ListingStatus.DIAGNOSING: N_("诊断中"),
        st.ListingStatus.RETURNED: N_("退回整改"),
        st.ListingStatus.REJECTED: N_("不予发布"),
        st.ListingStatus.LONG_TERM: N_("长期跟踪"),
        st.ListingStatus.PUBLISHED: N_("已发布"),
        st.ListingStatus.MATCHING: N_("对接中"),
        st.ListingStatus.PAUSED: N_("暂停"),
        st.ListingStatus.EXPIRED: N_("到期"),
        st.ListingStatus.CONTRACTED: N_("已成交"),
        st.ListingStatus.SOLVED: N_("已解决"),
        st.ListingStatus.UNSOLVED: N_("未解决"),
        st.ListingStatus.WITHDRAWN: N_("已撤回"),
        st.ListingStatus.TAKEN_DOWN: N_("已下架"),
        st.ListingStatus.DISCARDED: N_("已删除"),
    },
    st.AmendmentStatus: {
        st.AmendmentStatus.EDITING: N_("修改中"),
        st.AmendmentStatus.SUBMITTED: N_("修改待审核"),
        st.AmendmentStatus.RETURNED: N_("修改被退回"),
        st.AmendmentStatus.ACCEPTED: N_("修改已生效"),
        st.AmendmentStatus.DISCARDED: N_("修改已放弃"),
    },
}
"""By list first: members of different lists may share a value, and StrEnum members compare as strings."""


def label(value: StrEnum) -> str:
    """The Chinese source string for a member of any closed list of a listing."""
    return LABELS[type(value)][value]
