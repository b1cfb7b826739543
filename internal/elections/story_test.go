package elections_test

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"plenary.example/internal/access"
	"plenary.example/internal/bodies"
	"plenary.example/internal/elections"
	"plenary.example/internal/elections/results"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/tally"
)

// From the call to the seats: nominations, the slate, ballots by page and on
// paper, the count, the declaration.
func TestAnElectionFromCallToSeats(t *testing.T) {
	w := newWorld(t)
	w.slated(w.plan(), w.executive.ID, 0, 1, 2, 3)
	if n := w.letters(w.members[7].email, "Élection annoncée") + w.letters(w.members[0].email, "Election called"); n != 2 {
		t.Errorf("%d notices of the call, also to the lapsed", n)
	}
	w.wantFault(w.s.OpenVoting(w.ctx, w.run, key), fault.Conflict, "elections.error.opens_later")
	w.goTo("2026-11-20 09:05")
	w.must(w.s.OpenVoting(w.ctx, w.run, key))
	e := w.election(key)
	electors, err := w.s.Electors(w.ctx, w.run, e, i18n.EN)
	w.must(err)
	if len(electors) != 7 || e.PhaseAt(w.clock.Now()) != elections.Polling {
		t.Fatalf("%d electors, %s", len(electors), e.PhaseAt(w.clock.Now()))
	}
	// Nobody has named who votes: the organization's own people do.
	_, err = w.s.Cast(w.ctx, w.who(0), key, "", nil)
	w.wantFault(err, fault.Forbidden, "elections.error.nobody_named")
	for i := range 7 {
		w.must(w.s.NameVoter(w.ctx, w.who(i), key, w.members[i].ID, w.members[i].id))
	}
	_, err = w.s.Cast(w.ctx, w.who(7), key, "", nil)
	w.wantFault(err, fault.Forbidden, "elections.error.not_entitled")
	w.wantFault(w.s.NameVoter(w.ctx, w.who(1), key, w.members[2].ID, w.members[1].id), fault.Forbidden, "fault.forbidden")
	a, b, c, d := w.place(key, 0), w.place(key, 1), w.place(key, 2), w.place(key, 3)
	for i, choices := range [][]int{{a, b}, {a, b}, {a, b}, {c}, {d, c}} {
		receipt, err := w.s.Cast(w.ctx, w.who(i), key, "", choices)
		if err != nil || receipt.Again || receipt.Organization.EN != w.members[i].Name.EN {
			t.Fatalf("%+v, %v", receipt, err)
		}
	}
	// A second tap, other choices or not, adds nothing.
	if receipt, err := w.s.Cast(w.ctx, w.who(0), key, w.members[0].ID, []int{d}); err != nil || !receipt.Again {
		t.Errorf("%+v, %v", receipt, err)
	}
	_, err = w.s.Cast(w.ctx, w.who(5), key, "", []int{a, a})
	w.wantFault(err, fault.Invalid, "elections.error.ballot")
	// The last two get papers, which two people enter.
	w.must(w.s.HandPaper(w.ctx, w.staff[0], key, w.members[5].ID))
	w.must(w.s.HandPaper(w.ctx, w.staff[0], key, w.members[6].ID))
	w.wantFault(w.s.HandPaper(w.ctx, w.staff[0], key, w.members[0].ID), fault.Conflict, "elections.error.not_elector_or_voted")
	if receipt, err := w.s.Cast(w.ctx, w.who(5), key, "", []int{a}); err != nil || !receipt.Again {
		t.Errorf("with a paper one has voted: %+v, %v", receipt, err)
	}
	enter := func(who access.Actor, number int, choices ...int) elections.Paper {
		paper, err := w.s.EnterPaper(w.ctx, who, key, number, choices)
		w.must(err)
		return paper
	}
	enter(w.staff[0], 1, c, d)
	if paper := enter(w.staff[1], 1, c); paper.Agree {
		t.Error("two who differ agree")
	}
	enter(w.staff[0], 2)
	enter(w.staff[1], 2)
	w.wantFault(w.s.Count(w.ctx, w.run, key, ""), fault.Conflict, "elections.error.papers")
	if paper := enter(w.staff[1], 1, c, d); !paper.Agree {
		t.Error("two who agree differ")
	}
	_, err = w.s.EnterPaper(w.ctx, w.staff[0], key, 3, nil)
	w.wantFault(err, fault.Invalid, "elections.error.paper_number")

	// Everybody has voted: it may be counted before its time.
	w.must(w.s.Count(w.ctx, w.run, key, ""))
	if hidden, err := w.s.ByKey(w.ctx, w.who(0), key); err != nil || hidden.Result != nil {
		t.Errorf("the result is known before it is declared: %v", err)
	}
	e = w.election(key)
	r := e.Result
	if r.Papers != 6 || r.Blank != 1 || e.Papers != 2 || r.Quota != 3*tally.Whole || !r.IsElected(a) || !r.IsElected(c) || len(r.Elected) != 2 || len(e.Lot) < 20 {
		t.Fatalf("%+v", r)
	}
	if same, err := w.s.Recount(w.ctx, e); err != nil || !same {
		t.Errorf("counted again it comes to something else: %v", err)
	}
	w.wantFault(w.s.Declare(w.ctx, w.who(0), key), fault.Forbidden, "fault.forbidden")
	w.must(w.s.Declare(w.ctx, w.president, key))
	e = w.election(key)
	if e.State != elections.Declared || e.DeclaredBy != "Noémie Lacasse" || w.say(e.Now(w.clock.Now(), w.s.Location())) != "Noémie Lacasse declared the result on 20 November 2026." {
		t.Errorf("%s by %s", e.State, e.DeclaredBy)
	}
	sitting, err := w.bodies.HoldersOf(w.ctx, nil, w.executive.ID, access.Councillor, day("2026-12-01"))
	w.must(err)
	if len(sitting) != 2 || sitting[0].How != bodies.Elected || !sitting[0].To.Equal(day("2028-11-30")) || sitting[0].Note.FR != "Élection\u00a0: Conseil, 2026" {
		t.Errorf("%+v", sitting)
	}
	if w.letters(w.members[0].email, "You are elected") != 1 || w.letters(w.members[1].email, "Résultat") != 2 || w.letters(w.members[7].email, "Résultat") != 1 {
		t.Error("the elected, the others and the members are told")
	}
	w.wantFault(w.s.Declare(w.ctx, w.run, key), fault.Conflict, "elections.error.state")
	exports(w, e)
}

