package people_test

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"testing"
	"time"

	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
)

// crowd enters n organizations that stand in every way there is, some after
// another membership and some as branches.
func crowd(t testing.TB, s *people.Service, n int) {
	t.Helper()
	err := s.AddMany(t.Context(), staff(), func(add people.Adder) error {
		parent := ""
		for i := range n {
			o := people.Organization{
				Name:  i18n.Text{EN: fmt.Sprintf("House %04d", i), FR: fmt.Sprintf("Maison %04d", n-i)},
				Class: people.Classes()[i%4], Region: people.Regions()[i%7], City: "Halifax", Joined: day("2010-01-01"),
			}
			if i%11 == 3 {
				o.ParentID = parent
			}
			if i%13 == 5 {
				o.Ended = day("2020-06-30")
			}
			if i%17 == 6 {
				o.Joined, o.Ended = time.Time{}, time.Time{}
			}
			moved := i%19 == 7 && o.Ended.IsZero()
			if moved {
				o.Joined = time.Time{}
			}
			added, err := add.Organization(o)
			if err != nil {
				return err
			}
			if i%11 == 0 {
				parent = added.ID
			}
			if moved {
				list := []people.Membership{{Class: people.Classes()[(i+1)%4], From: day("2008-01-01"), To: day("2018-02-28")}, {Class: o.Class, From: day("2018-03-01")}}
				if err := add.Memberships(added.ID, list); err != nil {
					return err
				}
			}
			d := people.Dues{Year: 2026, Amount: 9000, Due: day("2026-05-14"), Paid: day("2026-03-01")}
			if i%5 == 1 {
				d.Paid = time.Time{}
			}
			if i%7 == 2 {
				d.Paid = day("2026-08-01")
			}
			if err := add.Dues(added.ID, d); err != nil {
				return err
			}
			if i%23 == 4 {
				if _, err := add.Suspension(added.ID, people.Suspension{From: day("2026-01-01"), To: day("2026-12-31"), Reason: i18n.Same("It did not meet.")}); err != nil {
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

// whole reads all the pages of a roll.
func whole(t testing.TB, s *people.Service, q people.RollQuery) []people.Entry {
	t.Helper()
	var all []people.Entry
	for {
		list, more, err := s.Roll(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		if all = append(all, list...); !more {
			return all
		}
		if len(list) != people.PageSize {
			t.Fatalf("a page of %d before the last", len(list))
		}
		q.After = list[len(list)-1].ID
	}
}

func TestRollIsTheRegisterPageByPage(t *testing.T) {
	s, _ := service(t)
	crowd(t, s, 180)
	for _, on := range []string{"2005-01-01", "2012-01-01", "2026-02-01", "2026-06-01", "2027-03-01"} {
		register, err := s.Register(t.Context(), nil, day(on))
		if err != nil {
			t.Fatal(err)
		}
		want := map[string]people.Standing{}
		for _, e := range register {
			want[e.ID] = e.Standing
		}
		for _, lang := range i18n.Langs() {
			got := whole(t, s, people.RollQuery{Day: day(on), Lang: lang})
			if len(got) != len(want) {
				t.Errorf("%s %s: %d, the register has %d", on, lang, len(got), len(want))
			}
			for i, e := range got {
				if w := want[e.ID]; w.Note.Key != e.Standing.Note.Key || w.MayVote != e.Standing.MayVote || w.Class != e.Class {
					t.Errorf("%s %s: %+v, the register says %+v", on, e.Slug, e.Standing, w)
				}
				if i > 0 && people.Fold(got[i-1].Name.In(lang)) > people.Fold(e.Name.In(lang)) {
					t.Errorf("%s: %s before %s", lang, got[i-1].Name.In(lang), e.Name.In(lang))
				}
			}
		}
	}
}

// What is counted or read of all at once agrees with the register and with what is
// read of one.
func TestAllAtOnceAgreesWithTheRegister(t *testing.T) {
	s, _ := service(t)
	crowd(t, s, 180)
	branches := 0
	for _, on := range []string{"2005-01-01", "2012-01-01", "2018-02-28", "2026-02-01", "2026-06-01", "2027-03-01"} {
		register, err := s.Register(t.Context(), nil, day(on))
		if err != nil {
			t.Fatal(err)
		}
		all, good := map[people.Class]int{}, map[people.Class]int{}
		for _, e := range register {
			all[e.Class]++
			if e.Standing.Good {
				good[e.Class]++
			}
			if e.Standing.Note.Key == "people.standing.parent" {
				branches++
			}
		}
		if gotAll, gotGood, err := s.CountStanding(t.Context(), day(on)); err != nil || !maps.Equal(gotAll, all) || !maps.Equal(gotGood, good) {
			t.Errorf("%s: %v, %v, %v; the register has %v, %v", on, gotAll, gotGood, err, all, good)
		}
	}
	if branches == 0 {
		t.Error("no branch of a body in arrears was counted")
	}
	facts, err := s.FactsOfAll(t.Context(), nil)
	if err != nil || len(facts) != 180 {
		t.Fatalf("facts of %d, %v", len(facts), err)
	}
	err = s.EveryOrganization(t.Context(), nil, func(o people.Organization) {
		want, err := s.FactsOf(t.Context(), nil, o.ID)
		if got := facts[o.ID]; err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %+v, %v; want %+v", o.Slug, got, err, want)
		}
		delete(facts, o.ID)
	})
	if err != nil || len(facts) != 0 {
		t.Errorf("%d organizations were not shown, %v", len(facts), err)
	}
}

func TestBelongsOn(t *testing.T) {
	for _, c := range []struct {
		joined, ended, on string
		want              bool
	}{
		{"", "", "2026-11-23", false},
		{"2026-11-23", "", "2026-11-23", true},
		{"2026-11-24", "", "2026-11-23", false},
		{"2026-11-01", "2026-11-23", "2026-11-23", true},
		{"2026-11-01", "2026-11-22", "2026-11-23", false},
	} {
		var o people.Organization
		if c.joined != "" {
			o.Joined = day(c.joined)
		}
		if c.ended != "" {
			o.Ended = day(c.ended)
		}
		if got := o.BelongsOn(day(c.on).Add(15 * time.Hour)); got != c.want {
			t.Errorf("%+v: %v", c, got)
		}
	}
}

// Every organization is in one group on any day, and narrowed by it nobody else is.
func TestRollByGroup(t *testing.T) {
	s, _ := service(t)
	crowd(t, s, 180)
	for _, on := range []string{"2005-01-01", "2026-06-01", "2027-03-01"} {
		n := 0
		for _, g := range people.Groups() {
			list := whole(t, s, people.RollQuery{Day: day(on), Group: g})
			n += len(list)
			for _, e := range list {
				if e.Standing.Group() != g || g.Belongs() == (g == people.Former || g == people.NotYet) {
					t.Errorf("%s: %s among %s: %+v", on, e.Slug, g, e.Standing)
				}
			}
			if on == "2026-06-01" && len(list) == 0 {
				t.Errorf("nobody is %s", g)
			}
		}
		if n != 180 {
			t.Errorf("%s: %d in all groups, want 180", on, n)
		}
	}
	list := whole(t, s, people.RollQuery{Day: day("2026-06-01"), Class: people.Observer, Region: people.North, Words: "hoUse 00"})
	if len(list) == 0 {
		t.Error("nobody fits")
	}
	for _, e := range list {
		if e.Class != people.Observer || e.Region != people.North {
			t.Errorf("%+v", e)
		}
	}
	if _, _, err := s.Roll(t.Context(), people.RollQuery{Day: day("2026-06-01"), After: "nobody"}); !fault.Is(err, fault.NotFound) {
		t.Errorf("after nobody: %v", err)
	}
}

func TestPlacesOfAPageOfPeople(t *testing.T) {
	s, _ := service(t)
	ctx, today := t.Context(), day("2026-11-25")
	o, err := s.AddOrganization(ctx, staff(), harbour())
	if err != nil {
		t.Fatal(err)
	}
	for i, name := range []string{"Zoé Roy", "Ana Ruiz", "Marc Roy-Diaz"} {
		p, err := s.AddPerson(ctx, staff(), people.Person{Name: name, Email: fmt.Sprintf("p%d@harbour.example", i)})
		if err != nil {
			t.Fatal(err)
		}
		a := people.Affiliation{PersonID: p.ID, OrganizationID: o.ID, Title: "Number " + fmt.Sprint(i), From: day("2020-01-01"), Contact: i == 2}
		if i == 0 {
			a.To = day("2025-12-31")
		}
		if _, err := s.Affiliate(ctx, staff(), a); err != nil {
			t.Fatal(err)
		}
	}
	for words, want := range map[string][]string{"": {"Ana Ruiz", "Marc Roy-Diaz", "Zoé Roy"}, "roy-d": {"Marc Roy-Diaz"}, "p1@": {"Ana Ruiz"}, "harbour.example": {"Ana Ruiz", "Marc Roy-Diaz", "Zoé Roy"}} {
		list, _, err := s.Persons(ctx, words, "")
		if err != nil {
			t.Fatal(err)
		}
		places, err := s.PlacesOfPage(ctx, words, list, today)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, p := range list {
			got = append(got, p.Name)
			if has := len(places[p.ID]) > 0; has == (p.Name == "Zoé Roy") {
				t.Errorf("%q: %s has places %v", words, p.Name, places[p.ID])
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q finds %q, want %q", words, got, want)
		}
	}
	contacts, err := s.Contacts(ctx, nil, today)
	if err != nil || len(contacts) != 1 || contacts[0].Person.Name != "Marc Roy-Diaz" {
		t.Errorf("contacts %+v, %v", contacts, err)
	}
}

func TestOnlyTheListedAreCounted(t *testing.T) {
	s, _ := service(t)
	ctx, today := t.Context(), day("2026-11-25")
	for i, shown := range [][]people.Showing{{people.Listing}, nil, {people.Listing, people.ShowEmail}, {people.ShowEmail}} {
		o := harbour()
		o.Name, o.Shown, o.Areas, o.Languages = i18n.Same(fmt.Sprintf("House %d", i)), shown, []string{"housing"}, []string{"ar", "fr"}
		if i == 2 {
			o.Areas = []string{"housing", "women"}
		}
		if _, err := s.AddOrganization(ctx, staff(), o); err != nil {
			t.Fatal(err)
		}
	}
	for f, want := range map[people.Filter]int{
		{On: today, Public: true}: 2, {On: today}: 4, {On: today, Public: true, Area: "women"}: 1, {On: today, Public: true, Language: "ar", Words: "house 0"}: 1,
		{On: day("2000-01-01"), Public: true}: 0,
	} {
		n, err := s.CountListed(ctx, f)
		list, _, err2 := s.Organizations(ctx, f)
		if err != nil || err2 != nil || n != want || len(list) != want {
			t.Errorf("%+v: counted %d, listed %d, want %d (%v, %v)", f, n, len(list), want, err, err2)
		}
	}
	areas, err := s.AreasListed(ctx, today)
	if want := []people.Tally{{Key: "housing", Organizations: 2}, {Key: "women", Organizations: 1}}; err != nil || !slices.Equal(areas, want) {
		t.Errorf("%v, %v", areas, err)
	}
}

func TestUnbroken(t *testing.T) {
	earlier := []people.Membership{
		{From: day("1990-01-01"), To: day("1995-12-31")}, {From: day("2000-05-01"), To: day("2009-12-31")}, {From: day("2010-01-01"), To: day("2012-03-31")},
	}
	for from, want := range map[string]string{"2012-04-01": "2000-05-01", "2012-04-02": "2012-04-02", "2000-05-01": "2000-05-01", "1996-01-01": "1990-01-01"} {
		if got := people.Unbroken(earlier, day(from)); !got.Equal(day(want)) {
			t.Errorf("from %s: %s, want %s", from, got.Format(time.DateOnly), want)
		}
	}
}

// A page of five thousand organizations, narrowed as badly as can be.
func BenchmarkRoll(b *testing.B) {
	s, _ := service(b)
	crowd(b, s, 5000)
	for name, q := range map[string]people.RollQuery{
		"all": {}, "words": {Words: "house 49"}, "suspended": {Group: people.Suspended}, "class": {Class: people.Associate, Region: people.North}, "nobody": {Group: people.NotYet, Class: people.Associate, Region: people.Abroad},
	} {
		q.Day = day("2026-11-25")
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if _, _, err := s.Roll(b.Context(), q); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
