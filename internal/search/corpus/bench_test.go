package corpus_test

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"

	"plenary.example/internal/clock"
	"plenary.example/internal/db"
	"plenary.example/internal/i18n"
	"plenary.example/internal/search"
	"plenary.example/internal/search/corpus"
	"plenary.example/internal/testdb"
)

// BenchmarkLibrary measures each sort of question to a library of 100,000
// resolutions (or PLENARY_BENCH_DOCS) and reports the median and the 99th
// percentile in milliseconds. The limit is 20 ms at the 99th.
func BenchmarkLibrary(b *testing.B) {
	total, _ := strconv.Atoi(cmp.Or(os.Getenv("PLENARY_BENCH_DOCS"), "100000"))
	d := testdb.OpenAt(b, clock.System{})
	s := search.New(d)
	c := corpus.New(1)
	began := time.Now()
	for i := 0; i < total; {
		err := d.Write(b.Context(), func(tx *db.Tx) error {
			for n := 0; n < 1000 && i < total; n++ {
				if err := s.Index(b.Context(), tx, c.Document(i, total)); err != nil {
					return err
				}
				i++
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	b.Logf("%d documents indexed in %v", total, time.Since(began).Round(time.Millisecond))
	random := rand.New(rand.NewPCG(1, 2))
	word := func(lang i18n.Lang, from, to int) string { return c.Word(lang, from+random.IntN(to-from)) }
	query := func(text string, lang i18n.Lang, groups ...string) search.Query {
		q := search.Query{Kind: corpus.Kind, Text: text, Lang: lang}
		for _, g := range groups {
			q.Facets = append(q.Facets, []string{g})
		}
		return q
	}
	year := func() string { return fmt.Sprintf("year:%d", 1978+random.IntN(48)) }
	subject := func() string { return fmt.Sprintf("subject:%d", random.IntN(20)) }
	group := func() string { return fmt.Sprintf("group:%d", random.IntN(4)) }
	classes := []struct {
		name string
		next func() search.Query
	}{
		{"everything", func() search.Query { return query("", "") }},
		{"common word", func() search.Query { return query(word(i18n.EN, 0, 60), i18n.EN) }},
		{"common word, both languages", func() search.Query { return query(word(i18n.FR, 2, 60), "") }},
		{"three common words", func() search.Query {
			return query(word(i18n.FR, 8, 60)+" "+word(i18n.FR, 8, 60)+" "+word(i18n.FR, 8, 60), i18n.FR)
		}},
		{"middling word", func() search.Query { return query(word(i18n.EN, 60, 2000), i18n.EN) }},
		{"two middling words", func() search.Query { return query(word(i18n.EN, 60, 600)+" "+word(i18n.EN, 60, 600), i18n.EN) }},
		{"rare word", func() search.Query { return query(word(i18n.FR, 2000, 30000), i18n.FR) }},
		{"common and rare", func() search.Query { return query(word(i18n.EN, 6, 60)+" "+word(i18n.EN, 5000, 30000), i18n.EN) }},
		{"excluded common word", func() search.Query { return query(word(i18n.EN, 6, 60)+" -"+word(i18n.EN, 6, 60), i18n.EN) }},
		{"phrase of common words", func() search.Query {
			return query(`"`+word(i18n.EN, 0, 40)+" "+word(i18n.EN, 0, 40)+`"`, i18n.EN)
		}},
		{"one letter begun", func() search.Query {
			q := query(word(i18n.EN, 6, 60)+" "+string(rune('a'+random.IntN(26))), i18n.EN)
			q.Prefix = true
			return q
		}},
		{"word begun", func() search.Query {
			w := word(i18n.EN, 6, 2000)
			q := query(w[:min(len(w), 2+random.IntN(3))], i18n.EN)
			q.Prefix = true
			return q
		}},
		{"two filters", func() search.Query { return query("", "", subject(), group()) }},
		{"filters that exclude one another", func() search.Query { return query("", "", "meeting:1978-05", "status:in_force", "meeting:2026-05") }},
		{"disjoint common filters", func() search.Query { return query("", "", "group:1", "group:2") }},
		{"common word, three filters", func() search.Query {
			return query(word(i18n.EN, 6, 60), i18n.EN, subject(), group(), "status:in_force")
		}},
		{"common word, a year", func() search.Query { return query(word(i18n.EN, 6, 60), i18n.EN, year()) }},
		{"common word, dates", func() search.Query {
			q := query(word(i18n.EN, 6, 60), i18n.EN)
			q.From = int64(1978+random.IntN(48)) * 1_000_000
			q.To = q.From + 3_000_000
			return q
		}},
		{"oldest first", func() search.Query {
			q := query(word(i18n.EN, 6, 60), i18n.EN, subject())
			q.Sort = search.Oldest
			return q
		}},
		{"page 50", func() search.Query {
			q := query(word(i18n.EN, 6, 60), i18n.EN)
			q.Offset = 980
			return q
		}},
	}
	for _, class := range classes {
		b.Run(class.name, func(b *testing.B) {
			measure(b, func() int {
				r, err := s.Find(b.Context(), class.next())
				if err != nil {
					b.Fatal(err)
				}
				return r.Total
			})
		})
	}
	b.Run("facet counts", func(b *testing.B) {
		measure(b, func() int {
			counts, _, err := s.Facets(b.Context(), query(word(i18n.EN, 6, 60), i18n.EN), "")
			if err != nil {
				b.Fatal(err)
			}
			return len(counts)
		})
	})
	b.Run("nearest", func(b *testing.B) {
		measure(b, func() int {
			near, err := s.Nearest(b.Context(), corpus.Kind, c.Document(0, total).Body, i18n.EN, 5)
			if err != nil {
				b.Fatal(err)
			}
			return len(near)
		})
	})
}

// measure asks 500 times, after 20 times unmeasured, whatever b.N.
func measure(b *testing.B, ask func() int) {
	b.Helper()
	const times = 500
	found := 0
	for range 20 {
		ask()
	}
	took := make([]time.Duration, times)
	for i := range took {
		began := time.Now()
		found += ask()
		took[i] = time.Since(began)
	}
	slices.Sort(took)
	milliseconds := func(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
	b.ReportMetric(milliseconds(took[times/2]), "p50-ms")
	b.ReportMetric(milliseconds(took[times*99/100]), "p99-ms")
	b.ReportMetric(float64(found)/times, "found")
	b.ReportMetric(0, "ns/op")
}
