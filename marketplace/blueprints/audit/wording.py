"""What the topics of the trail mean. A topic without words is shown as it is stored."""

from flask_babel import LazyString

from marketplace.blueprints.listings.history import MOVES, OF_AMENDMENTS
from marketplace.blueprints.translation import gettext
from marketplace.blueprints.translation import lazy_gettext as _
from marketplace.kernel.actor import SYSTEM

TOPICS: dict[str, LazyString] = {
    "session.open": _("登录"),
    "session.close": _("退出登录"),
    "session.close_all": _("退出多处登录"),
    "sign_in.failed": _("登录失败"),
    "sign_in.locked": _("登录被锁定期间尝试登录"),
    "sign_in.password_expired": _("密码到期"),
    "second_factor.start": _("开始设置第二重验证"),
    "second_factor.finish": _("开启第二重验证"),
    "second_factor.show": _("通过第二重验证"),
    "second_factor.failed": _("第二重验证失败"),
    "second_factor.locked": _("第二重验证被锁定期间尝试"),
    "second_factor.renew_recovery_codes": _("更换恢复码"),
    "second_factor.remove": _("关闭第二重验证"),
    "second_factor.provide": _("为演示账号设置第二重验证"),
    "person.create": _("建立账号"),
    "person.confirm": _("确认邮箱"),
    "person.edit": _("修改个人信息"),
    "person.set_password": _("设置密码"),
    "person.grant": _("授予角色"),
    "person.revoke": _("撤销角色"),
    "person.disable": _("停用账号"),
    "person.enable": _("恢复账号"),
    "organisation.create": _("登记单位"),
    "organisation.edit": _("修改单位信息"),
    "organisation.verify": _("核验通过"),
    "organisation.refuse": _("核验未通过"),
    "organisation.ask_again": _("再次申请核验"),
    "organisation.suspend": _("停用单位"),
    "organisation.reinstate": _("恢复单位"),
    "organisation.add_member": _("加入单位"),
    "organisation.remove_member": _("移出单位"),
    "link.request": _("申请一次性链接"),
    "link.mint": _("发出一次性链接"),
    "link.use": _("使用一次性链接"),
    "link.cancel": _("撤回一次性链接"),
    "registration.known_address": _("用已有账号的邮箱提交注册"),
    "registration.join_wish": _("用已登记单位的代码注册"),
    "reset.request": _("申请重新设置密码"),
    "request.refused": _("请求被拒绝"),
    "attachment.store": _("上传附件"),
    "attachment.remove": _("移除附件"),
    "match.refresh": _("更新匹配建议"),
    "match.ask": _("要求重新匹配"),
    "match.judge": _("判断匹配"),
    "match.suggest_again": _("恢复匹配建议"),
    "match_round.begin": _("开始全部重新匹配"),
    "match_round.finish": _("完成全部重新匹配"),
    "match_round.skip": _("重新匹配时跳过一条"),
    "match.dismiss": _("排除匹配"),
    "match.forget": _("移除匹配建议"),
    "import.stage": _("上传导入文件"),
    "import.confirm": _("确认导入"),
    "import.start": _("开始导入"),
    "import.finish": _("导入完成"),
    "import.cancel": _("取消导入"),
    "import.fail": _("导入中断"),
    "news.write": _("写动态"),
    "news.edit": _("修改动态"),
    "news.publish": _("发布动态"),
    "news.withdraw": _("撤下动态"),
    "synonym.add": _("新增同义词组"),
    "synonym.edit": _("修改同义词组"),
    "synonym.delete": _("删除同义词组"),
    "saved_search.save": _("保存搜索"),
    "saved_search.change": _("修改保存的搜索"),
    "saved_search.stop": _("停止保存的搜索"),
    "saved_search.take_up": _("重新开启保存的搜索"),
    "saved_search.freeze": _("暂停保存的搜索"),
    "saved_search.delete": _("删除保存的搜索"),
    "saved_search.open": _("查看保存的搜索"),
    "saved_search.run": _("检索保存的搜索"),
    "saved_search.tell": _("告知新结果"),
    "branch.add_branch": _("开通分市场"),
    "branch.add_node": _("开通节点"),
    "branch.assign_prefecture": _("调整市州归属"),
    "branch.close_branch": _("关闭分市场"),
    "branch.close_node": _("关闭节点"),
    "branch.edit": _("修改分市场介绍"),
    "branch.rename": _("分市场更名"),
    "branch.set_holidays": _("设置放假日期"),
}
OF_LISTINGS = {"listing": MOVES, "amendment": OF_AMENDMENTS}


def topic_words(topic: str) -> str:
    """The topic in the reader's language, or the topic itself."""
    subject, _dot, move = topic.partition(".")
    words = OF_LISTINGS.get(subject, {}).get(move)
    return gettext(words) if words else str(TOPICS.get(topic, topic))


def actor_words(name: str | None) -> str:
    """Who did it: a person's name, the market by itself, or somebody not signed in."""
    if name == SYSTEM.name:
        return gettext("系统")
    return name or gettext("未登录")
