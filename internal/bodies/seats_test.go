package bodies_test

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/bodies"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
	"plenary.example/internal/testdb"
)

func (w world) must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (w world) somebody(t *testing.T, name string) people.Person {
	t.Helper()
	p, err := w.people.AddPerson(t.Context(), staff(), people.Person{Name: name})
	w.must(t, err)
	return p
}

func (w world) body(t *testing.T, slug string, kind access.BodyKind) bodies.Body {
	t.Helper()
	b, err := w.AddBody(t.Context(), staff(), bodies.Body{Slug: slug, Kind: kind, Name: i18n.Same(slug), Open: kind == access.Caucus})
	w.must(t, err)
	return b
}

func (w world) seat(t *testing.T, seat bodies.Seat) bodies.Seat {
	t.Helper()
	seat, err := w.AddSeat(t.Context(), staff(), seat)
	w.must(t, err)
	return seat
}

// on is a body's seats on a day, in words: the office and who has it.
func (w world) on(t *testing.T, bodyID, on string) (said []string) {
	t.Helper()
	seats, err := w.Seats(t.Context(), nil, bodyID, day(on))
	w.must(t, err)
	for _, s := range seats {
		words := fmt.Sprintf("%s %d: ", s.Role, s.Number)
		if s.Holder != nil {
			words += s.Holder.Person.Name
			if s.Vacant {
				words += " (interim)"
			}
		}
		if s.Vacant {
			words += fmt.Sprintf(" vacant since %s", s.Since.Format(time.DateOnly))
			if s.Last != nil {
				words += fmt.Sprintf(", %s %s", s.Last.Person.Name, s.Last.Ended)
			}
		}
		said = append(said, words)
	}
	return said
}

func wantSaid(t *testing.T, got []string, want ...string) {
	t.Helper()
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%q\nwant %q", got, want)
	}
}

func TestAVacantPlaceIsKeptByAnInterimHolderUntilTheElection(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	seat := w.seat(t, bodies.Seat{BodyID: w.group.ID, Role: access.CoChair, Places: 2, Years: 2, FilledBy: bodies.ByGroup, From: day("2020-12-01")})
	ana, ben, chi := w.somebody(t, "Ana Test"), w.somebody(t, "Ben Test"), w.somebody(t, "Chi Test")
	first, err := w.FillSeat(ctx, staff(), bodies.Filling{SeatID: seat.ID, PersonID: ana.ID, How: bodies.Elected, From: day("2024-12-01")})
	w.must(t, err)
	if first.To != day("2026-11-30") || first.Number != 1 {
		t.Errorf("a term of two years: %+v", first)
	}
	w.must(t, w.EndTermFor(ctx, staff(), first.ID, day("2025-06-30"), bodies.Resigned))
	wantSaid(t, w.on(t, w.group.ID, "2025-07-15"), "cochair 1:  vacant since 2025-07-01, Ana Test resigned", "cochair 2:  vacant since 2020-12-01")

	_, err = w.FillSeat(ctx, staff(), bodies.Filling{SeatID: seat.ID, Number: 1, PersonID: ben.ID, How: bodies.Interim, From: day("2025-08-01")})
	w.must(t, err)
	wantSaid(t, w.on(t, w.group.ID, "2025-09-01"), "cochair 1: Ben Test (interim) vacant since 2025-07-01, Ana Test resigned", "cochair 2:  vacant since 2020-12-01")
	if held, err := w.OfficesOf(ctx, nil, ben.ID, day("2025-09-01")); err != nil || len(held) != 1 {
		t.Errorf("an interim holder holds the office: %v, %v", held, err)
	}

	// An election declares its result: nobody but the election asked who may.
	returning := access.Actor{PersonID: "officer", Name: "Returning officer"}
	err = w.log.Do(ctx, returning, "elections.declare", func(tx *audit.Tx) error {
		won, err := w.FillSeatTx(ctx, tx, bodies.Filling{SeatID: seat.ID, PersonID: chi.ID, How: bodies.Elected, From: day("2025-12-01")})
		if err == nil && (won.Number != 1 || won.To != day("2027-11-30")) {
			t.Errorf("the result took %+v", won)
		}
		return err
	})
	w.must(t, err)
	wantSaid(t, w.on(t, w.group.ID, "2025-11-30"), "cochair 1: Ben Test (interim) vacant since 2025-07-01, Ana Test resigned", "cochair 2:  vacant since 2020-12-01")
	wantSaid(t, w.on(t, w.group.ID, "2025-12-01"), "cochair 1: Chi Test", "cochair 2:  vacant since 2020-12-01")

	err = w.log.Do(ctx, returning, "elections.declare", func(tx *audit.Tx) error {
		_, err := w.FillSeatTx(ctx, tx, bodies.Filling{SeatID: seat.ID, PersonID: ana.ID, How: bodies.Appointed, From: day("2025-12-01")})
		return err
	})
	wantFault(t, err, fault.Forbidden, "fault.forbidden")
}

