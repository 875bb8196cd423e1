#!/bin/bash
# What is kept for the fuzz targets: one line an input, in order, written as
# corpus.pl writes it, so that a difference shows what came and went.
found=$(test/fuzz/corpus.pl check test/fuzz/*.corpus 2>&1
	for target in test/fuzz/fuzz_*.c; do
		[ -s "${target%.c}.corpus" ] || echo "$target has no corpus"
	done)
if [ -z "$found" ]; then
	echo "ok 1 - the inputs kept for fuzzing are written as corpus.pl writes them"
else
	echo "not ok 1 - the inputs kept for fuzzing are written as corpus.pl writes them"
	printf '%s\n' "$found" | sed 's/^/# /'
fi
echo "1..1"
[ -z "$found" ]
