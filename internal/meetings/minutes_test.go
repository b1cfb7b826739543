package meetings_test

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"plenary.example/internal/ballots"
	"plenary.example/internal/i18n"
	"plenary.example/internal/meetings"
	"plenary.example/internal/pdf"
	"plenary.example/internal/wording"
)

// adjourned is a meeting that adopted one resolution by roll call, referred a
// late one, received a report and did not reach the last item.
func adjourned(t testing.TB) *world {
	t.Helper()
	w := newWorld(t)
	report, err := w.s.AddItem(w.ctx, w.staff, key, meetings.NewItem{Kind: meetings.Report, Title: i18n.Text{EN: "Treasurer’s report", FR: "Rapport de la trésorerie"}})
	w.must(err)
	main := w.addItem(w.ready(text(), false), ballots.TwoThirds)
	late := text()
	late.Title = i18n.Text{EN: "Fees for family reunification", FR: "Frais de réunification familiale"}
	lateItem := w.addItem(w.ready(late, true), ballots.Simple)
	_, err = w.s.AddItem(w.ctx, w.staff, key, meetings.NewItem{Kind: meetings.Report, Title: i18n.Text{EN: "Any other business", FR: "Affaires diverses"}})
	w.must(err)
	w.inSession(11)
	w.must(w.s.TakeUp(w.ctx, w.president, key, report.ID))
	w.must(w.s.FinishItem(w.ctx, w.president, key, i18n.Text{EN: "Received with thanks.", FR: "Reçu avec remerciements."}))
	w.moved(main)
	_, err = w.s.ProposeAmendment(w.ctx, w.staff, key, meetings.NewAmendment{
		Spec: wording.Amendment{
			Kind: wording.InsertAfter, ClauseID: "r2",
			Text: i18n.Text{EN: "Report to the members in May.", FR: "Faire rapport aux membres en mai."},
		},
		MoverID: w.members[2].ID, Seconder: w.members[3].ID,
	})
	w.must(err)
	w.decide(meetings.NewVote{Kind: meetings.VoteAmendment}, 8, 2, 1)
	w.decide(meetings.NewVote{Kind: meetings.VoteMain, Method: ballots.RollCall}, 6, 3, 1)
	w.must(w.s.TakeUp(w.ctx, w.president, key, lateItem.ID))
	w.decide(meetings.NewVote{Kind: meetings.VoteLeave}, 9, 1, 0)
	w.must(w.s.Refer(w.ctx, w.president, key, meetings.Party{ID: "wg-inland", Name: i18n.Text{EN: "the Inland Protection Working Group", FR: "Groupe de travail sur la protection au Canada"}}))
	w.must(w.s.Adjourn(w.ctx, w.president, key))
	return w
}

// plain says the minutes as lines of text.
func plain(cat *i18n.Catalog, lang i18n.Lang, m meetings.Minutes) string {
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
		m, err := w.s.MinutesOf(w.ctx, key, lang)
		w.must(err)
		got := plain(w.catalog, lang, m)
		name := "testdata/minutes." + string(lang) + ".txt"
		if os.Getenv("PLENARY_UPDATE") != "" {
			w.must(os.MkdirAll("testdata", 0o750))
			w.must(os.WriteFile(name, []byte(got), 0o600))
		}
		want, err := os.ReadFile(name)
		w.must(err)
		if got != string(want) {
			t.Errorf("%s: the minutes read\n%s\nwant\n%s", lang, got, want)
		}
	}
}

func TestMinutesOnPaper(t *testing.T) {
	w := adjourned(t)
	for _, lang := range i18n.Langs() {
		m, err := w.s.MinutesOf(w.ctx, key, lang)
		w.must(err)
		file, err := meetings.MinutesPDF(w.catalog, lang, m, "Council of Harbours", pdf.Letter)
		w.must(err)
		again, err := meetings.MinutesPDF(w.catalog, lang, m, "Council of Harbours", pdf.Letter)
		w.must(err)
		if !bytes.HasPrefix(file, []byte("%PDF-")) || !bytes.Equal(file, again) {
			t.Errorf("%s: %d bytes, the same twice: %v", lang, len(file), bytes.Equal(file, again))
		}
		if !bytes.Contains(file, []byte("/Lang ("+string(lang)+"-CA)")) {
			t.Errorf("%s: the document does not say its language", lang)
		}
		if dir := os.Getenv("PLENARY_KEEP_PDF"); dir != "" {
			w.must(os.WriteFile(dir+"/minutes."+string(lang)+".pdf", file, 0o600))
		}
	}
}
