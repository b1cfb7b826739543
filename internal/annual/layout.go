package annual

import (
	"strconv"
	"strings"
	"time"

	"plenary.example/internal/i18n"
	"plenary.example/internal/money"
)

// Section is a part of a report as it is set, on a page or on paper, in one language.
type Section struct {
	Part   Part
	Title  string
	Intro  []string // paragraphs
	Blocks []Block
}

// Block is one thing of a section: exactly one of its fields is there.
type Block struct {
	Para  string
	Table *Table
	Lines []Entry
	Chart *Chart
}

// Entry is a line of a list; Path is where it leads on this site, without the language.
type Entry struct {
	Text, Note string
	Path       []string
}

// Table is a table whose first column is words and whose others are figures.
type Table struct {
	Caption string
	Head    []string
	Rows    [][]string
	Total   []string
}

// Chart is a chart with bars; its table says the same.
type Chart struct {
	Caption, Of, Values string
	Bars                []ChartBar
}

// ChartBar is one bar.
type ChartBar struct {
	Label string
	Value float64
	Text  string
}

// Layout sets a report in a language: what the page and the paper both show.
func Layout(l *i18n.Localizer, r Report) []Section {
	var list []Section
	for _, p := range Parts() {
		if !r.Has(p) {
			continue
		}
		list = append(list, Section{Part: p, Title: l.Say(p.Title()), Intro: r.Own[p].Intro.Paragraphs(l.Lang()), Blocks: setter{l, r.Figures}.blocks(p)})
	}
	return list
}

// setter sets the figures in a language.
type setter struct {
	*i18n.Localizer
	Figures
}

func (s setter) blocks(p Part) []Block {
	switch p {
	case Members:
		return s.members()
	case Resolutions:
		return s.resolutions()
	case Meetings:
		return s.meetings()
	case Elections:
		return s.elections()
	case Roundtables:
		return s.roundtables()
	case Actions:
		return s.actions()
	case Outcomes:
		return s.outcomes()
	case Lists:
		return s.lists()
	case Finances:
		return s.finances()
	case Giving:
		return s.giving()
	}
	return nil
}

func (s setter) para(key string, args ...any) Block { return Block{Para: s.T(key, args...)} }

func (s setter) n(n int) string { return s.Number(int64(n)) }

func (s setter) amount(cents int64) string {
	return money.Format(cents, s.Figures.Currency, s.Lang())
}

func (s setter) members() []Block {
	m := s.Figures.Members
	list := []Block{s.para("annual.members.total", "Count", m.Total, "Day", s.To, "Before", m.Before)}
	classes := Table{Caption: s.T("annual.members.by_class"), Head: []string{s.T("annual.col.class"), s.T("annual.col.number")}}
	for _, c := range m.Classes {
		classes.Rows = append(classes.Rows, []string{c.Name.In(s.Lang()), s.n(c.Count)})
	}
	regions := Chart{Caption: s.T("annual.members.by_region"), Of: s.T("annual.col.region"), Values: s.T("annual.col.number")}
	for _, r := range m.Regions {
		regions.Bars = append(regions.Bars, ChartBar{r.Name.In(s.Lang()), float64(r.Count), s.n(r.Count)})
	}
	classes.Total = []string{s.T("annual.col.total"), s.n(m.Total)}
	list = append(list, Block{Table: &classes}, Block{Chart: &regions})
	for _, moved := range []struct {
		key, none string
		names     []i18n.Text
		more      int
	}{{"annual.members.joined", "annual.members.joined_none", m.Joined, m.OtherJoined}, {"annual.members.left", "annual.members.left_none", m.Left, m.OtherLeft}} {
		n := len(moved.names) + moved.more
		if n == 0 {
			list = append(list, s.para(moved.none))
			continue
		}
		list = append(list, s.para(moved.key, "Count", n))
		var lines []Entry
		for _, name := range moved.names {
			lines = append(lines, Entry{Text: name.In(s.Lang())})
		}
		if moved.more > 0 && len(lines) > 0 {
			lines = append(lines, Entry{Text: s.T("annual.members.others", "Count", moved.more)})
		}
		if len(lines) > 0 {
			list = append(list, Block{Lines: lines})
		}
	}
	return list
}

