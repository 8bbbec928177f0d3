"""Times as a reader sees them."""

from __future__ import annotations


def moment(iso: str) -> str:
    """``2026-11-24 12:30 UTC`` from an ISO 8601 time in UTC."""
    return f"{iso[:10]} {iso[11:16]} UTC" if len(iso) >= 16 else iso


def duration(seconds: float) -> str:
    """``2 min 5 s`` from seconds."""
    whole = round(seconds)
    if whole < 60:
        return f"{seconds:.1f} s" if seconds < 10 else f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"
