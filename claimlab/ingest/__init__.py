"""From a source note, pasted or not, to draft claims and divergence candidates that link back to it."""