// What is exported can be counted again elsewhere, and names no voter.
func exports(w *world, e elections.Election) {
	w.t.Helper()
	if !w.s.BallotsOpen(access.Actor{}, e) {
		w.t.Error("seven voted and the ballots are not open")
	}
	c, err := w.s.Ballots(w.ctx, nil, e)
	w.must(err)
	var blt, csv, js bytes.Buffer
	w.must(tally.WriteBLT(&blt, c))
	again, err := tally.ReadBLT(&blt)
	w.must(err)
	again.Lot = e.Lot
	r, err := tally.Count(again)
	w.must(err)
	for i := range r.Stages {
		if r.Stages[i].NonTransferable != e.Result.Stages[i].NonTransferable {
			w.t.Errorf("stage %d differs when counted elsewhere", i+1)
		}
	}
	w.must(results.WriteCSV(&csv, w.catalog.For(i18n.FR), *e.Result))
	if lines := strings.Split(strings.TrimSpace(csv.String()), "\n"); len(lines) != 7 || !strings.Contains(csv.String(), "Élue") || !strings.Contains(csv.String(), "3.00000") {
		w.t.Error(csv.String())
	}
	w.must(results.WriteJSON(&js, e.Key, e.Title, *e.Result))
	var read struct{ Result tally.Result }
	w.must(json.Unmarshal(js.Bytes(), &read))
	if read.Result.Quota != e.Result.Quota || strings.Contains(js.String(), "Harbour") {
		w.t.Error(js.String())
	}
}

// No row of a ballot, and no line of the record, tells who cast it or when.
func TestTheUrnTellsNobody(t *testing.T) {
	w := newWorld(t)
	w.slated(w.plan(), w.executive.ID, 0, 1, 2)
	w.goTo("2026-11-20 09:05")
	w.must(w.s.OpenVoting(w.ctx, w.run, key))
	e := w.election(key)
	for i := range 4 {
		w.must(w.s.NameVoter(w.ctx, w.run, key, w.members[i].ID, w.members[i].id))
		_, err := w.s.Cast(w.ctx, w.who(i), key, "", []int{i % 3})
		w.must(err)
	}
	lines, err := w.log.History(w.ctx, elections.Kind, e.ID, "")
	w.must(err)
	for _, l := range lines {
		if l.Action == "elections.cast" {
			t.Errorf("the record says that %s voted at %s", l.PersonName, l.At)
		}
	}
	columns := func(query string) (all []string) {
		rows, err := w.db.Reader().QueryContext(w.ctx, query)
		w.must(err)
		defer func() { _ = rows.Close() }()
		for rows.Next() {
			var id, choices string
			w.must(rows.Scan(&id, &choices))
			all = append(all, id)
		}
		w.must(rows.Err())
		return all
	}
	before := columns("SELECT id, choices FROM election_ballots ORDER BY id")
	w.goTo("2026-11-27 17:00")
	_, err = w.s.Cast(w.ctx, w.who(4), key, "", []int{0})
	if !fault.Is(err, fault.Forbidden) {
		t.Errorf("a ballot after the close: %v", err)
	}
	w.must(w.s.Count(w.ctx, w.run, key, "drawn in the hall: 4 1 7"))
	after := columns("SELECT id, choices FROM election_ballots ORDER BY id")
	for _, id := range after {
		for _, was := range before {
			if id == was {
				t.Errorf("the ballot %s kept its key", id)
			}
		}
	}
	if len(after) != 4 || w.election(key).Lot != "drawn in the hall: 4 1 7" {
		t.Errorf("%d ballots, lot %q", len(after), w.election(key).Lot)
	}
	if w.s.BallotsOpen(access.Actor{}, w.election(key)) || !w.s.BallotsOpen(w.run, w.election(key)) {
		t.Error("four ballots are open to everybody, or not to those who count")
	}
}

