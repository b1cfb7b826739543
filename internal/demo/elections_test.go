package demo

import (
	"slices"
	"testing"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/bodies"
	"plenary.example/internal/elections"
	"plenary.example/internal/jobs"
	"plenary.example/internal/outmail"
	"plenary.example/internal/testdb"
	"plenary.example/locales"
)

// Whatever the day: those elected a year ago are those who sit, by a count of
// several stages, and the other election is open with some ballots in.
func TestTheElectionsOfTheStory(t *testing.T) {
	for _, instant := range []string{"2026-11-25T15:00:00Z", "2026-12-01T01:00:00Z", "2027-05-20T12:00:00Z"} {
		t.Run(instant, func(t *testing.T) {
			now, err := time.Parse(time.RFC3339, instant)
			if err != nil {
				t.Fatal(err)
			}
			c := NewClock()
			s := services(t, testdb.OpenAt(t, c))
			g := garden{t: t, now: now}
			catalog, err := locales.Catalog()
			g.must(err)
			queue, err := jobs.New(s.Record.DB(), jobs.Options{})
			g.must(err)
			mail, err := outmail.New(s.Record.DB(), queue, outmail.Config{Name: s.Profile.Name, Address: "secretariat@ccr.example"})
			g.must(err)
			s.Elections = elections.New(s.Record, s.People, s.Bodies, s.Meetings, mail, catalog, elections.Options{
				Name: s.Profile.Name, Site: "https://ccr.example", Location: s.Profile.Location(), Rules: s.Profile.Elections,
			})
			g.story, err = plant(t.Context(), s, c, now)
			g.must(err)
			c.standAt(now)
			g.checkElections()
		})
	}
}

func (g garden) checkElections() {
	g.t.Helper()
	ctx := g.t.Context()
	past, err := g.s.Elections.ByKey(ctx, access.Actor{}, "executive-councillors-before")
	g.must(err)
	if past.State != elections.Declared || len(past.Result.Stages) < 4 || past.Result.Papers < 30 {
		g.t.Errorf("the election of a year ago is %s, %d stages", past.State, len(past.Result.Stages))
	}
	list, err := g.s.Elections.Nominations(ctx, access.Actor{}, past)
	g.must(err)
	holders, err := g.s.Bodies.HoldersOf(ctx, nil, past.BodyID, access.Councillor, past.TermFrom)
	g.must(err)
	for place, n := range elections.Candidates(list, true) {
		sits := slices.ContainsFunc(holders, func(h bodies.Holder) bool { return h.PersonID == n.PersonID && h.From.Equal(past.TermFrom) })
		if past.Result.IsElected(place) != sits {
			g.t.Errorf("%s: elected %v, sits %v", n.Name, past.Result.IsElected(place), sits)
		}
	}
	open, err := g.s.Elections.ByKey(ctx, access.Actor{}, "executive-councillors")
	g.must(err)
	turnout, err := g.s.Elections.TurnoutOf(ctx, nil, open)
	g.must(err)
	if open.PhaseAt(g.now) != elections.Polling || turnout.Voted < 6 || turnout.Voted > turnout.Electors/2 || open.MeetingID == "" {
		g.t.Errorf("the election of this year is %s, %+v, meeting %q", open.PhaseAt(g.now), turnout, open.MeetingID)
	}
	aino := g.actor(g.planted.People["aino.balakrishnan@superior-shore.example"].ID)
	mine, err := g.s.Elections.Mine(ctx, aino, open)
	if err != nil || len(mine) != 1 || mine[0].PersonID != aino.PersonID || mine[0].Voted {
		g.t.Errorf("the delegate of the tour: %+v, %v", mine, err)
	}
}
