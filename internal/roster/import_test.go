package roster_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
	"plenary.example/internal/roster"
)

// Contacts and memberships of CiviCRM come in two files that know each other by
// their keys.
func TestCiviCRMContactsAndMembershipsComeTogether(t *testing.T) {
	w := newWorld(t)
	contacts, memberships := w.file("civicrm_contacts.csv", roster.Mapping{}), w.file("civicrm_memberships.csv", roster.Mapping{})
	if contacts.Origin().Args["Source"] != "CiviCRM" {
		t.Errorf("taken for %v", contacts.Origin())
	}
	r := w.bring(contacts, memberships)
	light := w.organization("Harbour Light")
	if light.Class != people.Member || light.Region != people.Atlantic || !light.Joined.Equal(day("1998-05-01")) || !light.Ended.IsZero() || light.Phone != "902-555-0101" {
		t.Errorf("%+v", light)
	}
	if light.Address != "12 Quay Street\nSuite 4\nHalifax, Nova Scotia  B3J 1A1" || light.Email != "info@harbour-light.example" || len(light.Shown) > 0 {
		t.Errorf("address %q, e-mail %q, shown %v", light.Address, light.Email, light.Shown)
	}
	if fleuve := w.organization("Maison du Fleuve"); !fleuve.Ended.Equal(day("2024-12-31")) || !fleuve.Joined.Equal(day("2004-11-15")) || fleuve.Lang != i18n.FR {
		t.Errorf("two terms, the last expired: %+v", fleuve)
	}
	if lin := w.organization("Lin Wei"); lin.Class != people.Associate || lin.Region != people.Ontario || !lin.Joined.Equal(day("2021-02-01")) {
		t.Errorf("an individual member: %+v", lin)
	}
	at, err := w.people.PeopleOf(t.Context(), nil, light.ID, day("2026-11-23"))
	w.must(err)
	if len(at) != 1 || at[0].Person.Name != "Ana Ruiz" || at[0].Title != "Executive Director" || at[0].Person.Email != "ana@harbour-light.example" {
		t.Errorf("people of Harbour Light: %+v", at)
	}
	w.row(r, 7, "refused", "Households are not taken")
	w.row(r, 8, "refused", "deleted or deceased")
	w.row(r, 9, "refused", "The number 108 stands with no name")
	if r.Sums.Organizations != 3 || r.Sums.Persons != 3 || r.Sums.Rows != 12 {
		t.Errorf("%+v", r.Sums)
	}
}

func TestEachProgramsExportIsUnderstood(t *testing.T) {
	w := newWorld(t)
	for file, want := range map[string]struct {
		source  string
		persons int
		checks  func()
	}{
		"salesforce.csv": {"salesforce", 4, func() {
			if o := w.organization("Pont International"); o.Class != people.MemberAbroad || o.Region != people.Abroad || !o.Joined.Equal(day("2015-03-04")) {
				t.Errorf("months come first in this file, as its other days show: %+v", o)
			}
		}},
		"nationbuilder.csv": {"nationbuilder", 3, func() {
			if o := w.organization("North Bridge"); o.Region != people.North || o.Class != people.Member {
				t.Errorf("%+v", o)
			}
			if o := w.organization("Rosa Lima"); o.Class != people.Associate {
				t.Errorf("%+v", o)
			}
		}},
		"wildapricot.csv": {"wildapricot", 3, func() {
			if o := w.organization("Observatory of Rights"); o.Class != people.Observer || !o.Ended.Equal(day("2025-01-01")) {
				t.Errorf("lapsed: %+v", o)
			}
		}},
		"feuille_fr.csv": {"sheet", 3, func() {
			o := w.organization("Foyer Chrétien de l’Érable")
			f, err := w.people.FactsOf(t.Context(), nil, o.ID)
			w.must(err)
			if len(f.Dues) != 2 || f.Dues[1].Amount != 25000 || f.Dues[1].Paid.IsZero() || !f.Dues[1].Due.Equal(day("2026-05-14")) {
				t.Errorf("dues %+v", f.Dues)
			}
			if o.Region != people.Quebec || !o.Joined.Equal(day("2003-05-12")) {
				t.Errorf("days come first in this file: %+v", o)
			}
		}},
		"plain_utf16.tsv": {"sheet", 3, func() {
			red := w.organization("Red River Newcomers")
			if !slices.Equal(red.Shown, []people.Showing{people.Listing}) {
				t.Errorf("agreed with evidence, and shows %v", red.Shown)
			}
			list, _, err := w.people.Organizations(t.Context(), people.Filter{Words: "ymca"})
			w.must(err)
			if len(list) != 2 || len(list[0].Shown)+len(list[1].Shown) > 0 {
				t.Errorf("two of one name in two cities, neither with evidence: %+v", list)
			}
		}},
	} {
		s := w.file(file, roster.Mapping{})
		if s.Source != want.source {
			t.Errorf("%s is taken for %s", file, s.Source)
		}
		if r := w.bring(s); r.Sums.Persons != want.persons {
			t.Errorf("%s: %d persons, want %d", file, r.Sums.Persons, want.persons)
		}
		want.checks()
	}
}

