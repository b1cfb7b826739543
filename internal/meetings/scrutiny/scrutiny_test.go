package scrutiny_test

import (
	"testing"

	"plenary.example/internal/access"
	"plenary.example/internal/ballots"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/meetings"
	"plenary.example/internal/meetings/meetingtest"
	"plenary.example/internal/meetings/scrutiny"
	"plenary.example/internal/people"
)

const key = meetingtest.Key

type hall struct {
	*meetingtest.World

	s *scrutiny.Service
}

func newHall(t *testing.T) *hall {
	w := meetingtest.New(t)
	return &hall{World: w, s: scrutiny.New(w.DB, w.Meetings, w.Votes, w.People, w.Library)}
}

// scrutineer appoints somebody.
func (h *hall) scrutineer(name string) access.Actor {
	h.T.Helper()
	p, err := h.People.AddPerson(h.Ctx, access.TheProgram(), people.Person{Name: name, Lang: i18n.EN})
	h.Must(err)
	h.Must(h.s.Appoint(h.Ctx, h.President, key, p.ID))
	return access.Actor{PersonID: p.ID, Name: p.Name, Lang: i18n.EN}
}

func (h *hall) events(kind string) int {
	h.T.Helper()
	list, err := h.Meetings.Events(h.Ctx, h.Meeting.ID)
	h.Must(err)
	n := 0
	for _, e := range list {
		if e.Kind != kind {
			continue
		}
		n++
		for _, lang := range i18n.Langs() {
			if s := h.Catalog.For(lang).Say(e.Words); s == "" || s[0] == '<' {
				h.T.Errorf("%s in %s: %q", kind, lang, s)
			}
		}
	}
	return n
}

func TestScrutineersCountPapersAndEnterCalls(t *testing.T) {
	h := newHall(t)
	item := h.AddItem(h.Ready(meetingtest.Text(), false), ballots.Simple)
	h.InSession(8)
	rosa, pavel := h.scrutineer("Rosa Quill"), h.scrutineer("Pavel Oduya")
	h.Refused(h.s.Appoint(h.Ctx, h.President, key, h.President.PersonID), fault.Invalid, "scrutiny.error.presides")
	h.Refused(h.s.Appoint(h.Ctx, rosa, key, pavel.PersonID), fault.Forbidden, "fault.forbidden")
	h.Moved(item)
	vote := h.Open(meetings.NewVote{Kind: meetings.VoteMain})
	h.Cast(vote.ID, 1, 1, 0)
	_, err := h.s.Enter(h.Ctx, h.Staff, key, h.Members[2].ID, ballots.Yes, ballots.Phone)
	h.Refused(err, fault.Forbidden, "fault.forbidden")
	_, err = h.s.Enter(h.Ctx, rosa, key, h.Members[2].ID, ballots.Yes, ballots.Phone)
	h.Must(err)
	_, err = h.s.Enter(h.Ctx, rosa, key, h.Members[9].ID, ballots.Yes, ballots.Phone) // holds no card
	h.Refused(err, fault.Conflict, "ballots.error.not_elector")
	_, err = h.s.Enter(h.Ctx, rosa, key, h.Members[3].ID, ballots.Yes, ballots.Advance)
	h.Refused(err, fault.Invalid, "ballots.error.channel")
	for _, m := range h.Members[3:6] {
		h.Must(h.s.Paper(h.Ctx, pavel, key, m.ID, true))
	}
	if live := h.Live(); live.Vote.Voted != 6 || live.Vote.Electors != 8 {
		t.Errorf("%d of %d have voted", live.Vote.Voted, live.Vote.Electors)
	}
	_, err = h.Meetings.CloseVote(h.Ctx, h.President, key)
	h.Must(err)
	if live := h.Live(); live.Next.Do != meetings.ActAwaitCount || live.Vote.Outcome != nil {
		t.Errorf("before the papers are counted: %v, %v", live.Next.Do, live.Vote.Outcome)
	}
	_, err = h.Meetings.Announce(h.Ctx, h.President, key)
	h.Refused(err, fault.Conflict, "ballots.error.uncounted")
	for _, who := range []access.Actor{rosa, pavel} {
		agreed, err := h.s.Count(h.Ctx, who, key, ballots.Sheet{Yes: 2, Spoiled: 1})
		h.Must(err)
		if agreed != (who.PersonID == pavel.PersonID) {
			t.Errorf("agreed after %s: %t", who.Name, agreed)
		}
	}
	if _, err := h.s.Marks(h.Ctx, h.President, h.Meeting.ID, vote.ID, i18n.EN); !fault.Is(err, fault.Forbidden) {
		t.Errorf("who has voted is shown: %v", err)
	}
	marks, err := h.s.Marks(h.Ctx, rosa, h.Meeting.ID, vote.ID, i18n.EN)
	h.Must(err)
	if len(marks) != 8 || !marks[3].OnPaper || !marks[2].Voted || marks[6].Voted {
		t.Errorf("marks %+v", marks)
	}
	before := h.Live().Meeting
	again, err := h.s.Recount(h.Ctx, h.President, key)
	h.Must(err)
	// A screen that offers the count of before announces nothing.
	_, err = h.Meetings.At(before.Moment).Announce(h.Ctx, h.President, key)
	h.Refused(err, fault.Conflict, "meetings.error.meanwhile")
	if !again.Papers {
		t.Errorf("recount %+v", again)
	}
	for _, who := range []access.Actor{rosa, pavel} {
		_, err := h.s.Count(h.Ctx, who, key, ballots.Sheet{Yes: 1, No: 1, Spoiled: 1})
		h.Must(err)
	}
	// What scrutineers do is no act of the chair: the chair's forms hold.
	if now := h.Live().Meeting; now.Moment != before.Moment+1 {
		t.Errorf("the moment is %d after %d", now.Moment, before.Moment)
	}
	out, err := h.Meetings.Announce(h.Ctx, h.President, key)
	h.Must(err)
	if out.Yes != 3 || out.No != 2 || !out.Adopted {
		t.Errorf("announced %+v", out)
	}
	if h.events("papers_counted") != 2 || h.events("recount") != 1 || h.events("scrutineer") != 2 {
		t.Error("the minutes do not say what the scrutineers did")
	}
}

