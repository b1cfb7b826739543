package minutes_test

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"plenary.example/internal/ballots"
	"plenary.example/internal/i18n"
	"plenary.example/internal/meetings"
	"plenary.example/internal/meetings/meetingtest"
	"plenary.example/internal/meetings/minutes"
	"plenary.example/internal/pdf"
	"plenary.example/internal/wording"
)

// adjourned is a meeting that adopted one resolution by roll call, referred a
// late one, received a report and did not reach the last item.
func adjourned(t testing.TB) *meetingtest.World {
	t.Helper()
	w := meetingtest.New(t)
	report, err := w.Meetings.AddItem(w.Ctx, w.Staff, meetingtest.Key, meetings.NewItem{Kind: meetings.Report, Title: i18n.Text{EN: "Treasurer’s report", FR: "Rapport de la trésorerie"}})
	w.Must(err)
	main := w.AddItem(w.Ready(meetingtest.Text(), false), ballots.TwoThirds)
	late := meetingtest.Text()
	late.Title = i18n.Text{EN: "Fees for family reunification", FR: "Frais de réunification familiale"}
	lateItem := w.AddItem(w.Ready(late, true), ballots.Simple)
	_, err = w.Meetings.AddItem(w.Ctx, w.Staff, meetingtest.Key, meetings.NewItem{Kind: meetings.Report, Title: i18n.Text{EN: "Any other business", FR: "Affaires diverses"}})
	w.Must(err)
	w.InSession(11)
	w.Must(w.Meetings.TakeUp(w.Ctx, w.President, meetingtest.Key, report.ID))
	w.Must(w.Meetings.FinishItem(w.Ctx, w.President, meetingtest.Key, i18n.Text{EN: "Received with thanks.", FR: "Reçu avec remerciements."}))
	w.Moved(main)
	_, err = w.Meetings.ProposeAmendment(w.Ctx, w.Staff, meetingtest.Key, meetings.NewAmendment{
		Spec: wording.Amendment{
			Kind: wording.InsertAfter, ClauseID: "r2",
			Text: i18n.Text{EN: "Report to the members in May.", FR: "Faire rapport aux membres en mai."},
		},
		MoverID: w.Members[2].ID, Seconder: w.Members[3].ID,
	})
	w.Must(err)
	w.Decide(meetings.NewVote{Kind: meetings.VoteAmendment}, 8, 2, 1)
	w.Decide(meetings.NewVote{Kind: meetings.VoteMain, Method: ballots.RollCall}, 6, 3, 1)
	w.Must(w.Meetings.TakeUp(w.Ctx, w.President, meetingtest.Key, lateItem.ID))
	w.Decide(meetings.NewVote{Kind: meetings.VoteLeave}, 9, 1, 0)
	w.Must(w.Meetings.Act(w.Ctx, w.President, "meetings.refer", meetingtest.Key, func(a *meetings.Tx) error {
		return a.Refer(w.Ctx, meetings.Party{ID: "wg-inland", Name: i18n.Text{EN: "the Inland Protection Working Group", FR: "Groupe de travail sur la protection au Canada"}})
	}))
	w.Must(w.Meetings.Adjourn(w.Ctx, w.President, meetingtest.Key))
	return w
}

// plain says the minutes as lines of text.
func plain(cat *i18n.Catalog, lang i18n.Lang, m minutes.Minutes) string {
	loc := cat.For(lang)
	var b strings.Builder
	for _, p := range m.Parts {
		b.WriteString("# " + loc.Say(p.Title) + "\n")
		for _, l := range p.Lines {
			b.WriteString(loc.Time(l.At) + " " + loc.Say(l.Words) + "\n")
			for _, r := range l.RollCall {
				b.WriteString("  " + r.Organization.In(lang) + ": " + string(r.Choice) + "\n")
			}
		}
		if p.Text != nil {
			b.WriteString("== " + loc.Say(p.Text.Title) + "\n" + wording.Plain(p.Text.Wording, loc))
		}
	}
	return b.String()
}

func TestMinutesSayWhatHappened(t *testing.T) {
	w := adjourned(t)
	for _, lang := range i18n.Langs() {
		m, err := minutes.New(w.DB, w.Meetings, w.Votes, w.Library).Of(w.Ctx, meetingtest.Key, lang)
		w.Must(err)
		got := plain(w.Catalog, lang, m)
		name := "testdata/minutes." + string(lang) + ".txt"
		if os.Getenv("PLENARY_UPDATE") != "" {
			w.Must(os.MkdirAll("testdata", 0o750))
			w.Must(os.WriteFile(name, []byte(got), 0o600))
		}
		want, err := os.ReadFile(name)
		w.Must(err)
		if got != string(want) {
			t.Errorf("%s: the minutes read\n%s\nwant\n%s", lang, got, want)
		}
	}
}

func TestMinutesOnPaper(t *testing.T) {
	w := adjourned(t)
	for _, lang := range i18n.Langs() {
		m, err := minutes.New(w.DB, w.Meetings, w.Votes, w.Library).Of(w.Ctx, meetingtest.Key, lang)
		w.Must(err)
		file, err := minutes.PDF(w.Catalog, lang, m, "Council of Harbours", pdf.Letter)
		w.Must(err)
		again, err := minutes.PDF(w.Catalog, lang, m, "Council of Harbours", pdf.Letter)
		w.Must(err)
		if !bytes.HasPrefix(file, []byte("%PDF-")) || !bytes.Equal(file, again) {
			t.Errorf("%s: %d bytes, the same twice: %v", lang, len(file), bytes.Equal(file, again))
		}
		if !bytes.Contains(file, []byte("/Lang ("+string(lang)+"-CA)")) {
			t.Errorf("%s: the document does not say its language", lang)
		}
		if dir := os.Getenv("PLENARY_KEEP_PDF"); dir != "" {
			w.Must(os.WriteFile(dir+"/minutes."+string(lang)+".pdf", file, 0o600))
		}
	}
}
