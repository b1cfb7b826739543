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
	"plenary.example/internal/people"
)

func TestElectorateOnTheRecordDate(t *testing.T) {
	w := newWorld(t)
	// Paid the day after the record date: too late for this meeting.
	w.must(w.people.RecordPayment(w.ctx, access.TheProgram(), w.members[12].ID, 2026, recordDay.AddDate(0, 0, 1)))
	entitled, not, err := w.s.ComputeElectorate(w.ctx, w.staff, key)
	w.must(err)
	if entitled != 12 || not != 1 {
		t.Fatalf("%d entitled, %d not", entitled, not)
	}
	list, err := w.s.Electorate(w.ctx, w.meeting.ID, i18n.FR)
	w.must(err)
	if len(list) != 13 || list[0].Organization.Name.FR != "Société du Havre A" || !list[0].Entitled {
		t.Fatalf("%+v", list)
	}
	out := list[12]
	if out.Entitled || !strings.HasPrefix(w.catalog.For(i18n.EN).Say(out.Why), "Your organization’s 2026 dues were due on 12 November 2026") {
		t.Errorf("%v: %s", out.Entitled, w.catalog.For(i18n.EN).Say(out.Why))
	}
	w.name(w.members[12])
	_, err = w.s.Admit(w.ctx, w.staff, key, w.members[12].ID, w.members[12].who[0].PersonID)
	said := w.refused(err, fault.Forbidden, "meetings.error.not_entitled")
	if !strings.Contains(said, "13 November 2026") || !strings.Contains(said, "dues") {
		t.Errorf("said %q", said)
	}
	m, err := w.s.ByKey(w.ctx, key)
	w.must(err)
	sit, err := w.s.SituationOf(w.ctx, w.members[12].who[0], m)
	w.must(err)
	if len(sit.Organizations) != 1 || sit.Organizations[0].Entitled || sit.Card != nil || len(sit.Delegations) != 1 {
		t.Errorf("situation %+v", sit)
	}
	// Found to have been paid in time after all: computed again, it is in.
	w.must(w.people.RecordPayment(w.ctx, access.TheProgram(), w.members[12].ID, 2026, recordDay))
	if entitled, not, err = w.s.ComputeElectorate(w.ctx, w.staff, key); err != nil || entitled != 13 || not != 0 {
		t.Errorf("%d entitled, %d not, %v", entitled, not, err)
	}
	w.admit(w.members[12])
	// And out again: the card goes back to the desk.
	w.must(w.people.RecordPayment(w.ctx, access.TheProgram(), w.members[12].ID, 2026, recordDay.AddDate(0, 0, 1)))
	_, _, err = w.s.ComputeElectorate(w.ctx, w.staff, key)
	w.must(err)
	if q, err := w.s.QuorumOf(w.ctx, m); err != nil || q.Present != 0 || q.Entitled != 12 {
		t.Errorf("quorum %+v, %v", q, err)
	}
}

