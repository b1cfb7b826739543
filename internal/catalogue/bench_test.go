package catalogue_test

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"plenary.example/internal/oai"
)

// BenchmarkListRecords harvests 3,000 resolutions, a hundred to a page, and says how long
// a page takes that one in a hundred exceeds.
func BenchmarkListRecords(b *testing.B) {
	w := newWorld(b)
	for n := range 30 {
		w.enter(strconv.Itoa(1980+n)+"-11", 1, 100, "detention")
	}
	c := w.shelf.Coalition
	a := oai.Answerer{Catalog: c.Catalog, Repository: oai.Repository{Name: c.Name, BaseURL: c.Site + "/oai", Host: c.Host, Admin: c.Admin, Shelves: []oai.Shelf{w.shelf}}}
	var took []time.Duration
	for b.Loop() {
		args, pages := url.Values{"verb": {"ListRecords"}, "metadataPrefix": {"oai_dc"}}, 0
		for {
			began := time.Now()
			raw, err := a.Answer(b.Context(), args, w.clock.Now())
			if err != nil {
				b.Fatal(err)
			}
			took, pages = append(took, time.Since(began)), pages+1
			_, rest, _ := strings.Cut(string(raw), "<resumptionToken")
			_, rest, _ = strings.Cut(rest, ">")
			word, _, more := strings.Cut(rest, "</resumptionToken>")
			if !more {
				break
			}
			args = url.Values{"verb": {"ListRecords"}, "resumptionToken": {word}}
		}
		if pages != 30 {
			b.Fatalf("%d pages", pages)
		}
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms/page")
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "median-ms/page")
}
