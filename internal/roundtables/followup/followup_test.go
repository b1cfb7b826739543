package followup_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/roundtables"
	"plenary.example/internal/roundtables/followup"
	"plenary.example/internal/wording"
)

func TestNotesAgreedByBothSidesAreFixed(t *testing.T) {
	w := newWorld(t)
	_, refugees := w.link(w.key, w.refugees)
	_, border := w.link(w.key, w.border)
	general, special := w.toHeld()
	r := w.table(w.key)
	w.refused(w.s.Note(w.ctx, w.members[0], general, both("x")), fault.Forbidden, "fault.forbidden")
	w.must(w.s.Note(w.ctx, w.chair, general, i18n.Text{EN: "Both sides spoke."}))
	w.must(w.s.Note(w.ctx, w.chair, special, both("For refugees alone")))
	ask, err := w.f.RecordAsk(w.ctx, w.chair, general, w.refugees, both("Stop it"))
	w.must(err)
	_, err = w.f.RecordAsk(w.ctx, w.chair, general, w.border, both("Stop it too"))
	w.must(err)
	w.must(w.f.RecordResponse(w.ctx, w.chair, ask, followup.NewResponse{Verdict: followup.Later, By: "Official", On: day("2026-11-10")}))
	w.must(w.f.SendNotes(w.ctx, w.chair, r.ID))
	g := w.open(border)
	if g.Notes.Paper == nil || len(g.Notes.Paper.Content.Items) != 1 || len(g.Notes.Paper.Content.Items[0].Asks) != 1 {
		t.Fatalf("the border department reads the notes of its own items and asks: %+v", g.Notes.Paper)
	}
	w.must(w.s.AgreeByLink(w.ctx, border, roundtables.NotesPaper, 1))
	w.must(w.s.Note(w.ctx, w.chair, general, both("Both sides spoke, and listened.")))
	w.must(w.f.SendNotes(w.ctx, w.chair, r.ID))
	w.must(w.s.AgreeByLink(w.ctx, border, roundtables.NotesPaper, 2))
	w.must(w.s.AgreeByLink(w.ctx, refugees, roundtables.NotesPaper, 2))
	w.refused(w.s.Note(w.ctx, w.chair, general, both("Other words")), fault.Conflict, "roundtables.error.notes_fixed")
	w.must(w.s.Correct(w.ctx, w.chair, special, "It was said twice."))
	if g = w.open(border); len(g.Corrections) != 0 {
		t.Error("a correction of another department's item is shown")
	}
	if g = w.open(refugees); len(g.Corrections) != 1 {
		t.Error("a correction stands beside the notes agreed")
	}
	// An answer that comes later leaves what was agreed as it is.
	w.must(w.f.RecordResponse(w.ctx, w.chair, ask, followup.NewResponse{Verdict: followup.Accepted, On: day("2026-11-11")}))
	st, err := w.f.NotesStanding(w.ctx, nil, w.table(w.key))
	w.must(err)
	if !st.Agreed() || st.Paper.Number != 2 {
		t.Errorf("%+v", st)
	}
}