func TestAPlaceHasOneHolderAtATime(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	seat := w.seat(t, bodies.Seat{BodyID: w.group.ID, Role: access.CoChair, Places: 1, Years: 2, FilledBy: bodies.ByGroup})
	ana, ben := w.somebody(t, "Ana Test"), w.somebody(t, "Ben Test")
	fill := func(f bodies.Filling) error {
		f.SeatID = seat.ID
		_, err := w.FillSeat(ctx, staff(), f)
		return err
	}
	w.must(t, fill(bodies.Filling{PersonID: ana.ID, How: bodies.Elected, From: day("2024-12-01")}))
	wantFault(t, fill(bodies.Filling{PersonID: ben.ID, How: bodies.Elected, From: day("2026-11-30")}), fault.Conflict, "bodies.error.seat_taken")
	wantFault(t, fill(bodies.Filling{PersonID: ben.ID, How: bodies.Interim, From: day("2025-01-01"), To: day("2025-02-01")}), fault.Conflict, "bodies.error.seat_taken")
	wantFault(t, fill(bodies.Filling{PersonID: ben.ID, From: day("2026-12-01")}), fault.Invalid, "bodies.error.how")
	w.must(t, fill(bodies.Filling{PersonID: ben.ID, Number: 1, How: bodies.Elected, From: day("2026-01-01"), Replace: true}))
	history, err := w.History(ctx, nil, w.group.ID)
	w.must(t, err)
	if len(history) != 2 || history[0].To != day("2025-12-31") || history[0].Ended != bodies.Replaced {
		t.Errorf("%+v", history)
	}
	// The office's own words reach the same rule.
	_, err = w.Appoint(ctx, staff(), bodies.Term{BodyID: w.group.ID, PersonID: ana.ID, Role: access.CoChair, From: day("2026-05-01")})
	wantFault(t, err, fault.Conflict, "bodies.error.seat_taken")
	// A place that is held is not taken away, nor the seat abolished under its holder.
	seat.Places = 2
	w.must(t, w.ChangeSeat(ctx, staff(), seat))
	seat.To = day("2026-12-31")
	wantFault(t, w.ChangeSeat(ctx, staff(), seat), fault.Invalid, "bodies.error.place_held")
}

func TestAnOfficeHeldByOfficeIsComputed(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	executive := w.body(t, "executive-committee", access.Executive)
	byOffice := w.seat(t, bodies.Seat{
		BodyID: executive.ID, Role: access.CoChair, Places: 2, FilledBy: bodies.ByOffice, FromBody: w.group.ID, FromRole: access.CoChair, From: day("2025-01-01"),
	})
	term, err := w.Appoint(ctx, staff(), bodies.Term{BodyID: w.group.ID, PersonID: w.person.ID, Role: access.CoChair, From: day("2024-12-01")})
	w.must(t, err)
	for on, sits := range map[string]bool{"2024-12-31": false, "2025-01-01": true, "2026-03-31": true, "2026-04-01": false} {
		if on == "2026-03-31" {
			w.must(t, w.EndTerm(ctx, staff(), term.ID, day("2026-03-31")))
		}
		offices, err := w.OfficesOf(ctx, nil, w.person.ID, day(on))
		w.must(t, err)
		if a := (access.Actor{PersonID: w.person.ID, Offices: offices}); on != "2026-04-01" && a.OnExecutive() != sits {
			t.Errorf("on %s: on the Executive %v", on, !sits)
		}
	}
	if offices, err := w.OfficesOf(ctx, nil, w.person.ID, day("2026-04-01")); err != nil || len(offices) != 0 {
		t.Errorf("after the term: %v, %v", offices, err)
	}
	holders, err := w.HoldersOf(ctx, nil, executive.ID, access.CoChair, day("2025-06-01"))
	if err != nil || len(holders) != 1 || holders[0].Person.ID != w.person.ID || holders[0].How != bodies.ExOfficio || holders[0].Via != w.group.ID {
		t.Errorf("%+v, %v", holders, err)
	}
	wantSaid(t, w.on(t, executive.ID, "2025-06-01"), "cochair 1: Lindiwe Tremblay", "cochair 2:  vacant since 0001-01-01")
	history, err := w.History(ctx, nil, executive.ID)
	if err != nil || len(history) != 1 || history[0].From != day("2025-01-01") || history[0].To != day("2026-03-31") {
		t.Errorf("history begins with the seat: %+v, %v", history, err)
	}
	held, err := w.TermsOf(ctx, nil, w.person.ID)
	if err != nil || len(held) != 2 || held[1].Body.ID != executive.ID || held[1].Source.ID != w.group.ID {
		t.Errorf("%+v, %v", held, err)
	}
	_, err = w.Appoint(ctx, staff(), bodies.Term{BodyID: executive.ID, PersonID: w.person.ID, Role: access.CoChair, From: day("2025-06-01")})
	wantFault(t, err, fault.Conflict, "bodies.error.by_office")
	byOffice.FromBody = executive.ID
	wantFault(t, w.ChangeSeat(ctx, staff(), byOffice), fault.Invalid, "bodies.error.from_office")
}

