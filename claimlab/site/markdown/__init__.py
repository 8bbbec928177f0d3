"""From a note's markdown to HTML that can be trusted: parsed, and cleaned by an allow-list at the end."""
