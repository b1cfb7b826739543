package online_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/ballots"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/jobs"
	"plenary.example/internal/meetings"
	"plenary.example/internal/meetings/meetingtest"
	"plenary.example/internal/meetings/online"
	"plenary.example/internal/outmail"
)

const key = meetingtest.Key

type world struct {
	*meetingtest.World
	s    *online.Service
	mail *outmail.Service
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{World: meetingtest.New(t)}
	queue, err := jobs.New(w.DB, jobs.Options{})
	w.Must(err)
	w.mail, err = outmail.New(w.DB, queue, outmail.Config{Name: i18n.Same("Council of Harbours"), Address: "secretariat@council.example"})
	w.Must(err)
	w.s = online.New(w.Log, w.Meetings, w.People, w.mail, online.Options{Catalog: w.Catalog, Link: func(lang i18n.Lang, _, token string) string {
		return "https://council.example/" + string(lang) + "/j/" + token
	}})
	return w
}

// token is the one in the last mail to an address.
func (w *world) token(address string) string {
	w.T.Helper()
	list, _, err := w.mail.ListTo(w.Ctx, address, 1)
	w.Must(err)
	full, err := w.mail.Get(w.Ctx, list[0].ID)
	w.Must(err)
	_, rest, ok := strings.Cut(full.Text, "/j/")
	if !ok {
		w.T.Fatalf("no link in %s", full.Text)
	}
	return strings.FieldsFunc(rest, func(r rune) bool { return r == '\n' || r == ' ' || r == '>' })[0]
}

func (w *world) quorum() meetings.Quorum {
	w.T.Helper()
	m, err := w.Meetings.ByKey(w.Ctx, key)
	w.Must(err)
	q, err := w.Meetings.QuorumOf(w.Ctx, m)
	w.Must(err)
	return q
}

func TestCardsHeldOnlineCountWhereTheByLawsLetThem(t *testing.T) {
	w := newWorld(t)
	w.InSession(4)
	a := w.Members[0]
	w.Refused(w.s.Mark(w.Ctx, a.Who[0], key, a.ID, true), fault.Forbidden, "fault.forbidden")
	w.Refused(w.s.Mark(w.Ctx, w.Staff, key, w.Members[8].ID, true), fault.Conflict, "meetings.error.not_admitted")
	w.Must(w.s.Mark(w.Ctx, w.Staff, key, a.ID, true))
	if q := w.quorum(); q.Present != 3 || q.Met {
		t.Errorf("held online, and not to be counted: %+v", q)
	}
	events, err := w.Meetings.Events(w.Ctx, w.Meeting.ID)
	w.Must(err)
	if last := events[len(events)-1]; last.Kind != "quorum_lost" {
		t.Errorf("the minutes say %s", last.Kind)
	}
	w.Must(w.s.Settle(w.Ctx, w.Staff, key, online.Setting{Counts: true}))
	if q := w.quorum(); q.Present != 4 || !q.Met {
		t.Errorf("held online, and to be counted: %+v", q)
	}
	w.Must(w.s.Settle(w.Ctx, w.Staff, key, online.Setting{}))
	// Who takes the card from them is in the hall.
	_, err = w.Meetings.Transfer(w.Ctx, w.Staff, key, a.ID, a.Who[1].PersonID)
	w.Must(err)
	if q := w.quorum(); q.Present != 4 {
		t.Errorf("handed over in the hall: %+v", q)
	}
	marked, err := w.s.Marked(w.Ctx, w.Meeting.ID)
	if err != nil || len(marked) != 0 {
		t.Errorf("still marked: %v, %v", marked, err)
	}
}

