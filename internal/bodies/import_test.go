package bodies_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/bodies"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
	"plenary.example/locales"
)

func catalog(t *testing.T) *i18n.Catalog {
	t.Helper()
	c, err := locales.Catalog()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func (w world) importTerms(t *testing.T, table string, dry bool) bodies.TermsReport {
	t.Helper()
	rows, err := bodies.ReadTerms(strings.NewReader(table))
	w.must(t, err)
	r, err := w.ImportTerms(t.Context(), staff(), bodies.TermsImport{Rows: rows, Catalog: catalog(t), DryRun: dry})
	w.must(t, err)
	return r
}

const decades = `body,office,person,organization,from,to,how,ended
inland-protection,Co-chair,Ada Old,Harbour,1978-11-18,1980,elected,end_of_term
Protection au Canada,coprésidence,Ada Old,Harbour,1981,1983-05,Élection sans opposition,resigned
inland-protection,cochair,Bo Old,Lantern,1978,,elected,
inland-protection,cochair,Lindiwe Tremblay,,1990,1991,,
no-such-body,cochair,Ada Old,,1990,,,
inland-protection,president,Ada Old,,1990,,,
inland-protection,cochair,Ada Old,,last spring,,,
inland-protection,cochair,,,1990,,,
inland-protection,cochair,Bo Old,,1999,,elected,
`

func TestImportingTwiceChangesNothing(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	sums := func(r bodies.TermsReport) string {
		return fmt.Sprintf("%d new, %d as they were, %d other, %d refused, %d persons", r.Created, r.Unchanged, r.Changed, r.Refused, r.Persons)
	}
	dry := w.importTerms(t, decades, true)
	if history, err := w.History(ctx, nil, w.group.ID); err != nil || len(history) != 0 {
		t.Fatalf("a dry run wrote %v, %v", history, err)
	}
	first := w.importTerms(t, decades, false)
	if want := "4 new, 0 as they were, 0 other, 5 refused, 3 persons"; sums(first) != want || sums(dry) != want {
		t.Errorf("%s; dry %s; want %s", sums(first), sums(dry), want)
	}
	second := w.importTerms(t, decades, false)
	if want := "0 new, 4 as they were, 0 other, 5 refused, 0 persons"; sums(second) != want {
		t.Errorf("again: %s", sums(second))
	}
	// Somebody of that name is on the register, but the table may mean somebody else.
	if len(first.Lines[3].Doubts) != 1 {
		t.Errorf("%+v", first.Lines[3])
	}
	for _, l := range first.Lines {
		if l.Result == bodies.TermRefused {
			wantFault(t, fault.New(fault.Invalid, l.Reason.Key, l.Reason.Args), fault.Invalid, l.Reason.Key)
		}
	}
	history, err := w.History(ctx, nil, w.group.ID)
	w.must(t, err)
	if history[1].To != day("1980-12-31") || history[2].From != day("1981-01-01") || history[2].To != day("1983-05-31") || history[2].How != bodies.Acclaimed {
		t.Errorf("%+v", history)
	}
	later := w.importTerms(t, "body,office,person,from,to\ninland-protection,cochair,Bo Old,1978,1982\n", false)
	if later.Changed != 1 {
		t.Errorf("another end: %+v", later)
	}
}

func TestImportedNamesAreThoseOfTheHistoryOrTheAddress(t *testing.T) {
	w := newWorld(t)
	r := w.importTerms(t, "Instance;Fonction;Personne;Courriel;Du\ninland-protection;cochair;L. Tremblay;LT@ccr.example;2020\n", false)
	held, err := w.TermsOf(t.Context(), nil, w.person.ID)
	if err != nil || r.Created != 1 || r.Persons != 0 || len(held) != 1 {
		t.Errorf("%+v, %+v, %v", r, held, err)
	}
	for _, p := range []people.Person{{Name: "Twin Name"}, {Name: "Twin Name"}} {
		p, err := w.people.AddPerson(t.Context(), staff(), p)
		w.must(t, err)
		_, err = w.Appoint(t.Context(), staff(), bodies.Term{BodyID: w.group.ID, PersonID: p.ID, Role: access.CommitteeSeat, From: day("2001-01-01")})
		w.must(t, err)
	}
	if r := w.importTerms(t, "body,office,person,from\ninland-protection,cochair,Twin Name,1999\n", false); r.Refused != 1 || r.Lines[0].Reason.Key != "bodies.error.table_namesakes" {
		t.Errorf("%+v", r)
	}
	for _, table := range []string{"", "a,b\n1,2\n", "body,office,person,from\n\"broken"} {
		if _, err := bodies.ReadTerms(strings.NewReader(table)); !fault.Is(err, fault.Invalid) {
			t.Errorf("%q: %v", table, err)
		}
	}
}

func TestExportsHoldTheHistoryAndNobodyWhoJoined(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	executive, caucus := w.body(t, "executive-committee", access.Executive), w.body(t, "northern-caucus", access.Caucus)
	w.seat(t, bodies.Seat{BodyID: executive.ID, Role: access.CoChair, Places: 2, FilledBy: bodies.ByOffice, FromBody: w.group.ID, FromRole: access.CoChair})
	w.importTerms(t, decades, false)
	w.must(t, w.Join(ctx, access.Actor{PersonID: w.person.ID, Seats: []access.Seat{{Class: "member", GoodStanding: true}}}, caucus.ID))
	record, err := w.Record(ctx)
	w.must(t, err)
	var table, graph bytes.Buffer
	w.must(t, bodies.WriteTermsCSV(&table, i18n.EN, record))
	w.must(t, bodies.WritePopolo(&graph, catalog(t).For(i18n.FR), record))
	if r := w.importTerms(t, table.String(), false); r.Unchanged != 4 || r.Created+r.Refused+r.Changed != 0 {
		t.Errorf("what was exported is imported as %+v", r)
	}
	var out struct {
		Persons, Organizations []struct{ ID, Name string }
		Posts                  []struct{ ID string }
		Memberships            []struct {
			ID       string
			PersonID string `json:"person_id"`
			PostID   string `json:"post_id"`
		}
	}
	w.must(t, json.Unmarshal(graph.Bytes(), &out))
	ids := map[string]bool{}
	for _, m := range out.Memberships {
		if ids[m.ID] || m.PersonID == w.person.ID {
			t.Errorf("%+v", m)
		}
		ids[m.ID] = true
	}
	if len(out.Organizations) != 3 || out.Organizations[2].Name == "" || len(out.Persons) != 3 || len(out.Posts) != 2 || len(out.Memberships) != 8 {
		t.Errorf("%d organizations, %d persons, %d posts, %d memberships", len(out.Organizations), len(out.Persons), len(out.Posts), len(out.Memberships))
	}
}

// A history of 2,000 terms is paged by key, in order, each once, and read in a
// few questions.
func TestAHistoryOf2000TermsIsPaged(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	var table strings.Builder
	table.WriteString("body,office,person,from,to\n")
	for i := range 2000 {
		fmt.Fprintf(&table, "inland-protection,member,Person %d,%d-%02d-01,%d-12-31\n", i%601, 1978+i%48, 1+i%12, 1978+i%48)
	}
	if r := w.importTerms(t, table.String(), false); r.Created != 2000 {
		t.Fatalf("%d created, %+v", r.Created, r.Lines[0])
	}
	seen := map[string]bool{}
	var mark bodies.Mark
	last := time.Time{}
	for pages := 0; ; pages++ {
		list, next, err := w.Before(ctx, nil, w.group.ID, mark)
		w.must(t, err)
		for _, h := range list {
			if seen[h.ID] || !last.IsZero() && h.From.After(last) || h.Person.Name == "" {
				t.Fatalf("%+v", h)
			}
			seen[h.ID], last = true, h.From
		}
		if next == nil {
			break
		}
		mark = *next
	}
	if len(seen) != 2000 {
		t.Errorf("%d of 2000 terms", len(seen))
	}
}

func BenchmarkHistoryOf2000Terms(b *testing.B) {
	w := newWorld(b)
	var table strings.Builder
	table.WriteString("body,office,person,from,to\n")
	for i := range 2000 {
		fmt.Fprintf(&table, "inland-protection,member,Person %d,%d-%02d-01,%d-12-31\n", i%601, 1978+i%48, 1+i%12, 1978+i%48)
	}
	rows, err := bodies.ReadTerms(strings.NewReader(table.String()))
	if err != nil {
		b.Fatal(err)
	}
	if _, err := w.ImportTerms(b.Context(), staff(), bodies.TermsImport{Rows: rows}); err != nil {
		b.Fatal(err)
	}
	b.ResetTimer()
	for range b.N {
		if list, err := w.History(b.Context(), nil, w.group.ID); err != nil || len(list) != 2000 {
			b.Fatal(len(list), err)
		}
	}
}
