"""People of the network, as an operation or a policy sees them."""

from marketplace.kernel.actor import PROVINCE_PATH, Actor, Role

PROVINCE = Actor(
    person_id=1, name="省级", roles=frozenset({Role.PROVINCE_OPERATOR}), branch_path=PROVINCE_PATH
)
BRANCH_1 = Actor(person_id=2, name="长春", roles=frozenset({Role.BRANCH_OPERATOR}), branch_path="/p/BR1/")
BRANCH_2 = Actor(person_id=3, name="吉林", roles=frozenset({Role.BRANCH_OPERATOR}), branch_path="/p/BR2/")
NODE = Actor(person_id=4, name="公主岭", roles=frozenset({Role.NODE_OPERATOR}), branch_path="/p/BR1/220184/")
SYSTEM_ADMINISTRATOR = Actor(person_id=5, name="系统", roles=frozenset({Role.SYSTEM_ADMINISTRATOR}))
BROKER = Actor(person_id=6, name="经纪人", roles=frozenset({Role.BROKER}))
OFFICER = Actor(
    person_id=7, name="处室", roles=frozenset({Role.DEPARTMENT_OFFICER}), branch_path=PROVINCE_PATH
)
