package main

import (
	"io"
	"testing"

	"plenary.example/internal/fault"
)

// What goes with the register alone is refused elsewhere, rather than left out of
// the file without a word.
func TestTheRegistersFlagsGoWithTheRegister(t *testing.T) {
	for _, c := range []exportCommand{{What: "bodies", Statutory: true}, {What: "library", Private: true}, {What: "list", AsOf: "2026-01-31"}, {What: "library", Format: "json", AsOf: "2026-01-31"}} {
		if f := fault.Of(c.write(t.Context(), nil, io.Discard, nil, nil)); f == nil || f.Key != "cli.export.register_flags" {
			t.Errorf("%+v: %v", c, f)
		}
	}
}
