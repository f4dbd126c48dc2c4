# Two commands: `make run` and `make test`. Each installs what is missing, builds, and runs.
# Variables: ARGS (more arguments for `mystocks serve`), FUZZ_SECONDS, MYSTOCKS_SKIP_PACKAGES=1.

.DEFAULT_GOAL := help
.PHONY: help run test build bench dev tsan fuzz format clean packages packages-test packages-bench \
        web fuzzers

BUILD := build/release
PROGRAM := $(BUILD)/mystocks
FUZZ_SECONDS ?= 5
# Debian may have clang under its version's name alone.
CLANGXX = $(firstword $(shell command -v clang++ clang++-14 clang++-18) clang++)

# On a terminal ninja shows one line of progress; in a log it keeps silent unless something fails.
QUIET = $(if $(MAKE_TERMOUT),,--quiet)

help:
	@echo 'make run     build and serve http://127.0.0.1:8600 (ARGS="--port 8700" …)'
	@echo 'make test    every test: C++, tools, web, browser, fuzzers (briefly)'
	@echo 'make build   the program: $(PROGRAM)'
	@echo 'make bench   benchmarks against peers'
	@echo 'make dev     build and test with AddressSanitizer and UndefinedBehaviorSanitizer'
	@echo 'make tsan    build and test with ThreadSanitizer'
	@echo 'make fuzz    every fuzzer for FUZZ_SECONDS (now $(FUZZ_SECONDS)) each'
	@echo 'make format  clang-format over the C++ sources'
	@echo 'make clean   remove what was built'

run: build
	@exec $(PROGRAM) serve --demo $(ARGS)

build: packages web $(BUILD)/build.ninja
	@cmake --build --preset release --target mystocks -- $(QUIET)

test: packages-test web $(BUILD)/build.ninja
	@cmake --build --preset release -- $(QUIET)
	@$(MAKE) --no-print-directory fuzzers
	@tools/run_tests.py --fuzz-seconds $(FUZZ_SECONDS)

bench: packages-bench web $(BUILD)/build.ninja
	@cmake --build --preset release -- $(QUIET)
	@bench/run.sh

tsan: export TSAN_OPTIONS := suppressions=$(CURDIR)/tools/tsan.supp
dev tsan: packages-test
	@cmake --preset $@ > /dev/null
	@cmake --build --preset $@ -- $(QUIET)
	@tools/run_tests.py --build build/$@ --only ctest

fuzz: packages-test fuzzers
	@tools/run_tests.py --only fuzz --fuzz-seconds $(FUZZ_SECONDS)

fuzzers: build/fuzz/build.ninja
	@cmake --build --preset fuzz --target fuzzers -- $(QUIET)

packages:
	@tools/install_packages.sh run

packages-test:
	@tools/install_packages.sh test

packages-bench:
	@tools/install_packages.sh bench

# CMake runs itself again when one of its files changes; here it runs only the first time.
$(BUILD)/build.ninja: | packages
	@cmake --preset release

build/fuzz/build.ninja:
	@cmake --preset fuzz -DCMAKE_CXX_COMPILER=$(CLANGXX) \
	    -DCMAKE_C_COMPILER=$(subst clang++,clang,$(CLANGXX))

# The web page is built again where a file of it, or the API's description, is newer than the stamp.
ifneq ($(and $(wildcard web/package.json),$(wildcard contract/openapi.json)),)
WEB_SOURCES := $(shell find web contract -type f -not -path '*/node_modules/*' \
    -not -path 'web/dist/*' -not -path 'web/test-results/*' -not -path 'web/e2e/*' \
    -not -path 'web/src/api/schema.d.ts' -not -path 'web/public/swagger/*')
web: build/web/built
build/web/installed: web/package.json web/package-lock.json | packages
	@echo 'Installing the web packages'
	@cd web && npm ci --no-audit --no-fund --loglevel=error
	@mkdir -p build/web && touch $@
build/web/built: build/web/installed $(WEB_SOURCES)
	@cd web && npm run --silent build
	@touch $@
else
web:
endif

format:
	@find mystocks apps bench tests -name '*.[ch]pp' -print0 | xargs -0 clang-format -i

clean:
	rm -rf build web/dist web/node_modules
