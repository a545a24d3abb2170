# Neural Network Playground. Every target works from a clean clone with Python 3.11 or newer and make.

VENV := .venv
PY := $(VENV)/bin/python
PIP := $(PY) -m pip install --quiet --disable-pip-version-check --require-hashes
# Node.js comes from PATH, or from the environment where PATH has none that is new enough.
WITH_NODE := PATH="$(CURDIR)/$(VENV)/bin:$$PATH"
UV := .build/lock/bin/uv
# It asks for a newer Node.js than the page's tests do, which it has for itself where PATH has an older one.
LIGHTHOUSE := .build/lighthouse
LIGHTHOUSE_NODE := 22.19
COMPILE = cd requirements && ../$(UV) pip compile --no-config --no-header --quiet --universal --fork-strategy fewest --python-version 3.11 --generate-hashes $(UPGRADE)

# A playground network is too small for a second BLAS thread; the tests and measurements run as the server does.
export OPENBLAS_NUM_THREADS := 1
export OMP_NUM_THREADS := 1
# Tests start dozens of servers; each would compile the project again where an environment forbids to keep the result.
export PYTHONDONTWRITEBYTECODE :=

# The compiled engine comes with numba, some 200 MB; FAST=0 leaves it out, and NumPy trains.
FAST := 1
COMPILED := $(if $(filter 0,$(FAST)),,$(VENV)/.compiled)
ifeq ($(FAST),0)
export PLAYGROUND_COMPILED := 0
endif

# Several checks at once; each one's lines together, where make is new enough for that.
AT_ONCE := $(MAKE) --no-print-directory --jobs 2 $(if $(filter output-sync,$(.FEATURES)),--output-sync=target)

.DELETE_ON_ERROR:
# How many times the cases that a property asks for; make test has a quarter of them.
FUZZ := 20
# Which browsers make browsers walks through; all where none is named.
ENGINES :=

.PHONY: help run test quick check check-python check-page test-page kernels kernels-checked test-engine test-processor processors fuzz resilience browsers bench bench-page bench-first-paint lighthouse lessons trials load soak proxy-test format lock wheel notices reference sbom container-rehearsal clean

help:  ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "make %-20s %s\n", $$1, $$2}' Makefile

run: $(VENV)/.runtime $(COMPILED)  ## start the playground at http://localhost:8000; FAST=0 leaves the compiled engine out
	@$(PY) -m server

# Three at once on two cores: while one waits for a server to start or to stop, another computes.
test: node_modules/.installed $(VENV)/.dev  ## check everything, then run every test; minutes
	@$(AT_ONCE) kernels kernels-checked check-python check-page test-page
	@sh scripts/proxies.sh
	@sh scripts/redis.sh
	@chromium=$$(sh scripts/browser.sh) && CHROMIUM="$$chromium" $(WITH_NODE) $(PY) -m pytest -n 3 --dist worksteal

quick: node_modules/.installed $(VENV)/.dev  ## while you work: lint, types, tests of the engine and the page's modules
	@$(AT_ONCE) test-engine check-python check-page test-page

check: node_modules/.installed $(VENV)/.dev  ## lint, format and types, in Python and JavaScript
	@$(AT_ONCE) check-python check-page

check-python: $(VENV)/.dev
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy

check-page: node_modules/.installed
	$(WITH_NODE) node_modules/.bin/tsc -p . --incremental --tsBuildInfoFile .build/tsc.json
	$(WITH_NODE) node_modules/.bin/biome ci --error-on-warnings .

# All in one process: one for each file, as --test has them, takes twice as long.
test-page: node_modules/.installed
	$(WITH_NODE) node --input-type=module --eval 'for (const file of process.argv.slice(1)) await import(`$(CURDIR)/$${file}`)' $$(find tests/js tests/fuzz -name '*.test.js' | sort)

