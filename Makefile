# The commands of this house. `make` alone prints them.

PORT ?= 8000
# A name counts only when it starts: a Python 3.11 or newer.
PYTHON ?= $(shell for name in python3.11 python3 python3.12 python3.13; do \
	$$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$name && break; done)
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt
FLASK := $(BIN)/flask --app wsgi
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard translations/*/LC_MESSAGES/*.po))
CHECKS := ruff format types templates imports languages migrations

.DEFAULT_GOAL := help
.PHONY: help setup run test check bench faults messages pictures catalogues format-code $(CHECKS:%=check-%)

help: ## Print this list
	@grep -hE '^[a-z][a-z-]*:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | while IFS="$$(printf '\t')" read -r name what; do \
		printf '  make %-12s %s\n' "$$name" "$$what"; done

run: .venv/.ready-run catalogues ## Set up, load the demo year, serve it on 127.0.0.1 (PORT=8000), print who can sign in
	GROEPSWERK_DEMO=1 PORT=$(PORT) $(FLASK) demo serve

test: .venv/.ready-test catalogues ## Set up, run every test but 'faults' (ONLY=tests/groups for a part)
	$(BIN)/pytest -n 3 --dist worksteal $(ONLY)

check: .venv/.ready-test catalogues ## Style, types, templates, import rules, catalogues, migrations; under a minute
	@$(MAKE) --no-print-directory --keep-going --output-sync=target -j 2 $(CHECKS:%=check-%)

bench: .venv/.ready-test catalogues ## Measure: one JSON object a line
	$(BIN)/python -m tests.bench

faults: .venv/.ready-test catalogues ## Kill it, fill its disk, press twice: what is acknowledged, lost, doubled
	$(BIN)/pytest -m faults tests/faults

messages: .venv/.ready-test ## Look for texts in the code and bring every catalogue up to date
	$(FLASK) languages extract

pictures: .venv/.ready-test catalogues ## Make the pictures in docs/pictures
	$(BIN)/python -m tests.pictures

format-code: .venv/.ready-test ## Put Python files in the house form
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format --quiet .

setup: .venv/.ready-test ## Set up only, for running and testing

# Each check of `make check` by itself; types take longest and so come first.
check-types: .venv/.ready-test
	@$(BIN)/mypy --strict groepswerk
check-ruff: .venv/.ready-test
	@$(BIN)/ruff check --quiet .
check-format: .venv/.ready-test
	@$(BIN)/ruff format --check --quiet .
check-templates: .venv/.ready-test
	@$(BIN)/djlint --lint --quiet templates
check-imports: .venv/.ready-test
	@$(BIN)/lint-imports --no-logo
check-languages: .venv/.ready-test catalogues
	@GROEPSWERK_INSTANCE=.venv/scratch-texts $(FLASK) languages check
check-migrations: .venv/.ready-test catalogues
	@rm -rf .venv/scratch-tables
	@GROEPSWERK_INSTANCE=.venv/scratch-tables $(FLASK) check-migrations

# What was set up is remembered by two empty files, so that the next time costs nothing.
.venv/bin/python:
	@test -n "$(PYTHON)" || { echo 'Python 3.11 or newer is needed: apt-get install python3.11'; exit 1; }
	@PYTHON=$(PYTHON) .ci/system-packages run
	$(PYTHON) -m venv --clear .venv

.venv/.ready-run: pyproject.toml constraints.txt | .venv/bin/python
	$(PIP) -e .
	@touch $@

.venv/.ready-test: pyproject.toml constraints.txt | .venv/bin/python
	@PYTHON=$(BIN)/python .ci/system-packages test
	$(PIP) -e '.[dev,postgres,oidc]'
	@touch .venv/.ready-run $@

catalogues: $(CATALOGUES)
translations/%.mo: translations/%.po | .venv/.ready-run
	$(FLASK) languages compile
	@test -s $@ && touch $@
