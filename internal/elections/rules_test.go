package elections_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"plenary.example/internal/access"
	"plenary.example/internal/bodies"
	"plenary.example/internal/elections"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/tally"
)

func TestEligibilityIsExplained(t *testing.T) {
	w := newWorld(t)
	good := access.Seat{Name: i18n.Same("Harbour"), Class: "member", GoodStanding: true}
	lapsed := access.Seat{Name: i18n.Same("Lapsed"), Class: "member", Why: i18n.Say("people.why.not_admitted")}
	abroad := access.Seat{Name: i18n.Same("Abroad"), Class: "member_abroad", GoodStanding: true}
	two := []elections.Attended{{Day: day("2026-06-01")}, {Day: day("2025-11-01")}}
	for _, tt := range []struct {
		name     string
		facts    elections.Facts
		eligible bool
		says     string
	}{
		{"in standing, two meetings", elections.Facts{Seats: []access.Seat{lapsed, good}, Attended: two, Needed: 2}, true, "Attended 2 full meetings, the latest on 1 June 2026."},
		{"one meeting", elections.Facts{Seats: []access.Seat{good}, Attended: two[:1], Needed: 2}, false, "Has attended one full meeting that is on record; 2 are asked for."},
		{"no meeting", elections.Facts{Seats: []access.Seat{good}, Needed: 2}, false, "Has attended no full meeting"},
		{"none asked for", elections.Facts{Seats: []access.Seat{good}}, true, "Represents Harbour"},
		{"lapsed", elections.Facts{Seats: []access.Seat{lapsed}, Attended: two, Needed: 2}, false, "was not in good standing"},
		{"of no member", elections.Facts{Seats: []access.Seat{abroad}}, false, "Represented no member organization"},
		{"a third term of two", elections.Facts{Seats: []access.Seat{good}, Terms: 3, Limit: 2}, true, "term 3 in a row, more than the 2"},
		{"a second of two", elections.Facts{Seats: []access.Seat{good}, Terms: 2, Limit: 2}, true, "term 2 in a row."},
	} {
		tt.facts.Day = day("2026-10-01")
		got := elections.EligibilityOf(tt.facts)
		var said []string
		for _, c := range got.Checks {
			said = append(said, w.say(c.Words))
		}
		if got.Eligible != tt.eligible || !strings.Contains(strings.Join(said, " "), tt.says) {
			t.Errorf("%s: %v, %q", tt.name, got.Eligible, said)
		}
	}
}

// What stays visible never lets anybody be counted out: each sum shown is at least
// three, and so are the hidden ones together.
func TestSumsPointAtNobody(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		said := make([]elections.Balance, rapid.IntRange(0, 20).Draw(t, "people"))
		for i := range said {
			said[i] = elections.Balance{
				Gender:  rapid.SampledFrom([]string{"", "woman", "man", "other"}).Draw(t, "gender"),
				Refugee: rapid.SampledFrom([]string{"", "yes", "no"}).Draw(t, "refugee"), Youth: rapid.SampledFrom([]string{"yes", "no"}).Draw(t, "youth"),
			}
		}
		sums := elections.SumUp(said, 5)
		if len(said) < 5 {
			if len(sums.Sums) != 0 || sums.People != 0 {
				t.Fatalf("%d people: %+v", len(said), sums)
			}
			return
		}
		for _, s := range sums.Sums {
			shown, hidden := 0, 0
			for _, n := range s.Counts {
				switch {
				case n == elections.Hidden:
					hidden++
				case n < 3:
					t.Fatalf("%+v", s)
				default:
					shown += n
				}
			}
			if rest := len(said) - shown; hidden > 0 && rest < 3 || hidden == 0 && rest != 0 || hidden == 1 {
				t.Fatalf("%d people, %+v", len(said), s)
			}
		}
	})
}

