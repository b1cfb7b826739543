package meetings_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/ballots"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/meetings"
	"plenary.example/internal/meetings/meetingtest"
	"plenary.example/internal/people"
)

func TestElectorateOnTheRecordDate(t *testing.T) {
	w := meetingtest.New(t)
	// Paid the day after the record date: too late for this meeting.
	w.Must(w.People.RecordPayment(w.Ctx, access.TheProgram(), w.Members[12].ID, 2026, meetingtest.RecordDay().AddDate(0, 0, 1)))
	entitled, not, err := w.Meetings.ComputeElectorate(w.Ctx, w.Staff, meetingtest.Key)
	w.Must(err)
	if entitled != 12 || not != 1 {
		t.Fatalf("%d entitled, %d not", entitled, not)
	}
	list, err := w.Meetings.Electorate(w.Ctx, w.Meeting.ID, i18n.FR)
	w.Must(err)
	if len(list) != 13 || list[0].Organization.Name.FR != "Société du Havre A" || !list[0].Entitled {
		t.Fatalf("%+v", list)
	}
	out := list[12]
	if out.Entitled || !strings.HasPrefix(w.Catalog.For(i18n.EN).Say(out.Why), "Your organization’s 2026 dues were due on 12 November 2026") {
		t.Errorf("%v: %s", out.Entitled, w.Catalog.For(i18n.EN).Say(out.Why))
	}
	w.Name(w.Members[12])
	_, err = w.Meetings.Admit(w.Ctx, w.Staff, meetingtest.Key, w.Members[12].ID, w.Members[12].Who[0].PersonID)
	said := w.Refused(err, fault.Forbidden, "meetings.error.not_entitled")
	if !strings.Contains(said, "13 November 2026") || !strings.Contains(said, "dues") {
		t.Errorf("said %q", said)
	}
	// Found to have been paid in time after all: computed again, it is in.
	w.Must(w.People.RecordPayment(w.Ctx, access.TheProgram(), w.Members[12].ID, 2026, meetingtest.RecordDay()))
	if entitled, not, err = w.Meetings.ComputeElectorate(w.Ctx, w.Staff, meetingtest.Key); err != nil || entitled != 13 || not != 0 {
		t.Errorf("%d entitled, %d not, %v", entitled, not, err)
	}
	w.Admit(w.Members[12])
	// And out again: the card goes back to the desk.
	w.Must(w.People.RecordPayment(w.Ctx, access.TheProgram(), w.Members[12].ID, 2026, meetingtest.RecordDay().AddDate(0, 0, 1)))
	_, _, err = w.Meetings.ComputeElectorate(w.Ctx, w.Staff, meetingtest.Key)
	w.Must(err)
	m, err := w.Meetings.ByKey(w.Ctx, meetingtest.Key)
	w.Must(err)
	if q, err := w.Meetings.QuorumOf(w.Ctx, m); err != nil || q.Present != 0 || q.Entitled != 12 {
		t.Errorf("quorum %+v, %v", q, err)
	}
}

