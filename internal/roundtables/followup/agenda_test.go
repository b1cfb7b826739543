package followup_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/roundtables"
)

func TestMembersInGoodStandingProposeWhileTheCallIsOpen(t *testing.T) {
	w := newWorld(t)
	_, err := w.s.Propose(w.ctx, w.members[0], w.key, proposal("early"), nil)
	w.refused(err, fault.Conflict, "roundtables.error.state")
	w.call(w.key, "2026-09-15 17:00")
	if got := w.letters("p0@member.example"); len(got) != 1 || !strings.HasPrefix(got[0], "Call for items") {
		t.Errorf("letters about the call: %q", got)
	}
	_, err = w.s.Propose(w.ctx, w.members[2], w.key, proposal("lapsed"), nil)
	w.refused(err, fault.Forbidden, "roundtables.error.standing")
	_, err = w.s.Propose(w.ctx, access.Actor{}, w.key, proposal("visitor"), nil)
	w.refused(err, fault.SignIn, "fault.sign_in")
	p := proposal("unknown policy")
	p.Cited = "Res. 99, May 1901"
	_, err = w.s.Propose(w.ctx, w.members[0], w.key, p, nil)
	w.refused(err, fault.Invalid, "roundtables.error.cited")
	id := w.propose(w.members[0], "detention of families")
	w.must(w.s.Edit(w.ctx, w.members[0], id, proposal("detention of whole families")))
	w.refused(w.s.Edit(w.ctx, w.members[2], id, proposal("not mine")), fault.Forbidden, "fault.forbidden")
	w.refused(w.s.Choose(w.ctx, w.chair, id, offer("x", "")), fault.Conflict, "roundtables.error.state")
	w.clock.Advance(43 * 24 * time.Hour)
	w.must(w.s.RemindCalls(w.ctx))
	w.must(w.s.RemindCalls(w.ctx))
	if got := w.letters("p0@member.example"); len(got) != 2 {
		t.Errorf("the reminder goes out once: %q", got)
	}
	w.clock.Advance(7 * 24 * time.Hour)
	w.refused(w.s.Edit(w.ctx, w.members[0], id, proposal("late")), fault.Conflict, "roundtables.error.state")
}

func TestEvidenceHasNoPersonalDetails(t *testing.T) {
	w := newWorld(t)
	w.call(w.key, "2026-09-15 17:00")
	id := w.propose(w.members[0], "detention")
	w.refused(w.s.Say(w.ctx, w.chair, w.key, id, "", "It is about 1234-5678."), fault.Invalid, "identifying.error.found")
	w.must(w.s.Say(w.ctx, w.chair, w.key, id, "", "Mr. Berg, at 613-555-0147, knows more."))
	for _, words := range []string{"Call her at 613-555-0147", "UCI 1234-5678 was refused", "write to someone@mail.example"} {
		err := w.s.AddEvidence(w.ctx, w.members[1], id, roundtables.Seen{Words: words, Count: 1})
		if !fault.Is(err, fault.Invalid) {
			t.Errorf("%q: %v", words, err)
		}
	}
	w.must(w.s.AddEvidence(w.ctx, w.members[1], id, roundtables.Seen{Words: "Families held for a week", Count: 14, Place: "Laval", Period: "2026"}))
	w.must(w.s.AddEvidence(w.ctx, w.members[0], id, roundtables.Seen{Count: 3, Place: "Toronto"}))
	w.refused(w.s.AddEvidence(w.ctx, w.members[0], id, roundtables.Seen{Count: roundtables.Uncounted}), fault.Invalid, "roundtables.error.evidence")
	items, err := w.s.ItemsTx(w.ctx, nil, w.table(w.key).ID)
	w.must(err)
	all, err := w.s.EvidenceOf(w.ctx, nil, w.table(w.key).ID, items)
	w.must(err)
	if organizations, counted := roundtables.Tally(all[id]); organizations != 2 || counted != 17 {
		t.Errorf("%d organizations count %d", organizations, counted)
	}
}