func TestProxiesWhereTheByLawsAllowThem(t *testing.T) {
	h := newHall(t)
	item := h.AddItem(h.Ready(meetingtest.Text(), false), ballots.Simple)
	give := scrutiny.NewProxy{OrganizationID: h.Members[5].ID, HolderOf: h.Members[0].ID, Signed: h.Meeting.Day().AddDate(0, 0, -3)}
	h.Must(h.s.SetRules(h.Ctx, h.Staff, key, scrutiny.Rules{Proxies: 1}))
	h.Called()
	for _, m := range h.Members[:5] {
		h.Name(m)
	}
	h.Must(h.s.RecordProxy(h.Ctx, h.Staff, key, give))
	h.Must(h.s.RecordProxy(h.Ctx, h.Staff, key, give)) // said twice
	third := give
	third.OrganizationID = h.Members[6].ID
	h.Refused(h.s.RecordProxy(h.Ctx, h.Staff, key, third), fault.Invalid, "scrutiny.error.full")
	third.HolderOf = h.Members[8].ID
	h.Refused(h.s.RecordProxy(h.Ctx, h.Staff, key, third), fault.Invalid, "scrutiny.error.holder")
	third.OrganizationID = h.Members[12].ID // lapsed
	third.HolderOf = h.Members[1].ID
	h.Refused(h.s.RecordProxy(h.Ctx, h.Staff, key, third), fault.Forbidden, "meetings.error.not_entitled")
	_, err := h.s.AdmitProxy(h.Ctx, h.Staff, key, give.OrganizationID)
	h.Refused(err, fault.Conflict, "scrutiny.error.not_here")
	for _, m := range h.Members[:5] {
		h.Admit(m)
	}
	_, err = h.s.AdmitProxy(h.Ctx, h.Staff, key, give.OrganizationID)
	h.Must(err)
	h.Must(h.Meetings.Open(h.Ctx, h.President, key))
	if q, err := h.Meetings.QuorumOf(h.Ctx, h.Meeting); err != nil || q.Present != 6 {
		t.Errorf("%d present (%v)", q.Present, err)
	}
	h.Moved(item)
	vote := h.Open(meetings.NewVote{Kind: meetings.VoteMain})
	holder := h.Members[0].Who[0]
	_, err = h.Meetings.Cast(h.Ctx, holder, vote.ID, "", ballots.Yes)
	h.Refused(err, fault.Invalid, "ballots.error.which_card")
	for _, m := range []meetingtest.Member{h.Members[0], h.Members[5]} {
		_, err = h.Meetings.Cast(h.Ctx, holder, vote.ID, m.ID, ballots.Yes)
		h.Must(err)
	}
	// The organization's own delegate comes after all, and may change its vote.
	h.Name(h.Members[5])
	_, err = h.Meetings.Transfer(h.Ctx, h.Staff, key, h.Members[5].ID, h.Members[5].Who[0].PersonID)
	h.Must(err)
	_, err = h.Meetings.Cast(h.Ctx, h.Members[5].Who[0], vote.ID, "", ballots.No)
	h.Must(err)
	v, err := h.Meetings.CloseVote(h.Ctx, h.President, key)
	h.Must(err)
	if v.Yes != 1 || v.No != 1 {
		t.Errorf("counted %+v", v.Vote)
	}
	_, err = h.Meetings.Announce(h.Ctx, h.President, key)
	h.Must(err)

	// Back in the proxy's hands, the card goes to the desk when the holder leaves.
	h.Must(h.Meetings.Return(h.Ctx, h.Staff, key, h.Members[5].ID))
	_, err = h.s.AdmitProxy(h.Ctx, h.Staff, key, give.OrganizationID)
	h.Must(err)
	h.Must(h.Meetings.Return(h.Ctx, holder, key, h.Members[0].ID))
	if q, err := h.Meetings.QuorumOf(h.Ctx, h.Meeting); err != nil || q.Present != 4 {
		t.Errorf("%d present after the holder left (%v)", q.Present, err)
	}
	h.Must(h.s.RevokeProxy(h.Ctx, h.Staff, key, give.OrganizationID))
	_, err = h.s.AdmitProxy(h.Ctx, h.Staff, key, give.OrganizationID)
	h.Refused(err, fault.NotFound, "scrutiny.error.no_proxy")
}

