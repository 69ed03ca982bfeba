"""The upload: which file, what it holds, for whom, and how far its rows go."""

from typing import Any

from wtforms import BooleanField, FileField, Form, RadioField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs

from marketplace.accounts.models import Organisation
from marketplace.blueprints.listings.fields import listed
from marketplace.blueprints.translation import gettext
from marketplace.blueprints.translation import lazy_gettext as _
from marketplace.listings.vocabulary import Kind

ROWS_SAY = "any"


class UploadForm(Form):
    """`kind` is `any` where each row of a JSON file says it itself."""

    kind = RadioField(_("文件里是"), [listed], validate_choice=False, choices=[])
    organisation = RadioField(_("导入到哪个单位"), [listed], validate_choice=False, choices=[])
    file = FileField(_("文件"))
    submit = BooleanField(_("填写完整的行直接提交审核"), description=_("其余的行存为草稿，以后可以补充。"))

    def __init__(self, posted: Any, offered: list[Organisation]) -> None:
        only = str(offered[0].id) if len(offered) == 1 else None
        super().__init__(formdata=posted, data={"organisation": only})
        self.kind.choices = [
            SelectChoice(Kind.ACHIEVEMENT.value, gettext("科技成果")),
            SelectChoice(Kind.NEED.value, gettext("技术需求")),
            SelectChoice(ROWS_SAY, gettext("两类都有，每行自己注明（JSON），或由表头判断")),
        ]
        self.organisation.choices = [SelectChoice(str(row.id), row.name) for row in offered]
        for entry in (self.kind, self.organisation, self.file):
            entry.flags.required = True

    def complete(self) -> bool:
        """True when all is there; else each gap has its words."""
        whole = self.validate()
        for entry in (self.kind, self.organisation):
            if not entry.errors and not entry.data:
                entry.errors = [gettext("请选择一项。")]
                whole = False
        if not getattr(self.file.data, "filename", ""):
            self.file.errors = [gettext("请选择文件。")]
            whole = False
        return whole

    def chosen_kind(self) -> Kind | None:
        return None if self.kind.data == ROWS_SAY else Kind(self.kind.data)
