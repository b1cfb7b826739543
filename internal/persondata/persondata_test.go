package persondata_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/bodies"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/holding"
	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
	"plenary.example/internal/persondata"
	"plenary.example/internal/testdb"
)

func TestAMergeMovesEverythingAndIsUndoneExactly(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	w.busy(w.ana, "ana@ong.example")
	w.busy(w.twin, "ana@old.example")
	w.delegate(w.ana, w.twin)
	was := w.dump()
	id, err := w.s.Merge(ctx, w.staff, w.twin.ID, w.ana.ID, persondata.Choice{Name: true})
	if err != nil {
		t.Fatal(err)
	}
	merged := w.dump()
	// The record and what points at the row that stays name the former record; no
	// subject does. A subject that joins later and forgets to move its rows fails here.
	want := []string{"audit_entries", "person_merges", "persons"}
	if got := naming(merged, w.twin.ID); !reflect.DeepEqual(got, want) {
		t.Errorf("the former record is still named in %v, want %v", got, want)
	}
	p, err := w.people.Person(ctx, w.ana.ID)
	if err != nil || p.Name != "Ana RUIZ" || p.Email != "ana@ong.example" {
		t.Errorf("merged into %+v, %v", p, err)
	}
	places, err := w.people.PlacesOf(ctx, nil, w.ana.ID)
	if err != nil || len(places) != 2 || !places[0].From.Equal(day(-900)) {
		t.Errorf("places %+v, %v", places, err)
	}
	if gone, err := w.people.Person(ctx, w.twin.ID); err != nil || gone.MergedInto != w.ana.ID {
		t.Errorf("the former record: %+v, %v", gone, err)
	}
	if _, err := w.signin.Actor(ctx, w.twin.ID, i18n.EN); !fault.Is(err, fault.NotFound) {
		t.Errorf("the former record acts: %v", err)
	}
	if err := w.s.Undo(ctx, w.staff, id); err != nil {
		t.Fatal(err)
	}
	back := w.dump()
	for name, rows := range was {
		if name != "audit_entries" && name != "person_merges" && !reflect.DeepEqual(rows, back[name]) {
			t.Errorf("%s was\n%s\nand is\n%s", name, strings.Join(rows, "\n"), strings.Join(back[name], "\n"))
		}
	}
	w.refused(w.s.Undo(ctx, w.staff, id), fault.Conflict, "persondata.error.no_undo")
}

func TestUndoingIsRefusedOnceSomethingDependsOnIt(t *testing.T) {
	ctx := t.Context()
	program := access.TheProgram()
	for name, change := range map[string]func(w *world) (key string){
		"another telephone": func(w *world) string {
			p, err := w.people.Person(ctx, w.ana.ID)
			w.must(err)
			p.Phone = "902 555 0100"
			w.must(w.people.ChangePerson(ctx, program, p))
			return "people.error.changed_since"
		},
		"a place that grew and has ended since": func(w *world) string {
			places, err := w.people.PlacesOf(ctx, nil, w.ana.ID)
			w.must(err)
			w.must(w.people.EndAffiliation(ctx, program, places[0].ID, day(0)))
			return "holding.error.changed"
		},
		"thirty days": func(w *world) string {
			w.clock.Advance(persondata.UndoDays * 24 * time.Hour)
			return "persondata.error.no_undo"
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			id, err := w.s.Merge(ctx, w.staff, w.twin.ID, w.ana.ID, persondata.Choice{})
			w.must(err)
			key := change(w)
			was := w.dump()
			w.refused(w.s.Undo(ctx, w.staff, id), fault.Conflict, key)
			if now := w.dump(); !reflect.DeepEqual(was, now) {
				t.Error("a refused undoing changed something")
			}
		})
	}
}

func TestOnlyStaffMergeAndOnlyTwoRecordsThatAreThere(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	_, err := w.s.Merge(ctx, w.actor(w.ana), w.twin.ID, w.ana.ID, persondata.Choice{})
	w.refused(err, fault.Forbidden, "fault.forbidden")
	_, err = w.s.Merge(ctx, w.staff, w.ana.ID, w.ana.ID, persondata.Choice{})
	w.refused(err, fault.Invalid, "persondata.error.same_person")
	if _, err := w.s.Merge(ctx, w.staff, w.twin.ID, w.ana.ID, persondata.Choice{}); err != nil {
		t.Fatal(err)
	}
	_, err = w.s.Merge(ctx, w.staff, w.twin.ID, w.ana.ID, persondata.Choice{})
	w.refused(err, fault.Conflict, "persondata.error.gone")
}

