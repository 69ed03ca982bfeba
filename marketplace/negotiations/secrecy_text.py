"""The text of the agreement of secrecy and of its waiver, as it is put before the parties. Pure.

A negotiation keeps the text that its parties read. Another edition of these words changes no text that stands.
"""

import hashlib
from dataclasses import dataclass

from marketplace.negotiations.states import WaiverReason

LEAST_MONTHS = 1
MOST_MONTHS = 240

AGREEMENT = """技术洽谈保密协议

甲方（技术需求方）：{seeker}
乙方（技术持有方）：{holder}
洽谈事项：{subject}

一、本协议所称保密信息，是指一方为上述洽谈事项向另一方提供的技术资料、经营信息和洽谈内容，包括上传到本次洽谈资料室的全部文件。
二、接收方只能将保密信息用于评估和洽谈上述事项，只能提供给本单位确需知悉的人员，并对其行为负责；未经提供方书面同意，不得向第三方披露，不得据此申请知识产权。
三、下列信息不属于保密信息：提供时已经公开的；接收方此前已合法掌握的；接收方从有权披露的第三方合法取得的；接收方独立开发的；依法律、行政法规必须披露的。
四、双方知悉：资料室记录每一次查看的人员、时间和网络地址，查看的文件带有查看人姓名、单位、时间和编码的水印，记录对双方公开。
五、保密期限自双方均确认本协议之日起 {months} 个月。洽谈中止或者终止的，保密义务在期限内继续有效。
六、提供保密信息不构成转让或者许可任何知识产权。洽谈终止后，提供方要求的，接收方应当销毁所持有的复制件。
七、违反本协议的一方，应当赔偿另一方因此受到的损失。争议由双方协商解决；协商不成的，依法向有管辖权的人民法院起诉。
"""

WAIVER = """不签订保密协议的说明

甲方（技术需求方）：{seeker}
乙方（技术持有方）：{holder}
洽谈事项：{subject}

双方确认，就上述洽谈事项不另行签订保密协议。理由：{reason}。
双方知悉：资料室仍记录每一次查看的人员、时间和网络地址，查看的文件仍带有水印；法律规定的保密义务不受影响。
"""

REASONS: dict[WaiverReason, str] = {
    WaiverReason.PUBLIC_ONLY: "洽谈只涉及已经公开的信息",
    WaiverReason.FRAMEWORK: "双方已有合作框架协议，其中约定了保密义务",
    WaiverReason.BOTH_DECLINE: "双方均认为没有必要签订",
}


@dataclass(frozen=True)
class Between:
    """Who negotiates about what."""

    seeker: str
    holder: str
    subject: str


def agreement(between: Between, months: int) -> str:
    return AGREEMENT.format(
        seeker=between.seeker, holder=between.holder, subject=between.subject, months=months
    )


def waiver(between: Between, reason: WaiverReason) -> str:
    return WAIVER.format(
        seeker=between.seeker, holder=between.holder, subject=between.subject, reason=REASONS[reason]
    )


def digest(text: str) -> str:
    """SHA-256 of the text, in hexadecimal; what a consent names."""
    return hashlib.sha256(text.encode()).hexdigest()