func TestNominationsAskAcceptAndSecond(t *testing.T) {
	w := newWorld(t)
	_, err := w.s.Plan(w.ctx, w.run, w.plan())
	w.must(err)
	if _, err := w.s.ByKey(w.ctx, w.who(0), key); !fault.Is(err, fault.NotFound) {
		t.Errorf("a planned election is known: %v", err)
	}
	w.must(w.s.Call(w.ctx, w.run, key))
	propose := func(by, nominee, second int) (string, error) {
		return w.s.Nominate(w.ctx, w.who(by), key, elections.Proposal{Nominee: w.members[nominee].email, Seconders: []string{" " + strings.ToUpper(w.members[second].email)}})
	}
	_, err = propose(0, 1, 2)
	w.wantFault(err, fault.Conflict, "elections.error.state")
	w.goTo("2026-09-01 09:00")
	_, err = propose(7, 1, 2)
	w.wantFault(err, fault.Forbidden, "elections.error.standing")
	_, err = propose(0, 1, 1)
	w.wantFault(err, fault.Invalid, "elections.error.seconds_own")
	_, err = w.s.Nominate(w.ctx, w.who(0), key, elections.Proposal{Nominee: "nobody@harbour.example", Seconders: []string{w.members[2].email}})
	w.wantFault(err, fault.Invalid, "elections.error.nobody")
	_, err = w.s.Nominate(w.ctx, w.who(0), key, elections.Proposal{})
	w.wantFault(err, fault.Invalid, "elections.error.seconders")
	id, err := propose(0, 1, 2)
	w.must(err)
	_, err = propose(3, 1, 2)
	w.wantFault(err, fault.Invalid, "elections.error.nominated")
	if w.letters(w.members[1].email, "On vous propose") != 1 || w.letters(w.members[2].email, "Will you second") != 1 {
		t.Error("the nominee and the seconder are asked by mail, in their language")
	}
	e := w.election(key)
	standing := func() elections.Standing {
		n, err := w.s.Nomination(w.ctx, w.run, e, id)
		w.must(err)
		return n.StandingFor(1)
	}
	if standing() != elections.AwaitsNominee {
		t.Error(standing())
	}
	if tasks, err := w.s.Asked(w.ctx, w.who(1)); err != nil || len(tasks) != 1 || tasks[0].Key != key {
		t.Errorf("%+v, %v", tasks, err)
	}
	// Nobody else sees it, answers or seconds it.
	_, err = w.s.Nomination(w.ctx, w.who(4), e, id)
	w.wantFault(err, fault.NotFound, "elections.error.no_nomination")
	w.wantFault(w.s.Accept(w.ctx, w.who(0), key, id), fault.Forbidden, "fault.forbidden")
	w.wantFault(w.s.Second(w.ctx, w.who(4), key, id, true), fault.Forbidden, "fault.forbidden")
	w.must(w.s.Accept(w.ctx, w.who(1), key, id))
	if standing() != elections.AwaitsSeconders {
		t.Error(standing())
	}
	w.must(w.s.Second(w.ctx, w.who(2), key, id, false))
	w.must(w.s.AskSeconders(w.ctx, w.who(1), key, id, w.members[3].email))
	w.must(w.s.Second(w.ctx, w.who(3), key, id, true))
	if standing() != elections.Complete {
		t.Error(standing())
	}
	w.wantFault(w.s.Write(w.ctx, w.who(1), key, id, i18n.Same(strings.Repeat("x", elections.MaxStatement+1))), fault.Invalid, "elections.error.too_long")
	w.must(w.s.Write(w.ctx, w.who(1), key, id, i18n.Text{EN: "Hello.\r\n\r\nI stand.", FR: "Bonjour."}))
	w.wantFault(w.s.Rule(w.ctx, w.run, key, id, elections.Admitted, " "), fault.Invalid, "elections.error.reason")
	// Complete, and yet without two meetings: not on the slate unless admitted.
	may, err := w.s.Eligible(w.ctx, nil, e, w.members[1].id)
	if err != nil || may.Eligible {
		t.Errorf("%+v, %v", may, err)
	}
	w.goTo("2026-10-01 17:00")
	_, err = propose(0, 5, 2)
	w.wantFault(err, fault.Conflict, "elections.error.state")
	w.must(w.s.Rule(w.ctx, w.run, key, id, elections.Admitted, "Attended two meetings of a sister coalition."))
	w.must(w.s.PublishSlate(w.ctx, w.run, key))
	if n, err := w.s.Nomination(w.ctx, access.Actor{}, e, id); err != nil || n.Position != 1 || n.Statement.EN != "Hello.\n\nI stand." {
		t.Errorf("%+v, %v", n, err)
	}
	w.wantFault(w.s.Accept(w.ctx, w.who(1), key, id), fault.Conflict, "elections.error.state")
	w.must(w.s.Decline(w.ctx, w.who(1), key, id))
	if standing() != elections.IsWithdrawn {
		t.Error(standing())
	}
}