func TestAnErasureLeavesWhatItSaidAndNothingElse(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	w.busy(w.ana, "ana@ong.example")
	w.delegate(w.ana)
	ana := w.actor(w.ana)
	said, err := w.s.PreviewErasure(ctx, ana, w.ana.ID)
	w.must(err)
	done, err := w.s.AskErasure(ctx, ana)
	if err != nil || !done {
		t.Fatalf("done %v, %v", done, err)
	}
	after, err := w.s.Held(ctx, w.staff, w.ana.ID)
	w.must(err)
	stays := map[string]int{}
	for _, h := range said.Holdings {
		stays[h.Kind] = h.Stays
	}
	stays["requests"], stays["record"] = 1, count(after, "record") // the asking is one more
	stays["subscriptions"] = 0                                     // found by the person no more
	for _, h := range after.Holdings {
		if h.Kind == "particulars" {
			continue
		}
		if h.Count != stays[h.Kind] {
			t.Errorf("%s: %d left, %d said to stay", h.Kind, h.Count, stays[h.Kind])
		}
	}
	p, err := w.people.Person(ctx, w.ana.ID)
	if err != nil || p.Gone != people.Erased || p.Email != "" || p.Name != "Ana Ruiz" {
		t.Errorf("left of the person: %+v, %v; the name stays with the office once held", p, err)
	}
	for _, word := range []string{"ana@ong.example", "192.0.2.9"} {
		if got := naming(w.dump(), word); !reflect.DeepEqual(got, []string{}) && !reflect.DeepEqual(got, []string{"outmail_messages"}) && got != nil {
			t.Errorf("%s still stands in %v", word, got)
		}
	}
	subjects, to := w.mails()
	if len(to) == 0 || to[len(to)-1] != "ana@ong.example" || !strings.Contains(subjects[len(subjects)-1], "erased") {
		t.Errorf("mails %v to %v", subjects, to)
	}
	if _, err := w.signin.Actor(ctx, w.ana.ID, i18n.EN); !fault.Is(err, fault.NotFound) {
		t.Errorf("somebody erased acts: %v", err)
	}
}

func TestWithoutAnOfficeTheNameGoesToo(t *testing.T) {
	w := newWorld(t)
	lin := w.person("Lin Wei", "lin@ong.example")
	if done, err := w.s.AskErasure(t.Context(), w.actor(lin)); err != nil || !done {
		t.Fatal(done, err)
	}
	if p, err := w.people.Person(t.Context(), lin.ID); err != nil || p.Name != "" {
		t.Errorf("%+v, %v", p, err)
	}
	found, _, err := w.people.Persons(t.Context(), "", "")
	if err != nil || slices.ContainsFunc(found, func(p people.Person) bool { return p.ID == lin.ID }) {
		t.Errorf("an empty record is listed: %v, %v", found, err)
	}
}

