package minutes_test

import (
	"strings"
	"testing"

	"plenary.example/internal/ballots"
	"plenary.example/internal/i18n"
	"plenary.example/internal/meetings"
	"plenary.example/internal/meetings/floor"
	"plenary.example/internal/meetings/meetingtest"
	"plenary.example/internal/parliament"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/wording"
)

// What the meeting decides between two items is told under a heading of its own, after
// the text of the item before, and with the text that it adopted.
func TestWhatIsMovedBetweenItemsStandsByItself(t *testing.T) {
	w := adjournable(t)
	w.floor = floor.New(w.DB, w.Meetings, w.Library, w.Catalog, parliament.Rules{})
	main := w.AddItem(w.Ready(meetingtest.Text(), false), ballots.Simple)
	report, err := w.Meetings.AddItem(w.Ctx, w.Staff, meetingtest.Key, meetings.NewItem{Kind: meetings.Report, Title: i18n.Text{EN: "Treasurer’s report", FR: "Rapport de la trésorerie"}})
	w.Must(err)
	w.InSession(5)
	w.Moved(main)
	w.Decide(meetings.NewVote{Kind: meetings.VoteMain}, 4, 1, 0)
	m, err := w.floor.State(w.Ctx, w.President, meetingtest.Key, floor.NewMotion{
		Kind: parliament.Rescind, MoverID: w.Members[0].ID, SecondedBy: w.Members[1].ID, Resolution: resolutions.Address{Meeting: meetingtest.Key, Label: "1"}.String(),
		Amendment: &wording.Amendment{Kind: wording.InsertAfter, ClauseID: "r2", Text: i18n.Text{EN: "Report to the members in May.", FR: "Faire rapport aux membres en mai."}},
	})
	w.Must(err)
	w.Must(w.floor.Consent(w.Ctx, w.President, meetingtest.Key, m.ID))
	w.Must(w.Meetings.TakeUp(w.Ctx, w.President, meetingtest.Key, report.ID))
	w.Must(w.Meetings.FinishItem(w.Ctx, w.President, meetingtest.Key, i18n.Text{EN: "Received.", FR: "Reçu."}))
	w.Must(w.Meetings.Adjourn(w.Ctx, w.President, meetingtest.Key))

	said := w.of().Document.Plain(i18n.EN)
	rest := said
	for _, next := range []string{
		"## 1. Children in detention", "### Text of Resolution 1 as adopted", "## Outside the items of the agenda", "Nobody objected, and it was agreed by general consent: to amend",
		"### Text of Resolution 2 as adopted", "3. Report to the members in May.", "## 2. Treasurer’s report", "## Adjournment",
	} {
		_, after, ok := strings.Cut(rest, next)
		if !ok {
			t.Fatalf("%q is not in its place in\n%s", next, said)
		}
		rest = after
	}
}