func (s setter) resolutions() []Block {
	if len(s.Resolutions) == 0 {
		return []Block{s.para("annual.resolutions.none")}
	}
	list := []Block{s.para("annual.resolutions.count", "Count", len(s.Resolutions))}
	var lines []Entry
	for _, r := range s.Resolutions {
		one := Entry{Text: r.Title.In(s.Lang()), Path: []string{"resolutions", r.Meeting, r.Label}}
		if day, err := time.Parse("2006-01", r.Meeting); err == nil {
			one.Note = s.MonthYear(day)
			if r.Number > 0 {
				one.Note = s.T("annual.resolutions.number", "Number", r.Number, "When", one.Note)
			}
		}
		lines = append(lines, one)
	}
	if len(lines) > 0 {
		list = append(list, Block{Lines: lines})
	}
	return list
}

func (s setter) meetings() []Block {
	if len(s.Meetings) == 0 {
		return []Block{s.para("annual.meetings.none")}
	}
	var list []Block
	var lines []Entry
	for _, m := range s.Meetings {
		path := "gatherings"
		if m.General {
			path = "meetings"
		}
		one := Entry{Text: m.Title.In(s.Lang()), Path: []string{path, m.Key}}
		said := []string{s.Date(m.Day)}
		if place := m.Place.In(s.Lang()); place != "" {
			said = append(said, place)
		}
		switch {
		case m.General && m.Present >= m.Needed:
			said = append(said, s.T("annual.meetings.quorum", "Present", m.Present, "Entitled", m.Entitled, "Needed", m.Needed))
		case m.General:
			said = append(said, s.T("annual.meetings.no_quorum", "Present", m.Present, "Entitled", m.Entitled, "Needed", m.Needed))
		case m.Checked:
			said = append(said, s.T("annual.meetings.came", "Count", m.Came, "Registered", m.Registered))
		case m.Registered > 0:
			said = append(said, s.T("annual.meetings.registered", "Count", m.Registered))
		}
		one.Note = strings.Join(said, " · ")
		lines = append(lines, one)
	}
	return append(list, Block{Lines: lines})
}

func (s setter) elections() []Block {
	if len(s.Elections) == 0 {
		return []Block{s.para("annual.elections.none")}
	}
	var lines []Entry
	for _, e := range s.Elections {
		one := Entry{Text: e.Title.In(s.Lang()), Path: []string{"elections", e.Key}, Note: s.T("annual.elections.nobody", "Day", e.Day)}
		if len(e.Names) > 0 {
			one.Note = s.T("annual.elections.names", "Day", e.Day, "Names", strings.Join(e.Names, ", "))
		}
		lines = append(lines, one)
	}
	return []Block{{Lines: lines}}
}

func (s setter) roundtables() []Block {
	r := s.Roundtables
	if len(r.Roundtables) == 0 && r.Asked+r.Made == 0 {
		return []Block{s.para("annual.roundtables.none")}
	}
	list := []Block{s.para("annual.roundtables.held", "Count", len(r.Roundtables))}
	var lines []Entry
	for _, one := range r.Roundtables {
		lines = append(lines, Entry{Text: one.Name.In(s.Lang()), Path: []string{"roundtables", one.Key}})
	}
	if len(lines) > 0 {
		list = append(list, Block{Lines: lines})
	}
	if r.Asked+r.Made == 0 {
		return list
	}
	return append(list, Block{Table: &Table{
		Caption: s.T("annual.roundtables.score", "Day", s.AsOf), Head: []string{s.T("annual.roundtables.what"), s.T("annual.col.number")},
		Rows: [][]string{
			{s.T("annual.roundtables.asked"), s.n(r.Asked)},
			{s.T("annual.roundtables.answered"), s.n(r.Answered)},
			{s.T("annual.roundtables.waiting"), s.n(r.Waiting)},
			{s.T("annual.roundtables.made"), s.n(r.Made)},
			{s.T("annual.roundtables.kept"), s.n(r.Kept)},
			{s.T("annual.roundtables.partly"), s.n(r.Partly)},
			{s.T("annual.roundtables.not_kept"), s.n(r.NotKept)},
			{s.T("annual.roundtables.open"), s.n(r.Open)},
		},
	}})
}

func (s setter) actions() []Block {
	a := s.Actions
	if a.Done+a.Dropped+a.Running == 0 {
		return []Block{s.para("annual.actions.none")}
	}
	list := []Block{s.para("annual.actions.done", "Count", a.Done, "Running", a.Running, "Dropped", a.Dropped)}
	var lines []Entry
	for _, w := range a.Words {
		lines = append(lines, Entry{Text: w.In(s.Lang())})
	}
	if len(lines) > 0 {
		list = append(list, Block{Lines: lines})
	}
	return list
}

