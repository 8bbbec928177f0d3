"""Notes that make a claim, a source or a divergence: what is asked of all of them at hand, the models on demand.

That a model can be read was found out when the graph was built. Reading it again takes pydantic, which takes longer to
load than a thousand notes do, so whatever touches every note keeps to the plain fields.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from claimlab.claims.status import Confidence

if TYPE_CHECKING:
    from claimlab.claims import Claim, Divergence, Source
    from claimlab.notes.note import Note

NULLS = ("null", "~", "Null", "NULL")
"""How YAML writes that there is nothing."""

_CONFIDENCES = frozenset(Confidence)
_Model = TypeVar("_Model")


@dataclass(frozen=True)
class ClaimNote:
    """A claim and the note it stands in.

    Attributes:
        id: The claim's id; of its own, or given by the graph.
    """

    id: str
    note: Note

    @cached_property
    def claim(self) -> Claim:
        """The whole claim."""
        from claimlab.graph.schema import read_claim  # noqa: PLC0415 - pydantic loads slowly

        return _whole(read_claim(self.note, self.id)[0])

    @property
    def title(self) -> str:
        """The sentence."""
        return self.note.title

    @property
    def domain(self) -> str:
        """Field of the claim; empty when it gives none."""
        return self._text("domain")

    @property
    def description(self) -> str:
        """The sentence in other words; empty when the note gives none."""
        return self._text("description")

    @property
    def sources(self) -> tuple[str, ...]:
        """What the claim was drawn from, as written."""
        value = self.note.frontmatter.get("source", "")
        if isinstance(value, list):
            texts = tuple(item for item in value if isinstance(item, str))
            return texts if len(texts) == len(value) else ()
        return (value,) if isinstance(value, str) and value and value not in NULLS else ()

    @property
    def confidence(self) -> str:
        """The author's confidence, one of :class:`Confidence`; empty when the note gives none of them."""
        value = self.note.frontmatter.get("confidence", "")
        return value if isinstance(value, str) and value in _CONFIDENCES else ""

    @property
    def verifiable(self) -> bool:
        """Whether claimlab can compute a status: by an experiment or from other claims."""
        fields = self.note.frontmatter
        return any(fields.get(name, "") not in ("", [], *NULLS) for name in ("experiments", "status_from"))

    @property
    def cites(self) -> bool:
        """Whether something stands where the claim says what texts say of it, faulty or not."""
        return self.note.frontmatter.get("literature", "") not in ("", [], *NULLS)

    def _text(self, field: str) -> str:
        value = self.note.frontmatter.get(field, "")
        return value if isinstance(value, str) and value not in NULLS else ""


@dataclass(frozen=True)
class SourceNote:
    """A source and the note it stands in."""

    note: Note

    @cached_property
    def source(self) -> Source:
        """The whole source."""
        from claimlab.graph.schema import read_source  # noqa: PLC0415 - pydantic loads slowly

        return _whole(read_source(self.note)[0])


@dataclass(frozen=True)
class DivergenceNote:
    """A divergence and the note it stands in."""

    note: Note

    @cached_property
    def divergence(self) -> Divergence:
        """The whole divergence."""
        from claimlab.graph.schema import read_divergence  # noqa: PLC0415 - pydantic loads slowly

        return _whole(read_divergence(self.note)[0])


def _whole(model: _Model | None) -> _Model:
    if model is None:
        raise AssertionError("the graph holds only notes whose schema can be read")
    return model
