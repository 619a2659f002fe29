.PHONY: check test bench compare campaign fmt

check: ## all that a change must pass; wants a clean clone
	.ci/run

test:
	go test ./...

bench:
	go test -run '^$$' -bench . -benchmem ./...

compare: ## beside other trainers, in turns; benchmarks/results says what it needs
	go run ./benchmarks/compare -readme README.md

FUZZTIME ?= 10m
campaign: ## for releases: every fuzz target for FUZZTIME, and every float32 for the functions of package simd
	grep -rEo '^func Fuzz[A-Za-z0-9]+' --include='*_test.go' . | while IFS=: read -r file name; do \
		go test -run '^$$' -fuzz "^$${name#func }$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 1x "$$(dirname "$$file")" || exit 1; \
	done
	go test ./internal/simd -run Ulp -all -timeout 3h

fmt:
	gofmt -w .
