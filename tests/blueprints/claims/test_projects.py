"""The pages of claims that no calculator has a form for, and two people at one page of facts."""

import re

import pytest

from marketplace.accounts.models import Organisation
from marketplace.db.base import db
from marketplace.kernel.actor import OrganisationRole
from tests import make
from tests.blueprints.claims.asking import ROW, SignIn, opened, posted, text_of
from tests.claims.test_projects import B07, B08, B09, B10
from tests.making import claims as making

FILLED = {
    B07: {
        "region": "220102", "giant": "yes", "rows-0-number": "虚构新产品", "rows-0-own": "yes",
        "rows-0-catalogue": "key_new", "rows-0-before": "no",
    },
    B08: {"project": "虚构联盟项目", "recognised": "yes", "filed": "yes", "plan_year": "2018"},
    B09: {
        "project": "虚构获奖项目", "contest": "cn_innovation_entrepreneurship_jilin", "edition": "2018",
        "winner": "yes", "payee": "220102",
    },
    B10: {"team": "虚构团队", "selected": "yes"},
}  # fmt: skip


@pytest.mark.parametrize(
    ("benefit", "words"),
    [
        (B07, "150,000.00 元 至 300,000.00 元"), (B08, "500,000.00 元 至 1,000,000.00 元"),
        (B09, "300,000.00 元 至 400,000.00 元"), (B10, "500,000.00 元 至 5,000,000.00 元"),
    ],
)  # fmt: skip
def test_facts_are_filled_in_and_worked_out(signed_in: SignIn, benefit: str, words: str) -> None:
    by = making.claimant()
    client = signed_in(by)
    path = opened(client, by, benefit)
    posted(client, f"{path}/facts", **FILLED[benefit])
    assert words in text_of(client, path)
    shown = client.get(f"{path}/facts").text
    for value in FILLED[benefit].values():
        assert f'value="{value}"' in shown


def test_a_name_left_out_is_asked_for_at_the_end(signed_in: SignIn) -> None:
    by = making.claimant()
    client = signed_in(by)
    path = opened(client, by, B10)
    posted(client, f"{path}/facts", selected="yes")
    answer = client.post(f"{path}/submit")
    assert answer.status_code == 422
    assert "请填写项目或者团队的名称" in answer.text


def test_of_two_people_at_one_page_the_later_is_told_and_loses_nothing(signed_in: SignIn) -> None:
    by = making.claimant()
    organisation = db.session.get_one(Organisation, by.memberships[0].organisation_id)
    other = make.member(organisation, OrganisationRole.ADMIN)
    first = signed_in(by)
    path = opened(first, by)
    seen = re.search(r'name="row_version" value="(\d+)"', first.get(f"{path}/facts").text)
    assert seen is not None
    second = signed_in(other)
    posted(second, f"{path}/facts", **ROW, row_version=seen[1])
    mine = ROW | {"rows-0-number": "ZL201510000777.7", "row_version": seen[1]}
    answer = signed_in(by).post(f"{path}/facts", data=mine)
    assert answer.status_code == 409
    assert "刚被别人改过" in answer.text
    assert 'value="ZL201510000777.7"' in answer.text
    newest = re.search(r'name="row_version" value="(\d+)"', answer.text)
    assert newest is not None
    posted(signed_in(by), f"{path}/facts", **mine | {"row_version": newest[1]})