func TestCredentialsDesk(t *testing.T) {
	w := newWorld(t)
	w.called()
	a, b := w.members[0], w.members[1]
	_, err := w.s.Admit(w.ctx, w.staff, key, a.ID, a.who[0].PersonID)
	w.refused(err, fault.Conflict, "meetings.error.none_named")
	w.name(a)
	_, err = w.s.Admit(w.ctx, w.staff, key, a.ID, a.who[2].PersonID)
	if said := w.refused(err, fault.Forbidden, "meetings.error.not_named"); !strings.Contains(said, "Delegate A") {
		t.Errorf("said %q", said)
	}
	_, err = w.s.Admit(w.ctx, a.who[0], key, a.ID, a.who[0].PersonID)
	w.refused(err, fault.Forbidden, "fault.forbidden")
	w.admit(a)
	_, err = w.s.Admit(w.ctx, w.staff, key, a.ID, a.who[1].PersonID)
	said := w.refused(err, fault.Conflict, "meetings.error.already_admitted")
	if said != "Harbour A Society is already admitted: Delegate A has held its voting card since 08:30 on 28 November 2026. To pass it to an alternate, use the transfer." {
		t.Errorf("said %q", said)
	}
	card, err := w.s.Transfer(w.ctx, w.staff, key, a.ID, a.who[1].PersonID)
	w.must(err)
	if card.Holder.ID != a.who[1].PersonID {
		t.Errorf("card %+v", card)
	}
	_, err = w.s.Transfer(w.ctx, w.staff, key, b.ID, b.who[1].PersonID)
	w.refused(err, fault.Conflict, "meetings.error.not_admitted")
	w.refused(w.s.Return(w.ctx, a.who[0], key, a.ID), fault.Forbidden, "fault.forbidden")
	w.must(w.s.Return(w.ctx, a.who[1], key, a.ID))
	w.refused(w.s.Return(w.ctx, w.staff, key, a.ID), fault.Conflict, "meetings.error.not_admitted")
	w.admit(a)

	// Somebody who works for two members holds the card of one.
	_, err = w.people.Affiliate(w.ctx, access.TheProgram(), people.Affiliation{PersonID: a.who[0].PersonID, OrganizationID: b.ID, From: recordDay})
	w.must(err)
	_, err = w.s.NameDelegates(w.ctx, w.staff, key, b.ID, a.who[0].PersonID, b.who[1].PersonID)
	w.must(err)
	_, err = w.s.Admit(w.ctx, w.staff, key, b.ID, a.who[0].PersonID)
	w.refused(err, fault.Conflict, "meetings.error.holds_another")
	_, err = w.s.Admit(w.ctx, w.staff, key, b.ID, b.who[1].PersonID)
	w.must(err)
	_, err = w.s.Admit(w.ctx, w.staff, key, "no-such-organization", b.who[1].PersonID)
	w.refused(err, fault.Forbidden, "meetings.error.not_member")
	q, err := w.s.QuorumOf(w.ctx, w.meeting)
	w.must(err)
	if q.Present != 2 || q.Entitled != 12 || q.Needed != 4 || q.Met {
		t.Errorf("quorum %+v", q)
	}
}

func TestNamingDelegates(t *testing.T) {
	w := newWorld(t)
	a, b := w.members[0], w.members[1]
	name := func(who access.Actor, ids ...string) error {
		_, err := w.s.NameDelegates(w.ctx, who, key, a.ID, ids...)
		return err
	}
	w.refused(name(b.who[0], a.who[0].PersonID), fault.Forbidden, "fault.forbidden")
	w.refused(name(a.who[0]), fault.Invalid, "meetings.error.delegate_missing")
	w.refused(name(a.who[0], a.who[0].PersonID, a.who[0].PersonID), fault.Invalid, "meetings.error.delegate_twice")
	w.refused(name(a.who[0], b.who[0].PersonID), fault.Invalid, "meetings.error.not_its_people")
	many := make([]string, meetings.MaxAlternates+2)
	for i := range many {
		many[i] = db.NewID()
	}
	w.refused(name(a.who[0], many...), fault.Invalid, "meetings.error.alternates")
	w.must(name(a.who[2], a.who[0].PersonID, a.who[1].PersonID))
	w.must(name(w.staff, a.who[1].PersonID))
	all, err := w.s.Delegates(w.ctx, w.meeting.ID)
	w.must(err)
	if d := all[a.ID]; len(d) != 1 || d[0].Name != "Alternate A" || d[0].Alternate() {
		t.Errorf("delegates %+v", d)
	}
}