func TestAnAskWaitsForAnAnswerAndNotForAPromiseOfOne(t *testing.T) {
	w := newWorld(t)
	general, _ := w.toHeld()
	id, err := w.f.RecordAsk(w.ctx, w.chair, general, w.refugees, both("Stop it"))
	w.must(err)
	w.refused(w.f.RecordResponse(w.ctx, w.chair, id, followup.NewResponse{Verdict: followup.Accepted, On: day("2026-11-09")}), fault.Invalid, "followup.error.day")
	w.must(w.f.RecordResponse(w.ctx, w.chair, id, followup.NewResponse{Verdict: followup.Later, On: day("2026-11-10")}))
	a, err := w.f.Ask(w.ctx, w.members[0], id)
	w.must(err)
	if a.State != followup.Waiting || len(a.Responses) != 1 {
		t.Errorf("%+v", a)
	}
	if got := w.catalog.For(i18n.EN).Say(a.Now(day("2027-02-12"))); got != "Asked on 10 November 2026, unanswered for 94 days." {
		t.Errorf("%q", got)
	}
	w.clock.Advance(at("2027-02-12 09:00").Sub(w.clock.Now()))
	if n, err := w.f.CountOverdue(w.ctx, nil, day("2027-02-12")); n != 1 || err != nil {
		t.Errorf("%d overdue, %v", n, err)
	}
	w.overdue(w.members[0], false, 1, 0)
	w.overdue(w.members[0], true, 0, 0)
	w.overdue(w.staff, true, 1, 0) // Tomas looks after the roundtable
	w.overdue(access.Actor{PersonID: "p"}, false, 0, 0)
	before := len(w.letters("tomas@coalition.example"))
	w.must(w.f.Remind(w.ctx))
	w.must(w.f.Remind(w.ctx))
	if got := len(w.letters("tomas@coalition.example")) - before; got != 1 {
		t.Errorf("%d letters about an ask without an answer, want one", got)
	}
	w.must(w.f.RecordResponse(w.ctx, w.chair, id, followup.NewResponse{Verdict: followup.InPart, On: day("2027-01-09"), InWriting: true}))
	if a, err = w.f.Ask(w.ctx, w.members[0], id); err != nil || a.State != followup.Answered || a.Days(day("2030-01-01")) != 60 {
		t.Errorf("%+v %v", a, err)
	}
	told, err := w.f.OfConcern(w.ctx, nil, "detention")
	w.must(err)
	of := told.Asks
	if len(of) != 1 || of[0].Public || len(of[0].Responses) != 2 || of[0].RoundtableKey != w.key {
		t.Errorf("%+v", of)
	}
}

func TestAnAnswerAtTheMeetingCountsNoDays(t *testing.T) {
	w := newWorld(t)
	a := followup.Ask{State: followup.Answered, Verdict: followup.Accepted, AskedOn: day("2026-11-10"), AnsweredOn: day("2026-11-10")}
	if got := w.catalog.For(i18n.EN).Say(a.Now(day("2026-12-01"))); got != "Yes. Answered on 10 November 2026, the day it was asked." {
		t.Errorf("%q", got)
	}
}

// overdue expects what somebody sees of what is overdue now.
func (w *world) overdue(who access.Actor, mine bool, asks, commitments int) {
	w.t.Helper()
	a, c, err := w.f.Overdue(w.ctx, who, w.f.Today(w.clock.Now()), mine)
	if err != nil || len(a) != asks || len(c) != commitments {
		w.t.Errorf("%d asks and %d commitments are overdue, want %d and %d: %v", len(a), len(c), asks, commitments, err)
	}
}