func TestCredentialsDesk(t *testing.T) {
	w := meetingtest.New(t)
	w.Called()
	a, b := w.Members[0], w.Members[1]
	_, err := w.Meetings.Admit(w.Ctx, w.Staff, meetingtest.Key, a.ID, a.Who[0].PersonID)
	w.Refused(err, fault.Conflict, "meetings.error.none_named")
	w.Name(a)
	_, err = w.Meetings.Admit(w.Ctx, w.Staff, meetingtest.Key, a.ID, a.Who[2].PersonID)
	if said := w.Refused(err, fault.Forbidden, "meetings.error.not_named"); !strings.Contains(said, "Delegate A") {
		t.Errorf("said %q", said)
	}
	_, err = w.Meetings.Admit(w.Ctx, a.Who[0], meetingtest.Key, a.ID, a.Who[0].PersonID)
	w.Refused(err, fault.Forbidden, "fault.forbidden")
	w.Admit(a)
	_, err = w.Meetings.Admit(w.Ctx, w.Staff, meetingtest.Key, a.ID, a.Who[1].PersonID)
	said := w.Refused(err, fault.Conflict, "meetings.error.already_admitted")
	if said != "Harbour A Society is already admitted: Delegate A has held its voting card since 08:30 on 28 November 2026. To pass it to an alternate, use the transfer." {
		t.Errorf("said %q", said)
	}
	card, err := w.Meetings.Transfer(w.Ctx, w.Staff, meetingtest.Key, a.ID, a.Who[1].PersonID)
	w.Must(err)
	if card.Holder.ID != a.Who[1].PersonID {
		t.Errorf("card %+v", card)
	}
	_, err = w.Meetings.Transfer(w.Ctx, w.Staff, meetingtest.Key, b.ID, b.Who[1].PersonID)
	w.Refused(err, fault.Conflict, "meetings.error.not_admitted")
	w.Refused(w.Meetings.Return(w.Ctx, a.Who[0], meetingtest.Key, a.ID), fault.Forbidden, "fault.forbidden")
	w.Must(w.Meetings.Return(w.Ctx, a.Who[1], meetingtest.Key, a.ID))
	w.Refused(w.Meetings.Return(w.Ctx, w.Staff, meetingtest.Key, a.ID), fault.Conflict, "meetings.error.not_admitted")
	w.Admit(a)

	// Somebody who works for two members holds the card of one.
	_, err = w.People.Affiliate(w.Ctx, access.TheProgram(), people.Affiliation{PersonID: a.Who[0].PersonID, OrganizationID: b.ID, From: meetingtest.RecordDay()})
	w.Must(err)
	_, err = w.Meetings.NameDelegates(w.Ctx, w.Staff, meetingtest.Key, b.ID, a.Who[0].PersonID, b.Who[1].PersonID)
	w.Must(err)
	_, err = w.Meetings.Admit(w.Ctx, w.Staff, meetingtest.Key, b.ID, a.Who[0].PersonID)
	w.Refused(err, fault.Conflict, "meetings.error.holds_another")
	_, err = w.Meetings.Admit(w.Ctx, w.Staff, meetingtest.Key, b.ID, b.Who[1].PersonID)
	w.Must(err)
	_, err = w.Meetings.Admit(w.Ctx, w.Staff, meetingtest.Key, "no-such-organization", b.Who[1].PersonID)
	w.Refused(err, fault.Forbidden, "meetings.error.not_member")
	q, err := w.Meetings.QuorumOf(w.Ctx, w.Meeting)
	w.Must(err)
	if q.Present != 2 || q.Entitled != 12 || q.Needed != 4 || q.Met {
		t.Errorf("quorum %+v", q)
	}
}

func TestNamingDelegates(t *testing.T) {
	w := meetingtest.New(t)
	a, b := w.Members[0], w.Members[1]
	name := func(who access.Actor, ids ...string) error {
		_, err := w.Meetings.NameDelegates(w.Ctx, who, meetingtest.Key, a.ID, ids...)
		return err
	}
	w.Refused(name(b.Who[0], a.Who[0].PersonID), fault.Forbidden, "fault.forbidden")
	w.Refused(name(a.Who[0]), fault.Invalid, "meetings.error.delegate_missing")
	w.Refused(name(a.Who[0], a.Who[0].PersonID, a.Who[0].PersonID), fault.Invalid, "meetings.error.delegate_twice")
	w.Refused(name(a.Who[0], b.Who[0].PersonID), fault.Invalid, "meetings.error.not_its_people")
	many := make([]string, meetings.MaxAlternates+2)
	for i := range many {
		many[i] = db.NewID()
	}
	w.Refused(name(a.Who[0], many...), fault.Invalid, "meetings.error.alternates")
	w.Must(name(a.Who[2], a.Who[0].PersonID, a.Who[1].PersonID))
	w.Must(name(w.Staff, a.Who[1].PersonID))
	all, err := w.Meetings.Delegates(w.Ctx, w.Meeting.ID)
	w.Must(err)
	if d := all[a.ID]; len(d) != 1 || d[0].Name != "Alternate A" || d[0].Alternate() {
		t.Errorf("delegates %+v", d)
	}
}

