package actions_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"plenary.example/internal/access"
	"plenary.example/internal/actions"
	"plenary.example/internal/audit"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/resolutions/standing"
)

func TestEachActionClauseIsWaitedForAndBecomesOneAction(t *testing.T) {
	w := newWorld(t)
	waiting, err := w.s.Untaken(w.ctx, w.member, "")
	w.must(err)
	if len(waiting) != 1 || waiting[0].Clauses != 2 {
		t.Fatalf("waiting before: %+v", waiting)
	}
	if _, err := w.s.FromResolution(w.ctx, w.member, w.resolution); !fault.Is(err, fault.Forbidden) {
		t.Fatalf("a member makes actions: %v", err)
	}
	list := w.made()
	if got := list[1].Words.EN; got != "Study  alternatives:\n(a) reporting;\n(b) bail." {
		t.Errorf("the second clause with its parts: %q", got)
	}
	if list[1].Words.FR != "Étudier des solutions :\na) la présentation périodique;\nb) le cautionnement." || list[1].Label.EN != "2" {
		t.Errorf("its number and French: %q %q", list[1].Label.EN, list[1].Words.FR)
	}
	if n, err := w.s.FromResolution(w.ctx, w.cochair, w.resolution); err != nil || n != 0 {
		t.Errorf("made again: %d, %v", n, err)
	}
	if waiting, err = w.s.Untaken(w.ctx, w.member, ""); err != nil || len(waiting) != 0 {
		t.Errorf("waiting after: %+v, %v", waiting, err)
	}
}

func TestAnActionIsAssignedReportedAndRemembered(t *testing.T) {
	w := newWorld(t)
	a := w.made()[0]
	to := actions.Assignment{BodyID: w.group.ID, Due: day("2026-12-15"), Public: true}
	if err := w.s.Assign(w.ctx, w.member, a.ID, "", to); !fault.Is(err, fault.Forbidden) {
		t.Errorf("a member assigns: %v", err)
	}
	if err := w.s.Assign(w.ctx, w.cochair, a.ID, "nobody@harbour.example", actions.Assignment{}); !fault.Is(err, fault.Invalid) {
		t.Errorf("nobody, never: %v", err)
	}
	w.must(w.s.Assign(w.ctx, w.cochair, a.ID, "lin@harbour.example", to))
	if w.sent() != 1 {
		t.Errorf("%d messages to the new owner", w.sent())
	}
	for _, r := range []actions.Report{{State: "finished"}, {State: actions.Dropped}, {State: actions.Done, Outcome: i18n.Text{FR: strings.Repeat("x", actions.MaxOutcome+1)}}} {
		if err := w.s.Report(w.ctx, w.member, a.ID, r); !fault.Is(err, fault.Invalid) {
			t.Errorf("%v taken: %v", r.State, err)
		}
	}
	w.must(w.s.Report(w.ctx, w.member, a.ID, actions.Report{State: actions.Done, Outcome: i18n.Text{FR: "Écrit le 3 octobre."}}))
	a, err := w.s.Get(w.ctx, access.Actor{}, a.ID)
	w.must(err)
	if a.State != actions.Done || a.Untranslated() != i18n.EN || !a.Ended.Equal(day("2026-11-23")) || a.PersonName != "" {
		t.Errorf("as the public reads it: %+v", a)
	}
	w.must(w.s.Report(w.ctx, w.staff, a.ID, actions.Report{State: actions.Done, Outcome: i18n.Text{EN: "Written on 3 October.", FR: a.Outcome.FR}}))
	w.must(w.s.Report(w.ctx, w.staff, a.ID, actions.Report{State: actions.Done, Outcome: i18n.Text{EN: "Written on 4 October.", FR: a.Outcome.FR}}))
	if a, err = w.s.Get(w.ctx, w.staff, a.ID); err != nil || a.Untranslated() != i18n.FR {
		t.Errorf("changed in English alone, to be checked in %q, %v", a.Untranslated(), err)
	}
	w.must(w.s.AddNote(w.ctx, w.member, a.ID, "Elle a répondu."))
	w.must(w.s.AddDocument(w.ctx, w.member, a.ID, "letter.pdf", []byte("%PDF-1.4\n%%EOF\n")))
	files, err := w.s.Documents(w.ctx, w.member, a)
	w.must(err)
	if len(files) != 1 {
		t.Fatalf("%d documents", len(files))
	}
	if _, err := w.s.File(w.ctx, access.Actor{}, a.ID, files[0].ID); !fault.Is(err, fault.SignIn) {
		t.Errorf("the public reads a document: %v", err)
	}
	history, err := w.s.History(w.ctx, w.member, a)
	w.must(err)
	if len(history) != 7 {
		t.Errorf("%d lines in the record", len(history))
	}
	held, err := w.s.Holdings(w.ctx, nil, w.member.PersonID)
	w.must(err)
	if held[0].Count != 1 || held[1].Count != 1 || held[2].Count != 1 {
		t.Errorf("held: %+v", held)
	}
}

