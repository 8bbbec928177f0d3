"""Every diagnostic code with its name, its usual severity and whether ``fix`` repairs it, or why it does not."""

from __future__ import annotations

from dataclasses import dataclass

from claimlab.errors import Severity


@dataclass(frozen=True, slots=True)
class Rule:
    """One documented rule.

    Attributes:
        code: Stable code.
        name: Short name in words.
        severity: Its usual severity; ``claimlab.toml`` may set another one.
        fixable: Whether ``fix`` repairs it.
        reason: Why ``fix`` does not; empty when it does.
    """

    code: str
    name: str
    severity: Severity
    fixable: bool = False
    reason: str = ""


_ERROR, _WARNING, _INFO = Severity.ERROR, Severity.WARNING, Severity.INFO

_RULES = (
    Rule("CL001", "frontmatter never closed", _ERROR, fixable=True),
    Rule("CL002", "frontmatter is not YAML", _ERROR, fixable=True),
    Rule("CL003", "field given twice", _WARNING, reason="which of the two is meant is the author's to say"),
    Rule("CL004", "anchor or alias", _ERROR, reason="what was to be repeated has to be written out by hand"),
    Rule("CL005", "frontmatter too large or too deep", _ERROR, reason="what to move is the author's to say"),
    Rule("CL006", "prose in the frontmatter", _ERROR, reason="where the prose belongs is the author's to say"),
    Rule("CL007", "blank lines before the frontmatter", _WARNING, fixable=True),
    Rule("CL008", "TOML frontmatter", _INFO, reason="TOML is read, never written"),
    Rule("CL009", "template placeholder", _WARNING, reason="nobody but the author knows the value"),
    Rule("CL010", "field missing", _WARNING, reason="nobody but the author knows the value"),
    Rule("CL011", "field of the wrong shape", _ERROR, reason="what was meant is the author's to say"),
    Rule("CL012", "unknown word", _ERROR, reason="a near word is suggested; a guess would change what is claimed"),
    Rule("CL013", "impossible date", _WARNING, reason="nobody but the author knows the day"),
    Rule("CL014", "faulty rule", _ERROR, reason="a rule decides a claim and is written by a person alone"),
    Rule("CL020", "not UTF-8", _ERROR, reason="the encoding that was meant cannot be told"),
    Rule("CL021", "UTF-16", _ERROR, reason="every byte of the file would change; a text editor does it knowingly"),
    Rule("CL022", "control character", _WARNING, fixable=True),
    Rule("CL023", "byte order mark", _INFO, fixable=True),
    Rule("CL024", "note too large", _ERROR, reason="where to split it is the author's to say"),
    Rule("CL025", "unreadable file or folder", _ERROR, reason="permissions are not claimlab's to change"),
    Rule("CL026", "symbolic link", _INFO, reason="it is safe as it is: named and not followed"),
    Rule("CL027", "name that does not travel", _WARNING, reason="'claimlab mv' renames it and carries its links along"),
    Rule("CL028", "names that are one on other systems", _WARNING, reason="'claimlab mv' renames one of them"),
    Rule("CL029", "nesting that renderers drop", _WARNING, reason="how to flatten it is the author's to say"),
    Rule("CL030", "link leads nowhere", _ERROR, fixable=True),
    Rule("CL031", "link with several targets", _WARNING, reason="which note is meant is the author's to say"),
    Rule("CL032", "no such heading", _WARNING, reason="which heading is meant is the author's to say"),
    Rule("CL033", "no such block", _WARNING, reason="which block is meant is the author's to say"),
    Rule("CL034", "link leaves the vault", _ERROR, reason="what lies outside is not claimlab's to look for"),
    Rule("CL035", "very many links in one note", _WARNING, reason="how to split it is the author's to say"),
    Rule("CL036", "link matched loosely", _INFO, fixable=True),
    Rule("CL037", "markdown link leads nowhere", _WARNING, reason="a path names one place, and nothing is there"),
    Rule("CL038", "title names no note", _WARNING, reason="the text may be meant as text"),
    Rule("CL039", "embeds in a circle", _WARNING, reason="which embed to cut is the author's to say"),
    Rule("CL040", "id given twice", _ERROR, reason="an id may be in use in a ledger or in other vaults"),
    Rule("CL041", "one claim living twice", _WARNING, reason="which text is right is the author's to say"),
    Rule("CL042", "confidence without counter-evidence", _WARNING, reason="only a person can find counter-evidence"),
    Rule("CL043", "claims depending in a circle", _ERROR, reason="which dependence is wrong is the author's to say"),
    Rule("CL044", "orphan source", _WARNING, reason="'claimlab ingest' drafts what it holds; a person writes claims"),
    Rule("CL045", "divergence without rivals", _WARNING, reason="nobody but the author knows the rival"),
    Rule("CL050", "status typed by hand", _ERROR, reason="'claimlab verify' writes the computed status back"),
    Rule("CL051", "managed block edited", _ERROR, reason="a person's text is never overwritten"),
    Rule("CL052", "status is stale", _WARNING, reason="'claimlab verify --stale' runs what is missing"),
    Rule("CL053", "managed block out of date", _WARNING, reason="'claimlab verify' renders it anew"),
    Rule("CL054", "no such experiment", _ERROR, reason="an experiment is written by a person"),
    Rule("CL055", "rests on a claim that does not stand", _WARNING, reason="'claimlab review' records who looked"),
    Rule("CL056", "rests on a stale claim", _INFO, reason="'claimlab verify --stale' runs what is missing"),
    Rule("CL057", "cited passage changed", _WARNING, reason="'claimlab review' pins it anew once it was read again"),
    Rule("CL058", "cited passage is gone", _WARNING, reason="which passage is meant is the author's to say"),
    Rule("CL060", "frontmatter that cannot be edited", _ERROR, reason="it is raised when an edit is asked for"),
    Rule("CL061", "faulty settings", _ERROR, reason="settings are a person's"),
    Rule("CL062", "unresolved merge conflict", _ERROR, reason="which side is right is the author's to say"),
    Rule("CL601", "module that is only there compiled", _ERROR, reason="nobody can tell what its source was"),
    Rule("CL602", "module with the name of another", _ERROR, reason="what it is to be called is the author's to say"),
    Rule("EX001", "experiment that is not Python", _ERROR, reason="an experiment is written by a person"),
    Rule("EX002", "not one experiment in a module", _ERROR, reason="an experiment is written by a person"),
    Rule("EX003", "argument that is not a literal", _ERROR, reason="what the value would be, only running it tells"),
    Rule("EX004", "declaration that breaks its schema", _ERROR, reason="what was meant is the author's to say"),
)

RULES: dict[str, Rule] = {rule.code: rule for rule in _RULES}
"""Code → rule."""
