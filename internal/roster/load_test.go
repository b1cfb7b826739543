package roster_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"plenary.example/internal/roster"
)

// large is a file of so many rows, ten people to an organization.
func large(rows int) string {
	var b strings.Builder
	b.WriteString("Contact ID,Organization,City,Province,First name,Last name,Email,Job title,Membership type,Member since\n")
	for i := range rows {
		org := i / 10
		fmt.Fprintf(&b, "%d,Group number %d,Town %d,ON,Given%d,Family%d,person%d@group%d.example,Officer,Member,2001-02-03\n", i+1, org, org%100, i, i%977, i, org)
	}
	return b.String()
}

func BenchmarkImportOf50000(b *testing.B) {
	raw := []byte(large(50_000))
	for b.Loop() {
		w := newWorld(b)
		began := time.Now()
		s, err := roster.ReadSheet("large.csv", raw, roster.Mapping{})
		w.must(err)
		read := time.Since(began)
		_, err = w.s.Import(b.Context(), program(), roster.Order{Sheets: []*roster.Sheet{s}, DryRun: true})
		w.must(err)
		dry := time.Since(began) - read
		r := w.bring(s)
		first := time.Since(began) - dry - read
		r2 := w.bring(s)
		b.Log(read, dry, first, time.Since(began)-dry-read-first, r.Sums, r2.Sums)
	}
}
