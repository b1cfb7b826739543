package floor_test

import (
	"strings"
	"testing"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/ballots"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/meetings"
	"plenary.example/internal/meetings/floor"
	"plenary.example/internal/meetings/meetingtest"
	"plenary.example/internal/parliament"
	"plenary.example/internal/resolutions"
)

const key = meetingtest.Key

// hall is a meeting in session with five cards in the room and a resolution moved
// and seconded.
type hall struct {
	*meetingtest.World
	floor   *floor.Service
	item    meetings.Item
	adopted int // resolutions of the year before
}

func newHall(t testing.TB) *hall {
	t.Helper()
	h := &hall{World: meetingtest.New(t)}
	h.floor = floor.New(h.DB, h.Meetings, h.Library, h.Catalog, parliament.Rules{})
	return h
}

func debating(t testing.TB) *hall {
	t.Helper()
	h := newHall(t)
	h.item = h.AddItem(h.Ready(meetingtest.Text(), false), ballots.Simple)
	h.InSession(5)
	h.Moved(h.item)
	return h
}

// motion is a motion of a kind, complete.
func (h *hall) motion(kind parliament.Kind) floor.NewMotion {
	in := floor.NewMotion{Kind: kind, MoverID: h.Members[2].ID, SecondedBy: h.Members[3].ID, Minutes: 10, Scope: floor.ScopeMeeting, Text: i18n.Text{EN: "as follows", FR: "ainsi"}}
	in.To = meetings.Party{ID: "wg-inland", Name: i18n.Text{EN: "Inland Protection", FR: "Protection au Canada"}}
	live := h.live()
	switch kind {
	case parliament.TakeFromTable:
		if len(live.OnTable) > 0 {
			in.ItemID = live.OnTable[0].ID
		}
	case parliament.Reconsider:
		if len(live.Decided) > 0 {
			in.ItemID, in.Declared = live.Decided[0].ID, true
		}
	case parliament.SuspendRules:
		in.Scope = floor.ScopeOther
	case parliament.FixTime:
		in.At = h.DB.Now().Add(24 * time.Hour)
	case parliament.Rescind:
		in.Resolution = h.standing().String()
	case parliament.DivideQuestion:
		in.Parts = [][]string{{"r1"}, {"r2"}}
	default:
	}
	return in
}

// standing is the address of another resolution in force, adopted the year before.
func (h *hall) standing() resolutions.Address {
	h.T.Helper()
	h.adopted++
	at := resolutions.Address{Meeting: "2025-11", Label: resolutions.LabelOf(h.adopted)}
	h.Must(h.Log.Do(h.Ctx, access.TheProgram(), "test.adopt", func(tx *audit.Tx) error {
		tx.About("test", at.String())
		return h.Library.EnterTx(h.Ctx, tx, resolutions.Arrival{Entry: resolutions.Entry{
			Resolution: resolutions.Resolution{ID: db.NewID(), Wording: meetingtest.Text(), Original: i18n.EN}, Meeting: at.Meeting, Label: at.Label, Number: h.adopted,
			Policy: resolutions.InForce,
		}})
	}))
	return at
}

// entry reads an entry of the library; nil: there is none.
func (h *hall) entry(at resolutions.Address) *resolutions.Entry {
	h.T.Helper()
	e, err := h.Library.ByAddress(h.Ctx, at.Meeting, at.Label)
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	h.Must(err)
	return &e.Entry
}

// here is the address of a resolution of this meeting.
func here(number int) resolutions.Address {
	return resolutions.Address{Meeting: key, Label: resolutions.LabelOf(number)}
}

// roll decides the resolution before the meeting by roll call.
func (h *hall) roll(yes, no int) meetings.Announced {
	h.T.Helper()
	return h.Decide(meetings.NewVote{Kind: meetings.VoteMain, Method: ballots.RollCall}, yes, no, 0)
}

func (h *hall) state(in floor.NewMotion) floor.Motion {
	h.T.Helper()
	m, err := h.floor.State(h.Ctx, h.President, key, in)
	h.Must(err)
	return m
}

func (h *hall) live() floor.Live {
	h.T.Helper()
	state := h.Live()
	live, err := h.floor.Live(h.Ctx, state)
	h.Must(err)
	return live
}

// vote puts a motion to the vote and announces the result.
func (h *hall) vote(m floor.Motion, yes, no int) meetings.Announced {
	h.T.Helper()
	v, err := h.floor.OpenVote(h.Ctx, h.President, key, m.ID, ballots.Open)
	h.Must(err)
	h.Cast(v.ID, yes, no, 0)
	_, err = h.Meetings.CloseVote(h.Ctx, h.President, key)
	h.Must(err)
	out, err := h.floor.Announce(h.Ctx, h.President, key)
	h.Must(err)
	return out
}

// minutes are the lines of what has happened, in English and in French.
func (h *hall) minutes() string {
	h.T.Helper()
	events, err := h.Meetings.Events(h.Ctx, h.Meeting.ID)
	h.Must(err)
	var b strings.Builder
	for _, e := range events {
		for _, lang := range i18n.Langs() {
			b.WriteString(h.Catalog.For(lang).Say(e.Words) + "\n")
		}
	}
	if s := b.String(); strings.Contains(s, "⟦") || strings.Contains(s, "<no value>") {
		h.T.Errorf("the minutes lack a word: %s", s)
	}
	return b.String()
}

func (h *hall) says(words ...string) {
	h.T.Helper()
	said := h.minutes()
	for _, w := range words {
		if !strings.Contains(said, w) {
			h.T.Errorf("the minutes do not say %q:\n%s", w, said)
		}
	}
}