func TestSomebodyLooksWhereOthersDependOnAPerson(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	lin := w.person("Lin Wei", "lin@ong.example")
	alone, err := w.people.AddOrganization(ctx, access.TheProgram(), people.Organization{Name: i18n.Same("Lone Tree"), Class: people.Member, Region: people.North, Joined: day(-10)})
	w.must(err)
	_, err = w.people.Affiliate(ctx, access.TheProgram(), people.Affiliation{PersonID: lin.ID, OrganizationID: alone.ID})
	w.must(err)
	term, err := w.bodies.Appoint(ctx, access.TheProgram(), bodies.Term{BodyID: w.committee.ID, PersonID: lin.ID, Role: access.CoChair, From: day(-10)})
	w.must(err)
	if done, err := w.s.AskErasure(ctx, w.actor(lin)); err != nil || done {
		t.Fatalf("done %v, %v", done, err)
	}
	_, err = w.s.AskErasure(ctx, w.actor(lin))
	w.refused(err, fault.Conflict, "persondata.error.waiting")
	waiting, _, err := w.s.Requests(ctx, w.staff, persondata.Waiting, "")
	if err != nil || len(waiting) != 1 || waiting[0].PersonID != lin.ID {
		t.Fatalf("%+v, %v", waiting, err)
	}
	w.refused(w.s.Settle(ctx, w.staff, waiting[0].ID, false, " "), fault.Invalid, "persondata.error.answer_missing")
	w.refused(w.s.Settle(ctx, w.actor(lin), waiting[0].ID, true, ""), fault.Forbidden, "fault.forbidden")
	w.refused(w.s.Settle(ctx, w.staff, waiting[0].ID, true, ""), fault.Conflict, "holding.look.office")
	w.exec("UPDATE terms SET to_day = $1 WHERE id = $2", db.Day(day(-1)), term.ID)
	w.must(w.s.Settle(ctx, w.staff, waiting[0].ID, true, ""))
	if p, err := w.people.Person(ctx, lin.ID); err != nil || p.Gone != people.Erased {
		t.Errorf("%+v, %v", p, err)
	}
	w.refused(w.s.Settle(ctx, w.staff, waiting[0].ID, true, ""), fault.Conflict, "persondata.error.settled")
	if list, _, err := w.s.Requests(ctx, w.staff, persondata.Done, ""); err != nil || len(list) != 1 || list[0].PersonName != "" {
		t.Errorf("answered: %+v, %v", list, err)
	}
}

func TestWhatIsHeldIsTheirsAndTheSecretariatsToSee(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	w.busy(w.ana, "ana@ong.example")
	_, err := w.s.Held(ctx, w.actor(w.person("Lin Wei", "lin@ong.example")), w.ana.ID)
	w.refused(err, fault.Forbidden, "fault.forbidden")
	_, err = w.s.Held(ctx, access.Actor{}, w.ana.ID)
	w.refused(err, fault.SignIn, "fault.sign_in")
	r, err := w.s.ExportFor(ctx, w.staff, w.ana.ID, persondata.Told{How: persondata.Letter})
	w.must(err)
	for _, lang := range i18n.Langs() {
		raw, err := json.Marshal(w.s.Export(r, w.catalog.For(lang)))
		w.must(err)
		if strings.Contains(string(raw), "⟦") {
			t.Errorf("%s lacks words: %s", lang, raw)
		}
		for _, word := range []string{`"email":"ana@ong.example"`, `"title":"Director"`, `"consent":"Send me news."`, `"kind":"terms"`, `"from":"` + db.Day(day(-800))} {
			if !strings.Contains(string(raw), word) {
				t.Errorf("the export lacks %s", word)
			}
		}
	}
	for _, h := range r.Holdings {
		for _, m := range []i18n.Message{h.Title(), h.Why(), h.Kept()} {
			if !w.catalog.For(i18n.FR).Has(m.Key) {
				t.Errorf("no words for %s", m.Key)
			}
		}
		if h.Stays > 0 && !w.catalog.For(i18n.EN).Has(h.WhyStays().Key) {
			t.Errorf("no words for why %s stay", h.Kind)
		}
		for _, rec := range h.Records {
			for _, f := range rec {
				if !w.catalog.For(i18n.EN).Has(f.Label().Key) {
					t.Errorf("no words for the field %s", f.Name)
				}
			}
		}
	}
	_, err = w.s.ExportFor(ctx, w.staff, w.ana.ID, persondata.Told{How: "pigeon"})
	w.refused(err, fault.Invalid, "persondata.error.how")
	_, err = w.s.ExportFor(ctx, w.actor(w.ana), w.ana.ID, persondata.Told{How: persondata.Letter})
	w.refused(err, fault.Forbidden, "fault.forbidden")
}

