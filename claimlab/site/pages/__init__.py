"""One module a kind of page: what it shows, computed into a frozen view that a template fills in."""
