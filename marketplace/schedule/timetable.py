"""TIMETABLE: one table of what runs when, and why. `jobs/registry.py` binds each name to its function. Pure."""

from dataclasses import dataclass, field
from typing import Any

from marketplace.kernel.wording import N_


@dataclass(frozen=True)
class Entry:
    """`every` is seconds between runs; otherwise `cron` holds APScheduler's cron fields on the Beijing clock.

    `words` say on the page what `why` says on the command line. `at_start` runs it at once when the process starts.
    """

    name: str
    words: str
    why: str
    every: float | None = None
    at_start: bool = False
    cron: dict[str, Any] = field(default_factory=dict)

    @property
    def is_frequent(self) -> bool:
        """Whether it runs at least each minute while it runs at all: a turn that was missed is made up by the next."""
        return self.every is not None or self.cron.get("minute") == "*"

    @property
    def schedule(self) -> str:
        if self.every is not None:
            return f"every {self.every:g} s"
        return "cron " + " ".join(f"{key}={value}" for key, value in self.cron.items())


TIMETABLE: tuple[Entry, ...] = (
    Entry(
        "rebuild-index",
        N_("重建缺失或者损坏的搜索索引，平时无事可做"),
        "rebuild a search index that is missing or damaged; nothing to do otherwise",
        every=10,
        at_start=True,
    ),
    Entry(
        "deliver",
        N_("把发件箱里的消息送给需要它的各个模块"),
        "bring news from the outbox to whoever hears it",
        every=0.5,
    ),
    Entry("post-letters", N_("寄出等候的邮件"), "send the letters that wait", every=0.5),
    Entry(
        "post-notices",
        N_("把到时间的消息合成一封邮件，写给每个人"),
        "write each person one letter with the notices whose mail is due",
        every=60,
    ),
    Entry(
        "remind-deadlines",
        N_("提醒 7 天和 2 天内到期的事项"),
        "tell of deadlines in 7 and in 2 days",
        cron={"hour": 8, "minute": 30},
    ),
    Entry("run-imports", N_("导入已确认文件中的各行"), "take over the rows of confirmed imports", every=1),
    Entry(
        "keep-catalogue",
        N_("按时开始征集、截止和发布季度目录"),
        "begin, cut off and publish the quarterly catalogue when its moment has come",
        every=5,
    ),
    Entry(
        "make-catalogues",
        N_("为已定稿的目录制作文件，制作单位和地方目录"),
        "set the files of frozen issues, and the catalogues that were asked for",
        every=1,
    ),
    Entry(
        "saved-searches",
        N_("检索到时间的保存的搜索，给每个人写当天的邮件"),
        "run the saved searches that are due and write each person the letter of the day",
        every=60,
    ),
    Entry(
        "collect-new-words",
        N_("公开内容变化后一小时内，更新输入时提示的词"),
        "collect the words offered while typing within the hour after listings have changed",
        every=60,
        at_start=True,
    ),
    Entry(
        "collect-words",
        N_("使输入时提示的词与公开内容一致"),
        "make the words offered while typing agree with the open listings",
        cron={"hour": 3, "minute": 41},
    ),
    Entry(
        "note-audit-head",
        N_("把审计记录的最新一条记在数据库之外"),
        "keep the trail's head outside the database",
        cron={"minute": 7},
    ),
    Entry(
        "back-up",
        N_("把数据库和文件保存成一份备份，检查以后只留最近的几份"),
        "write an archive of database and files, check it, and keep the newest ones",
        cron={"hour": 3, "minute": 5},
    ),
    Entry(
        "sweep",
        N_("清除过期的登录、限制、链接，以及已送达的旧消息"),
        "drop what has run out: sessions, throttles, links, old news",
        cron={"minute": 23},
    ),
    Entry(
        "sweep-files",
        N_("删除已无记录的上传文件"),
        "delete the bytes of uploads that nothing names any more",
        cron={"hour": 2, "minute": 37},
    ),
    Entry(
        "lapse-brokers",
        N_("登记到期的技术经纪人认定，使别人可以接手其线索"),
        "book accreditations of brokers whose last day is over, so that others take over their leads",
        cron={"hour": 0, "minute": 11},
    ),
    Entry(
        "lapse-listings",
        N_("登记有效期已过的成果和需求"),
        "book listings whose time is over",
        cron={"minute": 12},
    ),
    Entry(
        "close-opinions",
        N_("完成人逾期没有对合同表态的，登记为未答复"),
        "book the silence of makers whose time for an opinion on a contract is over",
        cron={"hour": 0, "minute": 17},
    ),
    Entry(
        "recount-figures",
        N_("用合同核对统计数字，更正不一致的"),
        "compare what statistics count with the contracts, and put right what differs",
        cron={"hour": 2, "minute": 51},
    ),
    Entry(
        "announce-publicities",
        N_("告知持有方价格公示期已满"),
        "tell holders whose price has been public for its whole time",
        cron={"hour": 8, "minute": 35},
    ),
    Entry(
        "remind-listings",
        N_("提醒发布人其成果或需求在 30 天或 7 天内到期"),
        "tell owners whose listings lapse within 30 or 7 days",
        cron={"hour": 8, "minute": 41},
    ),
    Entry(
        "remind-followers",
        N_("提醒关注人所关注的内容在 7 天或 2 天内到期"),
        "tell followers whose listings lapse within 7 or 2 days",
        cron={"hour": 8, "minute": 44},
    ),
    Entry(
        "remind-reviewers",
        N_("每天一次告知审核人员有多少审核已逾期"),
        "tell operators, once a day, how many reviews are past their day",
        cron={"hour": 8, "minute": 30},
    ),
    Entry(
        "stall-leads",
        N_("登记长期没有动作的线索，使别的经纪人可以接手；提醒待认领的线索"),
        "book leads without an action for too long, so that another broker can take them over; remind of open ones",
        cron={"hour": 6, "minute": 17},
    ),
    Entry(
        "forget-imports",
        N_("删除早已结束的导入的各行，数字保留"),
        "drop the rows of imports that ended long ago; their figures stay",
        cron={"hour": 2, "minute": 33},
    ),
    Entry(
        "check-index",
        N_("双向比对搜索索引与数据表，修复不一致的"),
        "compare search index and tables both ways, and repair what differs",
        cron={"hour": 3, "minute": 17},
    ),
    Entry(
        "match-round",
        N_("夜里每分钟推进一段，把公开内容全部重新匹配，从停下的地方继续"),
        "match every open listing anew, a little each minute of the night, going on where it stopped",
        cron={"hour": "2-4", "minute": "*"},
    ),
)
BY_NAME: dict[str, Entry] = {entry.name: entry for entry in TIMETABLE}
