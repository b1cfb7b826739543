package main

import (
	"context"
	"net/url"
	"regexp"
	"testing"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/ballots"
	"plenary.example/internal/parliament"
)

// What waits for the meeting's decision, and the vote under way on it, stand after
// the program is killed; the next one goes on where it was.
func TestMotionsOutlastAKill(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	founded(t, "--data", dir)
	hall := newRoom(t, settingsOn(dir, ""), 6)
	c := serve(t, "--data", dir)
	chair := newReader(t, hall.delegates[0].cookie) // who votes, too
	act := func(path string, form url.Values) {
		t.Helper()
		a := chair.post(c.url+"/en/meetings/"+hall.meeting+path, form)
		if a.status != 303 {
			t.Fatalf("%s: %d: %s", path, a.status, visible(a.body))
		}
	}
	act("/chair/close", url.Values{})
	act("/chair/announce", url.Values{})
	by := url.Values{"mover": {hall.delegates[1].organization}, "seconder": {hall.delegates[2].organization}}
	by.Set("kind", string(parliament.Recess))
	by.Set("minutes", "10")
	act("/chair/motion", by)
	by.Set("kind", string(parliament.FixTime))
	by.Set("text_en", "to meet again tomorrow at nine")
	by.Set("at_time", time.Now().AddDate(0, 0, 1).Format("2006-01-02T15:04"))
	act("/chair/motion", by)
	console := chair.get(c.url + "/en/meetings/" + hall.meeting + "/chair")
	found := regexp.MustCompile(`/en(/meetings/[^/"]+)(/motions/[^/"]+/vote)"`).FindStringSubmatch(console.body)
	if found == nil {
		t.Fatalf("the console offers no vote: %s", visible(console.body))
	}
	act(found[2], url.Values{"method": {string(ballots.Open)}})
	var vote string
	onRecords(t, settingsOn(dir, ""), func(ctx context.Context, p *program) {
		m, err := p.meetings.ByKey(ctx, hall.meeting)
		if err != nil {
			t.Fatal(err)
		}
		vote = m.VoteID
	})
	chair.post(c.url+"/en/votes/"+vote+"/cast", url.Values{"organization": {hall.delegates[0].organization}, "choice": {"yes"}})
	c.kill()

	c = serve(t, "--data", dir)
	a, err := chair.try(t.Context(), "POST", c.url+"/en/votes/"+vote+"/cast", url.Values{"organization": {hall.delegates[0].organization}, "choice": {"yes"}}, true)
	if err != nil {
		t.Fatal(err)
	}
	a.has(t, 200, "Your vote is recorded")
	act("/chair/close", url.Values{})
	act("/chair/announce", url.Values{})
	c.kill()
	onRecords(t, settingsOn(dir, ""), func(ctx context.Context, p *program) {
		v, err := p.meetings.Vote(ctx, vote)
		if err != nil || v.State != ballots.StateAnnounced || v.Yes != 1 || v.No != 0 {
			t.Errorf("the vote is %+v (%v)", v.Vote, err)
		}
		live, err := p.room.Live(ctx, hall.meeting)
		if err != nil {
			t.Fatal(err)
		}
		if stack := live.Floor.Motions; len(stack) != 1 || stack[0].Kind != parliament.Recess || live.Meeting.MotionID != stack[0].ID {
			t.Errorf("pending after the first is decided: %+v", stack)
		}
		if err := p.floor.Consent(ctx, access.TheProgram(), hall.meeting, live.Meeting.MotionID); err != nil {
			t.Error(err)
		}
	})
}
