# 五一 Wuyi. `make` lists what can be done.
PYTHON ?= python3
BIN := .venv/bin
MINUTES ?= 10
SEEDS ?= 100000

.PHONY: help install run rehearse soak privacy test lint types imports unit bench docs screenshots peers format lock clean
help:  ## this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

install: .venv/installed  ## make .venv from the lock file

.venv/installed: requirements.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

run: install  ## start everything on http://127.0.0.1:8000; the plan is imported the first time
	$(BIN)/wuyi run

rehearse: install  ## play the campaign through the public API on a simulated clock, then audit it
	$(BIN)/wuyi rehearse

soak: install  ## random kills of real processes for MINUTES (10), then SEEDS (100,000) of the simulation: more than an hour
	$(BIN)/python -m tests.faults.soak --minutes $(MINUTES)
	$(BIN)/wuyi simulate --seeds $(SEEDS)

privacy: install  ## a campaign of 2,000 workers, none of whom is then found in an event, a log line, a metric or a URL: minutes
	PRIVACY_WORKERS=2000 $(BIN)/pytest -q tests/rehearsal/test_privacy.py

test: lint types imports unit  ## check everything: format, lint, types, import rules, tests

lint: install
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: install
	$(BIN)/mypy

imports: install
	$(BIN)/lint-imports

unit: install
	$(BIN)/pytest -q -n 3 --dist loadfile --no-loadscope-reorder

bench: install  ## side by side with the bare libraries, one JSON line each (docs/performance.md)
	$(BIN)/python -m benchmarks

docs: install  ## the event catalogue and the AsyncAPI document, from the code
	$(BIN)/wuyi docs

screenshots: install  ## a picture of each section of the console, into docs/images (needs chromium)
	$(BIN)/python -m tests.browser

peers: install  ## fetch what the tests' real servers are made of (tests/peers/README.md)
	$(BIN)/python -m tests.peers prepare

format: install  ## write the code as ruff would
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lock:  ## resolve the dependencies anew (docs/adr/0001)
	uv pip compile pyproject.toml --all-extras --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --quiet --output-file requirements.lock

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache
