package search_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"reflect"
	"strconv"
	"sync"
	"testing"
	"time"

	"plenary.example/internal/db"
	"plenary.example/internal/i18n"
	"plenary.example/internal/search"
	"plenary.example/internal/testdb"
)

var heldKinds = []string{"motion", "paper"}

func yearOf(kind string, date int64) []string {
	return []string{"year:" + strconv.FormatInt(date/1_0000_0000, 10), "is:" + kind}
}

var heldWords = []string{"detention", "children", "housing", "rights", "réfugiés", "appeal", "border", "loan", "droits", "hippopotamus"}

func someWords(r *rand.Rand, n int) (s string) {
	for range n {
		s += heldWords[min(r.IntN(len(heldWords)), r.IntN(len(heldWords)))] + " "
	}
	return s
}

func someDocument(r *rand.Rand, n int) search.Document {
	d := search.Document{
		Kind: []string{"motion", "paper", "secret"}[r.IntN(3)], ID: fmt.Sprint("d", n), Date: int64(1990+r.IntN(4))*1_0000_0000 + int64(r.IntN(3)),
		Title: i18n.Text{EN: someWords(r, 1+r.IntN(2)), FR: someWords(r, r.IntN(2))}, Body: i18n.Text{EN: someWords(r, r.IntN(12)), FR: someWords(r, r.IntN(12))},
	}
	for _, f := range []string{"subject:a", "subject:b", "status:now", "status:past"} {
		if r.IntN(2) == 0 {
			d.Facets = append(d.Facets, f)
		}
	}
	return d
}

func someQuestion(r *rand.Rand) search.Among {
	q := search.Among{Kinds: heldKinds[:1+r.IntN(2)]}
	q.Text = someWords(r, r.IntN(3))
	switch r.IntN(8) {
	case 0:
		q.Text += " -" + heldWords[r.IntN(3)]
	case 1:
		q.Text += ` "` + someWords(r, 2) + `"`
	case 2:
		q.Text += "zebra"
	case 3:
		q.Text, q.Prefix = q.Text+"d", true
	}
	if r.IntN(3) == 0 {
		q.Facets = append(q.Facets, []string{"subject:a", "subject:none"})
	}
	if r.IntN(4) == 0 {
		q.From, q.To = 1991_0000_0000, 1992_9999_9999
	}
	if r.IntN(5) == 0 {
		q.Without = map[string]bool{"d1": true, "d7": true, "d13": true}
	}
	q.Sort = search.Sort(r.IntN(3))
	q.Limit, q.Offset = 1+r.IntN(20), r.IntN(3)
	return q
}

// TestWhatIsHeldAnswersAsTheIndexDoes asks an index that is held in memory and one that is
// not the same questions, while documents come, change and go through either.
func TestWhatIsHeldAnswersAsTheIndexDoes(t *testing.T) {
	r := rand.New(rand.NewPCG(rand.Uint64(), 1))
	d := testdb.Open(t)
	x, y := search.New(d), search.New(d)
	write := func(by *search.Service, docs ...search.Document) {
		t.Helper()
		err := d.Write(t.Context(), func(tx *db.Tx) error {
			for _, one := range docs { // an identity has one kind at a time
				for _, kind := range append(heldKinds, "secret") {
					if kind != one.Kind {
						if err := by.Remove(t.Context(), tx, kind, one.ID); err != nil {
							return err
						}
					}
				}
			}
			return by.Index(t.Context(), tx, docs...)
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for n := range 120 {
		write(y, someDocument(r, n))
	}
	if err := x.HoldNow(t.Context(), heldKinds, yearOf); err != nil || !x.Holds() {
		t.Fatal(err)
	}
	heard := map[string]bool{}
	compare := func(q search.Among) {
		t.Helper()
		got, err := x.FindAmong(t.Context(), q)
		want, wrong := y.FindAmong(t.Context(), q)
		if err != nil || wrong != nil || !reflect.DeepEqual(got, want) {
			t.Fatalf("%+v\nheld: %+v %v\nindex: %+v %v", q, got, err, want, wrong)
		}
		choices := []search.Choice{{Name: "subject"}, {Name: "status", Facets: []string{"status:now"}}, {Name: "year"}, {Name: "is"}}
		if r.IntN(2) == 0 {
			choices[2].Facets = []string{"year:1991"}
		}
		some, atLeast, err := x.CountAmong(t.Context(), q, choices, yearOf)
		all, atLeastToo, wrong := y.CountAmong(t.Context(), q, choices, yearOf)
		if err != nil || wrong != nil || atLeast != atLeastToo || !reflect.DeepEqual(some, all) {
			t.Fatalf("%+v\nheld: %+v %v\nindex: %+v %v", q, some, err, all, wrong)
		}
		one := q.Query
		one.Kind = q.Kinds[0]
		found, err := x.Find(t.Context(), one)
		same, wrong := y.Find(t.Context(), one)
		if err != nil || wrong != nil || !reflect.DeepEqual(found, same) {
			t.Fatalf("%+v\nheld: %+v %v\nindex: %+v %v", one, found, err, same, wrong)
		}
	}
	for range 40 {
		switch n := r.IntN(140); r.IntN(4) {
		case 0:
			write(x, someDocument(r, n), someDocument(r, n+200))
		case 1: // by another process
			write(y, someDocument(r, n))
			if err := x.ListenNow(t.Context(), heard); err != nil {
				t.Fatal(err)
			}
		case 2:
			for _, kind := range heldKinds {
				if err := d.Write(t.Context(), func(tx *db.Tx) error { return x.Remove(t.Context(), tx, kind, fmt.Sprint("d", n)) }); err != nil {
					t.Fatal(err)
				}
			}
		}
		for range 8 {
			compare(someQuestion(r))
		}
	}
	if !x.Holds() {
		t.Error("what was held was let go")
	}
}

// TestTooManyChangesAreNotFollowed has so many documents change at once that what is held is
// let go; the engine answers meanwhile.
func TestTooManyChangesAreNotFollowed(t *testing.T) {
	d := testdb.Open(t)
	x := search.New(d)
	index := func(from, until int) {
		t.Helper()
		docs := make([]search.Document, 0, until-from)
		for n := from; n < until; n++ {
			docs = append(docs, search.Document{Kind: heldKinds[n%2], ID: fmt.Sprint(n), Title: i18n.Same("Housing"), Date: int64(n)})
		}
		if err := d.Write(t.Context(), func(tx *db.Tx) error { return x.Index(t.Context(), tx, docs...) }); err != nil {
			t.Fatal(err)
		}
	}
	index(0, 2)
	ctx, cancel := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	wg.Go(func() { x.Keep(ctx, heldKinds, yearOf, func(err error) { t.Error(err) }) })
	for patience := 0; !x.Holds() && patience < 2000; patience++ {
		time.Sleep(5 * time.Millisecond)
	}
	if !x.Holds() {
		t.Fatal("nothing is held")
	}
	index(2, search.HeldAtOnce+3)
	if x.Holds() {
		t.Error("many changes at once are followed one by one")
	}
	m, err := x.FindAmong(t.Context(), search.Among{Kinds: heldKinds, Query: search.Query{Text: "housing"}})
	if err != nil || m.Total < 1000 {
		t.Errorf("%d are found: %v", m.Total, err)
	}
	cancel()
	wg.Wait()
}