func TestThePublicReadsNothingOfAnActionThatIsNotShown(t *testing.T) {
	w := newWorld(t)
	a := w.made()[0]
	w.must(w.s.Assign(w.ctx, w.staff, a.ID, "", actions.Assignment{BodyID: w.executive.ID, Due: day("2026-12-15")}))
	w.must(w.s.Report(w.ctx, w.president, a.ID, actions.Report{State: actions.Partly, Outcome: i18n.Same("A call.")}))
	a, err := w.s.Get(w.ctx, access.Actor{}, a.ID)
	w.must(err)
	if a.State != "" || !a.Outcome.Empty() || !a.Due.IsZero() {
		t.Errorf("shown: %+v", a)
	}
	if _, _, err := w.s.List(w.ctx, access.Actor{}, actions.Query{}); !fault.Is(err, fault.SignIn) {
		t.Errorf("the public lists actions: %v", err)
	}
}

func TestRemindersComeOnceAWeekAndGoUpAfterThirtyDays(t *testing.T) {
	w := newWorld(t)
	list := w.made()
	w.must(w.s.Assign(w.ctx, w.staff, list[0].ID, "", actions.Assignment{BodyID: w.group.ID, Due: day("2026-11-20")}))
	w.must(w.s.Assign(w.ctx, w.staff, list[1].ID, "", actions.Assignment{BodyID: w.group.ID, Due: day("2026-11-30")}))
	w.must(w.s.Remind(w.ctx))
	w.must(w.s.Remind(w.ctx))
	if w.sent() != 1 {
		t.Fatalf("%d messages; one to the co-chair was to be", w.sent())
	}
	w.clock.Advance(7 * 24 * time.Hour)
	w.must(w.s.Remind(w.ctx))
	if w.sent() != 2 {
		t.Fatalf("%d messages after a week", w.sent())
	}
	w.clock.Advance(4 * 7 * 24 * time.Hour)
	w.must(w.s.Remind(w.ctx))
	if w.sent() != 4 {
		t.Errorf("%d messages; the president was to be told too", w.sent())
	}
	w.clock.Advance(12 * time.Hour) // midnight
	w.must(w.s.Remind(w.ctx))
	if w.sent() != 4 {
		t.Error("written at night")
	}
}

func TestCountsAndListsAreOnesOwn(t *testing.T) {
	w := newWorld(t)
	list := w.made()
	n, err := w.s.Counts(w.ctx, w.staff, true)
	w.must(err)
	if n.Waiting != 2 {
		t.Errorf("the secretariat’s, unassigned: %+v", n)
	}
	w.must(w.s.Assign(w.ctx, w.staff, list[0].ID, "", actions.Assignment{BodyID: w.group.ID, Due: day("2026-10-01")}))
	if n, err = w.s.Counts(w.ctx, w.cochair, true); err != nil || n.Overdue != 1 || n.Running != 1 {
		t.Errorf("the co-chair’s: %+v, %v", n, err)
	}
	got, _, err := w.s.List(w.ctx, w.cochair, actions.Query{Mine: true, Which: actions.Late})
	w.must(err)
	if len(got) != 1 || got[0].ID != list[0].ID {
		t.Errorf("the co-chair’s overdue: %+v", got)
	}
	if n, err = w.s.Counts(w.ctx, w.member, true); err != nil || n.Running != 0 {
		t.Errorf("a member’s: %+v, %v", n, err)
	}
	report, err := w.s.ForReport(w.ctx, w.member, day("2026-11-01"))
	w.must(err)
	if len(report) != 2 || report[0].Label.EN != "1" {
		t.Errorf("the report: %+v", report)
	}
}

func TestErasingTheOwnerLeavesTheActionWaiting(t *testing.T) {
	w := newWorld(t)
	a := w.made()[0]
	w.must(w.s.Assign(w.ctx, w.staff, a.ID, "lin@harbour.example", actions.Assignment{Due: day("2026-12-01")}))
	w.must(w.log.Do(w.ctx, access.TheProgram(), "test.erase", func(tx *audit.Tx) error { return w.s.Erase(w.ctx, tx, w.member.PersonID) }))
	if a, _ = w.s.Get(w.ctx, w.staff, a.ID); !a.Waiting() {
		t.Errorf("not waiting: %+v", a)
	}
}

