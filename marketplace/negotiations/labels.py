"""Chinese words for the closed lists of negotiations."""

from enum import StrEnum

from marketplace.kernel.wording import N_
from marketplace.negotiations import states as st
from marketplace.negotiations import vocabulary as vo

S, M, D = st.NegotiationStatus, st.PricingMethod, vo.DealKind
LABELS: dict[type[StrEnum], dict[StrEnum, str]] = {
    S: {
        S.OPENED: N_("已开始"),
        S.SECRECY_PENDING: N_("保密约定待确认"),
        S.ROOM_OPEN: N_("洽谈条款"),
        S.TERMS_AGREED: N_("条款已商定"),
        S.PRICING: N_("定价"),
        S.PUBLICITY: N_("价格公示"),
        S.CLEARED: N_("可起草合同"),
        S.HELD: N_("暂停处置"),
        S.CONTRACT_DRAFTING: N_("合同起草中"),
        S.BROKEN_OFF: N_("已终止"),
    },
    st.WaiverReason: {
        st.WaiverReason.PUBLIC_ONLY: N_("只涉及已经公开的信息"),
        st.WaiverReason.FRAMEWORK: N_("已有框架协议约定保密"),
        st.WaiverReason.BOTH_DECLINE: N_("双方均认为没有必要"),
    },
    M: {
        M.AGREEMENT: N_("协议定价"),
        M.LISTING: N_("在技术交易市场挂牌交易"),
        M.AUCTION: N_("拍卖"),
        M.APPRAISAL: N_("作价评估"),
    },
    st.HoldReason: {
        st.HoldReason.DEFENCE: N_("涉及国防"),
        st.HoldReason.NATIONAL_SECURITY: N_("涉及国家安全"),
        st.HoldReason.NATIONAL_INTEREST: N_("涉及国家利益"),
        st.HoldReason.PUBLIC_INTEREST: N_("涉及重大社会公共利益"),
    },
    st.ReviewReason: {
        st.ReviewReason.OBJECTION_UPHELD: N_("异议成立"),
        st.ReviewReason.PRICE_CHANGED: N_("价格有变化"),
        st.ReviewReason.TEXT_WRONG: N_("公示内容有误"),
    },
    st.ObjectionStatus: {
        st.ObjectionStatus.OPEN: N_("待答复"),
        st.ObjectionStatus.REJECTED: N_("异议不成立"),
        st.ObjectionStatus.UPHELD: N_("异议成立"),
    },
    st.ObjectionReason: {
        st.ObjectionReason.PRICE_SUPPORTED: N_("价格有依据"),
        st.ObjectionReason.RIGHTS_CLEAR: N_("权属清楚"),
        st.ObjectionReason.UNRELATED: N_("与公示事项无关"),
        st.ObjectionReason.PRICE_DOUBTFUL: N_("价格依据不足"),
        st.ObjectionReason.RIGHTS_DISPUTED: N_("权属有争议"),
        st.ObjectionReason.PROCEDURE_FAULT: N_("程序不符合规定"),
    },
    D: {
        D.DEVELOPMENT: N_("技术开发"),
        D.TRANSFER: N_("技术转让"),
        D.LICENCE: N_("技术许可"),
        D.CONSULTING: N_("技术咨询"),
        D.SERVICE: N_("技术服务"),
    },
    vo.Exclusivity: {
        vo.Exclusivity.EXCLUSIVE: N_("独占许可"),
        vo.Exclusivity.SOLE: N_("排他许可"),
        vo.Exclusivity.NON_EXCLUSIVE: N_("普通许可"),
    },
    vo.PriceKind: {
        vo.PriceKind.LUMP_SUM: N_("一次总付"),
        vo.PriceKind.INSTALMENTS: N_("分期支付"),
        vo.PriceKind.ROYALTY: N_("提成支付"),
        vo.PriceKind.ENTRY_AND_ROYALTY: N_("入门费加提成"),
        vo.PriceKind.MILESTONES: N_("按里程碑支付"),
    },
    vo.FeePayer: {
        vo.FeePayer.SEEKER: N_("需求方"),
        vo.FeePayer.HOLDER: N_("持有方"),
        vo.FeePayer.BOTH: N_("双方各半"),
    },
    vo.ProposedAs: {
        vo.ProposedAs.SEEKER: N_("需求方"),
        vo.ProposedAs.HOLDER: N_("持有方"),
        vo.ProposedAs.BROKER: N_("技术经纪人"),
    },
}