func TestACommitmentIsFollowedUntilItIsSettled(t *testing.T) {
	w := newWorld(t)
	general, _ := w.toHeld()
	p := followup.Promise{DepartmentID: w.refugees, Words: both("Publish the figures"), Due: day("2026-12-01"), OfficialID: w.official[w.refugees].ID, WriteOff: true}
	_, err := w.f.RecordCommitment(w.ctx, w.chair, general, followup.Promise{DepartmentID: w.border, Words: both("x"), Due: day("2026-12-01"), OfficialID: w.official[w.refugees].ID})
	w.refused(err, fault.Invalid, "followup.error.official")
	id, err := w.f.RecordCommitment(w.ctx, w.chair, general, p)
	w.must(err)
	w.refused(w.f.Close(w.ctx, w.chair, w.table(w.key).ID), fault.Conflict, "followup.error.notes_open")
	w.must(w.f.Remind(w.ctx)) // three weeks before: nobody
	on := func(s string) {
		t.Helper()
		w.clock.Advance(at(s + " 09:00").Sub(w.clock.Now()))
		w.must(w.f.Remind(w.ctx))
		w.must(w.f.Remind(w.ctx))
	}
	owner := func() int { return len(w.letters("tomas@coalition.example")) }
	theirs := func() int { return len(w.letters("refugees@department.example")) }
	before, official := owner(), theirs()
	for _, step := range []struct {
		day             string
		owner, official int
	}{
		{"2026-11-25", 1, 0}, {"2026-11-28", 1, 0}, {"2026-12-01", 2, 0}, {"2026-12-02", 2, 1}, {"2026-12-15", 3, 1}, {"2026-12-29", 4, 1}, {"2026-12-31", 4, 1}, {"2027-01-01", 4, 2},
	} {
		on(step.day)
		if owner()-before != step.owner || theirs()-official != step.official {
			t.Errorf("%s: the owner got %d letters and the official %d, want %d and %d", step.day, owner()-before, theirs()-official, step.owner, step.official)
		}
	}
	w.overdue(w.members[0], false, 0, 1)
	w.overdue(w.members[0], true, 0, 0)
	w.overdue(w.staff, true, 0, 1)
	w.refused(w.f.MoveDate(w.ctx, w.chair, id, day("2027-01-15"), ""), fault.Invalid, "roundtables.error.words")
	w.must(w.f.MoveDate(w.ctx, w.chair, id, day("2027-01-15"), "The figures are being checked."))
	w.must(w.f.AddNote(w.ctx, w.chair, id, "They sent a draft.", followup.Settlement{}.File))
	w.clock.Advance(40 * 24 * time.Hour)
	w.must(w.f.Settle(w.ctx, w.chair, id, followup.Settlement{As: followup.Kept, On: day("2027-01-20"), Reason: "Published."}))
	c, steps, err := w.f.Commitment(w.ctx, w.members[0], id)
	w.must(err)
	if c.State != followup.KeptLate || !c.Moved() || !c.FirstDue.Equal(day("2026-12-01")) {
		t.Errorf("kept five days after the day last agreed: %+v", c)
	}
	var kinds []string
	for _, s := range steps {
		kinds = append(kinds, string(s.Kind))
	}
	if got := strings.Join(kinds, " "); got != "reminder reminder date note settled" {
		t.Errorf("its story is %s", got)
	}
	w.refused(w.f.Settle(w.ctx, w.chair, id, followup.Settlement{As: followup.Kept, On: day("2027-01-20"), Reason: "Again."}), fault.Conflict, "followup.error.settled")
	w.must(w.f.Reopen(w.ctx, w.chair, id, "The wrong figures."))
	w.must(w.f.Settle(w.ctx, w.chair, id, followup.Settlement{As: followup.NotKept, On: day("2027-02-01"), Reason: "They will not."}))
}

func TestARoundtableClosesWhenNothingIsOpen(t *testing.T) {
	w := newWorld(t)
	_, refugees := w.link(w.key, w.refugees)
	_, border := w.link(w.key, w.border)
	general, _ := w.toHeld()
	r := w.table(w.key)
	ask, err := w.f.RecordAsk(w.ctx, w.chair, general, w.refugees, both("Stop it"))
	w.must(err)
	w.must(w.f.SendNotes(w.ctx, w.chair, r.ID))
	for _, word := range []string{refugees, border} {
		w.must(w.s.AgreeByLink(w.ctx, word, roundtables.NotesPaper, 1))
	}
	w.refused(w.f.Close(w.ctx, w.chair, r.ID), fault.Conflict, "followup.error.open")
	w.must(w.f.WithdrawAsk(w.ctx, w.chair, ask, "It was asked by mistake."))
	w.refused(w.f.Close(w.ctx, w.members[0], r.ID), fault.Forbidden, "fault.forbidden")
	w.must(w.f.Close(w.ctx, w.chair, r.ID))
	if got := w.table(w.key).State; got != roundtables.Closed {
		t.Errorf("it is %s", got)
	}
}

func TestEverybodyReadsWhatARoundtableShowsAndNoMore(t *testing.T) {
	w := newWorld(t)
	general, _ := w.toHeld()
	_, err := w.f.RecordAsk(w.ctx, w.chair, general, w.refugees, both("Stop =1+1"))
	w.must(err)
	public := func() int {
		card, whole, err := w.f.Scorecard(w.ctx, access.Actor{}, day("2026-11-11"))
		w.must(err)
		if whole {
			t.Error("a visitor sees all of it")
		}
		return card.All.Asked
	}
	if n := public(); n != 0 {
		t.Errorf("%d asks are shown", n)
	}
	if _, err := w.s.ByKey(w.ctx, access.Actor{}, w.key); !fault.Is(err, fault.SignIn) {
		t.Errorf("a visitor is asked to sign in: %v", err)
	}
	r := w.table(w.key)
	p := r.Plan
	p.Shown = roundtables.Answers
	w.must(w.s.Change(w.ctx, w.staff, w.key, p))
	if n := public(); n != 1 {
		t.Errorf("%d asks are shown, want one", n)
	}
	r, err = w.s.ByKey(w.ctx, access.Actor{}, w.key)
	w.must(err)
	if _, err := w.s.Items(w.ctx, access.Actor{}, r); !fault.Is(err, fault.SignIn) {
		t.Errorf("items are for members: %v", err)
	}
	var b bytes.Buffer
	w.must(w.f.WriteCSV(w.ctx, access.Actor{}, &b, w.catalog.For(i18n.FR), day("2026-11-11")))
	if got := b.String(); !strings.Contains(got, "Stop =1+1 (fr)") || strings.Count(got, "\n") != 2 {
		t.Errorf("%q", got)
	}
}

func TestTheBriefingNoteTellsWhatWasAskedBefore(t *testing.T) {
	w := newWorld(t)
	general, _ := w.toHeld()
	ask, err := w.f.RecordAsk(w.ctx, w.chair, general, w.refugees, both("Publish the figures"))
	w.must(err)
	w.must(w.f.RecordResponse(w.ctx, w.chair, ask, followup.NewResponse{Verdict: followup.Refused, Words: both("Not this year"), On: day("2026-11-10")}))
	w.key = w.plan("2027-05-10")
	w.call(w.key, "2027-03-01 12:00")
	again, err := w.s.Propose(w.ctx, w.members[0], w.key, proposal("again"), &roundtables.Seen{Words: "kept among us", Count: 4})
	w.must(err)
	w.clock.Advance(at("2027-03-02 09:00").Sub(w.clock.Now()))
	w.must(w.s.Choose(w.ctx, w.chair, again, offer("again", "")))
	ours, err := w.f.BriefingOf(w.ctx, w.members[0], w.table(w.key), true)
	w.must(err)
	if len(ours.Items) != 1 || len(ours.Items[0].Before) != 1 || ours.Items[0].Before[0].Verdict != followup.Refused || ours.Items[0].Counted != 4 {
		t.Errorf("%+v", ours.Items)
	}
	theirs, err := w.f.BriefingOf(w.ctx, w.members[0], w.table(w.key), false)
	w.must(err)
	if len(theirs.Items[0].Evidence) != 0 || len(theirs.Items[0].Proposers) != 0 {
		t.Errorf("what is kept among us is in the note for others: %+v", theirs.Items[0])
	}
	policy := followup.StandingPolicy{Wording: wording.Wording{Title: both("Detention"), Resolved: wording.Part{Clauses: []wording.Clause{{ID: "r1", Text: both("Hold ~~rarely~~ nobody.")}}}}}
	ours.Items[0].Standing = []followup.StandingPolicy{policy}
	clauses := policy.Clauses(i18n.EN)
	if len(clauses) != 1 || len(clauses[0].Runs) != 3 || !clauses[0].Runs[1].Struck || clauses[0].Text() != "Hold rarely nobody." {
		t.Errorf("what was struck in the source stays struck: %+v", clauses)
	}
	for _, lang := range i18n.Langs() {
		file, err := followup.BriefingPDF(w.catalog, lang, ours, w.s.Options(), w.clock.Now())
		if err != nil || !bytes.HasPrefix(file, []byte("%PDF-")) {
			t.Errorf("%s: %v", lang, err)
		}
	}
}

