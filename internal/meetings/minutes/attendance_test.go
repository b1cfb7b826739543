package minutes_test

import (
	"strings"
	"testing"
	"time"

	"plenary.example/internal/i18n"
	"plenary.example/internal/meetings"
	"plenary.example/internal/meetings/meetingtest"
	"plenary.example/internal/meetings/minutes"
	"plenary.example/internal/meetings/speakers"
)

// Minutes say who attended, not who was left when the meeting ended: who held each
// member's card, from when and until when, and the guests to whom the floor was given.
func TestMinutesSayWhoAttendedAndForHowLong(t *testing.T) {
	w := adjournable(t)
	m := w.Members
	admit := func(i int) {
		w.Must(second(w.Meetings.Admit(w.Ctx, w.Staff, meetingtest.Key, m[i].ID, m[i].Who[0].PersonID)))
	}
	give := func(i, to int) {
		w.Must(second(w.Meetings.Transfer(w.Ctx, w.Staff, meetingtest.Key, m[i].ID, m[i].Who[to].PersonID)))
	}
	back := func(i int) { w.Must(w.Meetings.Return(w.Ctx, w.Staff, meetingtest.Key, m[i].ID)) }
	report, err := w.Meetings.AddItem(w.Ctx, w.Staff, meetingtest.Key, meetings.NewItem{Kind: meetings.Report, Title: i18n.Text{EN: "Treasurer’s report", FR: "Rapport de la trésorerie"}})
	w.Must(err)
	w.Called()
	for i := range 7 {
		w.Name(m[i])
	}
	for i := range 5 {
		admit(i)
	}
	w.Clock.Advance(5 * time.Minute)
	back(4) // gone before the meeting begins: Harbour E was not there
	w.Clock.Advance(25 * time.Minute)
	w.Must(w.Meetings.Open(w.Ctx, w.President, meetingtest.Key)) // at nine
	w.Must(w.Meetings.TakeUp(w.Ctx, w.President, meetingtest.Key, report.ID))
	w.Clock.Advance(10 * time.Minute)
	admit(5)
	w.Clock.Advance(10 * time.Second)
	give(5, 1) // a slip of the desk's hand, put right at once
	w.Clock.Advance(50*time.Second + 9*time.Minute)
	give(1, 1)
	back(2)
	talk := speakers.New(w.Log, w.Meetings, w.People)
	turn, err := talk.Enter(w.Ctx, w.Staff, meetingtest.Key, speakers.Entered{Name: "Ilse Brandt", From: "Harbour Watch, Berlin"})
	w.Must(err)
	w.Must(talk.Call(w.Ctx, w.President, meetingtest.Key, turn.ID, ""))
	w.Clock.Advance(40 * time.Minute)
	give(1, 0)
	w.Clock.Advance(time.Hour)
	back(3)
	admit(3) // and the card comes back at once
	w.Clock.Advance(time.Hour)
	w.Must(w.Meetings.FinishItem(w.Ctx, w.President, meetingtest.Key, i18n.Text{EN: "Received.", FR: "Reçu."}))
	w.Must(w.Meetings.Adjourn(w.Ctx, w.President, meetingtest.Key))

	want := map[i18n.Lang][]string{
		i18n.EN: {
			"### 5 member organizations were represented",
			"- Harbour A Society | Delegate A | throughout",
			"- Harbour B Society | Delegate B | until 9:20, from 10:00",
			"- Harbour B Society | Alternate B | from 9:20 to 10:00",
			"- Harbour C Society | Delegate C | until 9:20",
			"- Harbour D Society | Delegate D | throughout",
			"- Harbour F Society | Alternate F | from 9:10",
			"### Others who spoke or took part online",
			"- Ilse Brandt | Harbour Watch, Berlin",
		},
		i18n.FR: {"- Société du Havre B | Alternate B | de 9\u00a0h\u00a020 à 10\u00a0h\u00a000", "- Société du Havre A | Delegate A | du début à la fin"},
	}
	text := w.of().Document
	for lang, lines := range want {
		for _, line := range lines {
			if !strings.Contains(text.Plain(lang), "\n"+line+"\n") {
				t.Errorf("%s lacks %q", lang, line)
			}
		}
	}
	for _, nobody := range []string{"Harbour E Society", "Delegate F"} {
		if strings.Contains(text.Plain(i18n.EN), nobody) {
			t.Errorf("%s is said to have been there", nobody)
		}
	}
	if t.Failed() {
		t.Log(text.Plain(i18n.EN), text.Plain(i18n.FR))
	}
}

func second[T any](_ T, err error) error { return err }

// adjournable is a coalition on the eve of its meeting, which keeps its minutes.
func adjournable(t *testing.T) *desk {
	t.Helper()
	w := &desk{World: meetingtest.New(t)}
	w.s = minutes.New(w.Log, w.Meetings, w.Votes, w.Library, w.People, nil, w.Catalog, minutes.Options{})
	return w
}
