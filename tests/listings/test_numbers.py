import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.listings.numbers import patent_check_character, patent_problem
from marketplace.listings.vocabulary import IpType
from marketplace.listings.wording import PROBLEMS
from tests.listings.samples import TODAY, achievement, codes


@pytest.mark.parametrize(
    ("number", "kind", "code"),
    [
        ("ZL202110000001.6", IpType.INVENTION_PATENT, None),
        ("zl ２０２１１0000001．6", IpType.INVENTION_PATENT, None),
        ("2021100000016", IpType.INVENTION_PATENT, None),
        ("CN202110000001.6", IpType.INVENTION_PATENT, None),
        ("ZL202110000001.7", IpType.INVENTION_PATENT, "patent_check_digit"),
        ("ZL202110000001.6", IpType.UTILITY_MODEL, "patent_kind_differs"),
        ("CN104567890A", IpType.INVENTION_PATENT, None),
        ("CN204567890U", IpType.INVENTION_PATENT, "patent_kind_differs"),
        ("202110000001", IpType.INVENTION_PATENT, "patent_number_shape"),
        ("一种地膜", IpType.INVENTION_PATENT, "patent_number_shape"),
    ],
)
def test_a_chinese_patent_number_has_a_shape_and_a_check_digit(
    number: str, kind: IpType, code: str | None
) -> None:
    found = patent_problem(number, kind, TODAY)
    assert (found[0] if found else None) == code


def test_published_check_digits_come_out() -> None:
    """Two numbers printed in the patent gazette, and one of the eight-digit time."""
    assert patent_check_character("201721099528") == "4"
    assert patent_check_character("201310586887") == "2"
    assert (
        patent_problem("ZL85100001." + patent_check_character("85100001"), IpType.INVENTION_PATENT, TODAY)
        is None
    )


@given(
    st.from_regex(r"(20(0[3-9]|1[0-9]|2[0-5])|(8[5-9]|9[0-9]|0[0-3]))1", fullmatch=True),
    st.integers(0, 9_999_999),
)
def test_one_wrong_digit_is_always_noticed(head: str, serial: int) -> None:
    body = head + (f"{serial:07}" if len(head) == 5 else f"{serial % 100_000:05}")
    check = patent_check_character(body)
    assert patent_problem(f"ZL{body}.{check}", IpType.INVENTION_PATENT, TODAY) is None
    place = len(head) + serial % (len(body) - len(head))
    wrong = body[:place] + str((int(body[place]) + 1) % 10) + body[place + 1 :]
    found = patent_problem(f"ZL{wrong}.{check}", IpType.INVENTION_PATENT, TODAY)
    assert found == ("patent_check_digit", {"expected": patent_check_character(wrong)})


def test_a_patent_from_a_year_to_come_is_refused() -> None:
    number = "202910000001"
    assert patent_problem(f"{number}.{patent_check_character(number)}", IpType.INVENTION_PATENT, TODAY) == (
        "patent_year", {"year": "2029"},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("922" + "2024Y0001", None), ("9222024y0001", None), ("9222024X0001", "registration_number_shape"),
        ("9222027Y0001", "registration_year"),
    ],
)  # fmt: skip
def test_a_registration_number_has_twelve_places(number: str, code: str | None) -> None:
    assert codes(achievement(registration_no=number)) == ({("registration_no", code)} if code else set())


def test_the_number_shown_as_an_example_is_a_good_one() -> None:
    example = PROBLEMS["patent_number_shape"].split("例如 ")[1].split("；")[0]
    assert patent_problem(example, IpType.INVENTION_PATENT, TODAY) is None
