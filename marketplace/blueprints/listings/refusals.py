"""What is said of a file that was not taken, for each reason."""

from marketplace.blueprints.filters import size_words
from marketplace.blueprints.translation import gettext
from marketplace.files.errors import RefusalReason, UploadRefused
from marketplace.listings.labels import N_

R = RefusalReason
WORDS: dict[RefusalReason, str] = {
    R.EMPTY: N_("文件是空的，请检查后重新选择。"),
    R.TOO_LARGE: N_("文件太大，单个文件最大 %(limit)s，请压缩或拆分。"),
    R.BAD_NAME: N_("文件名无法使用，请改成普通的文件名。"),
    R.TYPE_NOT_ALLOWED: N_("不接受“%(extension)s”类型的文件，可以上传：%(allowed)s。"),
    R.CONTENT_MISMATCH: N_(
        "内容与扩展名“%(extension)s”不符，看起来是%(looks_like)s。请用原来的软件另存后再传。"
    ),
    R.DAMAGED: N_("文件已损坏，打不开。请检查后重新导出。"),
    R.TRAILING_DATA: N_("文件末尾夹带了其他数据，请用原来的软件另存后再传。"),
    R.NOT_TEXT: N_("不是有效的文本文件，请另存为 UTF-8 或 GBK 编码的文本。"),
    R.TOO_MANY_PIXELS: N_("图片太大：%(width)s×%(height)s 像素，请缩小后再传。"),
    R.ENCRYPTED: N_("文件有密码保护，请去掉密码后再传。"),
    R.ACTIVE_CONTENT: N_("文件里有脚本或自动动作(%(found)s)，请另存为普通文件后再传。"),
    R.MACRO: N_("文件里有宏，请另存为不含宏的文件后再传。"),
    R.ARCHIVE_TOO_MANY: N_("文档内部的部件太多（%(count)s 个，最多 %(limit)s 个），请删减或拆成几个文件。"),
    R.ARCHIVE_TOO_BIG: N_("文档解开后太大，最大 %(limit)s，请压缩图片或拆成几个文件。"),
    R.ARCHIVE_RATIO: N_("文档的压缩比异常，不能接收。请用原来的软件另存后再传。"),
    R.ARCHIVE_PATH: N_("文档内部有不正常的路径，请用原来的软件另存后再传。"),
    R.ARCHIVE_LINK: N_("文档内部有指向别处的链接文件，请用原来的软件另存后再传。"),
    R.ARCHIVE_FALSE: N_("文档内部的目录与内容不一致，可能已损坏，请用原来的软件另存后再传。"),
    R.ARCHIVE_NESTED: N_("文档里嵌入了另外的压缩文件，请去掉嵌入的对象后再传。"),
    R.LISTING_QUOTA: N_("一条信息的附件最多 %(limit)s，请先移除不需要的附件。"),
    R.ORGANISATION_QUOTA: N_("本单位的附件空间(%(limit)s)已满，请先移除不再需要的附件。"),
    R.PERSON_QUOTA: N_("您的附件空间(%(limit)s)已满，请先移除不再需要的附件。"),
    R.INFECTED: N_("病毒扫描发现问题(%(signature)s)，文件没有接收。请先杀毒。"),
    R.SCANNER_UNAVAILABLE: N_("病毒扫描暂时不可用，文件没有接收。请稍后再传，填写的内容不受影响。"),
}
_SIZES = frozenset({R.TOO_LARGE, R.ARCHIVE_TOO_BIG, R.ORGANISATION_QUOTA, R.PERSON_QUOTA})


def refusal_words(refused: UploadRefused) -> str:
    """One sentence with the fix, in the reader's language."""
    facts = dict(refused.facts)
    if refused.reason in _SIZES or facts.get("unit") == "bytes":
        facts["limit"] = size_words(facts["limit"])
    elif facts.get("unit") == "files":
        facts["limit"] = gettext("%(count)s 个", count=facts["limit"])
    if facts.get("looks_like") == "unknown":
        facts["looks_like"] = gettext("未知类型")
    if isinstance(facts.get("allowed"), list | tuple | set | frozenset):
        facts["allowed"] = gettext("、").join(sorted(str(item) for item in facts["allowed"]))
    return gettext(WORDS[refused.reason]) % facts
