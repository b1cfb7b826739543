package meetings

import (
	"plenary.example/internal/ballots"
	"plenary.example/internal/i18n"
	"plenary.example/internal/meetings"
	"plenary.example/internal/meetings/minutes"
	"plenary.example/internal/pdf"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/meeting"
	"plenary.example/internal/web/ui"
)

// minutesView is a meeting's minutes on a page.
type minutesView struct {
	loc   *i18n.Localizer
	cat   *i18n.Catalog
	draft bool
	facts []ui.Fact
	land  string
	parts []minutesPart
	pdf   string
}

type minutesPart struct {
	title string
	lines []minutesLine
	text  string // heads the resolution's text
	body  *ui.ResolutionData
}

type minutesLine struct {
	at    string
	words string
	rests []string
	calls *ui.TableData
}

// minutes are the minutes as a page, for the coalition's people.
func (p *Pages) minutes(c *door.Call) error {
	if err := meetings.MayReadMinutes(c.Actor); err != nil {
		return err
	}
	m, err := p.Minutes.Of(c.Ctx(), c.R.PathValue("key"), c.Lang)
	if err != nil {
		return err
	}
	v := minutesView{
		loc: c.Loc, cat: c.Door.Catalog, draft: !m.Complete, land: m.Meeting.Land.In(c.Lang), pdf: meeting.To(c, m.Meeting, "minutes.pdf"),
		facts: append(meetingFacts(c, m.Meeting), ui.Fact{Term: c.Text("meetings.minutes.entitled"), Text: c.Loc.Number(int64(m.Quorum.Entitled))}),
	}
	for _, part := range m.Parts {
		v.parts = append(v.parts, minutesPartOf(c, part))
	}
	return c.Page(ui.PageData{
		Title: c.Text("meetings.minutes.title", "Title", m.Meeting.Title), Crumbs: meeting.Crumbs(c, m.Meeting), NoIndex: true, Wide: true,
		Secondary: []ui.ButtonData{{Label: c.Text("assembly.minutes.pdf"), Href: v.pdf, Kind: ui.Secondary}},
	}, minutesPage(v))
}

func minutesPartOf(c *door.Call, part minutes.Part) minutesPart {
	out := minutesPart{title: c.Loc.Say(part.Title)}
	for _, line := range part.Lines {
		one := minutesLine{at: c.Loc.Time(line.At), words: c.Loc.Say(line.Words)}
		for _, rest := range line.Rests {
			one.rests = append(one.rests, c.Loc.Say(rest))
		}
		if len(line.RollCall) > 0 {
			one.calls = rollCall(c, line.RollCall)
		}
		out.lines = append(out.lines, one)
	}
	if part.Text != nil {
		body := meeting.Unanchored(ui.ResolutionOf(part.Text.Wording, nil, c.Lang, c.Lang.Other()))
		body.Level = 4
		out.text, out.body = c.Loc.Say(part.Text.Title), &body
	}
	return out
}

func rollCall(c *door.Call, lines []ballots.Line) *ui.TableData {
	t := &ui.TableData{
		Caption: c.Text("meetings.minutes.roll_call"),
		Columns: []ui.Column{{Label: c.Text("meetings.minutes.organization")}, {Label: c.Text("meetings.minutes.voted")}},
	}
	for _, line := range lines {
		t.Rows = append(t.Rows, ui.TableRow{Cells: []ui.Cell{{Text: line.Organization.In(c.Lang)}, {Text: c.Loc.Say(line.Words())}}})
	}
	return t
}

// minutesPDF are the same minutes on paper.
func (p *Pages) minutesPDF(c *door.Call) error {
	if err := meetings.MayReadMinutes(c.Actor); err != nil {
		return err
	}
	m, err := p.Minutes.Of(c.Ctx(), c.R.PathValue("key"), c.Lang)
	if err != nil {
		return err
	}
	body, err := minutes.PDF(c.Door.Catalog, c.Lang, m, c.In(c.Door.Site.Name), pdf.Letter)
	if err != nil {
		return err
	}
	c.W.Header().Set("Cache-Control", "no-store")
	c.W.Header().Set("Content-Disposition", `inline; filename="minutes-`+m.Meeting.Key+"-"+string(c.Lang)+`.pdf"`)
	return c.Bytes("application/pdf", body)
}