func TestNobodyGetsPowersByJoining(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	executive, caucus := w.body(t, "executive-committee", access.Executive), w.body(t, "northern-caucus", access.Caucus)
	w.seat(t, bodies.Seat{BodyID: executive.ID, Role: access.Councillor, Places: 1, FilledBy: bodies.ByOffice, FromBody: caucus.ID, FromRole: access.CommitteeSeat})
	member := access.Actor{PersonID: w.person.ID, Name: w.person.Name, Seats: []access.Seat{{OrganizationID: "o", Name: i18n.Same("Harbour"), Class: "member", GoodStanding: true}}}
	w.must(t, w.Join(ctx, member, caucus.ID))
	w.must(t, w.Join(ctx, member, caucus.ID)) // again changes nothing
	offices, err := w.OfficesOf(ctx, nil, w.person.ID, w.Today())
	w.must(t, err)
	if len(offices) != 1 || offices[0].Body != "northern-caucus" {
		t.Errorf("joining gave %+v", offices)
	}
	if got := bodies.Powers(offices[0].Kind, offices[0].Role, offices[0].Body); len(got) != 0 {
		t.Errorf("powers %v", got)
	}
	for _, kind := range bodies.Kinds() {
		b := bodies.Body{Slug: "open-" + string(kind)[:4], Kind: kind, Name: i18n.Same("Open"), Open: true}
		_, err := w.AddBody(ctx, staff(), b)
		if opens := err == nil; opens != bodies.MayBeOpen(kind) {
			t.Errorf("%s may be open: %v", kind, err)
		}
		if powers := bodies.Powers(kind, access.CommitteeSeat, b.Slug); bodies.MayBeOpen(kind) && len(powers) > 0 {
			t.Errorf("%s is open and gives %v", kind, powers)
		}
	}
	_, err = w.AddBody(ctx, staff(), bodies.Body{Slug: access.ResolutionsCommittee, Kind: access.Caucus, Name: i18n.Same("X"), Open: true})
	wantFault(t, err, fault.Invalid, "bodies.error.slug_taken")

	// Who joined is for those within and the secretariat.
	joined, err := w.JoinedTo(ctx, member, caucus)
	if err != nil || len(joined) != 1 {
		t.Errorf("%v, %v", joined, err)
	}
	_, err = w.JoinedTo(ctx, access.Actor{PersonID: "x", Seats: member.Seats}, caucus)
	wantFault(t, err, fault.Forbidden, "fault.forbidden")
	sitting, err := w.SittingOn(ctx, nil, caucus.ID, w.Today())
	if err != nil || sitting.Joined != 1 || len(sitting.Others) != 0 {
		t.Errorf("%+v, %v", sitting, err)
	}
	if history, err := w.History(ctx, nil, caucus.ID); err != nil || len(history) != 0 {
		t.Errorf("history tells who joined: %v, %v", history, err)
	}

	w.must(t, w.Leave(ctx, member, caucus.ID))
	w.must(t, w.Join(ctx, member, caucus.ID)) // takes it back
	if own, err := w.Membership(ctx, member, caucus.ID); err != nil || own == nil || !own.To.IsZero() {
		t.Errorf("%+v, %v", own, err)
	}
	lapsed := member
	lapsed.PersonID, lapsed.Seats = w.somebody(t, "Ana Test").ID, []access.Seat{{Class: "member", Why: i18n.Say("people.class.member")}}
	wantFault(t, w.Join(ctx, lapsed, caucus.ID), fault.Forbidden, "bodies.error.join_standing")
	wantFault(t, w.Join(ctx, access.Actor{PersonID: lapsed.PersonID}, caucus.ID), fault.Forbidden, "fault.forbidden")
	wantFault(t, w.Join(ctx, member, w.group.ID), fault.Conflict, "bodies.error.closed")
	wantFault(t, w.Leave(ctx, lapsed, caucus.ID), fault.Conflict, "bodies.error.not_joined")
}

