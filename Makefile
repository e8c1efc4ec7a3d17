# make demo | test | test-long | bench | quality | weights | notebook | lint | clean
# People without make: the lines below each target are plain pip and csrgraph commands.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check

.PHONY: demo test test-long lint bench quality weights notebook clean

$(VENV)/run.stamp: requirements/run.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(PIP) install --quiet --require-hashes -r requirements/run.lock
	$(PIP) install --quiet --no-deps --no-build-isolation .
	touch $@

$(VENV)/dev.stamp: requirements/dev.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(PIP) install --quiet --require-hashes -r requirements/dev.lock
	$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	touch $@

demo: $(VENV)/run.stamp
	rm -rf data/out/demo
	$(BIN)/csrgraph run data/reports -o data/out/demo
	$(BIN)/csrgraph query data/out/demo partnerships --columns parties,kind,object,date,status
	$(BIN)/csrgraph explore data/out/demo -o data/out/demo/explorer.html

lint: $(VENV)/dev.stamp
	$(BIN)/ruff check src tests benchmarks
	$(BIN)/ruff format --check src tests benchmarks
	$(BIN)/mypy

test: lint
	$(BIN)/python -m pytest -m "not slow"

test-long: lint
	$(BIN)/python -m pytest

bench: $(VENV)/dev.stamp
	$(BIN)/python benchmarks/speed.py
	$(BIN)/python benchmarks/reading.py
	$(BIN)/python benchmarks/validation.py
	$(BIN)/python benchmarks/questions.py --triples 60000 --rdflib 20
	$(BIN)/python benchmarks/serving.py
	$(BIN)/python benchmarks/explorer.py

quality: $(VENV)/dev.stamp
	mkdir -p data/out
	$(BIN)/python benchmarks/quality.py > data/out/quality.md

weights: $(VENV)/dev.stamp
	$(BIN)/python benchmarks/labels.py collect data/out/labels.jsonl
	$(BIN)/csrgraph train data/out/labels.jsonl -o src/csrgraph/resources/models/zh.npz

notebook: $(VENV)/dev.stamp
	$(PIP) install --quiet --require-hashes -r requirements/notebook.lock
	$(BIN)/jupyter lab notebooks/01_one_report.ipynb

clean:
	rm -rf $(VENV) data/out build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
