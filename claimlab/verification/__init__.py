"""The use cases: register, verify, take a status from other claims, audit; they join the rooms below."""