func TestBringingInTwiceChangesNothing(t *testing.T) {
	for _, files := range [][]string{{"civicrm_contacts.csv", "civicrm_memberships.csv"}, {"salesforce.csv"}, {"nationbuilder.csv"}, {"wildapricot.csv"}, {"feuille_fr.csv"}, {"plain_utf16.tsv"}} {
		w := newWorld(t)
		var sheets []*roster.Sheet
		for _, file := range files {
			sheets = append(sheets, w.file(file, roster.Mapping{}))
		}
		first := w.bring(sheets...)
		before := w.lines()
		again := w.bring(sheets...)
		if n := w.lines(); n != before {
			t.Errorf("%v: %d lines more in the record", files, n-before)
		}
		if got := again.Sums.Outcomes; got[roster.Added]+got[roster.Changed]+got[roster.Conflict] > 0 {
			t.Errorf("%v, again: %v", files, got)
		}
		if first.Sums.Outcomes[roster.Refused] != again.Sums.Outcomes[roster.Refused] {
			t.Errorf("%v: %v are refused, then %v", files, first.Sums.Outcomes, again.Sums.Outcomes)
		}
	}
}

func TestATrialRunSaysTheSameAndWritesNothing(t *testing.T) {
	w := newWorld(t)
	s := w.file("wildapricot.csv", roster.Mapping{})
	dry, err := w.s.Import(t.Context(), program(), roster.Order{Sheets: []*roster.Sheet{s}, DryRun: true})
	w.must(err)
	if w.lines() != 0 {
		t.Error("the record has lines")
	}
	done := w.bring(s)
	for i := range dry.Lines {
		if a, b := w.words(dry.Lines[i]), w.words(done.Lines[i]); a != b {
			t.Errorf("row %d: %q, then %q", dry.Lines[i].Row, a, b)
		}
	}
}

const firstList = `
Contact ID,Organization,City,Province,Email,Phone,Member since
1,Harbour Light,Halifax,NS,info@harbour.example,902-555-0001,2001-02-03
2,North Bridge,Whitehorse,YT,info@north.example,,2005-06-07
3,Prairie Welcome,Regina,SK,info@prairie.example,,2009-01-01
`