// Twenty people at the desk at once: one card per organization.
func TestNobodyIsAdmittedTwice(t *testing.T) {
	w := meetingtest.New(t)
	w.Called()
	a := w.Members[0]
	w.Name(a)
	var wg sync.WaitGroup
	var mu sync.Mutex
	admitted := 0
	for i := range 20 {
		wg.Go(func() {
			_, err := w.Meetings.Admit(w.Ctx, w.Staff, meetingtest.Key, a.ID, a.Who[i%2].PersonID)
			mu.Lock()
			defer mu.Unlock()
			switch {
			case err == nil:
				admitted++
			case !fault.Is(err, fault.Conflict):
				t.Errorf("%v", err)
			}
		})
	}
	wg.Wait()
	if q, err := w.Meetings.QuorumOf(w.Ctx, w.Meeting); err != nil || admitted != 1 || q.Present != 1 {
		t.Errorf("%d admissions, %d cards, %v", admitted, q.Present, err)
	}
}

func TestCardsMoveDuringAVote(t *testing.T) {
	w := meetingtest.New(t)
	item := w.AddItem(w.Ready(meetingtest.Text(), false), ballots.Simple)
	w.InSession(4)
	w.Moved(item)
	vote := w.Open(meetings.NewVote{Kind: meetings.VoteMain})
	w.Cast(vote.ID, 1, 0, 0)
	// Passed on in mid-vote: the alternate may change the organization's ballot.
	a, b, late := w.Members[0], w.Members[1], w.Members[5]
	_, err := w.Meetings.Transfer(w.Ctx, w.Staff, meetingtest.Key, a.ID, a.Who[1].PersonID)
	w.Must(err)
	_, err = w.Meetings.Cast(w.Ctx, a.Who[0], vote.ID, "", ballots.No)
	w.Refused(err, fault.Forbidden, "ballots.error.no_card")
	got, err := w.Meetings.Cast(w.Ctx, a.Who[1], vote.ID, "", ballots.No)
	w.Must(err)
	if got.Previous != ballots.Yes || got.OrganizationID != a.ID {
		t.Errorf("receipt %+v", got)
	}
	// Returned before voting: no vote. Admitted during the vote: a vote.
	w.Must(w.Meetings.Return(w.Ctx, w.Staff, meetingtest.Key, b.ID))
	_, err = w.Meetings.Cast(w.Ctx, b.Who[0], vote.ID, "", ballots.No)
	w.Refused(err, fault.Forbidden, "ballots.error.no_card")
	w.Name(late)
	w.Admit(late)
	_, err = w.Meetings.Cast(w.Ctx, late.Who[0], vote.ID, "", ballots.Yes)
	w.Must(err)
	if live := w.Live(); live.Vote.Electors != 4 || live.Vote.Voted != 2 {
		t.Errorf("live %+v", live.Vote)
	}
	closed, err := w.Meetings.CloseVote(w.Ctx, w.President, meetingtest.Key)
	w.Must(err)
	if closed.Yes != 1 || closed.No != 1 {
		t.Errorf("count %+v", closed.Vote)
	}
	// Reopened, it has the electors of the moment.
	w.Must(w.Meetings.Return(w.Ctx, w.Staff, meetingtest.Key, w.Members[2].ID))
	w.Name(b)
	w.Admit(b)
	w.Must(w.Meetings.ReopenVote(w.Ctx, w.President, meetingtest.Key))
	_, err = w.Meetings.Cast(w.Ctx, b.Who[0], vote.ID, "", ballots.No)
	w.Must(err)
	_, err = w.Meetings.Cast(w.Ctx, w.Members[2].Who[0], vote.ID, "", ballots.No)
	w.Refused(err, fault.Forbidden, "ballots.error.no_card")
}