func TestCoChairsChooseMergeAndOrder(t *testing.T) {
	w := newWorld(t)
	w.call(w.key, "2026-09-15 17:00")
	a, b, c, d := w.propose(w.members[0], "a"), w.propose(w.members[0], "b"), w.propose(w.chair, "c"), w.propose(w.members[0], "d")
	w.must(w.s.AddEvidence(w.ctx, w.chair, c, roundtables.Seen{Count: 5, Place: "Halifax"}))
	w.clock.Advance(60 * 24 * time.Hour)
	w.refused(w.s.Choose(w.ctx, w.members[0], a, offer("a", "")), fault.Forbidden, "fault.forbidden")
	french := offer("a", "")
	french.Question = i18n.Text{FR: "Seulement"}
	w.refused(w.s.Choose(w.ctx, w.chair, a, french), fault.Invalid, "roundtables.error.both")
	w.must(w.s.Choose(w.ctx, w.chair, a, offer("a", "")))
	w.must(w.s.Choose(w.ctx, w.chair, b, offer("b", w.border)))
	w.must(w.s.Merge(w.ctx, w.chair, c, a))
	w.refused(w.s.Merge(w.ctx, w.chair, d, c), fault.Invalid, "roundtables.error.merge_into")
	w.refused(w.s.Decline(w.ctx, w.chair, d, " "), fault.Invalid, "roundtables.error.words")
	w.must(w.s.Decline(w.ctx, w.chair, d, "It was raised in the spring."))
	got := w.letters("p0@member.example")
	if want := []string{"Call for items: Roundtable of 2026-11-10", "On the agenda: a", "On the agenda: b", "Not this time: d"}; strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("the proposer was told %q", got)
	}
	w.must(w.s.Order(w.ctx, w.chair, w.key, []roundtables.Line{{ItemID: b, Place: 1, Minutes: 30, Speaker: "Person B"}, {ItemID: a, Place: 2, Minutes: 45}}))
	items, err := w.s.ItemsTx(w.ctx, nil, w.table(w.key).ID)
	w.must(err)
	if items[0].ID != b || items[0].Minutes != 30 || items[0].Speaker != "Person B" || items[1].ID != a || items[1].Position != 2 {
		t.Errorf("the agenda is %+v", items[:2])
	}
	if names := roundtables.Proposers(items[1], items); len(names) != 2 {
		t.Errorf("a merged item keeps both proposers: %v", names)
	}
	evidence, err := w.s.EvidenceOf(w.ctx, nil, w.table(w.key).ID, items)
	w.must(err)
	if len(evidence[a]) != 1 {
		t.Errorf("what was seen of a merged item is read with the other: %v", evidence)
	}
	w.must(w.s.PutBack(w.ctx, w.chair, d))
	w.must(w.s.Choose(w.ctx, w.chair, d, offer("d", "")))
}

