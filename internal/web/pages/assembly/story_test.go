package assembly_test

import (
	"net/http"
	"strings"
	"testing"

	"plenary.example/internal/access"
)

const (
	floor = "/en/meetings/" + key + "/floor"
	chair = "/en/meetings/" + key + "/chair"
)

// One vote over HTTP, from the floor to the library.
func TestAVoteFromTheFloorToTheLibrary(t *testing.T) {
	w := newWorld(t)
	w.debating()
	president, delegate, phone := w.as(w.president), w.as(w.orgs[0].delegate), w.as(w.orgs[1].delegate)

	if page := w.as(access.Actor{}).get("/en/meetings/"+key).want(t, 200); strings.Contains(page.body, "/library/book") {
		t.Error("a book is offered of a meeting that has adopted nothing")
	}
	president.get(chair).want(t, 200, "Open the vote", "Simple majority", "Children in detention")
	president.post(chair+"/vote", false, "kind", "main", "method", "open").want(t, 200, "The vote is open", "Close the vote")
	live, err := w.s.Live(w.ctx, key)
	w.must(err)
	vote := live.Vote.ID

	// Without a script: the form posts, and the floor shows the receipt.
	delegate.get(floor).want(t, 200, "You hold the voting card of Harbour A Society", "Shall the resolution", "/en/votes/"+vote+"/cast")
	cast := "/en/votes/" + vote + "/cast"
	got := delegate.post(cast, false, "organization", w.orgs[0].ID, "choice", "yes").want(t, 200, "Your vote is recorded: For, at 12:30.")
	if got.path != floor {
		t.Errorf("led to %s", got.path)
	}
	// With one: the ballot with its receipt, in place. A second tap confirms again.
	for range 2 {
		got = phone.post(cast, true, "organization", w.orgs[1].ID, "choice", "no").want(t, 200, `id="ballot-`+vote+`"`, "Your vote is recorded: Against, at 12:30.")
		if strings.Contains(got.body, "<html") {
			t.Error("a whole page came for a fragment")
		}
	}
	// It may change until the close.
	phone.post(cast, true, "organization", w.orgs[1].ID, "choice", "yes").want(t, 200, "recorded: For")
	w.as(w.orgs[2].delegate).post("/fr/votes/"+vote+"/cast", true, "choice", "abstain").want(t, 200, "Votre vote est enregistré")
	if live, err = w.s.Live(w.ctx, key); err != nil || live.Vote.Voted != 3 {
		t.Fatalf("voted %d, %v", live.Vote.Voted, err)
	}

	president.post(chair+"/close", false).want(t, 200, "Announce the result", "Reopen the vote")
	phone.post(cast, true, "organization", w.orgs[1].ID, "choice", "no").want(t, http.StatusConflict, `id="ballot-`+vote+`"`, "closed", "recorded: For")
	president.post(chair+"/announce", false).want(t, 200, "The result is announced")
	w.as(w.staff).get("/en/meetings/"+key+"/projector").want(t, 200, "2 votes were cast (2 for, 0 against)", "Adopted as Resolution 1")
	delegate.get(floor).want(t, 200, "Adopted as Resolution 1", "/en/resolutions/"+key+"/1")
	visitor := w.as(access.Actor{})
	visitor.get("/en/meetings/"+key).want(t, 200, "Children in detention", "/en/resolutions/"+key+"/1",
		"/en/library/book.pdf?meeting="+key, "/en/library/book.docx?meeting="+key, "/en/library/book.epub?meeting="+key)
	visitor.get("/en/resolutions/"+key+"/1").want(t, 200, "Children in detention", "Write to the Minister.")

	president.post(chair+"/adjourn", false).want(t, 200, "The meeting has adjourned")
	delegate.get("/fr/meetings/"+key+"/minutes").want(t, 200, "Procès-verbal", "Enfants en détention")
	if pdf := delegate.get("/en/meetings/"+key+"/minutes.pdf").want(t, 200); !strings.HasPrefix(pdf.body, "%PDF-") {
		t.Error("the minutes on paper are no PDF")
	}
}

