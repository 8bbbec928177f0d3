"""The rules of ``check``: one concept a module, every rule in the catalogue and in ``docs/rules.md``."""
