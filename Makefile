.PHONY: check test bench compare campaign fmt

check: ## all that a change must pass; wants a clean clone
	.ci/run

test:
	go test ./...

bench:
	go test -run '^$$' -bench . -benchmem ./...

compare: ## beside other trainers, in turns; benchmarks/results says what it needs
	go run ./benchmarks/compare -readme README.md

campaign: ## for releases: every fuzz target for FUZZTIME (10m), and every float32 for the functions of package simd
	.ci/campaign

fmt:
	gofmt -w .
