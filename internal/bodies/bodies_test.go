package bodies_test

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/bodies"
	"plenary.example/internal/config"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
	"plenary.example/internal/testdb"
	"plenary.example/locales"
)

func day(s string) time.Time {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		panic(err)
	}
	return t
}

func staff() access.Actor {
	return access.Actor{PersonID: "staff", Name: "Staff", Offices: []access.Office{{Kind: access.Secretariat, Role: access.Staff}}}
}

// world is a coalition of one working group and one person.
type world struct {
	*bodies.Service
	people *people.Service
	log    *audit.Log
	group  bodies.Body
	person people.Person
}

func newWorld(t testing.TB) world {
	t.Helper()
	log := audit.New(testdb.Open(t))
	w := world{people: people.New(log), log: log}
	w.Service = bodies.New(log, w.people)
	var err error
	w.group, err = w.AddBody(t.Context(), staff(), bodies.Body{
		Slug: "inland-protection", Kind: access.WorkingGroup, Place: 2,
		Name:    i18n.Text{EN: "Inland Protection", FR: "Protection au Canada"},
		Mandate: i18n.Text{EN: "Refugee claims made in the country.", FR: "Demandes d’asile présentées au pays."},
	})
	if err != nil {
		t.Fatal(err)
	}
	w.person, err = w.people.AddPerson(t.Context(), staff(), people.Person{Name: "Lindiwe Tremblay", Email: "lt@ccr.example"})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func wantFault(t *testing.T, err error, kind fault.Kind, key string) {
	t.Helper()
	f := fault.Of(err)
	if f == nil || f.Kind != kind || f.Key != key {
		t.Fatalf("error %v, want %s", err, key)
	}
	c, err := locales.Catalog()
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range i18n.Langs() {
		if said := c.For(lang).Say(i18n.Message{Key: f.Key, Args: f.Args}); strings.Contains(said, "⟦") {
			t.Errorf("%s: no sentence for %s: %s", lang, f.Key, said)
		}
	}
}

func TestTermAndOffice(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	term, err := w.Appoint(ctx, staff(), bodies.Term{
		BodyID: w.group.ID, PersonID: w.person.ID, Role: access.CoChair, From: day("2025-12-01"), To: day("2027-11-30"),
	})
	if err != nil {
		t.Fatal(err)
	}
	want := []access.Office{{BodyID: w.group.ID, Body: "inland-protection", Kind: access.WorkingGroup, Name: w.group.Name, Role: access.CoChair}}
	for on, held := range map[string]bool{"2025-11-30": false, "2025-12-01": true, "2027-11-30": true, "2027-12-01": false} {
		offices, err := w.OfficesOf(ctx, nil, w.person.ID, day(on))
		if err != nil {
			t.Fatal(err)
		}
		if held && !reflect.DeepEqual(offices, want) || !held && len(offices) != 0 {
			t.Errorf("on %s: %+v", on, offices)
		}
		holders, err := w.HoldersOf(ctx, nil, w.group.ID, access.CoChair, day(on))
		if err != nil {
			t.Fatal(err)
		}
		if held != (len(holders) == 1) || held && holders[0].Person != w.person {
			t.Errorf("on %s: %+v", on, holders)
		}
		if term.HeldOn(day(on)) != held {
			t.Errorf("on %s: HeldOn %v", on, !held)
		}
	}
	if none, err := w.HoldersOf(ctx, nil, w.group.ID, access.CommitteeSeat, day("2026-01-01")); err != nil || len(none) != 0 {
		t.Errorf("members: %+v, %v", none, err)
	}
	if err := w.EndTerm(ctx, staff(), term.ID, day("2026-06-30")); err != nil {
		t.Fatal(err)
	}
	if offices, err := w.OfficesOf(ctx, nil, w.person.ID, day("2026-07-01")); err != nil || len(offices) != 0 {
		t.Errorf("after the end: %+v, %v", offices, err)
	}
	if _, err := w.Appoint(ctx, staff(), bodies.Term{BodyID: w.group.ID, PersonID: w.person.ID, Role: access.CoChair, From: day("2026-07-01")}); err != nil {
		t.Errorf("a second term: %v", err)
	}
	history, err := w.History(ctx, nil, w.group.ID)
	if err != nil || len(history) != 2 || !history[0].To.Equal(day("2026-06-30")) {
		t.Errorf("history %+v, %v", history, err)
	}
	lines, err := w.log.History(ctx, "body", w.group.ID, "")
	if err != nil || len(lines) != 4 || lines[2].Action != "bodies.end_term" {
		t.Errorf("record %+v, %v", lines, err)
	}
}

func TestRefusals(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	if _, err := w.Appoint(ctx, staff(), bodies.Term{BodyID: w.group.ID, PersonID: w.person.ID, Role: access.CoChair, From: day("2026-01-01")}); err != nil {
		t.Fatal(err)
	}
	base := bodies.Term{BodyID: w.group.ID, PersonID: w.person.ID, Role: access.CoChair, From: day("2027-01-01")}
	tests := []struct {
		name   string
		change func(*bodies.Term)
		kind   fault.Kind
		key    string
	}{
		{"twice at once", func(*bodies.Term) {}, fault.Conflict, "bodies.error.term_overlaps"},
		{"an office of another kind", func(b *bodies.Term) { b.Role = access.President }, fault.Invalid, "bodies.error.role"},
		{"ends first", func(b *bodies.Term) { b.To = day("2026-12-31") }, fault.Invalid, "bodies.error.ends_before"},
		{"no body", func(b *bodies.Term) { b.BodyID = "x" }, fault.NotFound, "bodies.error.no_body"},
		{"no person", func(b *bodies.Term) { b.PersonID = "x" }, fault.NotFound, "people.error.no_person"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			term := base
			tt.change(&term)
			_, err := w.Appoint(ctx, staff(), term)
			wantFault(t, err, tt.kind, tt.key)
		})
	}
	_, err := w.AddBody(ctx, staff(), bodies.Body{Slug: "inland-protection", Kind: access.Committee, Name: i18n.Same("X")})
	wantFault(t, err, fault.Invalid, "bodies.error.slug_taken")
	_, err = w.AddBody(ctx, staff(), bodies.Body{Slug: "No Good", Kind: access.Committee, Name: i18n.Same("X")})
	wantFault(t, err, fault.Invalid, "bodies.error.slug")
	_, err = w.AddBody(ctx, staff(), bodies.Body{Slug: "x", Kind: "senate", Name: i18n.Same("X")})
	wantFault(t, err, fault.Invalid, "bodies.error.kind")
	for _, l := range i18n.Langs() {
		_, err = w.AddBody(ctx, staff(), bodies.Body{Slug: "x", Kind: access.Committee, Name: i18n.Text{}.With(l, "X")})
		wantFault(t, err, fault.Invalid, "bodies.error.name_"+string(l.Other())+"_missing")
		if f := fault.Of(err); f.Field != "name_"+string(l.Other()) {
			t.Errorf("refused at %s", f.Field)
		}
		half := w.group
		half.Name = half.Name.With(l, " ")
		wantFault(t, w.ChangeBody(ctx, staff(), half), fault.Invalid, "bodies.error.name_"+string(l)+"_missing")
	}
	wantFault(t, w.EndTerm(ctx, staff(), "x", day("2026-01-01")), fault.NotFound, "bodies.error.no_term")

	delegate := access.Actor{PersonID: w.person.ID}
	_, err = w.Appoint(ctx, delegate, base)
	wantFault(t, err, fault.Forbidden, "fault.forbidden")
	_, err = w.AddBody(ctx, access.Actor{}, bodies.Body{})
	wantFault(t, err, fault.SignIn, "fault.sign_in")
	wantFault(t, w.ChangeBody(ctx, delegate, w.group), fault.Forbidden, "fault.forbidden")
	wantFault(t, w.EndTerm(ctx, delegate, "x", day("2026-01-01")), fault.Forbidden, "fault.forbidden")
}

