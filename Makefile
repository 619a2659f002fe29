.PHONY: check test bench compare fmt

check: ## all that a change must pass; wants a clean clone
	.ci/run

test:
	go test ./...

bench:
	go test -run '^$$' -bench . -benchmem ./...

compare: ## beside other trainers, in turns; benchmarks/results says what it needs
	go run ./benchmarks/compare -readme README.md

fmt:
	gofmt -w .
