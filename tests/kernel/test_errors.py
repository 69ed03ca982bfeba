from marketplace.kernel import errors
from marketplace.kernel.errors import Invalid, MarketError, Problem


def test_every_refusal_has_a_code_of_its_own() -> None:
    kinds = [
        kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, MarketError)
    ]
    assert len({kind.code for kind in kinds}) == len(kinds)


def test_problems_are_equal_when_field_code_and_facts_are() -> None:
    assert Problem("title", "too_long", most=80) == Problem("title", "too_long", most=80)
    assert Problem("title", "too_long", most=80) != Problem("title", "too_long", most=81)
    assert Problem("title", "required") != "required"
    assert len({Problem("title", "required"), Problem("title", "required")}) == 1


def test_a_problem_shows_itself_in_a_traceback() -> None:
    assert repr(Problem("title", "too_long", most=80)) == "Problem('title', 'too_long', {'most': 80})"


def test_invalid_input_carries_its_problems() -> None:
    problem = Problem("title", "required")
    refusal = Invalid(problem, row=3)
    assert refusal.problems == (problem,)
    assert refusal.facts == {"problems": (problem,), "row": 3}