// Twenty people at the desk at once: one card per organization.
func TestNobodyIsAdmittedTwice(t *testing.T) {
	w := newWorld(t)
	w.called()
	a := w.members[0]
	w.name(a)
	var wg sync.WaitGroup
	var mu sync.Mutex
	admitted := 0
	for i := range 20 {
		wg.Go(func() {
			_, err := w.s.Admit(w.ctx, w.staff, key, a.ID, a.who[i%2].PersonID)
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
	if q, err := w.s.QuorumOf(w.ctx, w.meeting); err != nil || admitted != 1 || q.Present != 1 {
		t.Errorf("%d admissions, %d cards, %v", admitted, q.Present, err)
	}
}

func TestCardsMoveDuringAVote(t *testing.T) {
	w := newWorld(t)
	item := w.addItem(w.ready(text(), false), ballots.Simple)
	w.inSession(4)
	w.moved(item)
	vote := w.open(meetings.NewVote{Kind: meetings.VoteMain})
	w.cast(vote.ID, 1, 0, 0)
	// Passed on in mid-vote: the alternate may change the organization's ballot.
	a, b, late := w.members[0], w.members[1], w.members[5]
	_, err := w.s.Transfer(w.ctx, w.staff, key, a.ID, a.who[1].PersonID)
	w.must(err)
	_, err = w.s.Cast(w.ctx, a.who[0], vote.ID, "", ballots.No)
	w.refused(err, fault.Forbidden, "ballots.error.no_card")
	got, err := w.s.Cast(w.ctx, a.who[1], vote.ID, "", ballots.No)
	w.must(err)
	if got.Previous != ballots.Yes || got.OrganizationID != a.ID {
		t.Errorf("receipt %+v", got)
	}
	// Returned before voting: no vote. Admitted during the vote: a vote.
	w.must(w.s.Return(w.ctx, w.staff, key, b.ID))
	_, err = w.s.Cast(w.ctx, b.who[0], vote.ID, "", ballots.No)
	w.refused(err, fault.Forbidden, "ballots.error.no_card")
	w.name(late)
	w.admit(late)
	_, err = w.s.Cast(w.ctx, late.who[0], vote.ID, "", ballots.Yes)
	w.must(err)
	if live := w.live(); live.Vote.Electors != 4 || live.Vote.Voted != 2 {
		t.Errorf("live %+v", live.Vote)
	}
	closed, err := w.s.CloseVote(w.ctx, w.president, key)
	w.must(err)
	if closed.Yes != 1 || closed.No != 1 {
		t.Errorf("count %+v", closed.Vote)
	}
	// Reopened, it has the electors of the moment.
	w.must(w.s.Return(w.ctx, w.staff, key, w.members[2].ID))
	w.name(b)
	w.admit(b)
	w.must(w.s.ReopenVote(w.ctx, w.president, key))
	_, err = w.s.Cast(w.ctx, b.who[0], vote.ID, "", ballots.No)
	w.must(err)
	_, err = w.s.Cast(w.ctx, w.members[2].who[0], vote.ID, "", ballots.No)
	w.refused(err, fault.Forbidden, "ballots.error.no_card")
}

func TestQuorumIsWatched(t *testing.T) {
	w := newWorld(t)
	item := w.addItem(w.ready(text(), false), ballots.Simple)
	w.inSession(4)
	w.moved(item)
	w.must(w.s.Return(w.ctx, w.staff, key, w.members[3].ID))
	_, err := w.s.OpenVote(w.ctx, w.president, key, meetings.NewVote{Kind: meetings.VoteMain})
	said := w.refused(err, fault.Conflict, "meetings.error.no_quorum")
	if said != "No vote can be opened. There is no quorum: 3 of the 12 voting cards are in the room, and quorum is 4 (1 more needed)." {
		t.Errorf("said %q", said)
	}
	if next := w.live().Next; next.Do != meetings.ActAwaitQuorum {
		t.Errorf("next %+v", next)
	}
	w.admit(w.members[3])
	w.open(meetings.NewVote{Kind: meetings.VoteMain})
	events, err := w.s.Events(w.ctx, w.meeting.ID)
	w.must(err)
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
		err := rules().Notice.Check(day(c.today), meeting, c.electronic)
		if c.key == "" {
			if err != nil {
				t.Errorf("%s: %v", c.today, err)
			}
			continue
		}
		w := &world{t: t, catalog: loadCatalog(t)}
		if said := w.refused(err, fault.Conflict, c.key); said != c.said {
			t.Errorf("%s: %q", c.today, said)
		}
	}
	w := newWorld(t)
	w.refused(w.s.Open(w.ctx, w.president, key), fault.Conflict, "meetings.error.no_notice")
	w.clock.Advance(15 * 24 * time.Hour)
	w.refused(w.s.SendNotice(w.ctx, w.staff, key, nil), fault.Conflict, "meetings.error.notice_late")
}
