# make run     builds Plenary and starts the demonstration; needs Go and nothing else
# make test    every suite, on SQLite, on PostgreSQL and in a browser; installs what they need (Debian, Ubuntu)
# make lint    formatting and static checks
# make generate    makes the generated code again (sqlc, templ)
# make build   the binary, ./plenary
# make bench   the measurements of bench/README.md, each beside its limit

export CGO_ENABLED ?= 0

.DEFAULT_GOAL := build
.PHONY: run build test lint generate bench clean

build:
	go build -o plenary ./cmd/plenary

run: build
	./plenary demo

test:
	scripts/install-test-deps
	scripts/test $(TESTFLAGS)

lint:
	scripts/lint

generate:
	scripts/generate

bench: build
	./plenary bench all

clean:
	rm -rf plenary .cache