// From an updated file only what changed in it is taken, and what changed by
// hand here is never overwritten.
func TestAnUpdatedFileChangesOnlyWhatChangedInIt(t *testing.T) {
	w := newWorld(t)
	w.bring(w.text(firstList, roster.Mapping{}))
	byHand := func(name string, change func(*people.Organization)) {
		o := w.organization(name)
		change(&o)
		w.must(w.people.ChangeOrganization(t.Context(), program(), o))
	}
	byHand("Harbour Light", func(o *people.Organization) { o.Email, o.City = "new@harbour.example", "Dartmouth" })
	byHand("North Bridge", func(o *people.Organization) { o.Email = "ours@north.example" })
	r := w.bring(w.text(`
Contact ID,Organization,City,Province,Email,Phone,Member since
1,Harbour Light,Halifax,NS,info@harbour.example,902-555-0009,2001-02-03
2,North Bridge,Whitehorse,YT,theirs@north.example,867-555-0002,2005-06-07
3,Prairie Welcome,Regina,SK,hello@prairie.example,,2009-01-01
`, roster.Mapping{}))
	if o := w.organization("Harbour Light"); o.Email != "new@harbour.example" || o.City != "Dartmouth" || o.Phone != "902-555-0009" {
		t.Errorf("what changed here stays, what changed there follows: %+v", o)
	}
	w.row(r, 2, "changed", "telephone of the organization, from 902-555-0001 to 902-555-0009")
	if o := w.organization("North Bridge"); o.Email != "ours@north.example" || o.Phone != "867-555-0002" {
		t.Errorf("changed in both places: %+v", o)
	}
	w.row(r, 3, "conflict", "is ours@north.example here and theirs@north.example in the file", "Filled in: telephone of the organization, 867-555-0002")
	if o := w.organization("Prairie Welcome"); o.Email != "hello@prairie.example" {
		t.Errorf("changed there alone: %+v", o)
	}
	if r.Sums.OrganizationsChanged != 3 || r.Sums.Outcomes[roster.Conflict] != 1 {
		t.Errorf("%+v", r.Sums)
	}
}

// A register that was kept by hand is compared with the file, and only filled.
func TestWhatWasEnteredByHandIsOnlyFilled(t *testing.T) {
	w := newWorld(t)
	o, err := w.people.AddOrganization(t.Context(), program(), people.Organization{Name: i18n.Text{EN: "Harbour Light", FR: "Lumière du Havre"}, Class: people.Member, Region: people.Atlantic, City: "Halifax"})
	w.must(err)
	r := w.bring(w.text(`
Organization,City,Province,Website,Member since
HARBOUR LIGHT,Halifax,NS,www.harbour.example,2001-02-03
`, roster.Mapping{}))
	w.row(r, 2, "conflict", "member since is nothing here and 3 February 2001 in the file", "Filled in: website")
	now := w.organization("Harbour Light")
	if now.ID != o.ID || now.Website != "https://www.harbour.example" || !now.Joined.IsZero() || now.Name.FR != "Lumière du Havre" {
		t.Errorf("a file admits nobody whom the register has not admitted: %+v", now)
	}
}

func TestWhatOnlyLooksAlikeIsHeldBack(t *testing.T) {
	w := newWorld(t)
	for _, o := range []people.Organization{
		{Name: i18n.Same("Harbour Light Society"), City: "Halifax", Email: "info@harbour.example"}, {Name: i18n.Same("North Bridge"), City: "Whitehorse"},
	} {
		o.Class, o.Region = people.Member, people.Atlantic
		_, err := w.people.AddOrganization(t.Context(), program(), o)
		w.must(err)
	}
	const list = `
Organization,City,Province,Organization Email,Contact,Email,Member since
The Harbour Light,Halifax,NS,,Ana Ruiz,ana@harbour.example,2001-02-03
North Bridge,Yellowknife,NT,,Ivy Stone,ivy@north.example,2001-02-03
Refuge by the Sea,Halifax,NS,info@harbour.example,,,2001-02-03
Somewhere Else,Halifax,NS,,Max Orr,max@else.example,2001-02-03
`
	r := w.bring(w.text(list, roster.Mapping{}))
	w.row(r, 2, "doubt", "looks like Harbour Light Society (Halifax)", "The person waits until")
	w.row(r, 3, "doubt", "in another city (Whitehorse)")
	w.row(r, 4, "doubt", "has the same e-mail address")
	w.row(r, 5, "added")
	if r.Sums.Organizations != 1 || r.Sums.Persons != 1 {
		t.Errorf("%+v", r.Sums)
	}
	r = w.bring(w.text(list, roster.Mapping{AddDoubtful: true}))
	if r.Sums.Organizations != 3 || r.Sums.Persons != 2 || r.Sums.Outcomes[roster.Doubt] != 0 {
		t.Errorf("told to add them: %+v", r.Sums)
	}
}

