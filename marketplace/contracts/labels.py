"""The words of a contract as it is written, approved and signed. The desk's are in `labels_desk`."""

from enum import StrEnum

from marketplace.contracts.states import CancelReason, Opinion, SendBackReason
from marketplace.contracts.vocabulary import (
    IpKind,
    Objective,
    PartyRole,
    PaymentKind,
    Programme,
    SubKind,
)
from marketplace.kernel.wording import N_

LABELS: dict[type[StrEnum], dict[StrEnum, str]] = {
    SubKind: {
        SubKind.COMMISSIONED: N_("委托开发"),
        SubKind.COOPERATIVE: N_("合作开发"),
        SubKind.PATENT_RIGHT: N_("专利权转让"),
        SubKind.PATENT_APPLICATION: N_("专利申请权转让"),
        SubKind.KNOW_HOW: N_("技术秘密转让"),
        SubKind.SOFTWARE: N_("计算机软件著作权转让"),
        SubKind.LAYOUT: N_("集成电路布图设计专有权转让"),
        SubKind.VARIETY: N_("植物新品种权转让"),
        SubKind.PATENT_LICENCE: N_("专利实施许可"),
        SubKind.KNOW_HOW_LICENCE: N_("技术秘密使用许可"),
        SubKind.OTHER_LICENCE: N_("其他许可"),
        SubKind.CONSULTING: N_("技术咨询"),
        SubKind.SERVICE: N_("一般技术服务"),
        SubKind.TRAINING: N_("技术培训"),
        SubKind.INTERMEDIATION: N_("技术中介"),
    },
    IpKind: {
        IpKind.INVENTION_PATENT: N_("发明专利"),
        IpKind.UTILITY_PATENT: N_("实用新型专利"),
        IpKind.DESIGN_PATENT: N_("外观设计专利"),
        IpKind.KNOW_HOW: N_("技术秘密"),
        IpKind.SOFTWARE: N_("计算机软件"),
        IpKind.LAYOUT: N_("集成电路布图设计"),
        IpKind.VARIETY: N_("植物新品种"),
        IpKind.NONE: N_("未涉及知识产权"),
    },
    PaymentKind: {
        PaymentKind.LUMP_SUM: N_("一次总付"),
        PaymentKind.INSTALMENTS: N_("分期支付"),
        PaymentKind.ROYALTY: N_("提成支付"),
        PaymentKind.ENTRY_AND_ROYALTY: N_("入门费加提成"),
        PaymentKind.MILESTONES: N_("按里程碑支付"),
    },
    PartyRole: {PartyRole.SELLER: N_("卖方"), PartyRole.BUYER: N_("买方")},
    Programme: {
        Programme.NATIONAL: N_("国家级计划"),
        Programme.MINISTRY: N_("部门计划"),
        Programme.PROVINCIAL: N_("省级计划"),
        Programme.MUNICIPAL: N_("市县级计划"),
        Programme.NONE: N_("计划外"),
    },
    Objective: {
        Objective.AGRICULTURE: N_("农林牧渔业发展"),
        Objective.INDUSTRY: N_("工商业发展"),
        Objective.ENERGY: N_("能源生产、分配和合理利用"),
        Objective.INFRASTRUCTURE: N_("基础设施和城乡规划"),
        Objective.ENVIRONMENT: N_("环境保护和污染防治"),
        Objective.HEALTH: N_("卫生事业发展"),
        Objective.SOCIETY: N_("教育和社会发展"),
        Objective.EARTH_AND_SPACE: N_("地球和大气、民用空间的探索利用"),
        Objective.OTHER: N_("其他目标"),
    },
    SendBackReason: {
        SendBackReason.INVENTOR_OBJECTS: N_("完成人有异议"),
        SendBackReason.TERMS_DIFFER: N_("与商定的条款不一致"),
        SendBackReason.AMOUNTS_UNCLEAR: N_("金额不清楚"),
        SendBackReason.RIGHTS_UNCLEAR: N_("权属不清楚"),
        SendBackReason.OTHER: N_("其他原因"),
    },
    CancelReason: {
        CancelReason.PARTIES_WITHDREW: N_("双方不再签订"),
        CancelReason.DUPLICATE: N_("重复起草"),
        CancelReason.REPLACED: N_("已由另一份合同代替"),
        CancelReason.OTHER: N_("其他原因"),
    },
    Opinion: {
        Opinion.AGREES: N_("同意"),
        Opinion.OBJECTS: N_("有异议"),
        Opinion.CLAIMS_PRIORITY: N_("主张以同等条件优先受让"),
        Opinion.SILENT: N_("逾期未答复"),
    },
}
