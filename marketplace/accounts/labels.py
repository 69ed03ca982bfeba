"""Chinese words for the closed lists of organisations, people and roles."""

from enum import StrEnum

from marketplace.accounts import states as st
from marketplace.kernel.actor import OrganisationRole, Role
from marketplace.kernel.wording import N_

K, O, P = st.OrganisationKind, st.OrganisationStatus, st.PersonStatus  # noqa: E741
LABELS: dict[type[StrEnum], dict[StrEnum, str]] = {
    K: {
        K.UNIVERSITY: N_("高等院校"),
        K.RESEARCH_INSTITUTE: N_("科研院所"),
        K.ENTERPRISE: N_("企业"),
        K.BROKER_AGENCY: N_("技术转移机构"),
        K.GOVERNMENT: N_("政府部门"),
        K.INCUBATOR: N_("孵化器"),
        K.PILOT_CENTRE: N_("中试中心"),
        K.SOCIETY: N_("科技社团"),
        K.INVESTOR: N_("投资机构"),
        K.OTHER: N_("其他单位"),
    },
    O: {
        O.PENDING: N_("待核验"),
        O.VERIFIED: N_("已核验"),
        O.REFUSED: N_("核验未通过"),
        O.SUSPENDED: N_("已停用"),
    },
    P: {
        P.UNCONFIRMED: N_("待确认邮箱"),
        P.ACTIVE: N_("正常"),
        P.DISABLED: N_("已停用"),
    },
    st.OrganisationReason: {
        st.OrganisationReason.WRONG_CODE: N_("统一社会信用代码与登记不符"),
        st.OrganisationReason.NAME_DIFFERS: N_("单位名称与登记不符"),
        st.OrganisationReason.NO_PROOF: N_("缺少证明材料"),
        st.OrganisationReason.DUPLICATE: N_("重复注册"),
        st.OrganisationReason.CEASED: N_("单位已注销"),
        st.OrganisationReason.MISUSE: N_("违规使用"),
    },
    st.PersonReason: {
        st.PersonReason.LEFT_ORGANISATION: N_("已离开单位"),
        st.PersonReason.LONG_UNUSED: N_("长期未使用"),
        st.PersonReason.MISUSE: N_("违规使用"),
        st.PersonReason.OWN_WISH: N_("本人申请"),
        st.PersonReason.DUPLICATE: N_("重复账号"),
    },
    OrganisationRole: {
        OrganisationRole.MEMBER: N_("成员"),
        OrganisationRole.ADMIN: N_("单位管理员"),
    },
    Role: {
        Role.BROKER: N_("技术经纪人"),
        Role.NODE_OPERATOR: N_("节点工作人员"),
        Role.BRANCH_OPERATOR: N_("分市场工作人员"),
        Role.PROVINCE_OPERATOR: N_("省市场工作人员"),
        Role.DEPARTMENT_OFFICER: N_("科技主管部门工作人员"),
        Role.DEPARTMENT_HEAD: N_("科技主管部门负责人"),
        Role.CONTRACT_REGISTRAR: N_("技术合同登记员"),
        Role.FINANCE_OFFICER: N_("财务人员"),
        Role.SYSTEM_ADMINISTRATOR: N_("系统管理员"),
        Role.SECURITY_ADMINISTRATOR: N_("安全管理员"),
        Role.AUDIT_ADMINISTRATOR: N_("审计管理员"),
    },
}
