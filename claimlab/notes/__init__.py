"""Text to note and back: parsing, links, byte-preserving edits, the vault."""
