.PHONY: check test bench fmt

check: ## all that a change must pass; wants a clean clone
	.ci/run

test:
	go test ./...

bench:
	go test -run '^$$' -bench . -benchmem ./...

fmt:
	gofmt -w .