// Every commitment of a department is in one outcome, and departments add up to all.
func TestAScorecardAddsUp(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		today := day("2027-01-01")
		departments := []followup.Score{{Key: "a"}, {Key: "b"}}
		var asks []followup.Ask
		var commitments []followup.Commitment
		for range rapid.IntRange(0, 30).Draw(rt, "commitments") {
			due := today.AddDate(0, 0, rapid.IntRange(-60, 60).Draw(rt, "due"))
			commitments = append(commitments, followup.Commitment{
				DepartmentID: rapid.SampledFrom([]string{"", "a", "b"}).Draw(rt, "by"), State: rapid.SampledFrom(followup.Outcomes()).Draw(rt, "state"), Due: due, FirstDue: due,
				MadeOn: today.AddDate(0, -3, 0),
			})
		}
		for range rapid.IntRange(0, 30).Draw(rt, "asks") {
			a := followup.Ask{DepartmentID: rapid.SampledFrom([]string{"a", "b"}).Draw(rt, "of"), State: followup.Waiting, AskedOn: today.AddDate(0, 0, -90), AnswerBy: today.AddDate(0, 0, -30)}
			if wait := rapid.IntRange(-1, 80).Draw(rt, "wait"); wait >= 0 {
				a.State, a.AnsweredOn = followup.Answered, a.AskedOn.AddDate(0, 0, wait)
			}
			asks = append(asks, a)
		}
		card := followup.Count(asks, commitments, departments, nil, today)
		made, asked := 0, 0
		for _, s := range card.Departments {
			sum := 0
			for _, o := range followup.Outcomes() {
				sum += s.By[o]
			}
			if sum != s.Made || s.Overdue > s.By[followup.Open] || s.Answers+s.Unanswered != s.Asked || s.Late != s.Unanswered {
				rt.Fatalf("%+v", s)
			}
			if (s.MedianDays == followup.Unknown) != (s.Answers == 0) || s.MedianDays > 80 {
				rt.Fatalf("median %d of %d answers", s.MedianDays, s.Answers)
			}
			made, asked = made+s.Made, asked+s.Asked
		}
		if made != card.All.Made || asked != card.All.Asked {
			rt.Fatalf("%d of %d, %d of %d", made, card.All.Made, asked, card.All.Asked)
		}
	})
}

// A promise that nobody asked for is told with its concern too; what somebody
// corrected in agreed notes stays when their other words are forgotten.
func TestWhatIsToldOfAConcernAndKeptOfAPerson(t *testing.T) {
	w := newWorld(t)
	_, refugees := w.link(w.key, w.refugees)
	_, border := w.link(w.key, w.border)
	general, _ := w.toHeld()
	ask, err := w.f.RecordAsk(w.ctx, w.chair, general, w.refugees, both("Publish them"))
	w.must(err)
	for _, to := range []string{ask, ""} {
		_, err := w.f.RecordCommitment(w.ctx, w.chair, general, followup.Promise{AskID: to, DepartmentID: w.refugees, Words: both("Publish the figures"), Due: day("2026-12-01")})
		w.must(err)
	}
	_, err = w.f.RecordAsk(w.ctx, w.chair, general, w.refugees, both("Close file 1234-5678"))
	w.refused(err, fault.Invalid, "identifying.error.found")
	told, err := w.f.OfConcern(w.ctx, nil, "detention")
	w.must(err)
	if len(told.Asks) != 1 || len(told.Asks[0].Commitments) != 1 || len(told.Unasked) != 1 || told.Unasked[0].RoundtableKey != w.key {
		t.Errorf("%+v", told)
	}
	open, err := w.f.OpenByConcern(w.ctx, access.Actor{})
	w.must(err)
	if mine, err := w.f.OpenByConcern(w.ctx, w.members[0]); err != nil || mine["detention"] != 1 || len(open) != 0 {
		t.Errorf("members see %v open and visitors %v: %v", mine, open, err)
	}
	w.must(w.s.Say(w.ctx, w.chair, w.key, general, "", "Among us"))
	w.must(w.f.SendNotes(w.ctx, w.chair, w.table(w.key).ID))
	w.must(w.s.AgreeByLink(w.ctx, refugees, roundtables.NotesPaper, 1))
	w.must(w.s.AgreeByLink(w.ctx, border, roundtables.NotesPaper, 1))
	w.must(w.s.Correct(w.ctx, w.chair, general, "It was said twice."))
	w.must(audit.New(w.db).Do(w.ctx, access.TheProgram(), "test.erase", func(tx *audit.Tx) error { return w.s.Erase(w.ctx, tx, w.chair.PersonID) }))
	remarks, err := w.s.Remarks(w.ctx, w.staff, w.table(w.key))
	w.must(err)
	if len(remarks) != 2 || remarks[0].Words != "" || remarks[1].Words != "It was said twice." {
		t.Errorf("%+v", remarks)
	}
}
