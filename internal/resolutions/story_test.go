package resolutions

import (
	"context"
	"reflect"
	"testing"
	"time"

	"plenary.example/internal/audit"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/wording"
)

// TestLifeOfAResolution follows one resolution from its first words to the
// library, in both languages.
func TestLifeOfAResolution(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()

	// Drafted in English, clause by clause, saved by itself.
	r, err := w.s.StartDraft(ctx, w.author, NewDraft{Lang: i18n.EN})
	w.must(err)
	if r.Organization.Name.EN != "Harbour Light" || r.Mover != r.Organization || r.State != Draft {
		t.Fatalf("draft: %+v", r)
	}
	form := wording.Wording{
		Title: i18n.Text{EN: "Children in detention"},
		Whereas: wording.Part{Clauses: []wording.Clause{
			{ID: "w1", Text: i18n.Text{EN: "Children are held in detention centres, as Res. 1, May 2001 deplored."}},
		}},
		Resolved: wording.Part{Clauses: []wording.Clause{{ID: "r1", Text: i18n.Text{EN: "Write to the Minister."}}, {Text: i18n.Text{EN: "Study alternatives."}}}},
	}
	r, err = w.s.SaveDraft(ctx, w.author, r.ID, r.Revision, i18n.EN, form)
	w.must(err)
	if r.Revision != 2 || len(r.Wording.Resolved.Clauses) != 2 || r.Wording.Resolved.Clauses[1].ID == "" {
		t.Fatalf("saved: %+v", r)
	}
	second := r.Wording.Resolved.Clauses[1].ID

	// A stale save loses nothing: what stands comes back.
	current, err := w.s.SaveDraft(ctx, w.author, r.ID, 1, i18n.EN, wording.Wording{Title: i18n.Text{EN: "Other"}})
	w.refused(err, fault.Conflict, "resolutions.error.stale")
	if !reflect.DeepEqual(current.Wording, r.Wording) {
		t.Fatal("the stale save did not bring back what stands")
	}
	// The same words again are no conflict.
	again, err := w.s.SaveDraft(ctx, w.author, r.ID, 1, i18n.EN, r.Wording)
	w.must(err)
	if again.Revision != r.Revision {
		t.Fatalf("saving the same words made revision %d", again.Revision)
	}

	// The twin, clause by clause; each awaits its check, and an edit in one marks the other.
	r, err = w.s.SaveTranslation(ctx, w.author, r.ID, r.Revision, i18n.FR, map[string]string{
		wording.TitleID: "Enfants en détention", "w1": "Des enfants sont gardés en détention, ce que déplorait la résolution 1, mai 2001.",
		"r1": "Écrire au ministre.", second: "Étudier les solutions de rechange.",
	})
	w.must(err)
	if n := wording.State(r.Wording).FR.ToCheck; n != 4 {
		t.Fatalf("%d texts to check", n)
	}
	r, err = w.s.MarkChecked(ctx, w.author, r.ID, r.Revision, i18n.FR)
	w.must(err)
	if err := ReadyToVote(r); err != nil {
		t.Fatal(err)
	}

	// Seconded by another member.
	_, err = w.s.SetDetails(ctx, w.author, r.ID, Details{SeconderID: w.author.Seats[0].OrganizationID})
	w.refused(err, fault.Invalid, "resolutions.error.own_seconder")
	_, err = w.s.SetDetails(ctx, w.author, r.ID, Details{SeconderID: w.observer.Seats[0].OrganizationID})
	w.refused(err, fault.Invalid, "resolutions.error.seconder_not_member")
	_, err = w.s.SetDetails(ctx, w.author, r.ID, Details{Subjects: []string{"nothing"}})
	w.refused(err, fault.Invalid, "resolutions.error.subject_unknown")
	_, err = w.s.SetDetails(ctx, w.author, r.ID, Details{
		WorkingGroup: group, Subjects: []string{"children", "detention"}, SeconderID: w.seconder.Seats[0].OrganizationID, MeetingID: "m1",
	})
	w.must(err)
	queue, err := w.s.ReviewQueue(ctx, w.seconder)
	w.must(err)
	if len(queue) != 1 || queue[0].Task != TaskSecond {
		t.Fatalf("the seconder's queue: %+v", queue)
	}
	_, err = w.s.AnswerSeconding(ctx, w.seconder, r.ID, true)
	w.must(err)

	// Submitted, sent back with reasons, revised, endorsed, checked.
	r, err = w.s.Submit(ctx, w.author, r.ID, Destination{MeetingID: "m1", Deadline: time.Date(2026, 11, 30, 0, 0, 0, 0, time.UTC)})
	w.must(err)
	if r.Late || r.State != Submitted || r.Round != 1 {
		t.Fatalf("submitted: %+v", r)
	}
	_, err = w.s.SendBack(ctx, w.cochair, r.ID, 1, " ")
	w.refused(err, fault.Invalid, "resolutions.error.reasons_missing")
	_, err = w.s.SendBack(ctx, w.cochair, r.ID, 1, "Say by when.")
	w.must(err)
	queue, err = w.s.ReviewQueue(ctx, w.author)
	w.must(err)
	if len(queue) != 1 || queue[0].Task != TaskRevise {
		t.Fatalf("the authors' queue: %+v", queue)
	}
	edited := r.Wording.Clone()
	edited.Resolved.Clauses[0].Text.EN = "Write to the Minister before the end of the year."
	r, err = w.s.SaveDraft(ctx, w.author, r.ID, r.Revision, i18n.EN, edited)
	w.must(err)
	if c, _, _, _ := r.Wording.Find("r1"); c.ToCheck != i18n.FR {
		t.Fatalf("the twin is not marked: %+v", c)
	}
	_, err = w.s.Submit(ctx, w.author, r.ID, Destination{MeetingID: "m1"})
	w.must(err)
	_, err = w.s.Endorse(ctx, w.cochair, r.ID, 1, "")
	w.refused(err, fault.Conflict, "resolutions.error.resubmitted")
	_, err = w.s.Endorse(ctx, w.cochair, r.ID, 2, "")
	w.must(err)
	_, err = w.s.RecordCheck(ctx, w.checker, r.ID, CheckAnswer{Item: CheckFacts})
	w.refused(err, fault.Invalid, "resolutions.error.reasons_missing")
	for _, item := range CheckItems() {
		_, err = w.s.RecordCheck(ctx, w.checker, r.ID, CheckAnswer{Item: item, Passed: true, Note: "Read."})
		w.must(err)
	}

	// The twin has to be brought in step before it goes on an agenda.
	put := func() error {
		return w.tx(w.staff, func(ctx context.Context, tx *audit.Tx) error {
			_, err := w.s.PutOnAgendaTx(ctx, tx, w.staff, r.ID, "m1")
			return err
		})
	}
	w.refused(put(), fault.Conflict, "resolutions.error.twin_unfinished")
	r, err = w.s.SaveTranslation(ctx, w.staff, r.ID, r.Revision, i18n.FR, map[string]string{"r1": "Écrire au ministre avant la fin de l’année."})
	w.must(err)
	r, err = w.s.MarkChecked(ctx, w.staff, r.ID, r.Revision, i18n.FR, "r1")
	w.must(err)
	_, err = w.s.SaveTranslation(ctx, w.staff, r.ID, r.Revision, i18n.EN, map[string]string{"r1": "Do nothing."})
	w.refused(err, fault.Conflict, "resolutions.error.original_stands")
	queue, err = w.s.ReviewQueue(ctx, w.staff)
	w.must(err)
	if len(queue) != 1 || queue[0].Task != TaskAgenda {
		t.Fatalf("the staff's queue: %+v", queue)
	}
	w.must(put())

	// An amendment and one that amends it.
	w.must(w.tx(w.chair, func(ctx context.Context, tx *audit.Tx) error {
		_, err := w.s.MovedTx(ctx, tx, w.chair, r.ID, Party{}, Party{})
		return err
	}))
	first, err := w.s.ProposeAmendment(ctx, w.seconder, r.ID, NewAmendment{Spec: wording.Amendment{
		Kind: wording.InsertAfter, ClauseID: second, Text: i18n.Text{EN: "Report to the spring meeting.", FR: "Faire rapport à la réunion du printemps."},
	}})
	w.must(err)
	onIt, err := w.s.ProposeAmendment(ctx, w.author, r.ID, NewAmendment{Spec: wording.Amendment{
		Kind: wording.Words, OnAmendment: first.ID, Struck: i18n.Text{EN: "spring", FR: "du printemps"}, Text: i18n.Text{EN: "fall", FR: "d’automne"},
	}})
	w.must(err)
	strike, err := w.s.ProposeAmendment(ctx, w.seconder, r.ID, NewAmendment{Spec: wording.Amendment{Kind: wording.Strike, ClauseID: second}})
	w.must(err)
	word, err := w.s.ProposeAmendment(ctx, w.seconder, r.ID, NewAmendment{Spec: wording.Amendment{
		Kind: wording.Words, ClauseID: second, Struck: i18n.Text{EN: "alternatives"}, Text: i18n.Text{EN: "all alternatives"},
	}})
	w.must(err)
	a, b := Party{ID: "a", Name: i18n.Same("A")}, Party{ID: "b", Name: i18n.Same("B")}
	w.must(w.tx(w.chair, func(ctx context.Context, tx *audit.Tx) error {
		for _, id := range []string{first.ID, onIt.ID, strike.ID} {
			if _, err := w.s.MoveAmendmentTx(ctx, tx, w.chair, id, a, b); err != nil {
				return err
			}
		}
		_, err := w.s.DecideAmendmentTx(ctx, tx, w.chair, first.ID, true, Votes{Yes: 5})
		w.refused(err, fault.Conflict, "resolutions.error.secondary_first")
		w.refused(w.s.ReadyToVoteTx(ctx, tx, r.ID), fault.Conflict, "resolutions.error.amendments_pending")
		if _, err := w.s.DecideAmendmentTx(ctx, tx, w.chair, onIt.ID, true, Votes{Yes: 5}); err != nil {
			return err
		}
		if _, err := w.s.DecideAmendmentTx(ctx, tx, w.chair, strike.ID, true, Votes{Yes: 7, No: 1}); err != nil {
			return err
		}
		_, err = w.s.DecideAmendmentTx(ctx, tx, w.chair, first.ID, true, Votes{Yes: 8})
		return err
	}))
	list, err := w.s.Amendments(ctx, w.seconder, r.ID)
	w.must(err)
	states := map[string]AmendmentState{}
	for _, x := range list {
		states[x.ID] = x.State
		if x.ID == word.ID && x.Reason.Key == "" {
			t.Error("an amendment fell without a reason")
		}
	}
	if want := map[string]AmendmentState{
		first.ID: AmendmentAdopted, onIt.ID: AmendmentAdopted, strike.ID: AmendmentAdopted, word.ID: AmendmentFallen,
	}; !reflect.DeepEqual(states, want) {
		t.Fatalf("amendments: %v", states)
	}
	r, err = w.s.Get(ctx, w.seconder, r.ID)
	w.must(err)
	last := r.Wording.Resolved.Clauses[len(r.Wording.Resolved.Clauses)-1].Text
	if last.EN != "Report to the fall meeting." || last.FR != "Faire rapport à la réunion d’automne." || len(r.Wording.Resolved.Clauses) != 2 {
		t.Fatalf("amended: %+v", r.Wording.Resolved)
	}

	// Adopted: numbered, in the library, found in both languages, cited both ways.
	w.must(w.tx(w.chair, func(ctx context.Context, tx *audit.Tx) error { return w.s.ReadyToVoteTx(ctx, tx, r.ID) }))
	number, err := w.adopt(r.ID, "2026-11")
	w.must(err)
	if number != 1 {
		t.Fatalf("number %d", number)
	}
	page, err := w.s.ByAddress(ctx, "2026-11", "1")
	w.must(err)
	e := page.Entry
	if e.Resolution.State != Adopted || e.Policy != InForce || e.AdoptedOn != "2026-11-28" || e.Resolution.Votes.Yes != 6 || len(e.Subjects) != 2 {
		t.Fatalf("entry: %+v", e)
	}
	for lang, text := range map[i18n.Lang]string{i18n.EN: "detain", i18n.FR: "detenus"} {
		found, err := w.s.Library(ctx, Query{Text: text, Lang: lang})
		w.must(err)
		if len(found.Entries) != 1 || found.Entries[0].ID != r.ID {
			t.Errorf("%s finds %+v", text, found)
		}
	}
	other := w.moved(whole()) // cites Resolution 1, May 2001
	if number, err = w.adopt(other.ID, "2026-11"); err != nil || number != 2 {
		t.Fatalf("second: %d, %v", number, err)
	}
	third := w.moved(wording.Wording{
		Title:    i18n.Text{EN: "Follow-up", FR: "Suivi"},
		Resolved: wording.Part{Clauses: []wording.Clause{{ID: "x", Text: i18n.Text{EN: "Recall Res. 1, November 2026.", FR: "Rappeler la résolution 1, novembre 2026."}}}},
	})
	_, err = w.adopt(third.ID, "2027-05")
	w.must(err)
	page, err = w.s.ByAddress(ctx, "2026-11", "1")
	w.must(err)
	if len(page.CitedBy) != 1 || page.CitedBy[0].ID != third.ID {
		t.Fatalf("cited by: %+v", page.CitedBy)
	}
	page, err = w.s.ByAddress(ctx, "2027-05", "1")
	w.must(err)
	if len(page.Cites) != 1 || page.Cites[0].Address.String() != "2026-11/1" {
		t.Fatalf("cites: %+v", page.Cites)
	}
	if l, ok := page.Links().To(wording.Citation{Number: 1, Year: 2026, Month: time.November}); !ok || l.ID != r.ID {
		t.Fatalf("the citation leads to %+v", l)
	}

	// Every step is on record, with who took it.
	history, err := w.s.History(ctx, w.nobody, r.ID, "")
	w.must(err)
	seen := map[string]int{}
	for _, line := range history {
		seen[line.Action]++
	}
	for _, action := range []string{
		"resolutions.start_draft", "resolutions.save_translation", "resolutions.second", "resolutions.submit", "resolutions.send_back",
		"resolutions.endorse", "resolutions.check", "resolutions.put_on_agenda", "resolutions.moved", "resolutions.adopt_amendment", "resolutions.adopt",
	} {
		if seen[action] == 0 {
			t.Errorf("no line for %s: %v", action, seen)
		}
	}
	versions, err := w.s.Versions(ctx, w.nobody, r.ID)
	w.must(err)
	if v := versions[len(versions)-1]; v.Step != StepAdopt || !reflect.DeepEqual(v.Wording, e.Resolution.Wording) {
		t.Errorf("the last version is %s", v.Step)
	}
}