// Where cards held online do not count as present, they vote all the same, or they do
// not, as the meeting has settled; what it was stays with the vote.
func TestWhetherCardsHeldOnlineVote(t *testing.T) {
	w := newWorld(t)
	w.AddItem(w.Ready(meetingtest.Text(), false), ballots.Simple)
	w.InSession(6)
	a := w.Members[0]
	w.Must(w.s.Mark(w.Ctx, w.Staff, key, a.ID, true))
	electors := func(v meetings.MeetingVote) int {
		p, err := w.Votes.Progress(w.Ctx, v.ID)
		w.Must(err)
		return p.Electors
	}
	open := func() meetings.MeetingVote {
		return w.Open(meetings.NewVote{Kind: meetings.VoteProcedural, Question: i18n.Text{EN: "Shall we sing?", FR: "Allons-nous chanter ?"}})
	}
	v := open()
	if v.Present != 5 || v.RemoteVoting != 1 || v.RemoteSilent != 0 || electors(v) != 6 {
		t.Errorf("online cards vote and do not count: %+v, %d electors", v, electors(v))
	}
	// Settled otherwise while the vote is open: whoever has not voted leaves its roll.
	w.Must(w.s.Settle(w.Ctx, w.Staff, key, online.Setting{Silent: true}))
	if n := electors(v); n != 5 {
		t.Errorf("%d electors", n)
	}
	w.Must(w.s.Mark(w.Ctx, w.Staff, key, w.Members[1].ID, true))
	if n := electors(v); n != 4 {
		t.Errorf("%d electors after another went online", n)
	}
	w.Must(w.s.Mark(w.Ctx, w.Staff, key, w.Members[1].ID, false))
	if n := electors(v); n != 5 {
		t.Errorf("%d electors after they came into the hall", n)
	}
	w.Must(w.Meetings.VoidVote(w.Ctx, w.President, key, "The settings changed."))
	if v := open(); v.Present != 5 || v.RemoteVoting != 0 || v.RemoteSilent != 1 || electors(v) != 5 {
		t.Errorf("online cards do neither: %+v, %d electors", v, electors(v))
	}
	_, err := w.Meetings.Cast(w.Ctx, a.Who[0], w.Live().Vote.ID, "", ballots.Yes)
	w.Refused(err, fault.Forbidden, "ballots.error.no_card")
	w.Must(w.Meetings.VoidVote(w.Ctx, w.President, key, "The settings changed."))
	w.Must(w.s.Settle(w.Ctx, w.Staff, key, online.Setting{Counts: true, Silent: true}))
	if v := open(); v.Present != 6 || v.RemoteVoting+v.RemoteSilent != 0 || electors(v) != 6 {
		t.Errorf("those that count vote: %+v, %d electors", v, electors(v))
	}
	if set, err := w.s.SettingOf(w.Ctx, w.Meeting.ID); err != nil || set.Silent || !set.Counts {
		t.Errorf("%+v, %v", set, err)
	}
}

// A link and the session that it began end together; a new one ends that of the one
// before.
func TestARevokedLinkEndsItsSession(t *testing.T) {
	w := newWorld(t)
	var ended []string
	w.s = online.New(w.Log, w.Meetings, w.People, w.mail, online.Options{
		Catalog: w.Catalog, Link: func(_ i18n.Lang, _, token string) string { return "https://council.example/en/j/" + token },
		End: func(_ context.Context, _ *audit.Tx, session string) error { ended = append(ended, session); return nil },
	})
	w.Called()
	w.Name(w.Members[0])
	_, _, err := w.s.SendAll(w.Ctx, w.Staff, key)
	w.Must(err)
	person := w.Members[0].Who[0].PersonID
	come := func(session string) online.Link {
		l, err := w.s.Enter(w.Ctx, access.Actor{}, key, w.token("delegate-a@harbour.example"))
		w.Must(err)
		w.Must(w.s.Began(w.Ctx, l, session))
		return l
	}
	come("first")
	w.Must(w.s.Send(w.Ctx, w.Staff, key, person, ""))
	if len(ended) != 0 {
		t.Errorf("ended already: %v", ended)
	}
	l := come("second")
	if len(ended) != 1 || ended[0] != "first" {
		t.Errorf("ended %v", ended)
	}
	w.Must(w.s.Revoke(w.Ctx, w.Staff, key, person))
	if len(ended) != 2 || ended[1] != "second" {
		t.Errorf("ended %v", ended)
	}
	w.Refused(w.s.Began(w.Ctx, l, "third"), fault.Conflict, "online.error.revoked")
	w.Must(w.s.Revoke(w.Ctx, w.Staff, key, person))
	if len(ended) != 2 {
		t.Errorf("ended twice: %v", ended)
	}
}

func TestLinksGoToThoseNamedInTheirLanguage(t *testing.T) {
	w := newWorld(t)
	w.Called()
	for _, m := range w.Members[:3] {
		w.Name(m)
	}
	_, _, err := w.s.SendAll(w.Ctx, w.Members[0].Who[0], key)
	w.Refused(err, fault.Forbidden, "fault.forbidden")
	sent, without, err := w.s.SendAll(w.Ctx, w.Staff, key)
	if err != nil || sent != 3 || without != 3 {
		t.Fatalf("%d sent, %d without an address, %v", sent, without, err)
	}
	if sent, _, err := w.s.SendAll(w.Ctx, w.Staff, key); err != nil || sent != 0 {
		t.Errorf("sent twice: %d, %v", sent, err)
	}
	list, _, err := w.mail.ListTo(w.Ctx, "delegate-b@harbour.example", 1)
	w.Must(err)
	full, err := w.mail.Get(w.Ctx, list[0].ID)
	w.Must(err)
	if !strings.Contains(full.Subject, "Votre lien pour") || !strings.Contains(full.Text, "/fr/j/") {
		t.Errorf("%s\n%s", full.Subject, full.Text)
	}
	lines, err := w.s.Links(w.Ctx, w.Staff, w.Meeting)
	if err != nil || len(lines) != 6 {
		t.Errorf("%d lines, %v", len(lines), err)
	}
	_, err = w.s.Links(w.Ctx, w.Members[0].Who[0], w.Meeting)
	w.Refused(err, fault.Forbidden, "fault.forbidden")
}

