"""From a note's markdown to HTML that can be trusted: parsed without raw HTML, cleaned by an allow-list at the end."""