func TestAnAgendaChangedAfterItWasAgreedIsAskedAgain(t *testing.T) {
	w := newWorld(t)
	_, refugees := w.link(w.key, w.refugees)
	_, border := w.link(w.key, w.border)
	general, _ := w.toAgenda()
	if got := w.letters("border@department.example"); len(got) != 2 {
		t.Errorf("an official gets the link and the agenda: %q", got)
	}
	standing := func() roundtables.Standing {
		st, err := w.s.AgendaNow(w.ctx, nil, w.table(w.key))
		w.must(err)
		return st
	}
	if st := standing(); st.Agreed() || len(st.Missing) != 2 {
		t.Errorf("nobody has agreed yet: %+v", st)
	}
	w.must(w.s.AgreeByLink(w.ctx, refugees, roundtables.AgendaPaper, 1))
	if st := standing(); st.Agreed() || len(st.Missing) != 1 {
		t.Error("one department of two is not enough")
	}
	w.must(w.s.AgreeByLink(w.ctx, border, roundtables.AgendaPaper, 1))
	if st := standing(); !st.Agreed() {
		t.Errorf("both have agreed: %+v", st)
	}
	w.must(w.s.Choose(w.ctx, w.chair, general, offer("general, put otherwise", "")))
	if st := standing(); st.Agreed() || !st.Changed {
		t.Error("a changed agenda is not the one agreed")
	}
	w.must(w.s.SendAgenda(w.ctx, w.chair, w.key))
	w.refused(w.s.AgreeByLink(w.ctx, border, roundtables.AgendaPaper, 1), fault.Conflict, "roundtables.error.newer")
	w.must(w.s.AgreeByLink(w.ctx, border, roundtables.AgendaPaper, 2))
	w.must(w.s.RecordAgreement(w.ctx, w.chair, w.key, roundtables.AgendaPaper, 2, w.official[w.refugees].ID))
	st := standing()
	if by, ok := st.By(w.refugees); !st.Agreed() || !ok || by.RecordedBy != w.chair.Name {
		t.Errorf("an agreement told otherwise is recorded with who was told: %+v", st)
	}
	w.refused(w.s.SendAgenda(w.ctx, w.chair, w.key), fault.Conflict, "roundtables.error.sent")
}

// A word is planted in every field that is not for officials: none of it reaches what
// a link opens.
func TestALinkOpensNothingOfOursAndNothingOfOthers(t *testing.T) {
	const canary = "CANARY"
	w := newWorld(t)
	w.call(w.key, "2026-09-15 17:00")
	p := proposal(canary + " as proposed")
	p.Internal = canary
	general, err := w.s.Propose(w.ctx, w.members[0], w.key, p, &roundtables.Seen{Words: canary, Count: 3, Place: canary, Period: canary})
	w.must(err)
	special := w.propose(w.members[0], canary+" for the border")
	w.propose(w.members[0], canary+" never chosen")
	merged := w.propose(w.chair, canary+" merged")
	w.must(w.s.AddEvidence(w.ctx, w.chair, general, roundtables.Seen{Words: "Families in Laval", Count: 12, Shared: true}))
	w.clock.Advance(60 * 24 * time.Hour)
	o := offer("plain", "")
	o.Problem, o.Speaker = both(canary), canary
	w.must(w.s.Choose(w.ctx, w.chair, general, o))
	w.must(w.s.Choose(w.ctx, w.chair, special, offer(canary+" for the border", w.border)))
	w.must(w.s.Merge(w.ctx, w.chair, merged, general))
	w.must(w.s.SendAgenda(w.ctx, w.chair, w.key))
	w.must(w.s.Say(w.ctx, w.chair, w.key, general, "", canary))
	w.must(w.s.Say(w.ctx, w.chair, w.key, "", w.border, canary))
	w.must(w.s.Say(w.ctx, w.chair, w.key, general, w.refugees, "A word to the refugees department"))
	_, border := w.link(w.key, w.border)
	w.must(w.s.RemarkByLink(w.ctx, border, special, roundtables.ChangeAsked, canary))
	w.must(w.s.OfferByLink(w.ctx, border, i18n.FR, canary, canary))
	_, word := w.link(w.key, w.refugees)
	raw, err := json.Marshal(w.open(word))
	w.must(err)
	page := string(raw)
	if strings.Contains(page, canary) {
		t.Errorf("what is not for the official reaches them: %s", page)
	}
	for _, theirs := range []string{"The question of plain", "The ask of plain (fr)", "Families in Laval", "A word to the refugees department"} {
		if !strings.Contains(page, theirs) {
			t.Errorf("%q does not reach the official", theirs)
		}
	}
	for _, name := range []string{"Harbour Light", "North Star", "Person A"} {
		if strings.Contains(page, name) {
			t.Errorf("%s, who proposed, is named though names are not shared", name)
		}
	}
	w.refused(w.s.RemarkByLink(w.ctx, word, special, roundtables.Comment, "about theirs"), fault.Invalid, "roundtables.error.choose")
	// Of another roundtable the link opens nothing.
	first := w.key
	w.key = w.plan("2027-02-10")
	_, other := w.link(w.key, w.refugees)
	if g := w.open(other); g.Agenda.Paper != nil || len(g.Remarks) != 0 || g.Title.EN == w.table(first).Title.EN {
		t.Errorf("a link opens another roundtable: %+v", g)
	}
	w.refused(w.s.AgreeByLink(w.ctx, other, roundtables.AgendaPaper, 1), fault.Conflict, "roundtables.error.state")
	w.refused(w.s.RemarkByLink(w.ctx, other, general, roundtables.Comment, "about the other"), fault.Invalid, "roundtables.error.choose")
}

