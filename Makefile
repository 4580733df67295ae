# Labelloop. `make help` lists what there is.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UI_SOURCES := $(shell find web/ui -type f -not -path '*/node_modules/*' 2>/dev/null)
export OMP_NUM_THREADS ?= 1

.DEFAULT_GOAL := help
.PHONY: help install install-dev servers run test check format docs bench migration clean

help: ## list the targets
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

install: $(VENV)/installed web/static/index.html ## create .venv, install the packages, build the workbench

install-dev: install $(VENV)/installed-dev ## what tests and checks need on top of that

run: install ## start everything on real input: the demo project, ready to label
	$(BIN)/labelloop demo

test: install-dev servers ## everything: formats, types, contracts, UI units, all Python tests, browser and servers included
	$(MAKE) --no-print-directory lint
	scripts/with-node npm --prefix web/ui test
	$(BIN)/python -m pytest

check: install-dev ## quick: format, lint, types, import contracts, unit tests
	$(MAKE) --no-print-directory lint
	$(BIN)/python -m pytest -m "not integration and not browser"

.PHONY: lint
lint:
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: install-dev ## rewrite the code in the house format
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

docs: install ## write docs/reference from the code
	$(BIN)/python scripts/write_reference.py

bench: install-dev ## run the benchmarks; each writes benchmarks/results/<name>.json
	for file in benchmarks/*.py; do PYTHONPATH=. $(BIN)/python $$file || exit 1; done

servers: ## Chromium, PostgreSQL, Redis, RabbitMQ and Ceph for the tests, from Debian packages if missing
	scripts/install-servers

migration: install-dev ## write a new migration from the tables: make migration MESSAGE="add a column"
	$(BIN)/python -m storage.schema revision "$(MESSAGE)"

clean: ## remove what install and the tests made
	rm -rf $(VENV) web/static web/ui/node_modules .pytest_cache .mypy_cache .ruff_cache .hypothesis

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip

$(VENV)/installed: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --editable .
	@touch $@

$(VENV)/installed-dev: pyproject.toml | $(VENV)/installed
	$(BIN)/python -m pip install --quiet --editable ".[dev]"
	@touch $@

web/static/index.html: $(UI_SOURCES) | $(VENV)/installed
	scripts/with-node npm --prefix web/ui ci --no-audit --no-fund
	scripts/with-node npm --prefix web/ui run build
	@touch $@