func TestMandatesKeepTheirHistory(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	amend := func(on, words string) error {
		_, err := w.AmendMandate(ctx, staff(), bodies.Mandate{BodyID: w.group.ID, Adopted: day(on), Text: i18n.Same(words), Decision: i18n.Same("General meeting")})
		return err
	}
	w.must(t, amend("2013-11-30", "As amended."))
	w.must(t, amend("1993-11-20", "As first written.")) // found later, recorded late
	wantFault(t, amend("1993-11-20", "Twice."), fault.Invalid, "bodies.error.mandate_day")
	wantFault(t, amend("2199-01-01", "Ahead."), fault.Invalid, "bodies.error.day_ahead")
	wantFault(t, amend("2014-01-01", ""), fault.Invalid, "bodies.error.mandate_missing")
	b, err := w.Body(ctx, w.group.ID)
	w.must(t, err)
	versions, err := w.Mandates(ctx, nil, b.ID)
	w.must(t, err)
	if b.Mandate.EN != "As amended." || len(versions) != 3 || versions[0].Text != b.Mandate || versions[1].Adopted != day("1993-11-20") {
		t.Errorf("in force %q of %+v", b.Mandate.EN, versions)
	}
	b.Mandate.EN = "As amended, without the slip."
	w.must(t, w.ChangeBody(ctx, staff(), b))
	if versions, err = w.Mandates(ctx, nil, b.ID); err != nil || len(versions) != 3 || versions[0].Text.EN != b.Mandate.EN {
		t.Errorf("a correction made %+v, %v", versions, err)
	}
}

func TestADissolvedBodyHasNobody(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	core := w.body(t, "core", access.CoreGroup)
	core.ParentID = w.group.ID
	w.must(t, w.ChangeBody(ctx, staff(), core))
	w.group.ParentID = core.ID
	wantFault(t, w.ChangeBody(ctx, staff(), w.group), fault.Invalid, "bodies.error.parent")
	_, err := w.Appoint(ctx, staff(), bodies.Term{BodyID: core.ID, PersonID: w.person.ID, Role: access.CoChair, From: day("2025-01-01")})
	w.must(t, err)
	w.must(t, w.Dissolve(ctx, staff(), core.ID, day("2026-03-31")))
	history, err := w.History(ctx, nil, core.ID)
	w.must(t, err)
	if len(history) != 1 || history[0].To != day("2026-03-31") || history[0].Ended != bodies.BodyDissolved {
		t.Errorf("%+v", history)
	}
	_, err = w.Appoint(ctx, staff(), bodies.Term{BodyID: core.ID, PersonID: w.person.ID, Role: access.CoChair, From: day("2026-04-01")})
	wantFault(t, err, fault.Invalid, "bodies.error.dissolved")
	office := w.body(t, "secretariat", access.Secretariat)
	wantFault(t, w.Dissolve(ctx, staff(), office.ID, day("2026-03-31")), fault.Conflict, "bodies.error.last_secretariat")
}

func TestTermsInARowAreCounted(t *testing.T) {
	term := func(from, to string, how bodies.How) bodies.Term {
		return bodies.Term{BodyID: "b", Role: access.Councillor, From: day(from), To: day(to), How: how}
	}
	others := []bodies.Term{
		term("2016-12-01", "2018-11-30", bodies.Elected), // a pause follows
		term("2020-12-01", "2022-11-25", bodies.Elected),
		term("2022-12-01", "2024-11-30", bodies.Acclaimed),
		term("2024-12-01", "2025-02-01", bodies.Interim),
	}
	for from, want := range map[string]int{"2018-12-01": 2, "2020-12-01": 1, "2022-12-01": 2, "2024-12-01": 3, "2026-12-01": 1} {
		if got := bodies.Consecutive(bodies.Term{BodyID: "b", Role: access.Councillor, From: day(from)}, others); got != want {
			t.Errorf("from %s: %d, want %d", from, got, want)
		}
	}
	if got := bodies.Consecutive(bodies.Term{BodyID: "b", Role: access.Treasurer, From: day("2024-12-01")}, others); got != 1 {
		t.Errorf("another office: %d", got)
	}
}

