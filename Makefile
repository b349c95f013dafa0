# Every task of development. `make help` lists them.
SHELL  := /bin/bash
PREFIX ?= /usr/local

# The debug build serves the tests and the demo; the release build is for the benchmark and for installing.
DEBUG   := .build/debug
RELEASE := .build/release
# The Swift runtime is linked in and the executable is loaded at a fixed address: both halve the startup time.
# No run path for libraries of the programs' own: it would cost 24 system calls at each start.
RELEASE_FLAGS := -c release --static-swift-stdlib --disable-local-rpath -Xlinker -no-pie -Xlinker -s
# No other program uses their symbols. Without these in a table, the programs are 4 MB smaller and start faster.
RELEASE_FLAGS += -Xlinker --no-export-dynamic
# The C++ runtime is linked in too, if its archive exists: loading it takes 0.8 ms at each start, a third of the
# time that docker's helper has. The linker takes an archive if its directory has no shared library.
LIBSTDCXX := $(filter /%,$(shell cc -print-file-name=libstdc++.a 2>/dev/null))
ARCHIVES := $(CURDIR)/.build/archives
ifneq ($(LIBSTDCXX),)
RELEASE_FLAGS += -Xlinker -L$(ARCHIVES) -Xswiftc -Xclang-linker -Xswiftc -static-libgcc
endif

.PHONY: help demo docs test bench build release install uninstall package format lint dependencies

help: ## Show this
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

dependencies: # libyaml, if it is missing
	@scripts/install-libyaml

demo: build ## Install libyaml, build, and run plan, apply and status in a sandbox
	@scripts/demo $(DEBUG)

docs: build ## Draw the session of README again: docs/session.svg
	scripts/draw-session $(DEBUG) docs/session.svg

build: dependencies # the debug build, tests included
	swift build --build-tests

# `make test V=1` prints all that swift test prints.
test: build ## Build and run all tests; skipped tests are listed with the reason
	@V='$(V)' scripts/test

# `make bench DOCS=docs` also renews the page and the drawing in docs/.
bench: release ## Measure against the AWS CLI and docker, side by side; lists the tools that are missing
	scripts/bench $(RELEASE) $(if $(DOCS),--docs $(DOCS))

release: dependencies # the release build
	@mkdir -p $(ARCHIVES) && ln -sf $(LIBSTDCXX) $(ARCHIVES)/
	swift build $(RELEASE_FLAGS) --product berth
	swift build $(RELEASE_FLAGS) --product berth-sandbox
	swift build $(RELEASE_FLAGS) --product docker-credential-berth
	swift build $(RELEASE_FLAGS) --product berth-manual

install: release ## Build for release and install below PREFIX (/usr/local); honors DESTDIR
	scripts/install "$(RELEASE)" "$(DESTDIR)$(PREFIX)"

uninstall: ## Remove what `make install` installed below PREFIX
	scripts/uninstall "$(DESTDIR)$(PREFIX)"

package: release ## Build for release and make dist/: a tarball, a Debian package and their checksums
	scripts/package "$(RELEASE)" dist

format: ## Format all sources
	swift format --in-place --recursive Sources Tests Package.swift

SHELL_SCRIPTS := $(addprefix scripts/,demo install install-libyaml make-manual package sanitize source-date test uninstall)

lint: ## Check the sources' format and the shell scripts
	swift format lint --strict --recursive Sources Tests Package.swift
	shellcheck $(SHELL_SCRIPTS) examples/*.sh examples/*/*.sh .ci/run

# A separate build: libFuzzer has to see which branches an input takes. FUZZ_SANITIZER=address also watches memory.
FUZZ := .build/fuzz$(if $(FUZZ_SANITIZER),-$(FUZZ_SANITIZER))

.PHONY: fuzz
fuzz: dependencies ## Run the fuzzer on everything that reads untrusted input
	BERTH_FUZZ=1 swift build --scratch-path $(FUZZ) -c release --product Fuzz
	scripts/fuzz

.PHONY: sanitize
sanitize: dependencies ## Run the tests under Thread Sanitizer, then Address Sanitizer
	scripts/sanitize thread
	scripts/sanitize address