func TestWhatCandidatesSayOfThemselvesStaysTheirs(t *testing.T) {
	w := newWorld(t)
	woman := elections.Balance{Gender: "woman", Refugee: "yes", Youth: "no"}
	w.saying = func(int) elections.Balance { return woman }
	later := w.plan()
	later.Key, later.TermFrom = "later", time.Time{}
	_, err := w.s.Plan(w.ctx, w.run, later)
	w.wantFault(err, fault.Invalid, "elections.error.day")
	later.TermFrom = day("2026-12-01")
	planned, err := w.s.Plan(w.ctx, w.run, later)
	w.must(err)
	if sums, err := w.s.SumsOf(w.ctx, w.run, planned); err != nil || !sums.Early {
		t.Errorf("an election that is planned has sums, or had some: %+v, %v", sums, err)
	}
	w.slated(w.plan(), w.executive.ID, 0, 1, 2, 3, 4)
	e := w.election(key)
	w.wantFault(w.s.Say(w.ctx, w.who(0), key, woman, false), fault.Invalid, "elections.error.consent")
	w.wantFault(w.s.Say(w.ctx, w.who(0), key, elections.Balance{Gender: "x"}, true), fault.Invalid, "elections.error.answer")
	w.wantFault(w.s.Say(w.ctx, w.who(5), key, woman, true), fault.Forbidden, "fault.forbidden")
	if _, err := w.s.SumsOf(w.ctx, w.who(0), e); !fault.Is(err, fault.Forbidden) {
		t.Errorf("a candidate sees the sums: %v", err)
	}
	sums, err := w.s.SumsOf(w.ctx, w.run, e)
	if err != nil || sums.People != 5 || slices.Max(sums.Sums[0].Counts) != elections.Hidden {
		t.Errorf("all five said the same, which would tell of each: %+v, %v", sums, err)
	}
	if own, ok, err := w.s.Own(w.ctx, w.who(0), e); err != nil || !ok || own != woman {
		t.Errorf("%+v, %v, %v", own, ok, err)
	}
	w.must(w.s.Cancel(w.ctx, w.run, key, "The meeting was put off."))
	if _, ok, err := w.s.Own(w.ctx, w.who(1), e); err != nil || ok {
		t.Errorf("it outlives the election: %v, %v", ok, err)
	}
}

// Those without the power are refused, by whatever door they come.
func TestWhoMayDoWhat(t *testing.T) {
	w := newWorld(t)
	e := w.slated(w.plan(), w.executive.ID, 0, 1)
	id := w.must1(w.s.Nominations(w.ctx, w.run, e))[0].ID
	member, visitor := w.who(5), access.Actor{}
	for name, act := range map[string]func(access.Actor) error{
		"plan":   func(a access.Actor) error { _, err := w.s.Plan(w.ctx, a, w.plan()); return err },
		"change": func(a access.Actor) error { return w.s.Change(w.ctx, a, key, w.plan()) },
		"call":   func(a access.Actor) error { return w.s.Call(w.ctx, a, key) },
		"cancel": func(a access.Actor) error { return w.s.Cancel(w.ctx, a, key, "x") },
		"extend": func(a access.Actor) error { return w.s.Extend(w.ctx, a, key, at("2027-01-01 00:00")) },
		"slate":  func(a access.Actor) error { return w.s.PublishSlate(w.ctx, a, key) },
		"floor": func(a access.Actor) error {
			_, err := w.s.NominateFromFloor(w.ctx, a, key, elections.Proposal{})
			return err
		},
		"rule":     func(a access.Actor) error { return w.s.Rule(w.ctx, a, key, id, elections.Refused, "x") },
		"write":    func(a access.Actor) error { return w.s.Write(w.ctx, a, key, id, i18n.Same("x")) },
		"decline":  func(a access.Actor) error { return w.s.Decline(w.ctx, a, key, id) },
		"seconds":  func(a access.Actor) error { return w.s.Second(w.ctx, a, key, id, true) },
		"ask":      func(a access.Actor) error { return w.s.AskSeconders(w.ctx, a, key, id, "x@x.example") },
		"open":     func(a access.Actor) error { return w.s.OpenVoting(w.ctx, a, key) },
		"present":  func(a access.Actor) error { return w.s.AddPresent(w.ctx, a, key, "x@x.example", "") },
		"voter":    func(a access.Actor) error { return w.s.NameVoter(w.ctx, a, key, w.members[0].ID, w.members[0].id) },
		"paper":    func(a access.Actor) error { return w.s.HandPaper(w.ctx, a, key, w.members[0].ID) },
		"enter":    func(a access.Actor) error { _, err := w.s.EnterPaper(w.ctx, a, key, 1, nil); return err },
		"strike":   func(a access.Actor) error { return w.s.StrikePaper(w.ctx, a, key, 1) },
		"papers":   func(a access.Actor) error { _, err := w.s.Papers(w.ctx, a, e); return err },
		"electors": func(a access.Actor) error { _, err := w.s.Electors(w.ctx, a, e, i18n.EN); return err },
		"count":    func(a access.Actor) error { return w.s.Count(w.ctx, a, key, "") },
		"declare":  func(a access.Actor) error { return w.s.Declare(w.ctx, a, key) },
		"sums":     func(a access.Actor) error { _, err := w.s.SumsOf(w.ctx, a, e); return err },
		"attended": func(a access.Actor) error { return w.s.RecordAttendance(w.ctx, a, w.group.ID, day("2026-01-01")) },
		"forget":   func(a access.Actor) error { return w.s.Forget(w.ctx, a, key) },
	} {
		if err := act(member); !fault.Is(err, fault.Forbidden) {
			t.Errorf("%s by a member: %v", name, err)
		}
		if err := act(visitor); !fault.Is(err, fault.SignIn) {
			t.Errorf("%s by a visitor: %v", name, err)
		}
	}
	if _, err := w.s.Nominate(w.ctx, visitor, key, elections.Proposal{}); !fault.Is(err, fault.SignIn) {
		t.Errorf("a visitor nominates: %v", err)
	}
	if _, err := w.s.EnterPaper(w.ctx, w.run, key, 1, nil); !fault.Is(err, fault.Forbidden) {
		t.Errorf("the committee enters papers: %v", err)
	}
	if list, err := w.s.Nominations(w.ctx, visitor, e); err != nil || len(list) != 2 {
		t.Errorf("everybody sees the slate: %d, %v", len(list), err)
	}
}

