# Two commands are all that is needed on a machine with Python 3.11+, make and a package registry:
#   make demo    sets up and shows the main job end to end
#   make test    sets up and runs every check that CI runs
PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt
WHEEL  := $(BIN)/python -m pip wheel --quiet --disable-pip-version-check --no-deps --wheel-dir dist

.PHONY: demo test lint types imports unit format gold bench schema lock compile clean

demo: $(VENV)/.demo
	$(BIN)/monitor demo

test: lint types imports unit

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.dev
	$(BIN)/mypy

imports: $(VENV)/.dev
	$(BIN)/lint-imports

unit: $(VENV)/.dev
	$(BIN)/pytest -n auto --dist loadfile $(ARGS)

format: $(VENV)/.dev
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format .

gold: $(VENV)/.dev
	$(BIN)/python tests/gold/score.py --split all
	$(BIN)/python -m tests.gold.score_series

schema: $(VENV)/.dev
	$(BIN)/monitor schema config > config/monitor.schema.json

# A wheel in dist/ with what most time is spent in compiled (docs/speed.md; it takes a C compiler and some minutes),
# and whether it reads what the sources read, and how much faster.
compile: $(VENV)/.dev
	rm -rf build/compiled dist/monitor-*.whl
	HATCH_BUILD_HOOK_ENABLE_CUSTOM=1 $(WHEEL) .
	$(BIN)/python -m zipfile --extract dist/monitor-*.whl build/compiled
	PYTHONPATH=build/compiled:. $(BIN)/python benchmarks/compiled.py

# Pins every package for every supported Python; writes no registry address.
lock:
	uvx uv pip compile pyproject.toml --all-extras --universal --python-version 3.11 --no-header \
	  --no-annotate --no-emit-index-url --output-file constraints.txt

clean:
	rm -rf $(VENV) build dist demo-output *.egg-info

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.demo: pyproject.toml constraints.txt | $(BIN)/python
	$(PIP) --editable '.[demo]'
	@touch $@

$(VENV)/.dev: pyproject.toml constraints.txt | $(BIN)/python
	$(PIP) --editable '.[dev]'
	@touch $@ $(VENV)/.demo