func TestNothingIsAllowedUntilTheByLawsAreSaidToAllowIt(t *testing.T) {
	h := newHall(t)
	h.AddItem(h.Ready(meetingtest.Text(), false), ballots.Simple)
	h.Called()
	h.Name(h.Members[0])
	err := h.s.RecordProxy(h.Ctx, h.Staff, key, scrutiny.NewProxy{OrganizationID: h.Members[5].ID, HolderOf: h.Members[0].ID, Signed: h.Meeting.Day()})
	h.Refused(err, fault.Conflict, "scrutiny.error.no_proxies")
	items, err := h.Meetings.Agenda(h.Ctx, h.Meeting.ID)
	h.Must(err)
	err = h.s.CastInAdvance(h.Ctx, h.Members[5].Who[0], key, items[0].ID, h.Members[5].ID, ballots.Yes)
	h.Refused(err, fault.Conflict, "scrutiny.error.no_advance")
	h.Refused(h.s.SetRules(h.Ctx, h.President, key, scrutiny.Rules{Advance: true}), fault.Forbidden, "fault.forbidden")
	h.Refused(h.s.SetRules(h.Ctx, h.Staff, key, scrutiny.Rules{Proxies: 21}), fault.Invalid, "scrutiny.error.proxies")
}

// Votes in advance count on the text they were cast on, once, for those not present.
func TestVotesInAdvanceCountOnThePrintedText(t *testing.T) {
	h := newHall(t)
	item := h.AddItem(h.Ready(meetingtest.Text(), false), ballots.Simple)
	h.Must(h.s.SetRules(h.Ctx, h.Staff, key, scrutiny.Rules{Advance: true}))
	advance := func(i int, c ballots.Choice) error {
		return h.s.CastInAdvance(h.Ctx, h.Members[i].Who[0], key, item.ID, h.Members[i].ID, c)
	}
	h.Must(advance(8, ballots.Yes))
	h.Must(advance(8, ballots.No)) // a change of mind
	h.Must(advance(9, ballots.No))
	h.Must(advance(0, ballots.No)) // will be present
	h.Refused(h.s.CastInAdvance(h.Ctx, h.Members[1].Who[0], key, item.ID, h.Members[8].ID, ballots.Yes), fault.Forbidden, "fault.forbidden")
	h.InSession(5)
	h.Refused(advance(10, ballots.Yes), fault.Conflict, "meetings.error.state")
	h.Moved(item)
	vote := h.Open(meetings.NewVote{Kind: meetings.VoteMain})
	h.Cast(vote.ID, 1, 0, 0)
	// The record has a line for each of them, and the one of the opening is its own.
	entries, err := h.Log.History(h.Ctx, "vote", vote.ID, "")
	h.Must(err)
	entered := 0
	for _, e := range entries {
		if e.Action == "ballots.enter" && e.Detail["channel"] == "advance" && e.Detail["choice"] == "no" {
			entered++
		}
	}
	if lines, err := h.Log.Latest(h.Ctx, meetings.Kind, h.Meeting.ID, ""); err != nil || entered != 2 || lines[0].Action != "meetings.open_vote" || lines[0].Detail["choice"] != nil {
		t.Errorf("%d ballots on record (%v), then %+v", entered, err, lines[0])
	}
	v, err := h.Meetings.CloseVote(h.Ctx, h.President, key)
	h.Must(err)
	if v.Yes != 1 || v.No != 2 || v.Advance != 2 || v.Present != 5 {
		t.Errorf("counted %d for, %d against", v.Yes, v.No)
	}
	own, err := h.s.AdvanceOf(h.Ctx, h.Members[0].Who[0], h.Meeting.ID, h.Members[0].ID)
	h.Must(err)
	if len(own) != 1 || own[0].Fate != scrutiny.Present {
		t.Errorf("the one present: %+v", own)
	}
	if _, err := h.s.AdvanceOf(h.Ctx, h.Members[1].Who[0], h.Meeting.ID, h.Members[0].ID); !fault.Is(err, fault.Forbidden) {
		t.Errorf("another's votes are shown: %v", err)
	}
	counts, err := h.s.AdvanceCounts(h.Ctx, h.Meeting.ID)
	h.Must(err)
	if counts[item.ID][scrutiny.Counted] != 2 || counts[item.ID][scrutiny.Present] != 1 || h.events("advance") != 1 {
		t.Errorf("counts %v", counts)
	}
}

