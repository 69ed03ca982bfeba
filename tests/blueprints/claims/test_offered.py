"""What the pages offer, and when: nobody is led to a step that would be refused."""

from tests.blueprints.claims.asking import SignIn, text_of
from tests.making import claims as making


def test_the_check_passes_on_once_every_fact_is_confirmed(signed_in: SignIn) -> None:
    case = making.submitted()
    path, checker = f"/claims/{case.id}/check", signed_in(case.checker)
    assert f"{path}/pass" not in text_of(checker, path)
    making.confirm(case)
    assert f"{path}/pass" in text_of(checker, path)


def test_signing_is_offered_when_the_notice_is_over(signed_in: SignIn) -> None:
    case = making.posted()
    path = f"/claims/{case.id}"
    assert f"{path}/approval/approve" not in text_of(signed_in(case.head), path)
    with making.after_notice():
        assert f"{path}/approval/approve" in text_of(signed_in(case.head), path)


def test_the_next_paper_is_the_first_that_is_missing(signed_in: SignIn) -> None:
    case = making.draft()
    client, path = signed_in(case.claimant), f"/claims/{case.id}/documents"
    assert '<option selected value="专利证书或授权公告">' in text_of(client, path)
    making.add_paper(case, "专利证书或授权公告")
    assert '<option selected value="官费缴费凭证">' in text_of(client, path)