func TestNoMoreCandidatesThanSeatsIsAcclamation(t *testing.T) {
	w := newWorld(t)
	w.slated(w.plan(), w.executive.ID, 0)
	w.goTo("2026-11-20 09:05")
	w.wantFault(w.s.OpenVoting(w.ctx, w.run, key), fault.Conflict, "elections.error.no_contest")
	// From the floor.
	w.attend(w.executive.ID, 3)
	_, err := w.s.NominateFromFloor(w.ctx, w.run, key, elections.Proposal{Nominee: w.members[4].email, Seconders: []string{w.members[5].email}})
	w.wantFault(err, fault.Conflict, "elections.error.not_eligible")
	_, err = w.s.NominateFromFloor(w.ctx, w.run, key, elections.Proposal{Nominee: w.members[3].email, Nominator: w.members[4].email, Seconders: []string{w.members[7].email}})
	w.wantFault(err, fault.Invalid, "elections.error.seconder_standing")
	_, err = w.s.NominateFromFloor(w.ctx, w.run, key, elections.Proposal{Nominee: w.members[3].email, Nominator: w.members[4].email, Seconders: []string{w.members[5].email}, Statement: i18n.Text{FR: "Ce que j’ai dit."}})
	w.must(err)
	if list, err := w.s.Nominations(w.ctx, w.run, w.election(key)); err != nil || !slices.ContainsFunc(list, func(n elections.Nomination) bool { return n.Statement.FR == "Ce que j’ai dit." }) {
		t.Errorf("the statement of whom somebody else named is lost: %v", err)
	}
	if acclaims, err := w.s.Acclaims(w.ctx, w.election(key)); err != nil || !acclaims {
		t.Errorf("two for two seats: %v, %v", acclaims, err)
	}
	w.must(w.s.Declare(w.ctx, w.run, key))
	e := w.election(key)
	sitting, err := w.bodies.HoldersOf(w.ctx, nil, w.executive.ID, access.Councillor, day("2026-12-01"))
	w.must(err)
	if !e.Result.Acclaimed || len(sitting) != 2 || sitting[0].How != bodies.Acclaimed {
		t.Errorf("%+v, %+v", e.Result, sitting)
	}
	if said := w.say(results.Outcome(*e.Result, 0)); said != "Elected by acclamation" {
		t.Error(said)
	}
}

// Where those present vote, they are added at the door, each for a member in
// standing on the record day, and have then attended.
func TestThosePresentVote(t *testing.T) {
	w := newWorld(t)
	p := w.plan()
	p.Key, p.SeatID, p.Seats, p.Electorate, p.Method = "cochair", w.cochair.ID, 1, elections.OfPresent, tally.Plurality
	w.slated(p, w.group.ID, 0, 1)
	w.goTo("2026-11-20 09:05")
	w.must(w.s.AddPresent(w.ctx, w.run, "cochair", w.members[0].email, ""))
	w.must(w.s.OpenVoting(w.ctx, w.run, "cochair"))
	w.must(w.s.AddPresent(w.ctx, w.run, "cochair", w.members[4].email, ""))
	w.wantFault(w.s.AddPresent(w.ctx, w.run, "cochair", w.members[7].email, ""), fault.Invalid, "elections.error.present_standing")
	w.wantFault(w.s.AddPresent(w.ctx, w.run, "cochair", "tomas@coalition.example", ""), fault.Invalid, "elections.error.no_member")
	_, err := w.s.Cast(w.ctx, w.who(5), "cochair", "", nil)
	w.wantFault(err, fault.Forbidden, "elections.error.not_entitled")
	one := w.place("cochair", 1)
	_, err = w.s.Cast(w.ctx, w.who(4), "cochair", "", []int{0, 1})
	w.wantFault(err, fault.Invalid, "elections.error.too_many_marks")
	_, err = w.s.Cast(w.ctx, w.who(4), "cochair", "", []int{one})
	w.must(err)
	// A candidate who withdraws during the vote is passed over.
	list, err := w.s.Nominations(w.ctx, w.run, w.election("cochair"))
	w.must(err)
	w.must(w.s.Decline(w.ctx, w.who(0), "cochair", list[w.place("cochair", 0)].ID))
	w.must(w.s.Count(w.ctx, w.run, "cochair", ""))
	if r := w.election("cochair").Result; !r.IsElected(one) || r.Blank != 0 || !r.Acclaimed {
		t.Errorf("%+v", r)
	}
	here, err := w.s.AttendanceOn(w.ctx, w.run, w.group.ID, day("2026-11-20"))
	if err != nil || len(here) != 2 {
		t.Errorf("%+v, %v", here, err)
	}
}
