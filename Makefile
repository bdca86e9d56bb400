PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
LTRR := $(BIN)/ltrr
WORK ?= .ltrr-bench

.PHONY: help setup demo test lint format docs sample bench bench-growth bench-peers fuzz check clean

help: ## what each target does
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 13

setup: $(VENV)/.done ## a virtual environment with everything (hnswlib compiles: needs g++ and Python headers)

$(VENV)/.done: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --upgrade pip wheel
	$(BIN)/pip install --quiet torch==2.13.0  # first: the CPU build; a range would bring CUDA along
	$(BIN)/pip install --quiet --constraint constraints.txt --editable '.[sparse,dev]'
	touch $@

demo: setup ## index the sample catalogue, learn from its clicks, answer "tayler love" before and after
	$(LTRR) index sample_catalog/catalog.jsonl --index .ltrr
	$(LTRR) query "tayler love" --index .ltrr
	$(LTRR) train --logs sample_catalog/clicks.parquet --no-encoder --index .ltrr
	$(LTRR) query "tayler love" --compare previous --index .ltrr

test: setup ## all tests and doctests
	$(BIN)/pytest --quiet --numprocesses auto --maxprocesses 4 --dist loadfile

lint: setup ## format, lint, types, import contracts, generated files
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy ltrr_cli tests scripts
	$(BIN)/lint-imports
	$(BIN)/python scripts/write_cli_docs.py --check
	$(BIN)/python scripts/build_sample_catalog.py --check

format: setup ## put the code in shape
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

docs: setup ## write docs/cli.md from the commands' help
	$(BIN)/python scripts/write_cli_docs.py

sample: setup ## build sample_catalog/*.jsonl from its sources
	$(BIN)/python scripts/build_sample_catalog.py

bench: setup ## build, learning, update, queries, batch: make bench CATALOG=... QUERIES=... WORK=...
	$(BIN)/python scripts/bench_build.py $(CATALOG) $(QUERIES) --work $(WORK)
	$(BIN)/python scripts/bench_update.py $(WORK)/index --work $(WORK)/update
	$(BIN)/python scripts/bench_query.py $(WORK)/index $(QUERIES)
	$(BIN)/python scripts/bench_batch.py $(WORK)/index $(QUERIES)

bench-growth: setup ## how cost grows: make bench-growth CATALOG=... QUERIES=... WORK=...
	$(BIN)/python scripts/bench_growth.py $(CATALOG) $(QUERIES) --work $(WORK)/growth

bench-peers: setup ## ltrr beside other engines: make bench-peers CATALOG=... QUERIES=... WORK=...
	$(BIN)/pip install --quiet --constraint constraints.txt --editable '.[bench]'
	$(BIN)/python scripts/benchmark_realmix.py $(CATALOG) $(QUERIES) --work $(WORK)

fuzz: setup ## spoilt input for every reader (with atheris, if it is there: pip install -e '.[fuzz]')
	$(BIN)/python -m scripts.fuzz

check: lint test ## everything that CI runs

clean: ## remove the environment and the demo index
	rm -rf $(VENV) .ltrr