// What comes in may be anything.
func TestBadBallotsAreRefusedInWords(t *testing.T) {
	w := newWorld(t)
	w.debating()
	president := w.as(w.president)
	president.post(chair+"/vote", false, "kind", "main").want(t, 200)
	live, err := w.s.Live(w.ctx, key)
	w.must(err)
	cast := "/en/votes/" + live.Vote.ID + "/cast"
	delegate := w.as(w.orgs[0].delegate)

	delegate.post(cast, true, "organization", w.orgs[0].ID, "choice", "perhaps").want(t, http.StatusUnprocessableEntity, "field-error")
	delegate.post(cast, false, "organization", w.orgs[0].ID, "choice", "").want(t, http.StatusUnprocessableEntity)
	delegate.post(cast, true, "organization", w.orgs[1].ID, "choice", "yes").want(t, http.StatusForbidden, "Delegate B")
	delegate.post("/en/votes/none-such/cast", false, "choice", "yes").want(t, http.StatusNotFound)
	delegate.post(cast, false, "organization", w.orgs[0].ID, "choice", strings.Repeat("y", 1<<16)).want(t, http.StatusRequestEntityTooLarge)
	w.as(w.orgs[5].delegate).post(cast, false, "choice", "yes").want(t, http.StatusForbidden)
	w.as(access.Actor{}).post(cast, false, "choice", "yes").want(t, http.StatusUnauthorized, "sign in")
	if live, err = w.s.Live(w.ctx, key); err != nil || live.Vote.Voted != 0 {
		t.Errorf("%d ballots were recorded, %v", live.Vote.Voted, err)
	}
}

// Who may not, is told in words what it takes.
func TestWhoMayNotIsToldWhy(t *testing.T) {
	w := newWorld(t)
	item := w.debating()
	visitor, delegate, lapsed := w.as(access.Actor{}), w.as(w.orgs[0].delegate), w.as(w.orgs[5].delegate)

	if got := visitor.get("/en/meetings/" + key); strings.Contains(got.body, "Children in detention") {
		t.Error("the public reads the title of a resolution that is not adopted")
	}
	delegate.get(chair).want(t, http.StatusForbidden, "whoever chairs")
	delegate.get("/en/meetings/"+key+"/desk").want(t, http.StatusForbidden, "credentials desk")
	delegate.post(chair+"/close", false).want(t, http.StatusForbidden)
	delegate.get("/en/manage").want(t, http.StatusForbidden)
	delegate.get("/en/meetings/"+key+"/delegates?organization="+w.orgs[1].ID).want(t, http.StatusForbidden)
	lapsed.get(floor).want(t, 200, "may not vote at this meeting")
	lapsed.get("/en/meetings/"+key).want(t, 200, "may not vote at this meeting, by its standing on 13 November 2026")
	lapsed.post("/en/meetings/"+key+"/items/"+item.ID+"/amend", false, "do", "propose", "kind", "strike", "clause", "r2").want(t, http.StatusForbidden, "voting card")
	w.as(w.staff).post(chair+"/vote", false, "kind", "main").want(t, http.StatusForbidden, "chair this meeting")
}