func TestBodiesStandInTheirOrder(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	for place, slug := range map[int]string{3: "immigration-settlement", 1: "overseas-protection"} {
		if _, err := w.AddBody(ctx, staff(), bodies.Body{Slug: slug, Kind: access.WorkingGroup, Name: i18n.Same(slug), Place: place}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := w.AddBody(ctx, staff(), bodies.Body{Slug: access.ResolutionsCommittee, Kind: access.Committee, Name: i18n.Same("R"), Place: 9}); err != nil {
		t.Fatal(err)
	}
	group := w.group
	group.Mandate.EN = "Another mandate."
	if err := w.ChangeBody(ctx, staff(), group); err != nil {
		t.Fatal(err)
	}
	list, err := w.WorkingGroups(ctx, nil)
	if err != nil || len(list) != 3 || list[0].Slug != "overseas-protection" || list[1] != group {
		t.Errorf("working groups %+v, %v", list, err)
	}
	if all, err := w.Bodies(ctx, nil, ""); err != nil || len(all) != 4 {
		t.Errorf("bodies %+v, %v", all, err)
	}
	if got, err := w.BodyBySlug(ctx, nil, "inland-protection"); err != nil || got != group {
		t.Errorf("by slug %+v, %v", got, err)
	}
}

func TestEveryKindAndRoleHasItsWords(t *testing.T) {
	c, err := locales.Catalog()
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range i18n.Langs() {
		for _, k := range bodies.Kinds() {
			for _, m := range append([]i18n.Message{bodies.KindName(k)}, roleNames(k)...) {
				if !c.For(lang).Has(m.Key) {
					t.Errorf("%s: %s has no words", lang, m.Key)
				}
			}
		}
	}
}

func roleNames(k access.BodyKind) (names []i18n.Message) {
	for _, r := range bodies.Roles(k) {
		names = append(names, bodies.RoleName(r))
	}
	return names
}

func TestFoundingFromAProfile(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	p, err := config.LoadProfile("ccr")
	if err != nil {
		t.Fatal(err)
	}
	for range 2 { // a second time changes nothing
		if err := w.Found(ctx, staff(), p.Bodies); err != nil {
			t.Fatal(err)
		}
		all, err := w.Bodies(ctx, nil, "")
		if err != nil || len(all) != len(p.Bodies) {
			t.Errorf("%d bodies, %v; want %d", len(all), err, len(p.Bodies))
		}
	}
	if got, err := w.Body(ctx, w.group.ID); err != nil || got != w.group {
		t.Errorf("a body that was there became %+v, %v", got, err)
	}
	groups, err := w.WorkingGroups(ctx, nil)
	if err != nil || len(groups) != 3 {
		t.Errorf("working groups %+v, %v", groups, err)
	}
	if err := w.Found(ctx, access.Actor{PersonID: "x"}, []config.Body{{Slug: "new", Kind: "committee", Name: i18n.Same("New")}}); !fault.Is(err, fault.Forbidden) {
		t.Errorf("anybody may found a body: %v", err)
	}
}
