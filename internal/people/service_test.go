package people_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
	"plenary.example/internal/testdb"
)

func service(t testing.TB) (*people.Service, *audit.Log) {
	t.Helper()
	log := audit.New(testdb.Open(t))
	return people.New(log), log
}

func staff() access.Actor {
	return access.Actor{PersonID: "staff", Name: "Staff", Offices: []access.Office{{Kind: access.Secretariat, Role: access.Staff}}}
}

func wantFault(t *testing.T, err error, kind fault.Kind, key string) {
	t.Helper()
	f := fault.Of(err)
	if f == nil || f.Kind != kind || f.Key != key {
		t.Fatalf("error %v, want %s", err, key)
	}
	for _, lang := range i18n.Langs() {
		if said := catalog(t).For(lang).Say(i18n.Message{Key: f.Key, Args: f.Args}); strings.Contains(said, "⟦") {
			t.Errorf("%s: no sentence for %s: %s", lang, f.Key, said)
		}
	}
}

func harbour() people.Organization {
	return people.Organization{
		Name: i18n.Text{EN: "Harbour Light", FR: "Lumière du Port"}, Class: people.Member, Region: people.Atlantic, City: "Halifax", Joined: day("2001-03-01"),
	}
}

func TestRegisterOfAnOrganization(t *testing.T) {
	s, log := service(t)
	ctx := t.Context()
	o, err := s.AddOrganization(ctx, staff(), harbour())
	if err != nil {
		t.Fatal(err)
	}
	if o.Slug != "harbour-light" {
		t.Errorf("slug %q", o.Slug)
	}
	if got, err := s.Organization(ctx, o.ID); err != nil || !reflect.DeepEqual(got, o) {
		t.Errorf("read %+v, %v; want %+v", got, err, o)
	}
	if got, err := s.OrganizationBySlug(ctx, "harbour-light"); err != nil || got.ID != o.ID {
		t.Errorf("by slug %+v, %v", got, err)
	}
	_, err = s.AddOrganization(ctx, staff(), harbour())
	wantFault(t, err, fault.Invalid, "people.error.slug_taken")

	if err := s.RecordDues(ctx, staff(), o.ID, people.Dues{Year: 2026, Amount: 30000, Due: day("2026-05-14")}); err != nil {
		t.Fatal(err)
	}
	check := func(on string, good bool) {
		t.Helper()
		if got, err := s.Standing(ctx, nil, o.ID, day(on)); err != nil || got.Good != good {
			t.Errorf("on %s: %+v, %v", on, got, err)
		}
	}
	check("2026-05-14", true)
	check("2026-05-15", false)
	if err := s.AgreeExtension(ctx, staff(), o.ID, 2026, day("2026-07-01"), "A grant is late"); err != nil {
		t.Fatal(err)
	}
	check("2026-07-01", true)
	check("2026-07-02", false)
	if err := s.RecordPayment(ctx, staff(), o.ID, 2026, day("2026-07-10")); err != nil {
		t.Fatal(err)
	}
	check("2026-07-09", false)
	check("2026-07-10", true)
	p, err := s.Suspend(ctx, staff(), o.ID, people.Suspension{From: day("2026-08-01"), Reason: i18n.Text{EN: "Reason.", FR: "Motif."}})
	if err != nil {
		t.Fatal(err)
	}
	check("2026-12-01", false)
	if err := s.EndSuspension(ctx, staff(), p.ID, day("2026-08-31")); err != nil {
		t.Fatal(err)
	}
	check("2026-12-01", true)
	if err := s.EndMembership(ctx, staff(), o.ID, day("2026-12-31")); err != nil {
		t.Fatal(err)
	}
	check("2027-01-01", false)

	history, err := log.History(ctx, "organization", o.ID, "")
	if err != nil {
		t.Fatal(err)
	}
	var actions []string
	for _, e := range history {
		actions = append(actions, e.Action)
	}
	want := []string{
		"people.add_organization", "people.record_dues", "people.agree_extension", "people.record_payment",
		"people.suspend", "people.end_suspension", "people.end_membership",
	}
	if !reflect.DeepEqual(actions, want) {
		t.Errorf("record %v, want %v", actions, want)
	}
}

