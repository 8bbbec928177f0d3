# Two commands do everything: `make demo` and `make test`.
.DEFAULT_GOAL := help
.PHONY: help env demo test check verify-all site clean

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
CLAIM  := quartic-onset-in-subspace
PRESET ?= standard
STAMP  := $(VENV)/.installed

help:  ## what can be made
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 14

$(STAMP): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "claimlab needs Python 3.11 or newer; name one: make PYTHON=python3.12 …")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	@touch $@

env: $(STAMP)  ## the environment in .venv, with what constraints.txt pins

demo: $(STAMP)  ## one real verification on a real language model, then the site
	$(BIN)/claimlab verify $(CLAIM) --fresh --trust --preset $(PRESET)
	$(BIN)/claimlab publish
	$(BIN)/claimlab show $(CLAIM) --brief
	@echo "The site: file://$(CURDIR)/_site/index.html"

test: $(STAMP)  ## the suite; says aloud what it skips for want of a browser
	$(BIN)/python -m pytest -n 2 -m "not long" -rs

check: $(STAMP)  ## lint, types, the import contract, the notes, the findings
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/claimlab check
	$(BIN)/claimlab report docs/findings.md --check
	$(BIN)/claimlab report docs/laboratory.md --check

verify-all: $(STAMP)  ## every claim that needs it, at its registered preset
	$(BIN)/claimlab verify --all --trust

site: $(STAMP)  ## the static site in _site/
	$(BIN)/claimlab publish

clean:  ## remove the environment and the site; evidence and notes stay
	rm -rf $(VENV) _site
