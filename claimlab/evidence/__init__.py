"""Evidence: digests, registrations, the append-only ledger, and what has changed since."""