// However terms are recorded, no place ever has two holders, every term is in
// the picture once, and no row of the picture holds two at once.
func TestPlacesNeverHaveTwoHolders(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	var persons []people.Person
	for i := range 6 {
		persons = append(persons, w.somebody(t, fmt.Sprintf("Person %d", i)))
	}
	round, went := 0, 0
	rapid.Check(t, func(r *rapid.T) {
		round++
		b := w.body(t, fmt.Sprintf("committee-%d", round), access.Committee)
		seat := w.seat(t, bodies.Seat{BodyID: b.ID, Role: access.CommitteeSeat, Places: rapid.IntRange(1, 3).Draw(r, "places"), Years: 1, FilledBy: bodies.ByGroup})
		hows := []bodies.How{bodies.Elected, bodies.Interim, bodies.Appointed}
		for range rapid.IntRange(1, 12).Draw(r, "terms") {
			from := day("2020-01-01").AddDate(0, 0, 30*rapid.IntRange(0, 40).Draw(r, "from"))
			f := bodies.Filling{
				SeatID: seat.ID, PersonID: rapid.SampledFrom(persons).Draw(r, "who").ID, How: rapid.SampledFrom(hows).Draw(r, "how"), From: from,
				Number: rapid.IntRange(0, seat.Places).Draw(r, "place"), Replace: rapid.Bool().Draw(r, "replace"),
			}
			if f.How == bodies.Interim && rapid.Bool().Draw(r, "bounded") {
				f.To = from.AddDate(0, 3, 0)
			}
			_, err := w.FillSeat(ctx, staff(), f)
			if err != nil && !fault.Is(err, fault.Conflict) && !fault.Is(err, fault.Invalid) {
				r.Fatal(err)
			}
			if err == nil {
				went++
			}
		}
		history, err := w.History(ctx, nil, b.ID)
		if err != nil {
			r.Fatal(err)
		}
		for i, a := range history {
			for _, o := range history[i+1:] {
				if a.Number == o.Number && a.Meets(o.Term) {
					r.Fatalf("place %d: %s–%s and %s–%s", a.Number, a.From, a.To, o.From, o.To)
				}
			}
		}
		drawn := 0
		for _, lane := range bodies.Lanes(b.Kind, []bodies.Seat{seat}, history) {
			drawn += len(lane.Terms)
			for i := 1; i < len(lane.Terms); i++ {
				if lane.Terms[i-1].Meets(lane.Terms[i].Term) {
					r.Fatal("a row holds two at once")
				}
			}
		}
		if drawn != len(history) {
			r.Fatalf("%d of %d terms are in the picture", drawn, len(history))
		}
	})
	if went < round { // the first of each round finds its seat empty
		t.Errorf("%d terms were recorded in %d rounds", went, round)
	}
}

func TestOverviewOfEveryBody(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	seat := w.seat(t, bodies.Seat{BodyID: w.group.ID, Role: access.CoChair, Places: 2, Years: 2, FilledBy: bodies.ByGroup})
	_, err := w.FillSeat(ctx, staff(), bodies.Filling{SeatID: seat.ID, PersonID: w.person.ID, How: bodies.Acclaimed, From: testdb.Noon().AddDate(-1, 0, 0)})
	w.must(t, err)
	all, err := w.Sittings(ctx, nil, testdb.Noon())
	w.must(t, err)
	one, err := w.SittingOn(ctx, nil, w.group.ID, testdb.Noon())
	w.must(t, err)
	if fmt.Sprint(all[w.group.ID].Seats[0].Holder.Person, len(all[w.group.ID].Vacancies())) != fmt.Sprint(one.Seats[0].Holder.Person, 1) {
		t.Errorf("%+v\n%+v", all[w.group.ID], one)
	}
	ending, next, err := w.Ending(ctx, nil, testdb.Noon(), testdb.Noon().AddDate(1, 0, 0), bodies.Mark{})
	if err != nil || next != nil || len(ending) != 1 || ending[0].Person.ID != w.person.ID {
		t.Errorf("%+v, %v", ending, err)
	}
	if ending, _, err = w.Ending(ctx, nil, testdb.Noon(), testdb.Noon().AddDate(0, 6, 0), bodies.Mark{}); err != nil || len(ending) != 0 {
		t.Errorf("within six months: %+v, %v", ending, err)
	}
}
