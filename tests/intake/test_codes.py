"""Fields and regions as people write them, and the whole network's names without a clash."""

import pytest

from marketplace.branches import queries as branches
from marketplace.branches.scope import EVERYTHING
from marketplace.intake import queries
from marketplace.intake.values import Unreadable
from tests.intake.samples import CODES


@pytest.mark.parametrize("text", ["F10", "f10", "现代农业", "F10 现代农业", " Ｆ１０ "])
def test_a_field_by_code_or_name(text: str) -> None:
    assert CODES.field(text) == "F10"


def test_several_fields_keep_their_order() -> None:
    assert CODES.fields_in("现代农业；F01、现代农业") == ("F10", "F01")


@pytest.mark.parametrize(
    "text", ["220104", "朝阳区", "长春市朝阳区", "吉林省长春市朝阳区", "220104 长春市朝阳区"]
)
def test_a_region_by_code_or_name(text: str) -> None:
    assert CODES.region(text) == "220104"


def test_the_province_itself_is_a_region() -> None:
    assert CODES.region("吉林省") == "220000"


def test_a_retired_code_gives_its_successor_and_so_does_its_name() -> None:
    assert CODES.region("220381") == "220184"
    assert CODES.region("公主岭市") == "220184"


def test_a_name_that_two_regions_have_asks_for_the_code() -> None:
    with pytest.raises(Unreadable) as refusal:
        CODES.region("铁西区")
    assert (refusal.value.code, refusal.value.facts["choices"]) == ("region_ambiguous", "220302、220403")
    assert CODES.region("四平市铁西区") == "220302"


@pytest.mark.parametrize(("text", "code"), [("F99", "unknown_field"), ("航天", "unknown_field")])
def test_a_field_that_does_not_exist_is_named(text: str, code: str) -> None:
    with pytest.raises(Unreadable) as refusal:
        CODES.fields_in(f"F01；{text}")
    assert (refusal.value.code, refusal.value.facts) == (code, {"value": text})


def test_a_region_that_does_not_exist_is_named() -> None:
    with pytest.raises(Unreadable) as refusal:
        CODES.region("999999")
    assert (refusal.value.code, refusal.value.facts) == ("unknown_region", {"value": "999999"})


@pytest.mark.usefixtures("app")
def test_every_region_and_field_of_the_installation_is_found_by_what_the_template_offers() -> None:
    codes = queries.codes(EVERYTHING)
    for region in codes.regions:
        assert codes.region(f"{region.code} {region.parent}{region.name}") == (
            region.replaced_by or region.code
        )
    for field in branches.fields(EVERYTHING):
        assert codes.fields_in(f"{field.code} {field.name_zh}") == (field.code,)
        assert codes.fields_in(field.name_zh) == (field.code,)