func TestAnAddressOfSomebodyElseIsHeldBack(t *testing.T) {
	w := newWorld(t)
	_, err := w.people.AddPerson(t.Context(), program(), people.Person{Name: "Ana Ruiz", Email: "office@harbour.example"})
	w.must(err)
	r := w.bring(w.text(`
First name,Last name,Email
Marc,Roy,office@harbour.example
Zoe,One,shared@else.example
Yan,Two,shared@else.example
`, roster.Mapping{}))
	w.row(r, 2, "doubt", "belongs to Ana Ruiz in the register")
	w.row(r, 3, "added")
	w.row(r, 4, "refused", "Zoe One has the same address")
}

func TestMeaningsAndDefaultsAreDecided(t *testing.T) {
	w := newWorld(t)
	var m roster.Mapping
	for _, s := range []string{"class:Gold=observer", "Bezeichnung=organization", "Wo=city", "class:Banned=skip"} {
		w.must(m.Map(s))
	}
	m.Region, m.Joined, m.Lang = people.Quebec, "2020-01-31", i18n.FR
	s := w.text(`
Bezeichnung,Wo,Membership level
Carrefour,Gatineau,Gold
Accueil,Laval,
Pirate,Laval,Banned
`, m)
	r := w.bring(s)
	if o := w.organization("Carrefour"); o.Class != people.Observer || o.Region != people.Quebec || !o.Joined.Equal(day("2020-01-31")) || o.Lang != i18n.FR {
		t.Errorf("%+v", o)
	}
	w.row(r, 3, "added", "“member” was taken")
	w.row(r, 4, "refused", "left out, as was decided")
	for _, wrong := range []string{"nothing", "=email", "Courriel=address book", "class:Gold=king", "Cotisation=dues"} {
		var bad roster.Mapping
		if err := bad.Map(wrong); !fault.Is(err, fault.Invalid) {
			t.Errorf("%q: %v", wrong, err)
		}
	}
}

func TestRowsThatCannotBeTakenLeaveTheRestIn(t *testing.T) {
	w := newWorld(t)
	long := strings.Repeat("very ", 60) + "long"
	r := w.bring(w.text("Organization,City,Province,Contact,Email,Member since\n"+
		"Good One,Halifax,NS,Ana Ruiz,ana@good.example,2001-02-03\n"+
		long+",Halifax,NS,Marc Roy,marc@long.example,2001-02-03\n"+
		"Good Two,Nowhere,Atlantis,,,2001-02-03\n"+
		"Good Three,Halifax,NS,Lin Wei,not an address,soon\n", roster.Mapping{}))
	w.row(r, 2, "added")
	w.row(r, 3, "refused", "200")
	w.row(r, 4, "refused", "“Atlantis” is no province or region")
	w.row(r, 5, "added", "“not an address” is no e-mail address", "“soon” under “Member since” is no day", "not admitted yet")
	if r.Sums.Organizations != 2 || r.Sums.Persons != 2 {
		t.Errorf("%+v", r.Sums)
	}
}

