package resolutions

import (
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/testdb"
	"plenary.example/locales"
)

func TestWhoMayDraft(t *testing.T) {
	w := newWorld(t)
	for _, c := range []struct {
		who  access.Actor
		kind fault.Kind
		key  string
	}{
		{w.lapsed, fault.Forbidden, "resolutions.error.standing"},
		{w.observer, fault.Forbidden, "fault.forbidden"},
		{w.staff, fault.Forbidden, "fault.forbidden"},
		{w.nobody, fault.SignIn, "fault.sign_in"},
	} {
		_, err := w.s.StartDraft(t.Context(), c.who, NewDraft{})
		w.refused(err, c.kind, c.key)
	}
	_, err := w.s.StartDraft(t.Context(), w.author, NewDraft{OrganizationID: w.seconder.Seats[0].OrganizationID})
	w.refused(err, fault.Forbidden, "fault.forbidden")
	if _, err = w.s.StartDraft(t.Context(), w.author, NewDraft{}); err != nil {
		t.Error(err)
	}
}

// TestWhoSeesWhat walks a resolution through its life and looks at who is told
// that it exists.
func TestWhoSeesWhat(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	names := map[string]access.Actor{
		"author": w.author, "seconder": w.seconder, "lapsed": w.lapsed, "observer": w.observer, "nobody": w.nobody,
		"cochair": w.cochair, "other": w.othercochair, "executive": w.executive, "checker": w.checker, "staff": w.staff,
	}
	sees := func(id, when string, want ...string) {
		t.Helper()
		expected := map[string]bool{}
		for _, n := range want {
			expected[n] = true
		}
		for name, who := range names {
			_, err := w.s.Get(ctx, who, id)
			if err != nil {
				w.refused(err, fault.NotFound, "resolutions.error.not_found")
			}
			if (err == nil) != expected[name] {
				t.Errorf("%s: %s sees it: %v", when, name, err == nil)
			}
		}
	}
	r := w.draft(whole())
	sees(r.ID, "draft", "author")
	_, err := w.s.SetDetails(ctx, w.author, r.ID, Details{WorkingGroup: group, SeconderID: w.seconder.Seats[0].OrganizationID})
	w.must(err)
	sees(r.ID, "asked to second", "author", "seconder")
	_, err = w.s.Submit(ctx, w.author, r.ID, Destination{})
	w.must(err)
	sees(r.ID, "submitted", "author", "seconder", "cochair", "executive", "checker", "staff")
	_, err = w.s.SendBack(ctx, w.cochair, r.ID, 1, "Say more.")
	w.must(err)
	sees(r.ID, "sent back", "author", "seconder", "cochair", "executive", "checker", "staff")

	m := w.moved(whole())
	sees(m.ID, "moved", "author", "seconder", "lapsed", "cochair", "other", "executive", "checker", "staff")
	_, err = w.adopt(m.ID, "2026-11")
	w.must(err)
	sees(m.ID, "adopted", "author", "seconder", "lapsed", "observer", "nobody", "cochair", "other", "executive", "checker", "staff")
}

func TestWhoMayDoWhat(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	r := w.draft(whole())
	_, err := w.s.SetDetails(ctx, w.author, r.ID, Details{WorkingGroup: group, SeconderID: w.seconder.Seats[0].OrganizationID})
	w.must(err)
	_, err = w.s.SaveDraft(ctx, w.seconder, r.ID, r.Revision, i18n.EN, whole())
	w.refused(err, fault.Forbidden, "fault.forbidden")
	_, err = w.s.Endorse(ctx, w.author, r.ID, 0, "")
	w.refused(err, fault.Forbidden, "fault.forbidden")
	_, err = w.s.AnswerSeconding(ctx, w.author, r.ID, true)
	w.refused(err, fault.Forbidden, "fault.forbidden")

	// Whoever lapsed in between keeps editing, and is told why it cannot submit.
	late := w.author
	late.Seats = []access.Seat{late.Seats[0]}
	late.Seats[0].GoodStanding = false
	edited := whole()
	edited.Title.EN = "Children, detained"
	r, err = w.s.SaveDraft(ctx, late, r.ID, r.Revision, i18n.EN, edited)
	w.must(err)
	can := MayDo(late, r, nil)
	if !can.Edit || can.Submit || fault.Of(can.NotSubmit) == nil {
		t.Errorf("lapsed author: %+v", can)
	}
	_, err = w.s.Submit(ctx, late, r.ID, Destination{})
	w.refused(err, fault.Forbidden, "resolutions.error.standing")

	r, err = w.s.Submit(ctx, w.author, r.ID, Destination{Deadline: testdb.Noon().AddDate(0, 0, -1)})
	w.must(err)
	if !r.Late {
		t.Error("a submission after the deadline is not late")
	}
	_, err = w.s.SaveDraft(ctx, w.author, r.ID, r.Revision, i18n.EN, whole())
	w.refused(err, fault.Conflict, "resolutions.error.not_draft")
	_, err = w.s.Endorse(ctx, w.othercochair, r.ID, 0, "")
	w.refused(err, fault.NotFound, "resolutions.error.not_found")
	_, err = w.s.Endorse(ctx, w.checker, r.ID, 0, "")
	w.refused(err, fault.Forbidden, "fault.forbidden")
	_, err = w.s.RecordCheck(ctx, w.cochair, r.ID, CheckAnswer{Item: CheckFacts, Passed: true})
	w.refused(err, fault.Forbidden, "fault.forbidden")
	partial := w.checker
	partial.Seats = w.author.Seats
	_, err = w.s.RecordCheck(ctx, partial, r.ID, CheckAnswer{Item: CheckFacts, Passed: true})
	w.refused(err, fault.Forbidden, "resolutions.error.own_resolution")
	err = w.tx(w.cochair, func(ctx context.Context, tx *audit.Tx) error {
		_, err := w.s.PutOnAgendaTx(ctx, tx, w.cochair, r.ID, "m1")
		return err
	})
	w.refused(err, fault.Forbidden, "fault.forbidden")
	if !MayDo(w.staff, r, nil).PutOnAgenda {
		t.Error("staff may not put a late resolution on the agenda")
	}
	if can := MayDo(w.cochair, r, nil); !can.Endorse || !can.SendBack || can.Check || can.Edit {
		t.Errorf("co-chair: %+v", can)
	}
	err = w.s.PlantSubjects(ctx, w.author, nil)
	w.refused(err, fault.Forbidden, "fault.forbidden")
	err = w.s.SetPolicy(ctx, w.author, r.ID, Rescinded, "")
	w.refused(err, fault.Forbidden, "fault.forbidden")
	_, _, err = w.s.Drafts(ctx, w.nobody, 1)
	w.refused(err, fault.SignIn, "fault.sign_in")
	list, more, err := w.s.Drafts(ctx, w.author, 1)
	if err != nil || more || len(list) != 1 || list[0].ID != r.ID {
		t.Errorf("drafts: %v %v %v", list, more, err)
	}
}