func (s setter) outcomes() []Block {
	if len(s.Outcomes) == 0 {
		return []Block{s.para("annual.outcomes.none")}
	}
	var lines []Entry
	for _, o := range s.Outcomes {
		lines = append(lines, Entry{Text: o.Title.In(s.Lang()), Note: s.T("annual.outcomes.of", "Concern", o.Name, "Day", o.Day), Path: []string{"concerns", o.Slug, "records", o.Record}})
	}
	return []Block{{Lines: lines}}
}

func (s setter) lists() []Block {
	if s.Lists.Posts == 0 {
		return []Block{s.para("annual.lists.none")}
	}
	list := []Block{s.para("annual.lists.posts", "Count", s.Lists.Posts, "Lists", s.Lists.Lists)}
	c := Chart{Caption: s.T("annual.lists.by_month"), Of: s.T("annual.col.month"), Values: s.T("annual.col.posts")}
	for i, n := range s.Lists.Months {
		c.Bars = append(c.Bars, ChartBar{s.MonthYear(s.From.AddDate(0, i, 0)), float64(n), s.n(n)})
	}
	return append(list, Block{Chart: &c})
}

func (s setter) finances() []Block {
	f := s.Finances
	if len(f.Income)+len(f.Expenses) == 0 {
		return []Block{s.para("annual.finances.none")}
	}
	in, out := sum(f.Income), sum(f.Expenses)
	list := []Block{s.para("annual.finances.over", "Income", money.Of(in, s.Figures.Currency).Text(), "Expenses", money.Of(out, s.Figures.Currency).Text(), "Over", money.Of(in-out, s.Figures.Currency).Text())}
	for _, side := range []struct {
		key   string
		lines []Line
	}{{"annual.finances.income", f.Income}, {"annual.finances.expenses", f.Expenses}} {
		if len(side.lines) == 0 {
			continue
		}
		t := Table{Caption: s.T(side.key), Head: []string{s.T("annual.col.account"), s.T("annual.col.amount")}, Total: []string{s.T("annual.col.total"), s.amount(sum(side.lines))}}
		for _, one := range side.lines {
			t.Rows = append(t.Rows, []string{one.Name.In(s.Lang()), s.amount(one.Cents)})
		}
		list = append(list, Block{Table: &t})
	}
	if len(f.Funds) > 0 {
		t := Table{Caption: s.T("annual.finances.funds"), Head: []string{s.T("annual.col.fund"), s.T("annual.col.opening"), s.T("annual.finances.income"), s.T("annual.finances.expenses"), s.T("annual.col.closing")}}
		var all OfFund
		for _, one := range f.Funds {
			name := one.Name.In(s.Lang())
			if one.Restricted {
				name = s.T("annual.finances.restricted", "Fund", name)
			}
			t.Rows = append(t.Rows, []string{name, s.amount(one.Opening), s.amount(one.Income), s.amount(one.Expenses), s.amount(one.Closing())})
			all.Opening, all.Income, all.Expenses = all.Opening+one.Opening, all.Income+one.Income, all.Expenses+one.Expenses
		}
		t.Total = []string{s.T("annual.col.total"), s.amount(all.Opening), s.amount(all.Income), s.amount(all.Expenses), s.amount(all.Closing())}
		list = append(list, Block{Table: &t})
	}
	return list
}

func (s setter) giving() []Block {
	years := s.Figures.Giving
	if len(years) == 0 {
		return []Block{s.para("annual.giving.none")}
	}
	var list []Block
	switch last := years[len(years)-1]; {
	case last.Few:
		list = append(list, s.para("annual.giving.few"))
	case last.Donors == 0:
		list = append(list, s.para("annual.giving.none"))
	default:
		list = append(list, s.para("annual.giving.year", "Count", last.Donors, "Gifts", last.Gifts, "Amount", money.Of(last.Cents, s.Figures.Currency).Text()), s.para("annual.giving.thanks", "Count", last.Donors))
	}
	c := Chart{Caption: s.T("annual.giving.by_year"), Of: s.T("annual.col.year"), Values: s.T("annual.col.amount")}
	few := false
	for _, y := range years {
		b := ChartBar{Label: strconv.Itoa(y.Year), Value: float64(y.Cents), Text: s.amount(y.Cents)}
		if y.Few {
			b.Text, few = "–", true
		}
		c.Bars = append(c.Bars, b)
	}
	if len(years) > 1 {
		list = append(list, Block{Chart: &c})
		if few {
			list = append(list, s.para("annual.giving.dash"))
		}
	}
	return list
}