func TestALinkOpensInItsTime(t *testing.T) {
	w := newWorld(t)
	w.Name(w.Members[0])
	_, _, err := w.s.SendAll(w.Ctx, w.Staff, key)
	w.Must(err)
	token := w.token("delegate-a@harbour.example")
	_, err = w.s.Enter(w.Ctx, access.Actor{}, key, token)
	w.Refused(err, fault.Conflict, "online.error.not_open")
	w.Called() // half an hour before it begins
	l, err := w.s.Enter(w.Ctx, access.Actor{}, key, token)
	w.Must(err)
	if l.Person.Name != "Delegate A" || l.Came.IsZero() || l.Lasts <= 8*time.Hour || l.Lasts > 15*time.Hour {
		t.Errorf("%s came at %v for %v", l.Person.Name, l.Came, l.Lasts)
	}
	_, err = w.s.Enter(w.Ctx, access.Actor{}, key, token)
	w.Refused(err, fault.Conflict, "online.error.used")
	_, err = w.s.Enter(w.Ctx, w.Members[1].Who[0], key, token)
	w.Refused(err, fault.Conflict, "online.error.other")
	acted := w.Members[0].Who[0]
	acted.ActedBy = access.Clerk{PersonID: "staff", Name: "Tomas Berg"}
	_, err = w.s.Enter(w.Ctx, acted, key, token)
	w.Refused(err, fault.Forbidden, "signin.error.acted")
	_, err = w.s.Enter(w.Ctx, w.Members[0].Who[0], key, token)
	w.Must(err)
	w.Must(w.s.Revoke(w.Ctx, w.Staff, key, w.Members[0].Who[0].PersonID))
	_, err = w.s.Peek(w.Ctx, key, token)
	w.Refused(err, fault.Conflict, "online.error.revoked")
	w.Refused(w.s.Again(w.Ctx, key, token), fault.Conflict, "online.error.revoked")
	w.Must(w.s.Send(w.Ctx, w.Staff, key, w.Members[0].Who[0].PersonID, ""))
	_, err = w.s.Peek(w.Ctx, key, w.token("delegate-a@harbour.example"))
	w.Must(err)
	_, err = w.s.Peek(w.Ctx, key, token)
	w.Refused(err, fault.Conflict, "online.error.replaced")
}

func TestWhatIsHeldOfThoseOnlineGoesWithThem(t *testing.T) {
	w := newWorld(t)
	w.InSession(4)
	a := w.Members[0]
	_, _, err := w.s.SendAll(w.Ctx, w.Staff, key)
	w.Must(err)
	w.Must(w.s.Mark(w.Ctx, w.Staff, key, a.ID, true))
	count := func(id string) [2]int {
		list, err := w.s.Holdings(w.Ctx, nil, id)
		w.Must(err)
		return [2]int{list[0].Count, list[1].Count}
	}
	id, other := a.Who[0].PersonID, a.Who[2].PersonID
	if got := count(id); got != [2]int{1, 1} {
		t.Fatalf("held: %v", got)
	}
	do := func(fn func(ctx context.Context, tx *audit.Tx) error) {
		w.Must(w.Log.Do(w.Ctx, w.Staff, "test.do", func(tx *audit.Tx) error { return fn(w.Ctx, tx) }))
	}
	do(func(ctx context.Context, tx *audit.Tx) error {
		moves, err := w.s.Repoint(ctx, tx, id, other)
		w.Must(err)
		if list, err := w.s.Holdings(ctx, tx, other); err != nil || list[1].Count != 1 {
			t.Errorf("after the merge: %v, %v", list, err)
		}
		return w.s.Restore(ctx, tx, id, other, moves)
	})
	if got := count(id); got != [2]int{0, 1} {
		t.Errorf("parted again: %v", got)
	}
	do(func(ctx context.Context, tx *audit.Tx) error { return w.s.Erase(ctx, tx, id) })
	if got := count(id); got != [2]int{} {
		t.Errorf("after the erasure: %v", got)
	}
}