func TestALinkThatIsOverSaysWhomToAskAndNothingElse(t *testing.T) {
	w := newWorld(t)
	first, word := w.link(w.key, w.refugees)
	_, renewed := w.link(w.key, w.refugees)
	closed := func(word, why string) {
		t.Helper()
		g := w.open(word)
		if g.Closed != why || g.Asks.Name != "Tomas Berg" || g.Asks.Email == "" || !g.Title.Empty() {
			t.Errorf("%+v, want it closed: %s", g, why)
		}
		w.refused(w.s.AgreeByLink(w.ctx, word, roundtables.AgendaPaper, 1), fault.Conflict, "roundtables.error.link_"+why)
	}
	closed(word, "replaced")
	if g := w.open(renewed); g.Closed != "" || g.Department.ID != w.refugees {
		t.Errorf("the renewed link opens the page: %+v", g)
	}
	w.clock.Advance(121 * 24 * time.Hour)
	closed(renewed, "expired")
	_, third := w.link(w.key, w.refugees)
	w.must(w.s.EndLink(w.ctx, w.staff, w.key, first.ID))
	closed(third, "ended")
	for _, forged := range []string{"", "x", third + "x", strings.ToUpper(third)} {
		if _, err := w.s.Open(w.ctx, forged, w.clock.Now()); !fault.Is(err, fault.NotFound) {
			t.Errorf("%q: %v", forged, err)
		}
	}
	if _, err := w.s.IssueLink(w.ctx, w.chair, w.key, w.official[w.border].ID, time.Time{}); !fault.Is(err, fault.Forbidden) {
		t.Errorf("a co-chair issues a link: %v", err)
	}
	// A department that is not met any more has no part in it, until it is again.
	_, border := w.link(w.key, w.border)
	p := w.table(w.key).Plan
	p.Departments = []string{w.refugees}
	w.must(w.s.Change(w.ctx, w.staff, w.key, p))
	closed(border, "ended")
	p.Departments = []string{w.refugees, w.border}
	w.must(w.s.Change(w.ctx, w.staff, w.key, p))
	if g := w.open(border); g.Closed != "" {
		t.Errorf("a department met again: %+v", g)
	}
	gone := w.official[w.border]
	_, err := w.s.KeepOfficial(w.ctx, w.staff, gone, true)
	w.must(err)
	closed(border, "ended")
}

func TestOfficialsProposeAndTheCoChairsDecide(t *testing.T) {
	w := newWorld(t)
	w.toAgenda()
	_, word := w.link(w.key, w.border)
	w.must(w.s.OfferByLink(w.ctx, word, i18n.FR, "Nouveau portail", "Que pensez-vous du portail ?"))
	items, err := w.s.ItemsTx(w.ctx, nil, w.table(w.key).ID)
	w.must(err)
	theirs := items[len(items)-1]
	if !theirs.FromOfficial() || theirs.DepartmentID != w.border || theirs.State != roundtables.Proposed {
		t.Fatalf("%+v", theirs)
	}
	w.must(w.s.Choose(w.ctx, w.chair, theirs.ID, offer("the new portal", w.border)))
	if g := w.open(word); len(g.Offered) != 1 || g.Offered[0].State != roundtables.Chosen {
		t.Errorf("the official sees what became of their item: %+v", g.Offered)
	}
}
