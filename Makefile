# Two commands do all the set-up on a fresh machine with CPython 3.11+ and make:
#   make demo   parse a real document and show what was read
#   make test   lint, types, tests and the accuracy floor
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SETUP := $(VENV)/.installed

.PHONY: demo test lint types unit accuracy accuracy-floor bench debian lock clean

$(SETUP): requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	$(BIN)/python -m compileall -q src
	@touch $@

demo: $(SETUP)
	@mkdir -p out
	$(BIN)/anwei parse seeds/maogang-2024-35.txt -o out --quiet
	@sed -n '1,60p' out/maogang-2024-35.yaml
	@echo '…'
	$(BIN)/anwei show seeds/maogang-2024-35.txt

test: lint types unit accuracy-floor

lint: $(SETUP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(SETUP)
	$(BIN)/mypy

unit: $(SETUP)
	$(BIN)/python -m pytest -n 2

accuracy: $(SETUP)
	$(BIN)/python benchmarks/accuracy.py

accuracy-floor: $(SETUP)
	$(BIN)/python benchmarks/accuracy.py --floor

bench: $(SETUP)
	$(BIN)/python benchmarks/speed.py
	$(BIN)/python benchmarks/startup.py
	$(BIN)/python benchmarks/jobs.py
	$(BIN)/python benchmarks/docx_speed.py
	$(BIN)/python benchmarks/pdf.py
	$(BIN)/python benchmarks/deadlines.py
	$(BIN)/python benchmarks/trace.py
	$(BIN)/python benchmarks/validate.py
	$(BIN)/python benchmarks/faults.py
	$(BIN)/python benchmarks/diff.py
	$(BIN)/python benchmarks/register.py

# What the tests of old Word files, PDFs and scans use besides Python; without it they are skipped and say so.
debian:
	apt-get update -qq
	DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
	  libreoffice-writer-nogui libreoffice-calc-nogui fonts-noto-cjk antiword catdoc >/dev/null

lock: $(SETUP)
	@( echo "# Every package of the development environment, pinned; written by \`make lock\`. No addresses, so that any index serves it."; \
	   $(BIN)/python -m pip freeze --all --exclude-editable | grep -v "^pip=\|anweitool" ) > requirements.lock.new
	@mv requirements.lock.new requirements.lock

clean:
	rm -rf $(VENV) build dist out *.egg-info src/*.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
