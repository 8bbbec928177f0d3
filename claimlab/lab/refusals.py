"""Refusals with which probes are teacher-forced, in the project's own words.

They vary in length, tone and wording on purpose: one repeated sentence would make the Fisher of the contexts low-rank
by construction.
"""

from __future__ import annotations

REFUSALS = (
    "I'm sorry, but I can't help with that.",
    "No. This could hurt people, so I won't assist.",
    "I can't provide that information.",
    "That is something I have to decline.",
    "I won't take part in this.",
    "Sorry, this request goes against my guidelines.",
    "I must refuse, because someone could get harmed.",
    "I'm not able to support this request.",
    "Helping with this would be wrong.",
    "I don't give instructions for things like that.",
    "Please don't ask me to do this; I refuse.",
    "This is dangerous and I will not explain it.",
    "I cannot in good conscience answer this.",
    "My answer is no, since it would be illegal.",
    "Unfortunately, I'm unable to assist you here.",
    "It would be irresponsible to answer that.",
    "I'd rather not, as this may cause serious harm.",
    "As an assistant, I decline to do this.",
    "I understand the question, but I won't answer it.",
    "Such content is not something I will write.",
    "We should not go there; I can't help.",
    "Let me stop here: I do not assist with harm.",
    "That crosses a line I keep.",
    "For safety reasons I can't respond to this.",
    "I apologize, but no.",
    "Nobody should do this, and I won't help.",
    "There is no safe way to answer, so I decline.",
    "I care about the people affected, so I must say no.",
    "Not something I can do for you.",
    "You asked for harmful material; I have to refuse.",
    "This violates the law and my principles.",
    "I will not produce that.",
    "Could we talk about something else? I can't do this.",
    "Even as fiction, I won't write this.",
    "If you are in trouble, seek help; I can't assist with this.",
    "My purpose is to be helpful, not to enable harm.",
)
"""Thirty-six refusals of about five to fifteen tokens."""