func TestAnAddressChangesOnceItHasAnswered(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	ana := w.actor(w.ana)
	w.refused(w.s.AskAddress(ctx, ana, "not an address"), fault.Invalid, "persondata.error.address")
	w.refused(w.s.AskAddress(ctx, ana, " ANA@ong.example"), fault.Invalid, "persondata.error.same_address")
	w.must(w.s.AskAddress(ctx, ana, "Ana@new.example"))
	if p, _ := w.people.Person(ctx, w.ana.ID); p.Email != "ana@ong.example" {
		t.Fatalf("changed before it answered: %s", p.Email)
	}
	token := w.tokenMailed()
	if p, to, err := w.s.PeekAddress(ctx, token); err != nil || p.ID != w.ana.ID || to != "ana@new.example" {
		t.Errorf("%v %s %v", p, to, err)
	}
	w.must(w.s.ConfirmAddress(ctx, token))
	if p, _ := w.people.Person(ctx, w.ana.ID); p.Email != "ana@new.example" {
		t.Errorf("address %s", p.Email)
	}
	_, to := w.mails()
	if !reflect.DeepEqual(to, []string{"ana@new.example", "ana@ong.example"}) {
		t.Errorf("mails to %v: the former address is to be told", to)
	}
	w.refused(w.s.ConfirmAddress(ctx, token), fault.NotFound, "persondata.error.link")
	w.must(w.s.AskAddress(ctx, ana, "tomas@ccr.example")) // somebody else's
	w.refused(w.s.ConfirmAddress(ctx, w.tokenMailed()), fault.Invalid, "people.error.email_taken")
	w.clock.Advance(persondata.AddressLife)
	w.refused(w.s.ConfirmAddress(ctx, w.tokenMailed()), fault.NotFound, "persondata.error.link")
}

// tokenMailed is the token in the last mail that has a link to confirm.
func (w *world) tokenMailed() (token string) {
	w.t.Helper()
	w.rows("SELECT body_text FROM outmail_messages ORDER BY id", func(row []any) {
		if _, rest, ok := strings.Cut(fmt.Sprint(row[0]), "/account/data/address/"); ok {
			token = strings.Fields(rest)[0]
		}
	})
	return token
}

func TestWhoMayBeInTheRegisterTwiceIsFound(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	dots := w.person("A. R.", "a.na+lists@ong.example")
	for _, p := range []people.Person{w.ana, dots} {
		p.Phone = map[string]string{w.ana.ID: "+1 (902) 555-0100", dots.ID: "902.555.0100 ext 3"}[p.ID]
		w.must(w.people.ChangePerson(ctx, access.TheProgram(), p))
	}
	for by, want := range map[people.Likeness][2]string{
		people.SameName: {w.ana.ID, w.twin.ID}, people.SameAddress: {w.ana.ID, dots.ID}, people.SameTelephone: {w.ana.ID, dots.ID},
	} {
		list, next, err := w.s.Duplicates(ctx, w.staff, by, "")
		if err != nil || next != "" || len(list) != 1 || list[0].A.ID != want[0] || list[0].B.ID != want[1] {
			t.Errorf("%s: %+v, %q, %v", by, list, next, err)
			continue
		}
		if together := list[0].Together == w.harbour.Name; together != (by == people.SameName) {
			t.Errorf("%s: together in %v", by, list[0].Together)
		}
	}
	w.must(w.s.SetApart(ctx, w.staff, w.twin.ID, w.ana.ID))
	if list, _, err := w.s.Duplicates(ctx, w.staff, people.SameName, ""); err != nil || len(list) != 0 {
		t.Errorf("set apart, and suggested again: %v, %v", list, err)
	}
	_, _, err := w.s.Duplicates(ctx, w.actor(w.ana), people.SameName, "")
	w.refused(err, fault.Forbidden, "fault.forbidden")
}

