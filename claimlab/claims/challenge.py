"""What a blank claim asks under ``## Challenges``: a question that records nothing until somebody answers it."""

CHALLENGES_QUESTION = "What speaks against it?"