func TestPeopleAndSeats(t *testing.T) {
	s, _ := service(t)
	ctx := t.Context()
	o, err := s.AddOrganization(ctx, staff(), harbour())
	if err != nil {
		t.Fatal(err)
	}
	p, err := s.AddPerson(ctx, staff(), people.Person{Name: " Amina  Okafor ", Email: "Amina.Okafor@Harbour.Example", Lang: i18n.FR})
	if err != nil {
		t.Fatal(err)
	}
	if p.Name != "Amina Okafor" {
		t.Errorf("name %q", p.Name)
	}
	_, err = s.AddPerson(ctx, staff(), people.Person{Name: "Other", Email: "AMINA.okafor@harbour.example"})
	wantFault(t, err, fault.Invalid, "people.error.email_taken")
	for range 2 { // two people without an address are two people
		if _, err := s.AddPerson(ctx, staff(), people.Person{Name: "No Address"}); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := s.PersonByEmail(ctx, " AMINA.OKAFOR@harbour.example "); err != nil || got != p {
		t.Errorf("by e-mail %+v, %v", got, err)
	}
	_, err = s.PersonByEmail(ctx, "")
	wantFault(t, err, fault.NotFound, "people.error.no_person")

	a, err := s.Affiliate(ctx, staff(), people.Affiliation{PersonID: p.ID, OrganizationID: o.ID, Title: "Coordinator", From: day("2024-01-01")})
	if err != nil {
		t.Fatal(err)
	}
	_, err = s.Affiliate(ctx, staff(), people.Affiliation{PersonID: "nobody", OrganizationID: o.ID})
	wantFault(t, err, fault.NotFound, "people.error.no_person_or_organization")
	seats, err := s.SeatsOf(ctx, nil, p.ID, day("2026-11-23"))
	if err != nil || len(seats) != 1 || !seats[0].GoodStanding || seats[0].OrganizationID != o.ID || seats[0].Class != "member" {
		t.Errorf("seats %+v, %v", seats, err)
	}
	places, err := s.PeopleOf(ctx, nil, o.ID, day("2026-11-23"))
	if err != nil || len(places) != 1 || places[0].Person != p || places[0].Title != "Coordinator" {
		t.Errorf("places %+v, %v", places, err)
	}
	if err := s.EndAffiliation(ctx, staff(), a.ID, day("2026-10-31")); err != nil {
		t.Fatal(err)
	}
	if seats, err := s.SeatsOf(ctx, nil, p.ID, day("2026-11-23")); err != nil || len(seats) != 0 {
		t.Errorf("seats after the end %+v, %v", seats, err)
	}
	if seats, err := s.SeatsOf(ctx, nil, p.ID, day("2026-10-31")); err != nil || len(seats) != 1 {
		t.Errorf("seats on the last day %+v, %v", seats, err)
	}

	self := access.Actor{PersonID: p.ID}
	if err := s.ChangePerson(ctx, self, people.Person{ID: p.ID, Name: "Amina O.", Email: p.Email, Lang: i18n.EN}); err != nil {
		t.Errorf("changing one's own name: %v", err)
	}
	err = s.ChangePerson(ctx, self, people.Person{ID: p.ID, Name: "Amina O.", Email: "other@harbour.example", Lang: i18n.EN})
	wantFault(t, err, fault.Forbidden, "fault.forbidden")
}

func TestOnlyTheSecretariatKeepsTheRegister(t *testing.T) {
	s, _ := service(t)
	ctx := t.Context()
	o, err := s.AddOrganization(ctx, staff(), harbour())
	if err != nil {
		t.Fatal(err)
	}
	president := access.Actor{PersonID: "p", Offices: []access.Office{{Kind: access.Executive, Role: access.President}}}
	acts := map[string]func(who access.Actor) error{
		"add organization": func(who access.Actor) error {
			_, err := s.AddOrganization(ctx, who, people.Organization{Name: i18n.Same("X"), Class: people.Member, Region: people.North})
			return err
		},
		"change organization": func(who access.Actor) error { return s.ChangeOrganization(ctx, who, o) },
		"end membership":      func(who access.Actor) error { return s.EndMembership(ctx, who, o.ID, day("2026-12-31")) },
		"add person": func(who access.Actor) error {
			_, err := s.AddPerson(ctx, who, people.Person{Name: "X"})
			return err
		},
		"affiliate": func(who access.Actor) error {
			_, err := s.Affiliate(ctx, who, people.Affiliation{})
			return err
		},
		"end affiliation": func(who access.Actor) error { return s.EndAffiliation(ctx, who, "x", day("2026-12-31")) },
		"record dues": func(who access.Actor) error {
			return s.RecordDues(ctx, who, o.ID, people.Dues{Year: 2026, Due: day("2026-05-14")})
		},
		"record payment":   func(who access.Actor) error { return s.RecordPayment(ctx, who, o.ID, 2026, day("2026-05-14")) },
		"agree extension":  func(who access.Actor) error { return s.AgreeExtension(ctx, who, o.ID, 2026, day("2026-06-14"), "x") },
		"suspend":          func(who access.Actor) error { _, err := s.Suspend(ctx, who, o.ID, people.Suspension{}); return err },
		"end a suspension": func(who access.Actor) error { return s.EndSuspension(ctx, who, "x", day("2026-06-14")) },
	}
	for name, act := range acts {
		t.Run(name, func(t *testing.T) {
			wantFault(t, act(president), fault.Forbidden, "fault.forbidden")
			wantFault(t, act(access.Actor{}), fault.SignIn, "fault.sign_in")
		})
	}
	if got, err := s.Organization(ctx, o.ID); err != nil || !reflect.DeepEqual(got, o) {
		t.Errorf("the refusals changed %+v to %+v (%v)", o, got, err)
	}
}

func TestBadInputIsRefusedByField(t *testing.T) {
	s, _ := service(t)
	ctx := t.Context()
	long := strings.Repeat("é", 201)
	tests := []struct {
		name string
		o    func(*people.Organization)
		key  string
	}{
		{"no name", func(o *people.Organization) { o.Name = i18n.Text{}; o.Slug = "x" }, "people.error.name_missing"},
		{"long name", func(o *people.Organization) { o.Name.FR = long }, "people.error.too_long"},
		{"slug", func(o *people.Organization) { o.Slug = "../etc" }, "people.error.slug"},
		{"a page of ours", func(o *people.Organization) { o.Slug = "new" }, "people.error.slug_reserved"},
		{"a page of ours by its name", func(o *people.Organization) { o.Name, o.Slug = i18n.Same("Import"), "" }, "people.error.slug_reserved"},
		{"class", func(o *people.Organization) { o.Class = "king" }, "people.error.class"},
		{"region", func(o *people.Organization) { o.Region = "moon" }, "people.error.region"},
		{"e-mail", func(o *people.Organization) { o.Email = "a@b\r\nBcc: c@d.e" }, "people.error.email"},
		{"ends first", func(o *people.Organization) { o.Ended = day("1999-01-01") }, "people.error.ends_before"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			o := harbour()
			tt.o(&o)
			_, err := s.AddOrganization(ctx, staff(), o)
			wantFault(t, err, fault.Invalid, tt.key)
		})
	}
	for _, email := range []string{"x", "a b@c.example", "Ann <ann@c.example>", "a@localhost", "a@b.example, c@d.example", strings.Repeat("a", 250) + "@b.example"} {
		_, err := s.AddPerson(ctx, staff(), people.Person{Name: "X", Email: email})
		wantFault(t, err, fault.Invalid, "people.error.email")
	}
	err := s.RecordDues(ctx, staff(), "nowhere", people.Dues{Year: 2026, Due: day("2026-05-14")})
	wantFault(t, err, fault.NotFound, "people.error.no_organization")
}

