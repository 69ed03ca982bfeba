"""Chinese words for the closed lists of issued documents."""

from enum import StrEnum

from marketplace.kernel.wording import N_
from marketplace.proofs.states import ProofKind, VoidReason

LABELS: dict[type[StrEnum], dict[StrEnum, str]] = {
    ProofKind: {
        ProofKind.EVIDENCE: N_("对接记录存证"),
        ProofKind.CERTIFICATE: N_("技术合同登记证明"),
        ProofKind.REFUSAL: N_("技术合同不予登记通知书"),
        ProofKind.STATEMENT: N_("科技成果转化收益分配对账单"),
    },
    VoidReason: {
        VoidReason.REPLACED: N_("已由新文件替代"),
        VoidReason.REVOKED: N_("所证明的事项已撤销"),
        VoidReason.ISSUED_IN_ERROR: N_("签发有误"),
    },
}
