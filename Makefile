.PHONY: check test bench compare mutation campaign fmt

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

mutation: ## which wrong gradients the checker catches: hours, that can be interrupted; then the section in docs/verification.md
	go run ./verify/mutation
	go run ./verify/mutation -curve
	go run ./verify/mutation -report docs/verification.md

fmt:
	gofmt -w .