func TestTheRegisterThatIsExportedCanBeBroughtInAgain(t *testing.T) {
	w := newWorld(t)
	w.bring(w.file("civicrm_contacts.csv", roster.Mapping{}), w.file("civicrm_memberships.csv", roster.Mapping{}))
	o := w.organization("Harbour Light")
	o.Name.FR, o.Phone = "Lumière du Havre", "+1 902 555 0101"
	w.must(w.people.ChangeOrganization(t.Context(), program(), o))
	entries, err := w.people.Register(t.Context(), nil, w.s.Today())
	w.must(err)
	var csv bytes.Buffer
	w.must(people.WriteRegisterCSV(&csv, w.en, entries))

	s := w.text(csv.String(), roster.Mapping{})
	if s.Source != "plenary" {
		t.Errorf("taken for %s", s.Source)
	}
	before := w.lines()
	if r := w.bring(s); r.Sums.Outcomes[roster.Unchanged] != len(entries) {
		t.Errorf("into the same register: %v\n%s", r.Sums.Outcomes, csv.String())
	}
	if w.lines() != before {
		t.Error("the record has more lines")
	}
	other := newWorld(t)
	if r := other.bring(s); r.Sums.Organizations != len(entries) {
		t.Errorf("into an empty one: %+v", r.Sums)
	}
	again, err := other.people.Register(t.Context(), nil, other.s.Today())
	w.must(err)
	var twin bytes.Buffer
	w.must(people.WriteRegisterCSV(&twin, w.en, again))
	if twin.String() != csv.String() {
		t.Errorf("exported again it reads\n%s\nnot\n%s", twin.String(), csv.String())
	}
}

func TestOnlyTheSecretariatBringsMembersIn(t *testing.T) {
	w := newWorld(t)
	s := w.text(firstList, roster.Mapping{})
	_, err := w.s.Import(t.Context(), access.Actor{PersonID: "somebody"}, roster.Order{Sheets: []*roster.Sheet{s}})
	if !fault.Is(err, fault.Forbidden) {
		t.Error(err)
	}
}

// An import that is broken off keeps what is complete, says what it did not
// reach, and goes on when it is repeated.
func TestAnImportBrokenOffGoesOn(t *testing.T) {
	w := newWorld(t)
	s := w.text(large(4000), roster.Mapping{})
	ctx, stop := context.WithCancel(t.Context())
	r, err := w.s.Import(ctx, program(), roster.Order{Sheets: []*roster.Sheet{s}, Progress: func(done, _ int) {
		if done >= 1000 {
			stop()
		}
	}})
	if !errors.Is(err, context.Canceled) || !r.Sums.Stopped {
		t.Fatalf("%v, %+v", err, r.Sums)
	}
	late := r.Sums.Outcomes[roster.Refused]
	if late < 3000 || late > 3600 {
		t.Errorf("%d rows were not reached", late)
	}
	r = w.bring(s)
	if got := r.Sums.Outcomes; got[roster.Added] != late || got[roster.Unchanged] != 4000-late {
		t.Errorf("%d were left, and then %v", late, got)
	}
	if r = w.bring(s); r.Sums.Outcomes[roster.Unchanged] != 4000 {
		t.Errorf("%+v", r.Sums)
	}
}

// What the record says of a batch lets an auditor count it.
func TestTheRecordSaysHowManyCameIn(t *testing.T) {
	w := newWorld(t)
	w.bring(w.text(large(40), roster.Mapping{}))
	entries, err := audit.New(w.db).History(t.Context(), "register", "import", "")
	w.must(err)
	if len(entries) != 1 || fmt.Sprint(entries[0].Detail["persons"]) != "40" || len(fmt.Sprint(entries[0].Detail["sha256"])) != 64 {
		t.Errorf("%+v", entries)
	}
	o := w.organization("Group number 3")
	if entries, err = audit.New(w.db).History(t.Context(), "organization", o.ID, ""); err != nil || len(entries) != 1 {
		t.Errorf("an organization's history begins with its entry: %v, %v", entries, err)
	}
}

func TestReportsSayTheSame(t *testing.T) {
	w := newWorld(t)
	r := w.bring(w.file("feuille_fr.csv", roster.Mapping{}))
	var csv, json bytes.Buffer
	w.must(r.WriteCSV(&csv, w.en))
	w.must(r.WriteJSON(&json, w.en))
	for _, want := range []string{"feuille_fr.csv", "Carrefour Boréal", "$1,120.50"} {
		if !strings.Contains(csv.String(), want) || !strings.Contains(json.String(), want) {
			t.Errorf("%q is not in both reports", want)
		}
	}
	if n := strings.Count(csv.String(), "feuille_fr.csv"); n != 4 {
		t.Errorf("%d rows are in the report, the file has 4", n)
	}
}