func TestStaffActForWhoeverHasNoAddress(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	w.must(w.s.ActFor(ctx, w.staff, w.twin.ID))
	w.refused(w.s.ActFor(ctx, w.staff, w.ana.ID), fault.Conflict, "persondata.error.has_address")
	w.must(w.s.AskActing(ctx, w.staff, w.ana.ID, persondata.Told{How: persondata.Telephone, Note: "Her computer broke."}))
	w.must(w.s.ActFor(ctx, w.staff, w.ana.ID))
	still := func(want bool) {
		t.Helper()
		if is, err := w.s.StillActing(ctx, w.ana.ID); err != nil || is != want {
			t.Errorf("still acting: %v, %v", is, err)
		}
	}
	still(true)
	if subjects, addresses := w.mails(); !reflect.DeepEqual(subjects, []string{"Staff may act for you", "Staff act for you now"}) || addresses[0] != w.ana.Email || addresses[1] != w.ana.Email {
		t.Errorf("mails %q to %q", subjects, addresses)
	}
	defer still(false)
	w.must(w.s.EndActing(ctx, w.actor(w.ana), w.ana.ID))
	w.refused(w.s.ActFor(ctx, w.staff, w.ana.ID), fault.Conflict, "persondata.error.has_address")
	w.refused(w.s.ActFor(ctx, w.actor(w.ana), w.twin.ID), fault.Forbidden, "fault.forbidden")
	w.refused(w.s.ActFor(ctx, w.staff, w.staff.PersonID), fault.Conflict, "persondata.error.powers")
	executive := w.body("executive", access.Executive)
	_, err := w.bodies.Appoint(ctx, access.TheProgram(), bodies.Term{BodyID: executive.ID, PersonID: w.twin.ID, Role: access.President, From: day(-1)})
	w.must(err)
	w.refused(w.s.ActFor(ctx, w.staff, w.twin.ID), fault.Conflict, "persondata.error.powers")

	acted := w.actor(w.ana)
	acted.ActedBy = access.Clerk{PersonID: w.staff.PersonID, Name: w.staff.Name}
	_, err = w.s.AskErasure(ctx, acted)
	w.refused(err, fault.Forbidden, "persondata.error.acted")
	w.refused(w.s.AskAddress(ctx, acted, "mine@now.example"), fault.Forbidden, "persondata.error.acted")
	_, _, err = w.signin.BeginPasskey(ctx, acted)
	w.refused(err, fault.Forbidden, "signin.error.acted")
	w.refused(w.signin.RenamePasskey(ctx, acted, "any", "mine"), fault.Forbidden, "signin.error.acted")
	w.refused(w.signin.RemovePasskey(ctx, acted, "any"), fault.Forbidden, "signin.error.acted")
	w.must(w.people.ChangePerson(ctx, acted, people.Person{ID: w.ana.ID, Name: "Ana Ruiz Soto", Email: w.ana.Email, Lang: i18n.EN}))
	r, err := w.s.Held(ctx, w.staff, w.ana.ID)
	w.must(err)
	raw, err := json.Marshal(r.Holdings)
	if err != nil || !strings.Contains(string(raw), `"action":"people.change_person","about":"person","entered_by":"Tomas Berg"`) {
		t.Errorf("the record does not say who entered it: %s, %v", raw, err)
	}
}

func TestNobodyMergesTheirOwnRecord(t *testing.T) {
	w := newWorld(t)
	for _, pair := range [][2]string{{w.staff.PersonID, w.ana.ID}, {w.twin.ID, w.staff.PersonID}} {
		_, err := w.s.Merge(t.Context(), w.staff, pair[0], pair[1], persondata.Choice{Email: true})
		w.refused(err, fault.Conflict, "persondata.error.own_merge")
	}
}

func TestCleaningForgetsWhatCanNoLongerBeUndone(t *testing.T) {
	w := newWorld(t)
	_, err := w.s.Merge(t.Context(), w.staff, w.twin.ID, w.ana.ID, persondata.Choice{})
	w.must(err)
	w.clock.Advance((persondata.UndoDays + 1) * 24 * time.Hour)
	w.must(w.s.Clean(t.Context()))
	list, _, err := w.s.Merges(t.Context(), w.staff, "")
	if err != nil || len(list) != 1 || len(list[0].Moved) != 0 || list[0].FromName == "" {
		t.Errorf("%+v, %v", list, err)
	}
	if list[0].Undoable(testdb.Noon().AddDate(0, 0, persondata.UndoDays+1)) {
		t.Error("undoable for ever")
	}
}

func TestARecordKeepsTheOrderOfItsFields(t *testing.T) {
	raw, err := json.Marshal(holding.Record{{Name: "b", Value: "x"}, {Name: "a", Value: i18n.Text{EN: "e", FR: "f"}}, {Name: "none", Value: ""}, {Name: "w", Value: holding.Word{Code: "c"}}})
	if err != nil || string(raw) != `{"b":"x","a":{"en":"e","fr":"f"},"w":"c"}` {
		t.Errorf("%s, %v", raw, err)
	}
}

func count(r persondata.Report, kind string) int {
	for _, h := range r.Holdings {
		if h.Kind == kind {
			return h.Count
		}
	}
	return 0
}