// Whoever owns it, and whether or not they can be written to, an overdue action is
// in somebody's list; one overdue for long is in everybody's of the Executive.
func TestNothingOverdueGoesUnseen(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		today := day("2026-11-23")
		persons := rapid.SliceOfN(rapid.SampledFrom([]string{"p1", "p2", "p3", "p4"}), 0, 3)
		k := actions.Keepers{
			ByBody:    map[string][]string{"b1": persons.Draw(t, "b1"), "b2": persons.Draw(t, "b2")},
			Reachable: map[string]bool{"p1": rapid.Bool().Draw(t, "p1"), "p2": rapid.Bool().Draw(t, "p2"), "p3": true},
			// A coalition has a secretariat; whether it can be written to is its page's affair.
			Secretariat: []string{"s"}, Executive: persons.Draw(t, "executive"),
		}
		var list []actions.Action
		for i := range rapid.IntRange(0, 12).Draw(t, "n") {
			a := actions.Action{ID: fmt.Sprint(i), State: rapid.SampledFrom(actions.States()).Draw(t, "state")}
			a.BodyID = rapid.SampledFrom([]string{"", "b1", "b2", "gone"}).Draw(t, "body")
			a.PersonID = rapid.SampledFrom([]string{"", "p1", "p2", "gone"}).Draw(t, "person")
			a.Due = today.AddDate(0, 0, rapid.IntRange(-60, 60).Draw(t, "due"))
			list = append(list, a)
		}
		told := actions.Share(list, k, today)
		for _, a := range list {
			seen := map[string]int{}
			for person, l := range told {
				for _, b := range append(l.Overdue, l.Escalated...) {
					if b.ID == a.ID {
						seen[person]++
					}
				}
			}
			late := a.Overdue(today)
			if (late > 0) != (len(seen) > 0) {
				t.Fatalf("%+v, %d days late, is in the lists of %v", a, late, seen)
			}
			for person, n := range seen {
				if n > 1 {
					t.Fatalf("%s is told %d times of %+v", person, n, a)
				}
			}
			if late > actions.EscalateAfter {
				for _, person := range k.Executive {
					if seen[person] == 0 {
						t.Fatalf("%s of the Executive is not told of %+v", person, a)
					}
				}
			}
		}
	})
}

// A meeting may open a decision again, rescind it or put another in its place: nothing
// more is made of it, and what is still to be done says so.
func TestAnActionSaysWhatBecameOfItsResolution(t *testing.T) {
	w := newWorld(t)
	other := w.adopted("2026-05", 4, "2026-05-30")
	list := w.made()
	w.must(w.s.Assign(w.ctx, w.staff, list[0].ID, "", actions.Assignment{BodyID: w.group.ID, Due: w.s.Today().AddDate(0, 0, -3)}))
	ground := func(want actions.Ground) {
		t.Helper()
		a, err := w.s.Get(w.ctx, w.staff, list[0].ID)
		w.must(err)
		all, _, err := w.s.List(w.ctx, w.staff, actions.Query{Which: actions.Late})
		w.must(err)
		told, err := w.s.ForReport(w.ctx, w.staff, w.s.Today())
		w.must(err)
		if a.Ground != want || len(all) != 1 || all[0].Ground != want || told[0].Ground != want {
			t.Errorf("the ground is %q, in the lists %q %q, want %q", a.Ground, all[0].Ground, told[0].Ground, want)
		}
	}
	ground(actions.Stands)
	w.must(w.resolutions.SetPolicy(w.ctx, w.staff, w.resolution, resolutions.Superseded, other))
	ground(actions.Superseded)
	w.must(w.resolutions.SetPolicy(w.ctx, w.staff, w.resolution, resolutions.Rescinded, ""))
	ground(actions.Rescinded)
	w.clock.Advance(time.Minute)
	w.must(w.s.Remind(w.ctx))
	mail, _, err := w.mail.ListTo(w.ctx, "ines@coalition.example", 1)
	w.must(err)
	whole, err := w.mail.Get(w.ctx, mail[0].ID)
	w.must(err)
	if !strings.Contains(whole.Text, "was rescinded") {
		t.Errorf("the reminder says nothing of it: %s", whole.Text)
	}
	w.must(w.resolutions.SetPolicy(w.ctx, w.staff, other, resolutions.Rescinded, ""))
	if waiting, err := w.s.Untaken(w.ctx, w.member, ""); err != nil || len(waiting) != 0 {
		t.Errorf("a resolution that was rescinded asks for actions: %+v, %v", waiting, err)
	}
	if n, err := w.s.FromResolution(w.ctx, w.staff, other); err != nil || n != 0 {
		t.Errorf("%d actions were made of it: %v", n, err)
	}
	reopened := standing.New(w.resolutions, w.index)
	w.must(w.log.Do(w.ctx, access.TheProgram(), "test.reopen", func(tx *audit.Tx) error {
		tx.About("test", "test")
		_, err := reopened.ReopenTx(w.ctx, tx, w.resolution)
		return err
	}))
	ground(actions.Reopened)
}
