"""The words of every notice, gathered from the rooms that tell of something."""

from marketplace.brokerage import notices_brokers as brokers
from marketplace.brokerage import notices_leads as leads
from marketplace.brokerage import notices_talk as talk
from marketplace.catalogue import notices as catalogue
from marketplace.claims import notices as claims
from marketplace.contracts import notices_contracts as contracts
from marketplace.contracts import notices_desk as desk
from marketplace.inbox.wording import Words
from marketplace.negotiations import notices as negotiations
from marketplace.negotiations import notices_pricing as pricing
from marketplace.policies import notices as policies
from marketplace.rewards import notices as rewards

ROOMS: tuple[dict[str, Words], ...] = (
    brokers.NOTICES,
    catalogue.NOTICES,
    claims.NOTICES,
    contracts.NOTICES,
    desk.NOTICES,
    leads.NOTICES,
    negotiations.NOTICES,
    policies.NOTICES,
    pricing.NOTICES,
    rewards.NOTICES,
    talk.NOTICES,
)
WORDS: dict[str, Words] = {name: words for room in ROOMS for name, words in room.items()}
