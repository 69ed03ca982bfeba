"""What the topics of the trail mean. A topic without words is shown as it is stored."""

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

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
}


def topic_words(topic: str) -> str:
    """The topic in the reader's language, or the topic itself."""
    return str(TOPICS.get(topic, topic))