// The secretariat prepares a meeting and keeps its desk.
func TestPreparingAMeetingAndKeepingTheDesk(t *testing.T) {
	w := newWorld(t)
	staff := w.as(w.staff)
	manage := "/en/meetings/" + key + "/manage"
	r := w.ready()
	staff.get("/en/manage").want(t, 200, "Children in detention", "General Members’ Meeting")
	staff.get(manage).want(t, 200, "Send the notice to the members", "Children in detention")
	staff.post(manage+"/item", false, "kind", "procedural", "title_en", "", "title_fr", "Ouverture").want(t, 422, "f-title_en")
	staff.post(manage+"/item", false, "kind", "procedural", "title_en", "Call to order", "title_fr", "Ouverture").want(t, 200, "Call to order")
	staff.post(manage+"/resolution", false, "resolution", r.ID, "majority", "two_thirds").want(t, 200, "Children in detention")
	items, err := w.s.Agenda(w.ctx, w.meeting.ID)
	w.must(err)
	staff.post(manage+"/move", false, "item", items[1].ID, "before", items[0].ID).want(t, 200)
	if items, err = w.s.Agenda(w.ctx, w.meeting.ID); err != nil || items[0].ResolutionID != r.ID {
		t.Errorf("agenda %+v, %v", items, err)
	}
	w.called()
	staff.get("/en/meetings/"+key+"/electorate").want(t, 200, "One organization may not vote", "5 organizations may vote", "Harbour F Society")

	o := w.orgs[0]
	desk := "/en/meetings/" + key + "/desk"
	staff.get(desk+"?q=harbour+a").want(t, 200, "Nobody named", "Harbour A Society")
	w.as(o.delegate).post("/en/meetings/"+key+"/delegates", false, "organization", o.ID, "delegate", o.delegate.PersonID, "alternates", o.alternate.PersonID).
		want(t, 200, "Harbour A Society sends Delegate A, with one alternate.")
	got := staff.get(desk+"?q=delegate+a", "HX-Request", "true").want(t, 200, "Admit Delegate A", "Admit Alternate A")
	if strings.Contains(got.body, "Harbour B") || strings.Contains(got.body, "<html") {
		t.Errorf("the filter let through %s", got.body)
	}
	staff.post(desk+"/admit", false, "organization", o.ID, "person", o.delegate.PersonID).want(t, 200, "Delegate A has held the card since", "Pass the card to Alternate A")
	staff.post(desk+"/admit", false, "organization", o.ID, "person", o.alternate.PersonID).want(t, 422, "already admitted")
	staff.post(desk+"/transfer", false, "organization", o.ID, "person", o.alternate.PersonID).want(t, 200, "Alternate A has held the card since")
	staff.post(desk+"/return", false, "organization", o.ID).want(t, 200, "back at the desk")
	staff.post(desk+"/admit", false, "organization", w.orgs[5].ID, "person", w.orgs[5].delegate.PersonID).want(t, 422, "Harbour F Society may not vote at this meeting")
}

// An amendment from a phone, seen before it is handed in, seconded and decided.
func TestAnAmendmentFromAPhone(t *testing.T) {
	w := newWorld(t)
	item := w.debating()
	delegate, president := w.as(w.orgs[2].delegate), w.as(w.president)
	amend := "/en/meetings/" + key + "/items/" + item.ID + "/amend"
	fields := []string{"kind", "words", "clause", "r1", "struck_en", "the Minister", "text_en", "every Minister"}
	delegate.get(amend).want(t, 200, "action clause 1: Write to the Minister.")
	delegate.post(amend, true, append(fields, "do", "preview")...).want(t, 200, "<ins>", "every", "What changes in the English text")
	delegate.post(amend, false, append(fields, "do", "preview")...).want(t, 200, "<ins>", "the Minister</textarea>")
	delegate.post(amend, false, "kind", "words", "clause", "r1", "struck_en", "the Queen", "text_en", "x", "do", "propose").want(t, 422, "error-summary")
	delegate.post(amend, true, "kind", "words", "clause", "nowhere", "text_en", strings.Repeat("long ", 9000), "do", "preview").want(t, 200, "notice")
	delegate.post(amend, false, append(fields, "do", "propose")...).want(t, 200, "The amendment is handed in", "Amendment 1", "not seconded yet")

	live, err := w.s.Live(w.ctx, key)
	w.must(err)
	id := live.Item.Amendments[0].ID
	president.get(chair).want(t, 200, "Amendment 1", "<ins>", "Friendly to the mover, Harbour A Society")
	president.post(chair+"/amendment-second", false, "amendment", id, "organization", w.orgs[3].ID).want(t, 200, "Open the vote on amendment 1")
	w.as(w.staff).get("/fr/meetings/"+key+"/projector").want(t, 200, "le texte anglais", "<ins>")
	president.post(chair+"/void", false, "reason", "").want(t, 422)
	president.post(chair+"/vote", false, "kind", "amendment").want(t, 200, "The vote is open")
	live, err = w.s.Live(w.ctx, key)
	w.must(err)
	for _, o := range w.orgs[:4] {
		w.as(o.delegate).post("/en/votes/"+live.Vote.ID+"/cast", true, "choice", "yes").want(t, 200)
	}
	president.post(chair+"/close", false).want(t, 200)
	president.post(chair+"/reopen", false).want(t, 200, "Close the vote")
	president.post(chair+"/close", false).want(t, 200)
	// The French text is now to be checked before the main vote.
	president.post(chair+"/announce", false).want(t, 200, "cannot be voted on yet", "Write to every Minister.")
}
