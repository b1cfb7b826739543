package rehearsing_test

import (
	"testing"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/ballots"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/jobs"
	"plenary.example/internal/meetings"
	"plenary.example/internal/meetings/meetingtest"
	"plenary.example/internal/outmail"
	"plenary.example/internal/people"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/secretballots"
	"plenary.example/internal/secretballots/rehearsing"
)

// TestASecretVoteAdoptsAtTheMeeting: a vote on a resolution is held before the meeting, and
// counts there once the chair has it before the meeting and announces it.
func TestASecretVoteAdoptsAtTheMeeting(t *testing.T) {
	w := meetingtest.New(t)
	queue, err := jobs.New(w.DB, jobs.Options{})
	w.Must(err)
	mail, err := outmail.New(w.DB, queue, outmail.Config{Name: i18n.Same("Coalition"), Address: "secretariat@coalition.example"})
	w.Must(err)
	s := secretballots.New(w.Log, w.Votes, w.People, w.Meetings, mail, queue, w.Catalog, secretballots.Options{Name: i18n.Same("Coalition"), Site: "https://coalition.example"})
	item := w.AddItem(w.Ready(meetingtest.Text(), false), ballots.Simple)
	person := func(name string) access.Actor {
		p, err := w.People.AddPerson(w.Ctx, access.TheProgram(), people.Person{Name: name, Email: address(name)})
		w.Must(err)
		return access.Actor{PersonID: p.ID, Name: name}
	}
	authority, first, second := person("Aline Roy"), person("Rosa Key"), person("Samir Key")
	for _, m := range w.Members[:3] {
		w.Name(m)
	}
	v, err := s.Plan(w.Ctx, w.Staff, secretballots.Plan{
		Key: "before-the-meeting", Title: i18n.Same("A vote before the meeting"), MeetingID: w.Meeting.ID, Group: "Ed25519", RecordDay: meetingtest.RecordDay(),
		Opens: w.Clock.Now(), Closes: w.Clock.Now().Add(time.Hour), Trustees: []string{address("Rosa Key"), address("Samir Key")}, Authority: address("Aline Roy"),
		Questions: []secretballots.Question{{Kind: secretballots.Decision, Text: i18n.Same("Adopt it?"), ResolutionID: item.ResolutionID}},
	})
	w.Must(err)
	w.Must(s.Prepare(w.Ctx, w.Staff, v.Key))
	p := rehearsing.New(s, v.Key)
	w.Must(p.Authorize(w.Ctx, authority))
	w.Must(p.MakeKey(w.Ctx, first, second))
	for i, yes := range []bool{true, true, false} {
		m := w.Members[i]
		_, err := p.Vote(w.Ctx, m.Who[0], m.ID, m.Name.EN, []bool{false, yes, !yes})
		w.Must(err)
	}
	w.Must(s.Close(w.Ctx, w.Staff, v.Key))
	w.Must(s.Tally(w.Ctx, access.TheProgram(), v.ID))
	w.Must(p.Act(w.Ctx, first))
	w.Must(p.Act(w.Ctx, second))

	w.Refused(s.BringToMeeting(w.Ctx, w.President, v.Key), fault.Conflict, "secret.error.no_meeting")
	w.InSession(6)
	w.Moved(item)
	w.Refused(s.BringToMeeting(w.Ctx, w.Members[0].Who[0], v.Key), fault.Forbidden, "fault.forbidden")
	w.Must(s.BringToMeeting(w.Ctx, w.President, v.Key))
	w.Refused(w.Meetings.ReopenVote(w.Ctx, w.President, meetingtest.Key), fault.Conflict, "ballots.error.secret_closed")
	// The chair may set it aside, and take it up again: the vote itself stands.
	w.Must(w.Meetings.VoidVote(w.Ctx, w.President, meetingtest.Key, "An amendment first."))
	w.Must(s.BringToMeeting(w.Ctx, w.President, v.Key))
	announced, err := w.Meetings.Announce(w.Ctx, w.President, meetingtest.Key)
	w.Must(err)
	if !announced.Adopted || announced.Yes != 2 || announced.No != 1 {
		t.Errorf("announced: %+v", announced)
	}
	r, err := w.Library.Get(w.Ctx, w.Staff, item.ResolutionID)
	w.Must(err)
	if r.State != resolutions.Adopted {
		t.Errorf("the resolution is %s", r.State)
	}
	votes, err := w.Meetings.Votes(w.Ctx, w.Meeting.ID)
	w.Must(err)
	if len(votes) != 1 || votes[0].Method != ballots.Secret || votes[0].Kind != meetings.VoteMain {
		t.Errorf("votes of the meeting: %+v", votes)
	}
	w.Must(s.Declare(w.Ctx, w.Staff, v.Key))
}