// An electorate put right after the fact: the record shows what it was and what it
// is, what was announced stands, and each vote says what it would have come to.
func TestAnElectorateCorrectedAfterTheFact(t *testing.T) {
	h := newHall(t)
	item := h.AddItem(h.Ready(meetingtest.Text(), false), ballots.Simple)
	h.InSession(6)
	reason := i18n.Text{EN: "Its payment bounced.", FR: "Son paiement a été refusé."}
	h.Refused(h.s.Correct(h.Ctx, h.Staff, key, h.Members[0].ID, false, i18n.Text{}), fault.Invalid, "scrutiny.error.reason")
	h.Refused(h.s.Correct(h.Ctx, h.President, key, h.Members[0].ID, false, reason), fault.Forbidden, "fault.forbidden")
	h.Refused(h.s.Correct(h.Ctx, h.Staff, key, h.Members[0].ID, true, reason), fault.Invalid, "scrutiny.error.same")
	h.Moved(item)
	out := h.Decide(meetings.NewVote{Kind: meetings.VoteMain}, 3, 2, 0)
	if !out.Adopted {
		t.Fatal("not adopted")
	}
	h.Must(h.s.Correct(h.Ctx, h.Staff, key, h.Members[0].ID, false, reason)) // had voted for; its card goes back
	if q, err := h.Meetings.QuorumOf(h.Ctx, h.Meeting); err != nil || q.Present != 5 || q.Entitled != 11 {
		t.Errorf("%+v (%v)", q, err)
	}
	h.Must(h.Meetings.Adjourn(h.Ctx, h.President, key))
	h.Must(h.s.Correct(h.Ctx, h.Staff, key, h.Members[12].ID, true, i18n.Text{EN: "Its dues had been paid in time."}))
	reviews, err := h.s.Reviews(h.Ctx, h.Meeting)
	h.Must(err)
	if len(reviews) != 1 || len(reviews[0].Out) != 1 || len(reviews[0].Kept) != 1 {
		t.Fatalf("reviews %+v", reviews)
	}
	if r := reviews[0]; r.Vote.Yes != 3 || r.Corrected.Yes != 2 || r.Corrected.Adopted || r.Safe {
		t.Errorf("review %+v", r)
	}
	v, err := h.Meetings.Vote(h.Ctx, out.ID)
	h.Must(err)
	if v.Yes != 3 || v.State != ballots.StateAnnounced {
		t.Errorf("what was announced has changed: %+v", v)
	}
	// What the meeting was held with is not changed behind it.
	h.Refused(h.s.RevokeProxy(h.Ctx, h.Staff, key, h.Members[1].ID), fault.Conflict, "meetings.error.state")
	h.Refused(h.s.Dismiss(h.Ctx, h.Staff, key, h.Members[1].Who[0].PersonID), fault.Conflict, "meetings.error.state")
	list, err := h.s.Corrections(h.Ctx, h.Meeting.ID)
	h.Must(err)
	if len(list) != 2 || list[0].Entitled || !list[1].Entitled || list[1].Before.Key == "" || h.events("corrected") != 2 {
		t.Errorf("corrections %+v", list)
	}
}