// TestAdoptedTextNeverChanges tries every use case on an adopted resolution, by
// everybody who has any power.
func TestAdoptedTextNeverChanges(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	r := w.moved(whole())
	_, err := w.adopt(r.ID, "2026-11")
	w.must(err)
	before, err := w.s.EntryOf(ctx, r.ID)
	w.must(err)
	id := r.ID
	text := wording.Wording{Title: i18n.Same("Changed")}
	for _, actor := range w.everybody() {
		rev := before.Entry.Resolution.Revision
		calls := map[string]func() error{
			"save": func() error { _, err := w.s.SaveDraft(ctx, actor, id, rev, "", text); return err },
			"translate": func() error {
				_, err := w.s.SaveTranslation(ctx, actor, id, rev, i18n.FR, map[string]string{"r1": "Autre"})
				return err
			},
			"check":   func() error { _, err := w.s.MarkChecked(ctx, actor, id, rev, i18n.FR); return err },
			"details": func() error { _, err := w.s.SetDetails(ctx, actor, id, Details{}); return err },
			"second":  func() error { _, err := w.s.AnswerSeconding(ctx, actor, id, false); return err },
			"seconder": func() error {
				_, err := w.s.RecordSeconder(ctx, actor, id, w.lapsed.Seats[0].OrganizationID)
				return err
			},
			"submit":    func() error { _, err := w.s.Submit(ctx, actor, id, Destination{}); return err },
			"withdraw":  func() error { _, err := w.s.Withdraw(ctx, actor, id, ""); return err },
			"endorse":   func() error { _, err := w.s.Endorse(ctx, actor, id, 0, ""); return err },
			"send back": func() error { _, err := w.s.SendBack(ctx, actor, id, 0, "no"); return err },
			"take up":   func() error { _, err := w.s.TakeUp(ctx, actor, id); return err },
			"six": func() error {
				_, err := w.s.RecordCheck(ctx, actor, id, CheckAnswer{Item: CheckFacts, Passed: true})
				return err
			},
			"propose": func() error {
				_, err := w.s.ProposeAmendment(ctx, actor, id, NewAmendment{
					Mover: group, Spec: wording.Amendment{Kind: wording.Strike, ClauseID: "r2"},
				})
				return err
			},
		}
		inMeeting := map[string]func(ctx context.Context, tx *audit.Tx) error{
			"agenda": func(ctx context.Context, tx *audit.Tx) error {
				_, err := w.s.PutOnAgendaTx(ctx, tx, actor, id, "m2")
				return err
			},
			"off": func(ctx context.Context, tx *audit.Tx) error {
				_, err := w.s.TakeOffAgendaTx(ctx, tx, actor, id)
				return err
			},
			"moved": func(ctx context.Context, tx *audit.Tx) error {
				_, err := w.s.MovedTx(ctx, tx, actor, id, group, group)
				return err
			},
			"adopt": func(ctx context.Context, tx *audit.Tx) error {
				_, err := w.s.AdoptTx(ctx, tx, actor, id, Adoption{Meeting: "2026-12", On: tx.Now})
				return err
			},
			"defeat": func(ctx context.Context, tx *audit.Tx) error {
				_, err := w.s.DefeatTx(ctx, tx, actor, id, Votes{})
				return err
			},
			"refer": func(ctx context.Context, tx *audit.Tx) error {
				_, err := w.s.ReferTx(ctx, tx, actor, id, group)
				return err
			},
			"table": func(ctx context.Context, tx *audit.Tx) error { _, err := w.s.TableTx(ctx, tx, actor, id); return err },
			"withdraw": func(ctx context.Context, tx *audit.Tx) error {
				_, err := w.s.WithdrawTx(ctx, tx, actor, id)
				return err
			},
		}
		for name, call := range calls {
			if err := call(); err == nil {
				t.Errorf("%s by %s was allowed", name, actor.Name)
			}
		}
		for name, call := range inMeeting {
			if err := w.tx(actor, call); err == nil {
				t.Errorf("%s by %s was allowed", name, actor.Name)
			}
		}
	}
	w.must(w.s.SetPolicy(ctx, w.staff, id, Rescinded, ""))
	after, err := w.s.EntryOf(ctx, id)
	w.must(err)
	if !reflect.DeepEqual(before.Entry.Resolution, after.Entry.Resolution) {
		t.Error("the adopted resolution changed")
	}
	if after.Entry.Policy != Rescinded || after.Entry.Revision <= before.Entry.Revision {
		t.Errorf("policy: %+v", after.Entry)
	}
	found, err := w.s.Library(ctx, Query{Policy: InForce})
	w.must(err)
	if len(found.Entries) != 0 {
		t.Error("the index does not know of the change of policy")
	}
}
