"""Money is whole fen; rates are basis points. No float ever touches either."""

from decimal import Decimal, InvalidOperation

FEN_PER_YUAN = 100
FEN_PER_WAN = 1_000_000
BASIS_POINTS = 10_000
MOST_FEN = 10**15  # ten trillion yuan: more than any deal, well inside a 64-bit column


class FractionOfFen(ValueError):
    """An amount finer than one fen."""


def fen_from_yuan(amount: Decimal) -> int:
    """Whole fen for an amount in yuan. Raises FractionOfFen for 12.345, ValueError for NaN or a sum out of range."""
    if not amount.is_finite():
        raise ValueError("not a finite amount")
    if abs(amount) > Decimal(MOST_FEN) / FEN_PER_YUAN:
        raise ValueError("amount out of range")
    fen = amount * FEN_PER_YUAN
    if fen != fen.to_integral_value():
        raise FractionOfFen(str(amount))
    return int(fen)


def fen_from_wan(amount: Decimal) -> int:
    """Whole fen for an amount in 万元 (ten thousand yuan)."""
    if not amount.is_finite():
        raise ValueError("not a finite amount")
    if abs(amount) > Decimal(MOST_FEN) / FEN_PER_WAN:
        raise ValueError("amount out of range")
    return fen_from_yuan(amount * 10_000)


def share_of(fen: int, rate_bp: int) -> int:
    """A rate in basis points of an amount, rounded half up to whole fen."""
    return (fen * rate_bp * 2 + BASIS_POINTS) // (2 * BASIS_POINTS)


def yuan_from_fen(fen: int) -> Decimal:
    """Exact yuan with two places."""
    return (Decimal(fen) / FEN_PER_YUAN).quantize(Decimal("0.01"))


def wan_from_fen(fen: int) -> Decimal:
    """Exact 万元, without trailing zeros (500000000 fen is 500)."""
    wan = Decimal(fen) / FEN_PER_WAN
    return wan.quantize(Decimal(1)) if wan == wan.to_integral_value() else wan.normalize()


def parse_amount(text: str) -> Decimal:
    """A typed amount as a Decimal: full-width digits, commas (also ，) and spaces are tolerated.

    Raises ValueError for anything that is not a plain decimal number (no exponent, no NaN).
    """
    folded = text.strip().translate(_FULL_WIDTH)
    cleaned = folded.replace(",", "").replace(" ", "")
    if not cleaned or not all(c in "0123456789.-+" for c in cleaned):
        raise ValueError(text)
    try:
        return Decimal(cleaned)
    except InvalidOperation as error:
        raise ValueError(text) from error


_FULL_WIDTH = str.maketrans("０１２３４５６７８９．，－＋\u3000", "0123456789.,-+ ")
