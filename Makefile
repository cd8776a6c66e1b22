.PHONY: demo test bench lint tools

# A sample province from plan to on-time rate, then the bot in a browser (Ctrl-C ends it); the folder dondoc-demo is
# made anew each time.
demo:
	cargo run --quiet --package dondoc -- demo --serve

# Installs what the tests need and runs all of them: the examples in the docs, the newer client and the whole way over a server, then
# everything; the runner's summary is the last line.
test: tools
	cargo test --quiet --workspace --doc
	cargo test --quiet --package dondoc-store-kurrent --features kurrentdb
	DONDOC_E2E_STORE=server cargo test --quiet --package dondoc --test e2e -- --skip pages --skip tidy --skip server_store
	if cargo nextest --version >/dev/null 2>&1; then cargo nextest run --workspace --no-fail-fast; else cargo test --workspace --no-fail-fast; fi

bench:
	cargo bench --package dondoc-store-sled --bench log
	cargo bench --package dondoc-store-kurrent --bench commands
	cargo bench --package dondoc-service --bench year
	cargo bench --package dondoc-service --bench readers
	cargo bench --package dondoc-service --bench reminders
	cargo bench --package dondoc-search --bench search
	cargo bench --package dondoc-post --bench post
	cargo bench --package dondoc-desk --bench load

lint:
	cargo fmt --all --check
	cargo clippy --workspace --all-targets -- -D warnings
	command -v cargo-machete >/dev/null || cargo install --locked cargo-machete
	command -v cargo-deny >/dev/null || cargo install --locked cargo-deny
	cargo machete
	cargo deny --log-level error check licenses bans sources

# strace shows what reaches the disk and cuts the power at the worst moment; Chromium shows the pages, driven by Node.js,
# which is a sign-in provider in other tests; Python asks the interface what it promises.
tools:
	missing=""; \
	command -v strace >/dev/null || missing="$$missing strace"; \
	command -v chromium >/dev/null || missing="$$missing chromium"; \
	command -v node >/dev/null || missing="$$missing nodejs"; \
	command -v npm >/dev/null || missing="$$missing npm"; \
	python3 -c "import ensurepip" 2>/dev/null || missing="$$missing python3-venv"; \
	test -z "$$missing" || (apt-get update && apt-get install --yes --no-install-recommends $$missing)