// TestFriendlyAmendment: both the mover and the seconder have to take it, each
// through its own representative.
func TestFriendlyAmendment(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	r := w.moved(whole())
	_, err := w.s.ProposeAmendment(ctx, w.lapsed, r.ID, NewAmendment{})
	w.refused(err, fault.Forbidden, "resolutions.error.standing")
	in := NewAmendment{}
	in.Spec.Kind, in.Spec.ClauseID = "words", "r2"
	in.Spec.Struck, in.Spec.Text = i18n.Text{EN: "Study", FR: "Étudier"}, i18n.Text{EN: "Publish", FR: "Publier"}
	a, err := w.s.ProposeAmendment(ctx, w.seconder, r.ID, in)
	w.must(err)
	accept := func(who access.Actor, by Acceptance) error {
		return w.tx(who, func(ctx context.Context, tx *audit.Tx) error {
			got, err := w.s.AcceptFriendlyTx(ctx, tx, who, a.ID, by)
			if err == nil {
				a = got
			}
			return err
		})
	}
	w.refused(accept(w.seconder, Acceptance{Mover: true}), fault.Forbidden, "fault.forbidden")
	w.must(accept(w.author, Acceptance{Mover: true}))
	if a.State != AmendmentProposed {
		t.Fatalf("accepted by one alone: %s", a.State)
	}
	w.must(accept(w.seconder, Acceptance{Seconder: true}))
	r, err = w.s.Get(ctx, w.author, r.ID)
	w.must(err)
	if c, _, _, _ := r.Wording.Find("r2"); a.State != AmendmentAccepted || c.Text.FR != "Publier les solutions de rechange à la détention." {
		t.Errorf("%s: %+v", a.State, c)
	}
	w.refused(accept(w.seconder, Acceptance{Seconder: true}), fault.Conflict, "resolutions.error.amendment_decided")
}

// TestEveryKeyIsSaid: what the code may say is in both catalogues.
func TestEveryKeyIsSaid(t *testing.T) {
	c, err := locales.Catalog()
	if err != nil {
		t.Fatal(err)
	}
	var keys []string
	for _, s := range States() {
		keys = append(keys, s.Name().Key)
	}
	for _, s := range Steps() {
		keys = append(keys, "resolutions.step."+string(s))
	}
	for _, s := range CheckItems() {
		keys = append(keys, s.Name().Key)
	}
	for _, s := range PolicyStates() {
		keys = append(keys, s.Name().Key)
	}
	for _, s := range []AmendmentState{
		AmendmentProposed, AmendmentMoved, AmendmentAccepted, AmendmentAdopted, AmendmentDefeated, AmendmentWithdrawn, AmendmentFallen,
	} {
		keys = append(keys, s.Name().Key)
	}
	keys = append(keys, sourceKeys(t)...)
	for _, lang := range i18n.Langs() {
		for _, key := range keys {
			if !c.For(lang).Has(key) {
				t.Errorf("%s has no %s", lang, key)
			}
		}
	}
}

// sourceKeys are the keys that the sources name in full, and those that the
// record's actions need.
func sourceKeys(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	named := regexp.MustCompile(`"((?:resolutions\.(?:error|fall|import|export)|power)\.[a-z_]+)"`)
	action := regexp.MustCompile(`"(resolutions\.[a-z_]+)"`)
	var keys []string
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range named.FindAllStringSubmatch(string(text), -1) {
			keys = append(keys, m[1])
		}
		for _, m := range action.FindAllStringSubmatch(string(text), -1) {
			keys = append(keys, ActionName(m[1]).Key)
		}
	}
	return keys
}