func TestListsArePagedAndFoundWithoutAccents(t *testing.T) {
	s, _ := service(t)
	ctx := t.Context()
	err := s.AddMany(ctx, staff(), func(add people.Adder) error {
		for i := range 120 {
			class := people.Member
			if i%10 == 0 {
				class = people.Observer
			}
			o := people.Organization{
				Name: i18n.Text{EN: fmt.Sprintf("Group %03d", i), FR: fmt.Sprintf("Équipe %03d", 119-i)}, Class: class, Region: people.Prairies, Joined: day("2010-01-01"),
			}
			if _, err := add.Organization(o); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range i18n.Langs() {
		var seen []string
		f := people.Filter{Class: people.Member, Words: "equipe", Lang: lang, On: day("2026-01-01"), Limit: 25}
		for {
			list, more, err := s.Organizations(ctx, f)
			if err != nil {
				t.Fatal(err)
			}
			for _, o := range list {
				seen = append(seen, people.Fold(o.Name.In(lang)))
			}
			if !more {
				break
			}
			f.After = list[len(list)-1].ID
		}
		if len(seen) != 108 {
			t.Errorf("%s: %d listed, want 108", lang, len(seen))
		}
		for i := 1; i < len(seen); i++ {
			if seen[i-1] >= seen[i] {
				t.Errorf("%s: %q before %q", lang, seen[i-1], seen[i])
			}
		}
	}
	counts, err := s.CountByClass(ctx, day("2026-01-01"))
	if err != nil || counts[people.Member] != 108 || counts[people.Observer] != 12 {
		t.Errorf("counts %v, %v", counts, err)
	}
	if list, _, err := s.Organizations(ctx, people.Filter{Words: "100%_'; DROP TABLE organizations"}); err != nil || len(list) != 0 {
		t.Errorf("hostile words: %v, %v", list, err)
	}
}

// periods are all the memberships of some facts, the first one first.
func periods(f people.Facts) []people.Membership {
	list := slices.Clone(f.Earlier)
	slices.SortFunc(list, func(a, b people.Membership) int { return a.From.Compare(b.From) })
	if !f.Joined.IsZero() {
		list = append(list, people.Membership{Class: f.Class, From: f.Joined, To: f.Ended})
	}
	return list
}

// The electorate loads fewer facts than one organization's standing does; the
// two must never differ.
func TestElectorateAgreesWithStanding(t *testing.T) {
	s, _ := service(t)
	ctx := t.Context()
	byID := map[string]people.Facts{}
	rapid.Check(t, func(rt *rapid.T) {
		f := facts().Draw(rt, "facts")
		err := s.AddMany(ctx, staff(), func(add people.Adder) error {
			o, err := add.Organization(people.Organization{
				Slug: fmt.Sprintf("o-%d", len(byID)), Name: i18n.Same("O"), Class: f.Class, Region: people.North,
			})
			if err != nil {
				return err
			}
			if err := add.Memberships(o.ID, periods(f)); err != nil {
				return err
			}
			for _, d := range f.Dues {
				if err := add.Dues(o.ID, d); err != nil {
					return err
				}
			}
			for i, p := range f.Suspensions {
				added, err := add.Suspension(o.ID, p)
				if err != nil {
					return err
				}
				f.Suspensions[i] = added
			}
			byID[o.ID] = f
			return nil
		})
		if err != nil {
			rt.Fatal(err)
		}
	})
	for on := day("2024-12-01"); on.Before(day("2027-12-01")); on = on.AddDate(0, 0, 17) {
		electors, err := s.Electorate(ctx, nil, on)
		if err != nil {
			t.Fatal(err)
		}
		listed := map[string]bool{}
		for _, e := range electors {
			listed[e.OrganizationID] = true
			want := people.StandingAt(byID[e.OrganizationID], on)
			if e.MayVote != want.MayVote || !reflect.DeepEqual(e.Why, want.Why) || !reflect.DeepEqual(e.Note, want.Note) {
				t.Fatalf("on %s: %+v, want %+v", on, e, want)
			}
		}
		for id, f := range byID {
			began := slices.ContainsFunc(periods(f), func(m people.Membership) bool { return !m.From.After(on) })
			if want := began && people.StandingAt(f, on).Class == people.Member; listed[id] != want {
				t.Fatalf("on %s: listed %v, want %v", on, listed[id], want)
			}
		}
		entries, err := s.Register(ctx, nil, on)
		if err != nil {
			t.Fatal(err)
		}
		belong := 0
		for _, f := range byID {
			for _, m := range periods(f) {
				if !m.From.After(on) && (m.To.IsZero() || !m.To.Before(on)) {
					belong++
				}
			}
		}
		if len(entries) != belong {
			t.Fatalf("register on %s: %d lines, %d belong", on, len(entries), belong)
		}
		for _, e := range entries {
			if e.Class != e.Standing.Class || e.Joined.After(on) {
				t.Fatalf("register on %s: %+v", on, e)
			}
			if want := people.StandingAt(byID[e.ID], on); !reflect.DeepEqual(e.Standing, want) {
				t.Fatalf("register on %s: %+v, want %+v", on, e.Standing, want)
			}
		}
	}
}

func TestRegisterExport(t *testing.T) {
	s, _ := service(t)
	ctx := t.Context()
	o := harbour()
	o.City = "=HYPERLINK(\"x\")"
	if _, err := s.AddOrganization(ctx, staff(), o); err != nil {
		t.Fatal(err)
	}
	entries, err := s.Register(ctx, nil, day("2026-11-23"))
	if err != nil || len(entries) != 1 {
		t.Fatalf("%v, %v", entries, err)
	}
	l := catalog(t).For(i18n.FR)
	var b bytes.Buffer
	if err := people.WriteRegisterCSV(&b, l, entries); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(&b).ReadAll()
	if err != nil || len(rows) != 2 || rows[1][2] != "Lumière du Port" || rows[1][5] != "'=HYPERLINK(\"x\")" || rows[1][12] != "En règle, une voix" {
		t.Errorf("%q, %v", rows, err)
	}
	b.Reset()
	if err := people.WriteRegisterJSON(&b, l, day("2026-11-23"), entries); err != nil {
		t.Fatal(err)
	}
	var got struct {
		AsOf     string
		Register []struct {
			Slug    string
			MayVote bool
			Joined  string
		}
	}
	if err := json.Unmarshal(b.Bytes(), &got); err != nil || got.AsOf != "2026-11-23" || len(got.Register) != 1 || !got.Register[0].MayVote || got.Register[0].Joined != "2001-03-01" {
		t.Errorf("%+v, %v", got, err)
	}
	if before, err := s.Register(ctx, nil, day("2001-02-28")); err != nil || len(before) != 0 {
		t.Errorf("before it joined: %v, %v", before, err)
	}
}

// large fills the register with organizations that have ten years of dues each.
func large(t testing.TB, s *people.Service, organizations int) {
	t.Helper()
	r := rand.New(rand.NewPCG(1, 2))
	err := s.AddMany(context.Background(), staff(), func(add people.Adder) error {
		for i := range organizations {
			o, err := add.Organization(people.Organization{
				Slug: fmt.Sprintf("group-%d", i), Name: i18n.Text{EN: fmt.Sprintf("Group %d", i), FR: fmt.Sprintf("Groupe %d", i)},
				Class: people.Member, Region: people.Ontario, Joined: day("2010-01-01"),
			})
			if err != nil {
				return err
			}
			for year := 2017; year <= 2026; year++ {
				d := people.Dues{Year: year, Amount: 20000, Due: time.Date(year, 5, 14, 0, 0, 0, 0, time.UTC)}
				if year < 2026 || r.IntN(10) > 0 {
					d.Paid = time.Date(year, 2, 1, 0, 0, 0, 0, time.UTC)
				}
				if err := add.Dues(o.ID, d); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func BenchmarkElectorateOf5000(b *testing.B) {
	s, _ := service(b)
	large(b, s, 5000)
	for b.Loop() {
		list, err := s.Electorate(b.Context(), nil, day("2026-11-23"))
		if err != nil || len(list) != 5000 {
			b.Fatal(len(list), err)
		}
	}
}
