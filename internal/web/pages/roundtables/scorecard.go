package roundtables

import (
	"bytes"

	"github.com/a-h/templ"

	"plenary.example/internal/roundtables"
	"plenary.example/internal/roundtables/followup"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/parts"
	"plenary.example/internal/web/ui"
)

// scorecard is what was kept of what was promised: to members all of it, to others
// what roundtables show to everybody.
func (p *Pages) scorecard(c *door.Call) error {
	card, whole, err := p.FollowUp.Scorecard(c.Ctx(), c.Actor, p.today())
	if err != nil {
		return err
	}
	page := ui.PageData{
		Title: c.Text("tables.scorecard.title"), Lead: c.Text("tables.scorecard.lead"), Description: c.Text("tables.scorecard.lead"),
		Crumbs: []ui.Link{{Label: c.Text("tables.index.title"), Href: c.Path("roundtables")}},
	}
	if card.All.Made+card.All.Asked == 0 {
		return c.Page(page, ui.Empty(ui.EmptyData{Title: c.Text("tables.scorecard.none_title"), Body: c.Text("tables.scorecard.none")}))
	}
	page.StatusLine = c.Text("tables.scorecard.one", "Day", card.From)
	if !card.To.Equal(card.From) {
		page.StatusLine = c.Text("tables.scorecard.span", "From", card.From, "To", card.To)
	}
	page.Secondary = []ui.ButtonData{{Label: c.Text("tables.scorecard.csv"), Href: c.Path("roundtables", "scorecard.csv"), Kind: ui.Secondary}}
	scope := c.Text("tables.scorecard.public")
	if whole {
		scope = c.Text("tables.scorecard.members")
	}
	body := []templ.Component{parts.Hint(scope), parts.Para(summary(c, card.All))}
	if roundtables.MayFollow(c.Actor) && card.All.Overdue+card.All.Late > 0 {
		body = append(body, ui.Notice(c.Loc, ui.NoticeData{
			Tone: ui.Waiting, Body: c.Text("tables.scorecard.overdue", "Count", card.All.Overdue+card.All.Late),
			Links: []ui.Link{{Label: c.Text("tables.watch.title"), Href: c.Path("roundtables", "follow-up")}},
		}))
	}
	body = append(body, parts.Section("departments", c.Text("tables.scorecard.departments"), scores(c, card.Departments, c.Text("tables.desk.department"))...))
	if len(card.Concerns) > 0 {
		body = append(body, parts.Section("concerns", c.Text("tables.scorecard.concerns"), scores(c, card.Concerns, c.Text("followup.briefing.concern"))...))
	}
	return c.Page(page, parts.Stack(body...))
}

// summary says a score in sentences.
func summary(c *door.Call, s followup.Score) string {
	words := c.Text("tables.scorecard.kept", "Count", s.Settled(), "Kept", s.By[followup.Kept], "Late", s.By[followup.KeptLate], "Partly", s.By[followup.Partly], "NotKept", s.By[followup.NotKept])
	switch s.MedianDays {
	case followup.Unknown:
	case 0:
		words += " " + c.Text("tables.scorecard.at_once")
	default:
		words += " " + c.Text("tables.scorecard.median", "Count", s.MedianDays)
	}
	return words
}

// scores are one bar each, with the table of all of them behind.
func scores(c *door.Call, list []followup.Score, head string) []templ.Component {
	var pieces []templ.Component
	table := ui.TableData{Caption: c.Text("tables.scorecard.table"), Columns: []ui.Column{{Label: head}, {Label: c.Text("tables.scorecard.made"), Numeric: true}}}
	for _, o := range followup.Outcomes() {
		table.Columns = append(table.Columns, ui.Column{Label: c.Loc.Say(o.Name()), Numeric: true})
	}
	for _, name := range []string{"overdue", "asked", "unanswered", "days"} {
		table.Columns = append(table.Columns, ui.Column{Label: c.Loc.T("tables.scorecard.col_" + name), Numeric: true})
	}
	for _, s := range list {
		if s.Made > 0 {
			pieces = append(pieces, parts.Stripe(stripeOf(c, s)))
		}
		cells := []ui.Cell{{Text: s.Name.In(c.Lang)}, {Text: parts.Number(s.Made)}}
		for _, o := range followup.Outcomes() {
			cells = append(cells, ui.Cell{Text: parts.Number(s.By[o])})
		}
		days := "–"
		if s.MedianDays != followup.Unknown {
			days = parts.Number(s.MedianDays)
		}
		table.Rows = append(table.Rows, ui.TableRow{Cells: append(cells, ui.Cell{Text: parts.Number(s.Overdue)}, ui.Cell{Text: parts.Number(s.Asked)}, ui.Cell{Text: parts.Number(s.Unanswered)}, ui.Cell{Text: days})})
	}
	return append(pieces, parts.Folded(c.Text("ui.chart.table"), false, ui.Table(table)))
}

// stripeOf draws what became of the commitments of a score.
func stripeOf(c *door.Call, s followup.Score) parts.Bar {
	const whole = 1000
	v := parts.Bar{Title: c.Text("tables.scorecard.bar", "Name", s.Name, "Count", s.Made)}
	at, done := 0, 0
	for _, o := range followup.Outcomes() {
		n := s.By[o]
		if n == 0 {
			continue
		}
		done += n
		end := done * whole / s.Made
		v.Parts = append(v.Parts, parts.BarPart{Class: string(o), X: at, Width: end - at})
		at = end
		if v.Words != "" {
			v.Words += ", "
		}
		v.Words += c.Text("tables.scorecard.part", "Outcome", o.Name(), "Number", parts.Number(n))
	}
	return v
}

// scorecardCSV is every ask and commitment behind the scorecard, for a spreadsheet.
func (p *Pages) scorecardCSV(c *door.Call) error {
	var b bytes.Buffer
	if err := p.FollowUp.WriteCSV(c.Ctx(), c.Actor, &b, c.Loc, p.today()); err != nil {
		return err
	}
	return c.Download(c.Text("tables.scorecard.file"), "text/csv; charset=utf-8", b.Bytes())
}
