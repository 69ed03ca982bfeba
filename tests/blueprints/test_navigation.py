from flask import Flask, g

from marketplace.blueprints import navigation
from marketplace.kernel.actor import Actor, Membership, OrganisationRole, Role


def words(app: Flask, table: tuple[navigation.Entry, ...], actor: Actor, path: str = "/") -> list[str]:
    with app.test_request_context(path):
        g.actor = actor
        return [link.words for link in navigation.links(table)]


def test_a_visitor_sees_the_public_places_alone(app: Flask) -> None:
    shown = words(app, navigation.MAIN, Actor(person_id=None))
    assert shown[0] == "首页"
    assert not {"我的工作", "审核", "匹配建议"} & set(shown)


def test_nobody_is_shown_a_place_that_the_policy_closes_to_them(app: Flask) -> None:
    member = Membership(1, OrganisationRole.MEMBER, "/p/BR1/", verified=True)
    shown = words(app, navigation.ACCOUNT, Actor(person_id=1, memberships=(member,)))
    assert "审计记录" not in shown
    assert "人员管理" not in shown


def test_brokers_and_their_department_find_their_places(app: Flask) -> None:
    reader, broker, officer = (
        Actor(person_id=1, roles=roles)
        for roles in (frozenset[Role](), frozenset({Role.BROKER}), frozenset({Role.DEPARTMENT_OFFICER}))
    )
    assert "找经纪人" in words(app, navigation.MAIN, Actor(person_id=None))
    assert "对接工作台" in words(app, navigation.MAIN, broker)
    assert "对接工作台" not in words(app, navigation.MAIN, reader)
    assert "技术经纪人认定" in words(app, navigation.ACCOUNT, reader)
    assert "经纪人认定" in words(app, navigation.ACCOUNT, officer)
    assert "经纪人认定" not in words(app, navigation.ACCOUNT, broker)


def test_a_place_without_a_page_is_left_out(app: Flask) -> None:
    entry = navigation.Entry(navigation.MAIN[0].words, "no.such_page")
    assert words(app, (entry,), Actor(person_id=1, roles=frozenset(Role))) == []


def test_the_place_one_is_at_is_marked(app: Flask) -> None:
    with app.test_request_context("/sitemap"):
        current = [link.url for link in navigation.links(navigation.FOOTER) if link.current]
    assert current == ["/sitemap"]


def test_parameters_are_part_of_the_place(app: Flask) -> None:
    entry = navigation.Entry(navigation.MAIN[0].words, "site.home", values={"kind": "need"})
    for path, expected in [("/?kind=need", True), ("/?kind=achievement", False), ("/", False)]:
        with app.test_request_context(path):
            assert navigation.links((entry,))[0].current is expected
            assert navigation.links((entry,))[0].url == "/?kind=need"