func (w *world) must1(list []elections.Nomination, err error) []elections.Nomination {
	w.t.Helper()
	w.must(err)
	return list
}

func TestPlansAreChecked(t *testing.T) {
	w := newWorld(t)
	for name, tt := range map[string]struct {
		change func(*elections.Plan)
		field  string
	}{
		"no name":            {func(p *elections.Plan) { p.Key = "No Name" }, "key"},
		"one language":       {func(p *elections.Plan) { p.Title.FR = "" }, "title_fr"},
		"more than places":   {func(p *elections.Plan) { p.Seats = 4 }, "seats"},
		"closes first":       {func(p *elections.Plan) { p.NominationsClose = p.NominationsOpen }, "nominations_close"},
		"votes too early":    {func(p *elections.Plan) { p.VotingOpens = p.NominationsOpen }, "voting_opens"},
		"ends first":         {func(p *elections.Plan) { p.VotingCloses = p.VotingOpens }, "voting_closes"},
		"record after":       {func(p *elections.Plan) { p.RecordDay = day("2027-01-01") }, "record_day"},
		"too many marks":     {func(p *elections.Plan) { p.Method, p.Marks = tally.Plurality, 3 }, "marks"},
		"no method":          {func(p *elections.Plan) { p.Method = "lots" }, "method"},
		"no seat":            {func(p *elections.Plan) { p.SeatID = "x" }, "seat"},
		"no such meeting":    {func(p *elections.Plan) { p.MeetingID = "x" }, "meeting"},
		"a term that is not": {func(p *elections.Plan) { p.TermTo = day("2026-11-01") }, "term_to"},
	} {
		p := w.plan()
		tt.change(&p)
		_, err := w.s.Plan(w.ctx, w.run, p)
		if f := fault.Of(err); f == nil || f.Kind != fault.Invalid || f.Field != tt.field {
			t.Errorf("%s: %v", name, err)
		}
	}
	_, err := w.s.Plan(w.ctx, w.run, w.plan())
	w.must(err)
	_, err = w.s.Plan(w.ctx, w.run, w.plan())
	w.wantFault(err, fault.Invalid, "elections.error.key_taken")
	p := w.plan()
	p.TermFrom = day("1999-12-01") // before the seat was there
	_, err = w.s.Plan(w.ctx, w.run, p)
	w.wantFault(err, fault.Invalid, "elections.error.no_place_free")
	// What the rules and the calendar propose is itself a plan.
	for _, seat := range []struct {
		id   string
		want elections.Electorate
	}{{w.seat.ID, elections.OfMembers}, {w.cochair.ID, elections.OfPresent}} {
		one, err := w.bodies.Seat(w.ctx, nil, seat.id)
		w.must(err)
		p, err := w.s.Propose(w.ctx, nil, one, day("2026-08-20"))
		w.must(err)
		planned, err := w.s.Plan(w.ctx, w.run, p)
		if err != nil || planned.Electorate != seat.want || planned.MeetingsNeeded != 2 {
			t.Errorf("%+v, %v", p, err)
		}
	}
	list, _, err := w.s.List(w.ctx, w.run, "", nil)
	if err != nil || len(list) != 3 {
		t.Errorf("%d elections, %v", len(list), err)
	}
	if list, _, err = w.s.List(w.ctx, w.who(0), "", nil); err != nil || len(list) != 0 {
		t.Errorf("members see %d planned ones, %v", len(list), err)
	}
}

