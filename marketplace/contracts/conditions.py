"""Conditions on the plan of a contract as SQL, which several queries share."""

from sqlalchemy import func, or_

from marketplace.contracts.models_plan import Payment

OWED = or_(Payment.paid_fen.is_(None), Payment.paid_fen < Payment.amount_fen)
"""Of a payment that is not done: nobody has reported the whole of it. What waits for the seller's word is not late."""
LACKING_FEN = Payment.amount_fen - func.coalesce(Payment.paid_fen, 0)
"""What of such a payment nobody has reported."""
