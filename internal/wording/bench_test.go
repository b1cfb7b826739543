package wording_test

import (
	"strings"
	"testing"

	"plenary.example/internal/i18n"
	"plenary.example/internal/wording"
)

func BenchmarkLines(b *testing.B) {
	w := harbour()
	for b.Loop() {
		wording.Lines(w, wording.Resolved, i18n.EN)
	}
}

func BenchmarkLink(b *testing.B) {
	text := strings.Repeat("Recalling its resolve to protect refugees from arbitrary detention, and ", 10) + "Res. 13, November 1995."
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		wording.Link(text, i18n.EN, func(wording.Citation) (string, bool) { return "/", true })
	}
}

func BenchmarkRedline(b *testing.B) {
	before := harbour()
	after := harbour()
	after.Resolved.Clauses[1].Children[0].Text.EN = "publish the times people wait, every week;"
	for b.Loop() {
		wording.Redline(before, after, i18n.EN)
	}
}