func TestEveryPhaseHasItsWords(t *testing.T) {
	w := newWorld(t)
	e := elections.Election{Plan: w.plan(), DeclaredAt: at("2026-12-01 00:00"), DeclaredBy: "Somebody", Reason: "Put off."}
	for _, s := range []elections.State{elections.Planned, elections.Called, elections.Slate, elections.Voting, elections.Counted, elections.Declared, elections.Cancelled} {
		for _, now := range []string{"2026-08-01 00:00", "2026-09-15 00:00", "2026-10-15 00:00", "2026-12-15 00:00"} {
			e.State = s
			w.say(e.PhaseAt(at(now)).Name())
			w.say(e.Now(at(now), time.UTC))
		}
	}
	e.State = elections.Called
	if said := w.say(e.Now(at("2026-09-15 00:00"), time.UTC)); said != "Nominations are open until 1 October 2026 at 17:00." {
		t.Error(said)
	}
	for _, m := range tally.Methods() {
		w.say(elections.MethodName(m))
	}
	for _, m := range elections.Electorates() {
		w.say(m.Name())
	}
	for _, a := range elections.Aspects() {
		for _, answer := range append(a.Answers, "") {
			w.say(elections.Said(a.Name, answer))
		}
	}
}

// Two of three places are to be filled from 1 December.
func TestAnElectionIsForPlacesThatAreFree(t *testing.T) {
	w := newWorld(t)
	hold := func(person int, how bodies.How, from, to string) bodies.Term {
		f := bodies.Filling{SeatID: w.seat.ID, PersonID: w.members[person].id, How: how, From: day(from)}
		if to != "" {
			f.To = day(to)
		}
		term, err := w.bodies.FillSeat(w.ctx, access.TheProgram(), f)
		w.must(err)
		return term
	}
	hold(0, bodies.Elected, "2024-12-01", "2026-11-30") // ends the day before
	hold(1, bodies.Elected, "2025-12-01", "2027-11-30")
	hold(2, bodies.Interim, "2026-01-01", "") // gives way
	p := w.plan()
	p.Seats = 3
	_, err := w.s.Plan(w.ctx, w.run, p)
	w.wantFault(err, fault.Invalid, "elections.error.places_free")
	p.Seats = 2
	_, err = w.s.Plan(w.ctx, w.run, p)
	w.must(err)

	// Nor can a plan be changed into one for places that are held.
	p.Seats = 3
	w.wantFault(w.s.Change(w.ctx, w.run, p.Key, p), fault.Invalid, "elections.error.places_free")
	p.Seats, p.TermFrom = 2, day("2026-11-30")
	w.wantFault(w.s.Change(w.ctx, w.run, p.Key, p), fault.Invalid, "elections.error.places_free")

	// A result that is on record already stands for the election that is entered
	// after it; a term of another kind, or one that begins later, holds its place.
	hold(3, bodies.Elected, "2026-12-01", "2028-11-30")
	p = w.plan()
	p.Key = "again"
	_, err = w.s.Plan(w.ctx, w.run, p)
	w.must(err)
	last := hold(4, bodies.Appointed, "2027-06-01", "2028-05-31")
	p.Key = "third"
	_, err = w.s.Plan(w.ctx, w.run, p)
	w.wantFault(err, fault.Invalid, "elections.error.places_free")
	p.Seats, p.TermFrom = 1, last.From
	_, err = w.s.Plan(w.ctx, w.run, p)
	w.wantFault(err, fault.Invalid, "elections.error.no_place_free")
}