# The compiled engine that servers in tests load: a second where it is there, half a minute where it is not.
kernels: $(VENV)/.dev
	@PLAYGROUND_COMPILED=1 PLAYGROUND_KERNELS=$(CURDIR)/.build/kernels $(PY) -m engine.compiled >/dev/null

# The same with every access checked, for tests alone: made here, so that no two workers of pytest do it at once.
kernels-checked: $(VENV)/.dev
	@PLAYGROUND_COMPILED=1 PLAYGROUND_KERNELS=$(CURDIR)/.build/kernels $(PY) -m engine.compiled --checked >/dev/null

# On the kind of processor that scripts/processors.sh says.
test-processor: kernels kernels-checked
	$(PY) -m pytest -q -n 2 --dist worksteal tests/engine tests/lessons tests/challenges tests/project/test_article.py

test-engine: $(VENV)/.dev
	$(PY) -m pytest tests/engine -q

processors: $(VENV)/.dev  ## the engine, lessons, challenges and the article as other kinds of processor compute; some minutes
	sh scripts/processors.sh $(MAKE) --no-print-directory test-processor

fuzz: node_modules/.installed $(VENV)/.dev  ## hundreds of thousands of hostile cases: make fuzz FUZZ=20
	FUZZ=$(FUZZ) $(PY) -m pytest tests/fuzz $$(grep -rl --include='*.py' fuzz.cases tests/engine) --timeout 36000
	FUZZ=$(FUZZ) $(WITH_NODE) node --test --test-reporter spec $$(find tests/fuzz -name '*.test.js' | sort)

resilience: kernels  ## long faults: networks, machines and workers that are slow, stopped or stuck while pages play; some minutes
	@chromium=$$(sh scripts/browser.sh) && CHROMIUM="$$chromium" $(PY) -m pytest tests/resilience --timeout 600

browsers: $(VENV)/.dev  ## walk over the page in Firefox, WebKit and Chromium, wide and as on a phone; minutes
	@sh scripts/browsers.sh
	@chromium=$$(sh scripts/browser.sh) && CHROMIUM="$$chromium" $(PY) -m tests.browsers $(ENGINES)

bench: $(VENV)/.dev  ## how fast the engine trains and draws, and many runs at once
	$(PY) -m bench.engine
	@echo
	$(PY) -m bench.sweeps

bench-page: $(VENV)/.dev  ## how many frames a second the page draws
	@chromium=$$(sh scripts/browser.sh) && CHROMIUM="$$chromium" $(PY) -m bench.frames

bench-first-paint: $(VENV)/.dev  ## what a first visit costs: requests, bytes, shifts, seconds; AGAINST=CHECKOUT for another beside it
	@chromium=$$(sh scripts/browser.sh) && CHROMIUM="$$chromium" $(PY) -m bench.first_paint $(if $(AGAINST),--against $(AGAINST))

lighthouse: $(LIGHTHOUSE)/node_modules/.installed $(VENV)/.dev  ## Lighthouse's scores of the page, as on a phone and on a desktop; minutes
	@chromium=$$(sh scripts/browser.sh) && CHROMIUM="$$chromium" PATH="$(CURDIR)/$(LIGHTHOUSE)/bin:$$PATH" $(PY) -m bench.lighthouse

load: $(VENV)/.dev  ## how many learners one server can take
	$(PY) -m bench.load

trials: $(VENV)/.dev $(COMPILED)  ## try what verdicts offer on runs that earn them, and record how often it helps; minutes
	$(PY) -m tests.engine.inspection.remedy_trials

lessons: $(VENV)/.runtime $(COMPILED)  ## train every lesson on a hundred seeds and keep with how many each claim holds; two minutes
	$(PY) -m server check-lessons lessons --seeds 100 --write

soak: $(VENV)/.dev  ## an hour of a class with drops and edits: memory and log
	$(PY) -m bench.soak

proxy-test: kernels  ## two servers behind a real nginx, one killed while 20 learners play
	$(PY) -m pytest -s tests/proxy/nginx.py

