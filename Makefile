# The enclave's two commands are `make up` and `make test`. Both set up what they need and are safe to repeat.
SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
PACKAGES = $(shell grep -c '^[a-z].*==' requirements.lock)

.PHONY: help up down status preview doctor test lint format golden docs lock bench clean

help: ## Show this list
	@printf 'The European data enclave. Start with `make up`.\n\n'
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

up: $(INSTALLED) ## Bring the whole enclave up on the embedded cloud, judged
	@$(BIN)/enclave up

down: $(INSTALLED) ## Take it down again; lists what AWS would keep
	@$(BIN)/enclave down

status: $(INSTALLED) ## What is up, and in which state
	@$(BIN)/enclave status

preview: $(INSTALLED) ## What `make up` would change, judged; changes nothing
	@$(BIN)/enclave preview

doctor: $(INSTALLED) ## Check this machine and the configuration
	@$(BIN)/enclave doctor

test: $(INSTALLED) lint ## Run every check and every test
	@$(BIN)/python -m enclave.engine.toolchain
	@$(BIN)/python -m enclave.gateway.suricata.fetching
	@$(BIN)/python -m pytest -n auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder

lint: $(INSTALLED) ## Formatting, lint and strict types
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy

format: $(INSTALLED) ## Rewrite the code in the project's format
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

golden: $(INSTALLED) ## Rewrite the golden files from today's code (read the diff!)
	@$(BIN)/python -m pytest tests --update-golden -m golden

docs: $(INSTALLED) ## Regenerate the reference pages that are made from code
	@$(BIN)/python -m enclave.local.provider.reference
	@$(BIN)/python -m enclave.report.claims_page
	@$(BIN)/python -m enclave.report.reference

lock: $(INSTALLED) ## Resolve pyproject.toml anew into requirements.lock
	@$(BIN)/python -m pip install --quiet uv
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --upgrade --generate-hashes \
	    --no-annotate --no-header --extra dev pyproject.toml -o requirements.lock

bench: $(INSTALLED) ## Time a warm preview, large graphs, packet paths, the judgement against other tools, and the gateway
	@$(BIN)/python bench/preview.py
	@$(BIN)/python bench/graph.py
	@$(BIN)/python bench/reachability.py
	@$(BIN)/python bench/residency.py
	@$(BIN)/python bench/gateway.py

clean: ## Stop the embedded cloud and remove what `make` made here (the tool cache stays)
	@if [ -x $(BIN)/enclave ]; then $(BIN)/enclave local stop; fi
	rm -rf $(VENV) .enclave .pytest_cache .mypy_cache .ruff_cache .hypothesis enclave.egg-info

# pipefail again in the recipe: the make that macOS ships ignores .SHELLFLAGS.
# --no-compile: byte-compiling all of pulumi_aws takes a minute, and only a few of its modules are ever imported.
$(INSTALLED): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	    || { echo 'Python 3.11 or newer is needed; name one with `make PYTHON=python3.11 ...`.' >&2; exit 2; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null \
	    || { echo 'This Python has no venv. On Debian and Ubuntu: apt-get install python3-venv' >&2; exit 2; }
	@$(PYTHON) -m venv $(VENV)
	@echo 'Installing about $(PACKAGES) pinned packages into $(VENV)'
	@set -o pipefail; $(BIN)/python -m pip install --disable-pip-version-check --no-compile --require-hashes -r requirements.lock \
	    | awk -v tty="$$([ -t 1 ] && echo yes || true)" '/^Collecting/ { n++; if (tty) printf "\r  %d  %-50.50s", n, $$2; fflush() } \
	        END { printf "%s  %d installed%-50s\n", (tty ? "\r" : ""), n, "" }'
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile --no-deps --no-build-isolation \
	    --config-settings editable_mode=compat -e .
	@touch $@
