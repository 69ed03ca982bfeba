from werkzeug.datastructures import MultiDict
from wtforms import FieldList, Form, FormField, StringField
from wtforms.validators import InputRequired, Length

from marketplace.blueprints.form_problems import form_problems


class RightForm(Form):
    number = StringField("编号", [Length(max=3, message="最多 3 个字")])


class ListingForm(Form):
    title = StringField("名称", [InputRequired("请填写名称")])
    place = StringField("地区", [InputRequired("不能为空")])
    rights = FieldList(FormField(RightForm), "知识产权", max_entries=3)


def sent(**values: str) -> ListingForm:
    form = ListingForm(MultiDict(values))
    form.validate()
    return form


def test_a_good_form_has_no_problems() -> None:
    assert form_problems(sent(title="密封环", place="长春")) == []


def test_a_message_that_does_not_name_its_field_gets_the_name() -> None:
    assert form_problems(sent(place="长春")) == [("title", "请填写名称")]
    assert form_problems(sent(title="密封环")) == [("place", "地区：不能为空")]


def test_a_part_of_a_row_says_which_row_and_points_at_its_own_control() -> None:
    form = sent(title="密封环", place="长春", **{"rights-0-number": "123", "rights-1-number": "12345"})
    assert form_problems(form) == [("rights-1-number", "知识产权 2：编号：最多 3 个字")]


def test_a_problem_of_the_whole_form_comes_last_and_points_nowhere() -> None:
    form = sent(place="长春")
    form.form_errors.append("名称与地区不符")
    assert form_problems(form) == [("title", "请填写名称"), ("", "名称与地区不符")]
