package speaking

import (
	"bytes"
	"cmp"
	"strconv"
	"time"

	"plenary.example/internal/i18n"
	"plenary.example/internal/meetings"
	"plenary.example/internal/meetings/speakers"
	"plenary.example/internal/sheet"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/meeting"
	"plenary.example/internal/web/ui"
)

// statsView is how a meeting has spoken.
type statsView struct {
	loc    *i18n.Localizer
	facts  []ui.Fact
	tables []ui.TableData
	sheet  string
	empty  bool
}

// groupsOf are the sums of a meeting with their names.
func groupsOf(st speakers.Stats) []struct {
	name string
	sums []speakers.Sum
} {
	return []struct {
		name string
		sums []speakers.Sum
	}{{"side", st.BySide}, {"region", st.ByRegion}, {"language", st.ByLanguage}, {"gender", st.ByGender}}
}

func (p *Pages) speakingStats(c *door.Call) error {
	m, err := p.meeting(c)
	if err != nil {
		return err
	}
	st, err := p.Speakers.Stats(c.Ctx(), c.Actor, m)
	if err != nil {
		return err
	}
	v := statsView{loc: c.Loc, sheet: meeting.To(c, m, "speakers", "statistics.csv"), empty: st.All.Speeches == 0}
	if !v.empty {
		v.facts = []ui.Fact{
			{Term: c.Text("speakers.stats.speeches"), Text: c.Loc.Number(int64(st.All.Speeches))},
			{Term: c.Text("speakers.stats.people"), Text: c.Loc.Number(int64(st.All.People))},
			{Term: c.Text("speakers.stats.time"), Text: Lasting(st.All.Time)},
			{Term: c.Text("speakers.stats.first"), Text: c.Text("speakers.stats.first_of", "First", st.First, "All", st.All.Speeches)},
		}
	}
	for _, g := range groupsOf(st) {
		if len(g.sums) == 0 {
			continue
		}
		t := ui.TableData{Caption: c.Text("speakers.stats.by." + g.name), Columns: []ui.Column{
			{Label: c.Text("speakers.stats.group")}, {Label: c.Text("speakers.stats.people"), Numeric: true}, {Label: c.Text("speakers.stats.speeches"), Numeric: true}, {Label: c.Text("speakers.stats.time"), Numeric: true},
		}}
		for _, s := range g.sums {
			t.Rows = append(t.Rows, ui.TableRow{Cells: []ui.Cell{
				{Text: c.Loc.Say(s.Name)}, {Text: c.Loc.Number(int64(s.People))}, {Text: c.Loc.Number(int64(s.Speeches))}, {Text: Lasting(s.Time)},
			}})
		}
		v.tables = append(v.tables, t)
	}
	if !v.empty {
		v.tables = append(v.tables, speechTable(c, m, st))
	}
	return c.Page(ui.PageData{
		Title: c.Text("speakers.stats.title"), Lead: c.Text("speakers.stats.lead"), Kicker: m.Title.In(c.Lang),
		Crumbs: append(meeting.Crumbs(c, m), ui.Link{Label: c.Text("speakers.title"), Href: meeting.To(c, m, "speakers")}), Path: meeting.To(c, m, "speakers", "statistics"), Alternate: meeting.Twin(c, m, "speakers", "statistics"),
	}, statsPage(v))
}

// speechTable lists the speeches as the hall heard them: who, for whom, how long.
func speechTable(c *door.Call, m meetings.Meeting, st speakers.Stats) ui.TableData {
	t := ui.TableData{Caption: c.Text("speakers.stats.list"), Columns: []ui.Column{
		{Label: c.Text("speakers.stats.who")}, {Label: c.Text("speakers.stats.organization")}, {Label: c.Text("speakers.stats.at")}, {Label: c.Text("speakers.stats.time"), Numeric: true},
	}}
	for _, s := range st.Speeches {
		name := cmp.Or(s.Person.Name, c.Text("speakers.stats.erased"))
		t.Rows = append(t.Rows, ui.TableRow{Cells: []ui.Cell{
			{Text: name}, {Text: s.Organization.Name.In(c.Lang)}, {Text: c.Loc.Time(s.Called.In(m.Location()))}, {Text: Lasting(s.Time)},
		}})
	}
	return t
}

// speakingSheet is the sums as a table for spreadsheets.
func (p *Pages) speakingSheet(c *door.Call) error {
	m, err := p.meeting(c)
	if err != nil {
		return err
	}
	st, err := p.Speakers.Stats(c.Ctx(), c.Actor, m)
	if err != nil {
		return err
	}
	var file bytes.Buffer
	out := sheet.NewWriter(&file)
	out.Row(c.Text("speakers.stats.sheet.by"), c.Text("speakers.stats.group"), c.Text("speakers.stats.people"), c.Text("speakers.stats.speeches"), c.Text("speakers.stats.sheet.seconds"))
	row := func(by string, s speakers.Sum) {
		out.Row(by, c.Loc.Say(s.Name), strconv.Itoa(s.People), strconv.Itoa(s.Speeches), strconv.Itoa(int(s.Time/time.Second)))
	}
	row("", st.All)
	for _, g := range groupsOf(st) {
		for _, s := range g.sums {
			row(c.Text("speakers.stats.by."+g.name), s)
		}
	}
	if err := out.Flush(); err != nil {
		return err
	}
	return c.Download("speaking-"+m.Key+".csv", "text/csv; charset=utf-8", file.Bytes())
}