func TestQuorumIsWatched(t *testing.T) {
	w := meetingtest.New(t)
	item := w.AddItem(w.Ready(meetingtest.Text(), false), ballots.Simple)
	w.InSession(4)
	w.Moved(item)
	w.Must(w.Meetings.Return(w.Ctx, w.Staff, meetingtest.Key, w.Members[3].ID))
	_, err := w.Meetings.OpenVote(w.Ctx, w.President, meetingtest.Key, meetings.NewVote{Kind: meetings.VoteMain})
	said := w.Refused(err, fault.Conflict, "meetings.error.no_quorum")
	if said != "No vote can be opened. There is no quorum: 3 of the 12 voting cards are in the room, and quorum is 4 (1 more needed)." {
		t.Errorf("said %q", said)
	}
	if next := w.Live().Next; next.Do != meetings.ActAwaitQuorum {
		t.Errorf("next %+v", next)
	}
	w.Admit(w.Members[3])
	w.Open(meetings.NewVote{Kind: meetings.VoteMain})
	events, err := w.Meetings.Events(w.Ctx, w.Meeting.ID)
	w.Must(err)
	var kinds []string
	for _, e := range events {
		if strings.HasPrefix(e.Kind, "quorum") {
			kinds = append(kinds, e.Kind)
		}
	}
	if s := strings.Join(kinds, " "); s != "quorum quorum_lost quorum_back" {
		t.Errorf("events %s", s)
	}
}

func TestNoticeBounds(t *testing.T) {
	day := func(s string) time.Time { return db.ParseDay(s) }
	meeting := day("2026-11-28")
	for _, c := range []struct {
		today      string
		electronic bool
		key, said  string
	}{
		{"2026-09-28", false, "meetings.error.notice_early", "It is too early to send notice of a meeting on 28 November 2026. Send it from 29 September 2026 to 7 November 2026."},
		{"2026-09-29", false, "", ""},
		{"2026-11-07", false, "", ""},
		{"2026-11-08", false, "meetings.error.notice_late", "It is too late to send notice of a meeting on 28 November 2026: the last day was 7 November 2026. With notice sent today, the meeting could be held from 29 November 2026 to 7 January 2027."},
		{"2026-10-23", true, "meetings.error.notice_early", "It is too early to send notice of a meeting on 28 November 2026. Send it from 24 October 2026 to 7 November 2026."},
		{"2026-10-24", true, "", ""},
		{"2026-11-07", true, "", ""},
		{"2026-11-08", true, "meetings.error.notice_late", "It is too late to send notice of a meeting on 28 November 2026: the last day was 7 November 2026. With notice sent today, the meeting could be held from 29 November 2026 to 13 December 2026."},
	} {
		err := meetingtest.Rules().Notice.Check(day(c.today), meeting, c.electronic)
		if c.key == "" {
			if err != nil {
				t.Errorf("%s: %v", c.today, err)
			}
			continue
		}
		w := &meetingtest.World{T: t, Catalog: meetingtest.LoadCatalog(t)}
		if said := w.Refused(err, fault.Conflict, c.key); said != c.said {
			t.Errorf("%s: %q", c.today, said)
		}
	}
	w := meetingtest.New(t)
	w.Refused(w.Meetings.Open(w.Ctx, w.President, meetingtest.Key), fault.Conflict, "meetings.error.no_notice")
	w.Clock.Advance(15 * 24 * time.Hour)
	w.Refused(w.Meetings.SendNotice(w.Ctx, w.Staff, meetingtest.Key, nil), fault.Conflict, "meetings.error.notice_late")
}
