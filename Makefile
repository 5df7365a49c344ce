# make run    the bot on Discord when DISCORD_TOKEN is set (environment or .env), else the demo in your browser
# make test   every check: format, lint, types, tests
# make help   the rest

PYTHON ?= $(or $(shell command -v python3.11 || command -v python3.12 || command -v python3.13 || command -v python3.14),python3)
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check --quiet install
LOCK   := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
	--no-emit-index-url --no-emit-find-links
CODE   := bot tests benchmarks

.PHONY: help run test lint format lock schemas bench clean
.DEFAULT_GOAL := help

help: ## what can be made
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

run: $(VENV)/use.stamp ## start the bot, or the demo where no token is set
	@$(BIN)/python -m bot

test: lint ## every check
	$(BIN)/python -m pytest -n auto -q

lint: $(VENV)/dev.stamp ## formatting, lint and types, without changing a file
	$(BIN)/ruff format --check $(CODE)
	$(BIN)/ruff check $(CODE)
	$(BIN)/mypy

format: $(VENV)/dev.stamp ## format the code and repair what can be repaired
	$(BIN)/ruff format $(CODE)
	$(BIN)/ruff check --fix $(CODE)

lock: $(VENV)/dev.stamp ## write the locked requirements anew from pyproject.toml
	$(LOCK) --extra demo -o requirements/use.txt pyproject.toml
	$(LOCK) --extra demo --group dev -c requirements/use.txt -o requirements/dev.txt pyproject.toml
	$(LOCK) --extra demo --group dev --group bench -c requirements/dev.txt -o requirements/bench.txt pyproject.toml

schemas: $(VENV)/use.stamp ## write knowledge/schema anew from the forms
	$(BIN)/python -m bot.app.schema_files knowledge

bench: $(VENV)/bench.stamp ## every benchmark, beside what people use instead (half an hour)
	$(BIN)/python -m benchmarks

clean: ## remove everything that was made here
	rm -rf $(VENV) build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# A stamp is newer than its lock file when the environment holds what the lock file names.
$(VENV)/%.stamp: requirements/%.txt | $(VENV)/made
	@echo "installing $<"
	@$(PIP) --require-hashes -r $<
	@touch $@

$(VENV)/made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Domestique needs Python 3.11 or newer; name one with: make PYTHON=/path/to/python3.11" >&2; exit 1; }
	@echo "creating $(VENV) with $$($(PYTHON) --version)"
	@$(PYTHON) -m venv $(VENV)
	@touch $@
