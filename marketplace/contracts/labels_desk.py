"""The words of the registration desk, of performance and of the figures."""

from enum import StrEnum

from marketplace.contracts.desk_policy import MissingItem
from marketplace.contracts.queries.figures import BuyerPlace, Cut
from marketplace.contracts.states import (
    AmendmentKind,
    AmendmentReason,
    AmendmentStatus,
    ContractKind,
    ContractStatus,
    DueStatus,
    EndReason,
    IncomeReason,
    LegalType,
    NotRecognisedReason,
    ReturnReason,
)
from marketplace.kernel.wording import N_

S, K, L = ContractStatus, ContractKind, LegalType
LABELS: dict[type[StrEnum], dict[StrEnum, str]] = {
    MissingItem: {
        MissingItem.CONTRACT_TEXT: N_("合同文本"),
        MissingItem.SIGNATURES: N_("签字盖章"),
        MissingItem.PARTY_FACTS: N_("双方信息"),
        MissingItem.RIGHTS_PAPERS: N_("知识产权证明"),
        MissingItem.TARGETS: N_("技术目标与指标"),
        MissingItem.ACCEPTANCE: N_("验收标准"),
        MissingItem.AMOUNTS: N_("金额构成"),
        MissingItem.PAYMENT_TERMS: N_("支付方式"),
        MissingItem.OWNERSHIP: N_("成果权属约定"),
        MissingItem.AUTHORITY: N_("授权文件"),
        MissingItem.OTHER: N_("其他"),
    },
    ReturnReason: {
        ReturnReason.PAPERS_MISSING: N_("材料不全"),
        ReturnReason.FIELDS_WRONG: N_("填写有误"),
        ReturnReason.AMOUNTS_UNPROVEN: N_("金额依据不足"),
        ReturnReason.SIGNATURE_MISSING: N_("缺少签字或盖章"),
    },
    NotRecognisedReason: {
        NotRecognisedReason.NOT_TECHNOLOGY: N_("不属于技术合同"),
        NotRecognisedReason.NO_TARGETS: N_("没有明确的技术目标"),
        NotRecognisedReason.RIGHTS_UNSETTLED: N_("成果权属约定不明"),
        NotRecognisedReason.NOT_IN_WRITING: N_("没有书面合同"),
        NotRecognisedReason.REGISTERED_ELSEWHERE: N_("已在其他机构登记"),
        NotRecognisedReason.UNLAWFUL: N_("内容违反法律法规"),
    },
    EndReason: {
        EndReason.BY_AGREEMENT: N_("双方协商一致"),
        EndReason.BREACH: N_("一方违约"),
        EndReason.PURPOSE_FAILED: N_("合同目的不能实现"),
        EndReason.FALSE_FACTS: N_("登记事实虚假"),
        EndReason.VOID: N_("合同无效或被撤销"),
        EndReason.OTHER: N_("其他原因"),
    },
    AmendmentKind: {AmendmentKind.CHANGE: N_("变更登记"), AmendmentKind.REVOCATION: N_("撤销登记")},
    AmendmentStatus: {
        AmendmentStatus.APPLIED: N_("待处理"),
        AmendmentStatus.ACCEPTED: N_("已同意"),
        AmendmentStatus.REFUSED: N_("未同意"),
    },
    AmendmentReason: {
        AmendmentReason.PAPERS_MISSING: N_("材料不全"),
        AmendmentReason.NOT_AGREED: N_("双方意见不一致"),
        AmendmentReason.ALREADY_USED: N_("登记结果已被使用"),
        AmendmentReason.OTHER: N_("其他原因"),
    },
    DueStatus: {
        DueStatus.PLANNED: N_("未完成"),
        DueStatus.DONE: N_("已完成"),
        DueStatus.CANCELLED: N_("已取消"),
    },
    IncomeReason: {
        IncomeReason.NOT_PAID: N_("款项未到账"),
        IncomeReason.NOT_TECHNICAL: N_("不属于技术性收入"),
        IncomeReason.AMOUNT_WRONG: N_("金额有误"),
        IncomeReason.OTHER: N_("其他原因"),
    },
    Cut: {
        Cut.MONTH: N_("登记月份"),
        Cut.KIND: N_("合同类别"),
        Cut.FIELD: N_("技术领域"),
        Cut.REGION: N_("卖方地区"),
        Cut.PLACE: N_("技术流向"),
        Cut.SELLER: N_("卖方性质"),
        Cut.BUYER: N_("买方性质"),
    },
    BuyerPlace: {
        BuyerPlace.PROVINCE: N_("省内"),
        BuyerPlace.CHINA: N_("省外"),
        BuyerPlace.ABROAD: N_("境外"),
    },
    ContractKind: {
        K.DEVELOPMENT: N_("技术开发"),
        K.TRANSFER: N_("技术转让"),
        K.LICENCE: N_("技术许可"),
        K.CONSULTING: N_("技术咨询"),
        K.SERVICE: N_("技术服务"),
    },
    LegalType: {
        L.STATE_ORGAN: N_("机关法人"),
        L.RESEARCH_INSTITUTE: N_("科研机构"),
        L.UNIVERSITY: N_("高等院校"),
        L.MEDICAL: N_("医疗卫生机构"),
        L.OTHER_INSTITUTION: N_("其他事业法人"),
        L.SOCIETY: N_("社团法人"),
        L.ENTERPRISE: N_("企业法人"),
        L.INDIVIDUAL: N_("自然人"),
        L.FOREIGN: N_("境外机构"),
        L.OTHER: N_("其他组织"),
    },
    ContractStatus: {
        S.DRAFT: N_("起草中"),
        S.INVENTOR_OPINION: N_("征求完成人意见"),
        S.INTERNAL_APPROVAL: N_("单位审批中"),
        S.TO_SIGN: N_("待签订"),
        S.SIGNED: N_("已签订"),
        S.SUBMITTED: N_("待认定"),
        S.RETURNED: N_("待补正"),
        S.NOT_RECOGNISED: N_("未予登记"),
        S.LARGE_REVIEW: N_("待复核"),
        S.RECOGNISED: N_("已认定"),
        S.REGISTERED: N_("已登记"),
        S.PERFORMING: N_("履行中"),
        S.COMPLETED: N_("已完成"),
        S.TERMINATED: N_("已终止"),
        S.DISPUTED: N_("有争议"),
        S.REVOKED: N_("登记已撤销"),
        S.CANCELLED: N_("已取消"),
    },
}
