"""claimlab: claims in linked markdown notes, checked by experiments whose rule was fixed before the data."""

__version__ = "0.1.0"