format: node_modules/.installed $(VENV)/.dev  ## put the code into its one form, in Python and JavaScript
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .
	$(WITH_NODE) node_modules/.bin/biome check --write .

lock: $(UV)  ## pin the requirements again; the newest of everything with: make lock UPGRADE=--upgrade
	$(COMPILE) runtime.in -o runtime.txt
	$(COMPILE) compiled.in -o compiled.txt
	$(COMPILE) export.in -o export.txt
	$(COMPILE) redis.in -o redis.txt
	$(COMPILE) dev.in -o dev.txt
	$(COMPILE) node.in -o node.txt
	$(COMPILE) lock.in -o lock.txt

wheel: $(VENV)/.dev  ## build the wheel and the source archive into .build/dist
	@rm -rf .build/dist
	@$(PY) -m hatchling build -d .build/dist

notices: $(VENV)/.dev  ## write the licenses of what the image ships to THIRD_PARTY_NOTICES.md; after make lock
	@$(PY) -m scripts.notices

reference: $(VENV)/.dev  ## write docs/experiment.md and docs/address.md from the models, the tables and the page's source
	@$(PY) -m scripts.reference

sbom: $(VENV)/.dev  ## write a bill of materials (CycloneDX) of everything pinned to .build/sbom.cdx.json
	@$(PY) -m scripts.bill_of_materials

container-rehearsal: $(VENV)/.made  ## do the Dockerfile's steps by hand in a fresh folder and ask the result for its page
	@$(PY) -m scripts.container_rehearsal

clean:  ## remove everything that make made
	rm -rf $(VENV) node_modules .build .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# What is installed is noted in a file beside it, newer than what it was installed from.

$(VENV)/.made:
	sh scripts/environment.sh $(VENV)
	@touch $@

$(VENV)/.runtime: requirements/runtime.txt $(VENV)/.made
	$(PIP) -r requirements/runtime.txt
	@touch $@

# Where there is no build of it for this machine, everything works without.
$(VENV)/.compiled: requirements/compiled.txt $(VENV)/.runtime
	@$(PIP) --only-binary :all: -r requirements/compiled.txt || echo "numba cannot be installed here: the NumPy engine trains, slower. To try again: rm $@" >&2
	@touch $@

$(VENV)/.dev: requirements/dev.txt $(VENV)/.runtime $(COMPILED)
	$(PIP) -r requirements/dev.txt
	@touch $@

$(VENV)/.node: requirements/node.txt scripts/node.sh $(VENV)/.made
	sh scripts/node.sh || $(PIP) -r requirements/node.txt
	@touch $@

node_modules/.installed: package.json package-lock.json .npmrc $(VENV)/.node
	$(WITH_NODE) npm ci --no-audit --no-fund --loglevel=error
	@touch $@

$(UV): requirements/lock.txt
	sh scripts/environment.sh .build/lock
	.build/lock/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/lock.txt
	@touch $@

$(LIGHTHOUSE)/.node: requirements/node.txt scripts/node.sh
	@mkdir -p $(LIGHTHOUSE)
	sh scripts/node.sh $(LIGHTHOUSE_NODE) || { sh scripts/environment.sh $(LIGHTHOUSE) && $(LIGHTHOUSE)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/node.txt; }
	@touch $@

$(LIGHTHOUSE)/node_modules/.installed: requirements/lighthouse/package.json requirements/lighthouse/package-lock.json requirements/lighthouse/.npmrc $(LIGHTHOUSE)/.node
	cp requirements/lighthouse/package.json requirements/lighthouse/package-lock.json requirements/lighthouse/.npmrc $(LIGHTHOUSE)
	cd $(LIGHTHOUSE) && PATH="$(CURDIR)/$(LIGHTHOUSE)/bin:$$PATH" npm ci --no-audit --no-fund --loglevel=error
	@touch $@
