# Everything happens in .venv; each target does the set-up it needs by itself.
SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
BIN := .venv/bin
BENCHES := ack storm fanout growth
MACHINE := tests/blocks/test_sessions_machine.py
PIP := $(BIN)/python -m pip --disable-pip-version-check install -qq --no-input
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --custom-compile-command "make lock"

unexport PYTHONDONTWRITEBYTECODE # tests start hundreds of processes: what one has compiled, the others need not

.PHONY: help setup run test chaos lint texts gallery screenshots bench lock migration chromium

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-11s %s\n", $$1, $$2 }' Makefile

setup: .venv/ready-dev ## make .venv with everything that the project and its tests need

run: .venv/ready ## start LEX in the browser with invented people and sessions
	@$(BIN)/lexbot run --demo

test: .venv/ready-dev chromium ## run all tests
	@$(BIN)/python -m pytest -n auto --maxprocesses 8 $(ARGS)

chaos: .venv/ready-dev ## kill replicas by the hundred, take databases and networks away, and look what is left
	@LEXBOT_CHAOS=long $(BIN)/python -m pytest tests/chaos $(MACHINE) -s -o faulthandler_timeout=0 $(ARGS)

lint: .venv/ready-dev ## check style, types and the directions of imports
	@failed=''; TIMEFORMAT='   %1R s'; \
	check() { echo "== $$*"; time "$(BIN)/$$@" || failed="$$failed, $$*"; }; \
	check ruff check .; check ruff format --check .; check basedpyright; check lint-imports --no-logo; \
	[ -z "$$failed" ] || { echo "failed: $${failed#, }"; exit 1; }

texts: .venv/ready-dev ## bring the .po files up to date with the sentences in the code
	@$(BIN)/python -m tests.texts

gallery: .venv/ready-dev ## hang up every view as Slack, Teams and the browser show it (needs npm)
	@$(BIN)/python -m tests.pictures.gallery

screenshots: .venv/ready-dev chromium ## take the pictures of the README anew (needs npm)
	@$(BIN)/python -m tests.pictures.shots

bench: .venv/ready-dev ## run the benchmarks, one table each
	@for bench in $(BENCHES); do echo "== $$bench"; $(BIN)/python "bench/$$bench.py"; done

lock: .venv/ready-dev ## renew the locks from pyproject.toml
	@$(COMPILE) --upgrade pyproject.toml --group build --output-file requirements.lock
	@$(COMPILE) --upgrade pyproject.toml --group build --group dev --constraint requirements.lock \
		--output-file requirements-dev.lock

migration: .venv/ready-dev ## write the first migration anew from today's tables (until the first release)
	@$(BIN)/python -m store.migrations
	@$(BIN)/ruff check --fix --quiet store/migrations/versions
	@$(BIN)/ruff format --quiet store/migrations/versions

chromium: .venv/ready-dev
	@$(BIN)/python -m tests.chromium

# The stamps: what is installed is as new as what asked for it.
.venv/bin/python:
	@for python in python3.11 python3.12 python3.13 python3.14 python3 python; do \
		"$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue; \
		"$$python" -m venv .venv && exit 0; \
		rm -rf .venv; \
		echo "$$python cannot make an environment (on Debian and Ubuntu: apt-get install python3-venv)"; exit 1; \
	done; \
	echo "LEX needs Python 3.11 or newer, and there is none here: see https://www.python.org/downloads/"; exit 1

.venv/ready: requirements.lock pyproject.toml | .venv/bin/python
	@echo 'Installing what LEX needs (about a minute the first time) ...'
	@$(PIP) --require-hashes --no-deps --requirement requirements.lock
	@$(PIP) --no-build-isolation --no-deps --editable .
	@touch $@

.venv/ready-dev: requirements-dev.lock .venv/ready
	@echo 'Installing what its tests need ...'
	@$(PIP) --require-hashes --no-deps --requirement requirements-dev.lock
	@touch $@
