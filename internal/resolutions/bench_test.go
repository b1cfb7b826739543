package resolutions

import (
	"fmt"
	"testing"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
	"plenary.example/internal/search"
	"plenary.example/internal/testdb"
)

func benchLibrary(b *testing.B, n int) *Service {
	b.Helper()
	d := testdb.Open(b)
	log := audit.New(d)
	s := New(log, people.New(log), search.New(d))
	err := log.Do(b.Context(), access.TheProgram(), "resolutions.import", func(tx *audit.Tx) error {
		for i := range n {
			text := whole()
			text.Title.EN = fmt.Sprintf("Detention of children %d", i)
			r := Resolution{ID: db.NewID(), Revision: 1, Wording: text, Original: i18n.EN, Imported: true}
			e := Entry{Resolution: r, Meeting: fmt.Sprintf("%d-%02d", 1900+i/240, i/20%12+1), Number: i%20 + 1, Label: LabelOf(i%20 + 1), Policy: InForce}
			if err := s.EnterTx(b.Context(), tx, Arrival{Entry: e}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	return s
}

func BenchmarkByAddress(b *testing.B) {
	s := benchLibrary(b, 2000)
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for i := 0; pb.Next(); i++ {
			if _, err := s.ByAddress(b.Context(), fmt.Sprintf("1900-%02d", i%12+1), fmt.Sprint(i%20+1)); err != nil {
				b.Error(err)
				return
			}
		}
	})
}

func BenchmarkSaveDraft(b *testing.B) {
	d := testdb.Open(b)
	log := audit.New(d)
	s := New(log, people.New(log), search.New(d))
	who := access.Actor{PersonID: "p", Name: "P", Seats: []access.Seat{{OrganizationID: "o", Class: "member", GoodStanding: true, Name: i18n.Same("O")}}}
	r, err := s.StartDraft(b.Context(), who, NewDraft{Wording: whole()})
	if err != nil {
		b.Fatal(err)
	}
	for i := 0; b.Loop(); i++ {
		text := r.Wording
		text.Title.EN = fmt.Sprintf("Children %d", i)
		if r, err = s.SaveDraft(b.Context(), who, r.ID, r.Revision, i18n.EN, text); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkLibrary(b *testing.B) {
	s := benchLibrary(b, 2000)
	for b.Loop() {
		if _, err := s.Library(b.Context(), Query{Text: "minister detention"}); err != nil {
			b.Fatal(err)
		}
	}
}
