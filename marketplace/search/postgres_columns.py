"""What filters, facets, sorting and scoring need of every document, in arrays: the part of the index that each
process keeps in memory, 100 bytes a document. Pure; never changed once made, so that threads can share it.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from marketplace.search import bm25
from marketplace.search.columns import FacetColumn, Facts, Flags, figures_of
from marketplace.search.facets import facet_values
from marketplace.search.index import SearchDocument

_BETWEEN, _IS = "\x1f", "="


class Row(NamedTuple):
    """A document as its row has it; `facets` is facet=value and so on, moments are epoch seconds."""

    number: int
    live: bool
    listing_id: int
    version: int
    published: int
    ends: int
    price: int
    tokens: int
    facets: str


_FIGURES = len(Row._fields) - 2
"""Every field but the number, which is the place, and the facets."""


def row_of(number: int, document: SearchDocument, tokens: int) -> Row:
    """The row of a document of so many `tokens`."""
    return Row(
        number=number,
        live=True,
        **figures_of(document, tokens)._asdict(),
        facets=_BETWEEN.join(
            f"{facet}{_IS}{value}" for facet, values in facet_values(document).items() for value in values
        ),
    )


class Columns(Facts):
    """Documents numbered from 0, of which some may be removed."""

    def __init__(self, figures: NDArray[np.int64], facets: Mapping[str, FacetColumn]) -> None:
        self._figures = figures
        self._facets = facets
        self.size = figures.shape[1]
        live, self.listing_ids, self.versions, self.published, self._ends, self._prices, tokens = figures
        self.live: Flags = live.astype(np.bool_)
        self.documents = int(np.count_nonzero(self.live))
        self.tokens = int(tokens[self.live].sum())
        self.norms = self._norms(tokens)

    @classmethod
    def empty(cls) -> "Columns":
        return cls(np.zeros((_FIGURES, 0), np.int64), {})

    def _norms(self, tokens: NDArray[np.int64]) -> NDArray[np.float32]:
        """What BM25 adds below the line for each document; worked out once for each number of tokens there is."""
        average = self.tokens / self.documents if self.documents else 0.0
        counts = np.flatnonzero(np.bincount(tokens))
        table = np.zeros(int(counts[-1]) + 1 if len(counts) else 0, np.float32)
        table[counts] = [bm25.norm(bm25.kept_length(count), average) for count in counts.tolist()]
        norms: NDArray[np.float32] = table[tokens]
        return norms

    def revised(self, rows: Sequence[Row]) -> "Columns":
        """With other or further documents; whoever holds these columns goes on seeing them as they are."""
        if not rows:
            return self
        numbers = np.array([row.number for row in rows])
        size = max(self.size, int(numbers.max()) + 1)
        figures = np.zeros((_FIGURES, size), np.int64)
        figures[:, : self.size] = self._figures
        figures[:, numbers] = np.array([row[1:-1] for row in rows], np.int64).T
        replaced = np.zeros(size, np.bool_)
        replaced[numbers] = True
        return Columns(figures, self._revised_facets(rows, replaced))

    def _revised_facets(self, rows: Sequence[Row], replaced: Flags) -> dict[str, FacetColumn]:
        """All documents at once: loop by loop over each one's values takes five times as long."""
        keys = [row.facets.split(_BETWEEN) if row.live and row.facets else [] for row in rows]
        met: dict[str, int] = {}
        numbers = (met.setdefault(key, len(met)) for keys_ in keys for key in keys_)
        codes = np.fromiter(numbers, np.uint32)
        documents = np.repeat(np.array([row.number for row in rows], np.uint32), [len(one) for one in keys])
        values = {facet: dict(column.values) for facet, column in self._facets.items()}
        facets, own_codes = [], []
        for key in met:
            facet, sign, value = key.partition(_IS)
            if not sign:
                raise ValueError("a facet without a value")
            known = values.setdefault(facet, {})
            facets.append(facet)
            own_codes.append(known.setdefault(value, len(known)))
        of_facet, own = np.array(facets, object), np.array(own_codes, np.uint32)
        return {
            facet: self._joined(facet, known, documents, codes, (of_facet == facet, own), replaced)
            for facet, known in values.items()
        }

    def _joined(
        self,
        facet: str,
        values: Mapping[str, int],
        documents: NDArray[np.uint32],
        codes: NDArray[np.uint32],
        meaning: tuple[Flags, NDArray[np.uint32]],
        replaced: Flags,
    ) -> FacetColumn:
        """The pairs of one facet: those of documents that have not changed, and the new ones."""
        mine, own = meaning
        added = mine[codes] if len(mine) else np.zeros(0, np.bool_)
        documents, codes = documents[added], own[codes[added]]
        old = self._facets.get(facet)
        if old is not None:
            kept = ~replaced[old.documents]
            documents = np.concatenate((old.documents[kept], documents))
            codes = np.concatenate((old.codes[kept], codes))
        return FacetColumn(values, documents, codes)

    def valid(self, now: datetime) -> Flags:
        """The documents that are there and whose validity has not ended."""
        flags: Flags = self.live & super().valid(now)
        return flags
