"""Links resolved into a typed graph of claims."""
