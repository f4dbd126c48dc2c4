# The two commands of the README are `make run` and `make test`.
.PHONY: build test
build:
	cmake --preset release && cmake --build --preset release
test: build
	ctest --test-dir build/release --output-on-failure
