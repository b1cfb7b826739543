package demo

import (
	"testing"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/ballots"
	"plenary.example/internal/i18n"
	"plenary.example/internal/meetings"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/wording"
)

// What a visitor does next in the planted example: the cast's own work up to an
// adopted resolution in the library.
func TestTheStoryGoesOn(t *testing.T) {
	g := planted(t, time.Date(2026, 11, 23, 15, 4, 5, 0, time.UTC))
	ctx := t.Context()
	who := func(address string) access.Actor { return g.actor(g.planted.People[address].ID) }
	organization := func(slug string) string { return g.planted.Organizations[slug].ID }
	key, library, assembly := g.meeting.Key, g.s.Resolutions, g.s.Meetings
	aino, mehdi, staff := who("aino.balakrishnan@superior-shore.example"), who("mehdi.sansregret@lilas.example"), who("priscilla@ccr.example")
	saoirse, president := who("saoirse.balogun@fork-thames.example"), who("ngaire.castellanos@pacific-gate.example")

	// A draft of one's own is in time.
	r, err := library.StartDraft(ctx, aino, resolutions.NewDraft{Lang: i18n.EN, Wording: g.texts.Resolutions["recordings"]})
	g.must(err)
	_, err = library.SetDetails(ctx, aino, r.ID, resolutions.Details{
		WorkingGroup: party(g.planted.Bodies[inland]), Subjects: []string{"refugee-determination"}, SeconderID: organization("lilas"), MeetingID: g.meeting.ID,
	})
	g.must(err)
	_, err = library.AnswerSeconding(ctx, mehdi, r.ID, true)
	g.must(err)
	m, err := assembly.ByKey(ctx, key)
	g.must(err)
	r, err = library.Submit(ctx, aino, r.ID, resolutions.Destination{MeetingID: m.ID, Deadline: m.Deadline})
	g.must(err)
	if r.Late {
		t.Error("the visitor's own resolution is late")
	}
	_, err = library.Endorse(ctx, who(zohra), r.ID, 1, "")
	g.must(err)
	for _, id := range []string{r.ID, g.motions["childcare"].id} {
		for _, item := range resolutions.CheckItems() {
			_, err = library.RecordCheck(ctx, saoirse, id, resolutions.CheckAnswer{Item: item, Passed: true})
			g.must(err)
		}
	}
	for _, id := range []string{r.ID, g.motions["childcare"].id, g.motions["credentials"].id} {
		_, err := assembly.AddItem(ctx, staff, key, meetings.NewItem{Kind: meetings.ResolutionItem, ResolutionID: id})
		g.must(err)
	}

	// The desk admits those who are still to come.
	voters := []access.Actor{aino, mehdi, who("jerome.kipkemboi@open-door.example")}
	for i, slug := range []string{"superior-shore", "lilas", "open-door"} {
		_, err := assembly.Admit(ctx, staff, key, organization(slug), voters[i].PersonID)
		g.must(err)
	}

	// The meeting: the first resolution with its amendments, to its adoption.
	g.must(assembly.Open(ctx, president, key))
	items, err := assembly.Agenda(ctx, m.ID)
	g.must(err)
	for _, it := range items[:2] {
		g.must(assembly.TakeUp(ctx, president, key, it.ID))
		g.must(assembly.FinishItem(ctx, president, key, i18n.Text{}))
	}
	g.must(assembly.TakeUp(ctx, president, key, items[2].ID))
	g.must(assembly.Move(ctx, president, key, organization("seawall")))
	g.must(assembly.Second(ctx, president, key, organization("voix-du-sud")))
	amendments, err := library.AmendmentsTx(ctx, g.s.Record.DB().Reader(), items[2].ResolutionID)
	g.must(err)
	for _, a := range amendments {
		_, err := assembly.MoveAmendment(ctx, president, key, a.ID, "", organization("st-brigid"))
		g.must(err)
	}
	for range amendments {
		g.vote(president, voters, meetings.VoteAmendment)
	}
	if got := g.vote(president, voters, meetings.VoteMain); !got.Adopted || got.Number == 0 {
		t.Fatalf("announced %+v", got)
	}
	page, err := library.EntryOf(ctx, items[2].ResolutionID)
	g.must(err)
	for _, lang := range i18n.Langs() {
		if !wording.Complete(page.Entry.Resolution.Wording, lang) {
			t.Errorf("the adopted text is not whole in %s", lang)
		}
	}
	if page.Entry.Meeting != key || len(page.Cites) != 1 || len(page.Entry.Resolution.Wording.Resolved.Clauses) != 4 {
		t.Errorf("the entry: %+v", page)
	}
	// The late one asks for the meeting's leave.
	g.must(assembly.TakeUp(ctx, president, key, items[4].ID))
	if live, err := assembly.Live(ctx, key); err != nil || live.Next.Do != meetings.ActLeave {
		t.Errorf("next %+v, %v", live.Next, err)
	}
}

// vote has all of the voters vote for.
func (g garden) vote(president access.Actor, voters []access.Actor, kind meetings.VoteKind) meetings.Announced {
	g.t.Helper()
	ctx, assembly := g.t.Context(), g.s.Meetings
	v, err := assembly.OpenVote(ctx, president, g.meeting.Key, meetings.NewVote{Kind: kind})
	g.must(err)
	for _, who := range voters {
		_, err := assembly.Cast(ctx, who, v.ID, "", ballots.Yes)
		g.must(err)
	}
	_, err = assembly.CloseVote(ctx, president, g.meeting.Key)
	g.must(err)
	got, err := assembly.Announce(ctx, president, g.meeting.Key)
	g.must(err)
	return got
}
