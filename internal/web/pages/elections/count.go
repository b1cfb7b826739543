package elections

import (
	"bytes"
	"strconv"

	"plenary.example/internal/elections"
	"plenary.example/internal/elections/results"
	"plenary.example/internal/i18n"
	"plenary.example/internal/tally"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/ui"
)

// countView is a count, stage by stage.
type countView struct {
	loc     *i18n.Localizer
	facts   []ui.Fact
	outcome ui.TableData
	stages  []stageView
	lot     []string // how the lot can be made again
	files   []ui.Link
	why     string // why there are no ballots to take
	same    ui.NoticeData
}

// stageView is one stage: what happened, the bars, the figures behind.
type stageView struct {
	id, title string
	words     []string
	bars      barsView
	table     ui.TableData
	open      bool
}

// barsView is the bars of a stage: one for each candidate still in the count.
type barsView struct {
	bars    []barView
	quotaAt string // where the quota stands along a bar; empty: there is none
}

// barView is one bar under its candidate's name and figure.
type barView struct {
	name, figure string
	width        string
	elected      string // that the candidate is elected by now; empty: not
}

// drawn is the width of a bar in the drawing's own units.
const drawn = 1000

// count shows how the votes were counted.
func (p *Pages) count(c *door.Call) error {
	e, err := p.open(c)
	if err != nil {
		return err
	}
	if e.Result == nil {
		return door.NotFound()
	}
	r := *e.Result
	v := countView{loc: c.Loc, facts: countFacts(c, e), outcome: outcomeTable(c, r)}
	for i := range r.Stages {
		v.stages = append(v.stages, stageOf(c.Loc, r, i))
	}
	if r.LotsDrawn() {
		v.lot = []string{c.Text("polls.count.lot_how", "Lot", r.Lot), c.Text("polls.count.lot_order", "Names", c.Loc.Say(names(r, r.LotOrder)))}
	}
	same, err := p.Elections.Recount(c.Ctx(), e)
	if err != nil {
		return err
	}
	v.same = ui.NoticeData{Tone: ui.Good, Body: c.Text("polls.count.same")}
	switch {
	case r.Acclaimed:
		v.same = ui.NoticeData{Tone: ui.Neutral, Body: c.Text("polls.count.acclaimed")}
	case !same:
		v.same = ui.NoticeData{Tone: ui.Bad, Body: c.Text("polls.count.differs")}
	}
	v.files = []ui.Link{{Label: c.Text("polls.count.csv"), Href: to(c, e, "count.csv")}, {Label: c.Text("polls.count.json"), Href: to(c, e, "count.json")}}
	if p.Elections.BallotsOpen(c.Actor, e) {
		v.files = append(v.files, ui.Link{Label: c.Text("polls.count.blt"), Href: to(c, e, "ballots.blt")})
	} else {
		v.why = c.Text("polls.count.no_ballots", "Count", p.Elections.Rules().OpenBallotsFrom())
	}
	page := ui.PageData{
		Title: c.Text("polls.count.title"), Kicker: e.Title.In(c.Lang), Status: new(phaseTag(c.Loc, e.PhaseAt(p.Now()))),
		StatusLine: c.Loc.Say(e.Now(p.Now(), p.Elections.Location())), Crumbs: crumbs(c, e), Rail: countRail(v), RailTitle: c.Text("polls.count.figures"),
		Description: c.Text("polls.count.description", "Title", e.Title),
	}
	return c.Page(page, countPage(v))
}

func countFacts(c *door.Call, e elections.Election) []ui.Fact {
	r := e.Result
	facts := []ui.Fact{
		{Term: c.Text("polls.show.method"), Text: c.Loc.Say(elections.MethodName(r.Method))},
		{Term: c.Text("polls.show.seats"), Text: number(r.Seats)},
		{Term: c.Text("polls.count.papers"), Text: c.Loc.Number(int64(r.Papers))},
		{Term: c.Text("polls.count.blank"), Text: c.Loc.Number(int64(r.Blank))},
	}
	if e.Papers > 0 {
		facts = append(facts, ui.Fact{Term: c.Text("polls.count.on_paper"), Text: c.Loc.Number(int64(e.Papers))})
	}
	if e.NotReturned > 0 {
		facts = append(facts, ui.Fact{Term: c.Text("polls.count.not_returned"), Text: c.Loc.Number(int64(e.NotReturned))})
	}
	if r.Quota > 0 {
		facts = append(facts, ui.Fact{Term: c.Text("polls.count.quota"), Text: c.Text("polls.count.quota_why", "Quota", votes(c.Loc, r.Quota), "Papers", r.Papers, "Divisor", r.Seats+1)})
	}
	if r.Vacant > 0 {
		facts = append(facts, ui.Fact{Term: c.Text("polls.count.vacant"), Text: number(r.Vacant)})
	}
	return facts
}

// votes writes votes as people do: whole ones without decimals.
func votes(l *i18n.Localizer, v tally.Votes) string {
	sign := ""
	if v < 0 {
		sign, v = "−", -v
	}
	whole := sign + l.Number(int64(v/tally.Whole))
	rest := int64(v % tally.Whole)
	if rest == 0 {
		return whole
	}
	mark := "."
	if l.Lang() == i18n.FR {
		mark = ","
	}
	digits := strconv.FormatInt(int64(tally.Whole)+rest, 10)[1:]
	return whole + mark + digits
}

// outcomeTable says how the count ended for each candidate.
func outcomeTable(c *door.Call, r tally.Result) ui.TableData {
	t := ui.TableData{Caption: c.Text("polls.count.outcome"), HideCaption: true, Columns: []ui.Column{{Label: c.Text("polls.count.candidate")}, {Label: c.Text("polls.count.how")}, {Label: c.Text("polls.count.first"), Numeric: true}, {Label: c.Text("polls.count.end"), Numeric: true}}}
	for _, at := range r.Ranking() {
		one := r.Candidates[at]
		first, end := "–", "–"
		if n := len(r.Stages); n > 0 {
			first, end = votes(c.Loc, r.Stages[0].Totals[at]), votes(c.Loc, r.Stages[n-1].Totals[at])
		}
		t.Rows = append(t.Rows, ui.TableRow{Cells: []ui.Cell{{Text: one.Name}, {Tag: new(outcomeTag(c.Loc, r, at))}, {Text: first}, {Text: end}}})
	}
	return t
}

// stageOf is one stage in words, bars and figures.
func stageOf(l *i18n.Localizer, r tally.Result, at int) stageView {
	s := r.Stages[at]
	v := stageView{id: "stage-" + number(s.Number), open: at == len(r.Stages)-1 || at == 0}
	name := func(one int) string { return r.Candidates[one].Name }
	switch s.Action {
	case tally.First:
		v.title = l.T("polls.stage.first", "Number", s.Number)
		if r.Method.Ranked() {
			v.words = append(v.words, l.T("polls.stage.first_words", "Count", r.Papers))
		} else {
			v.title = l.T("polls.stage.marks")
		}
	case tally.Surplus:
		v.title = l.T("polls.stage.surplus", "Number", s.Number, "Name", name(s.Candidate))
		v.words = append(v.words, l.T("polls.stage.surplus_words", "Name", name(s.Candidate), "Surplus", votes(l, s.Amount)))
		for _, parcel := range s.Parcels {
			v.words = append(v.words, l.T("polls.stage.parcel", "Count", parcel.Papers, "Worth", votes(l, parcel.Worth), "Moved", votes(l, parcel.Moved)))
		}
	case tally.Exclude:
		v.title = l.T("polls.stage.exclude", "Number", s.Number, "Name", name(s.Candidate))
		v.words = append(v.words, l.T("polls.stage.exclude_words", "Name", name(s.Candidate), "Votes", votes(l, s.Amount)))
	}
	for _, t := range s.Ties {
		v.words = append(v.words, l.Say(tieWords(r, t)))
	}
	if len(s.Elected) > 0 {
		key := "polls.stage.elected"
		if s.LastSeats {
			key = "polls.stage.elected_last"
		}
		v.words = append(v.words, l.T(key, "Count", len(s.Elected), "Names", names(r, s.Elected)))
	} else {
		v.words = append(v.words, l.T("polls.stage.nobody"))
	}
	v.bars, v.table = barsOf(l, r, s), figures(l, r, s)
	return v
}

// tieWords says between whom there was a tie and what decided it.
func tieWords(r tally.Result, t tally.Tie) i18n.Message {
	args := []any{"Between", names(r, t.Between), "Chosen", names(r, t.Chosen)}
	if t.Stage > 0 {
		return i18n.Say("polls.tie."+string(t.Purpose)+"_earlier", append(args, "Stage", t.Stage)...)
	}
	return i18n.Say("polls.tie."+string(t.Purpose)+"_lot", args...)
}

// names lists candidates in a sentence.
func names(r tally.Result, list []int) i18n.Message {
	said := i18n.Say("polls.name", "Name", "–")
	for i, one := range list {
		this := i18n.Say("polls.name", "Name", r.Candidates[one].Name)
		switch {
		case i == 0:
			said = this
		case i == len(list)-1:
			said = i18n.Say("polls.name_and", "Before", said, "Last", this)
		default:
			said = i18n.Say("polls.name_comma", "Before", said, "Next", this)
		}
	}
	return said
}

// inCount reports whether a candidate is worth a bar at a stage: with votes, or
// excluded in it.
func inCount(r tally.Result, s tally.Stage, one int) bool {
	return !r.Candidates[one].Withdrawn && (s.Totals[one] > 0 || s.Gains[one] != 0 || s.Number == 1)
}

func barsOf(l *i18n.Localizer, r tally.Result, s tally.Stage) barsView {
	b := barsView{}
	top := max(r.Quota, 1) // of the whole count: a vote is as long, and the quota stands at one place, in every stage
	for _, stage := range r.Stages {
		for _, v := range stage.Totals {
			top = max(top, v)
		}
	}
	at := func(v tally.Votes) string { return strconv.FormatInt(int64(v)*drawn/int64(top), 10) }
	elected := map[int]bool{}
	for _, before := range r.Stages[:s.Number] {
		for _, one := range before.Elected {
			elected[one] = true
		}
	}
	for one, v := range s.Totals {
		if !inCount(r, s, one) {
			continue
		}
		bar := barView{name: r.Candidates[one].Name, figure: votes(l, v), width: at(v)}
		if elected[one] {
			bar.elected = l.T("polls.stage.is_elected")
		}
		b.bars = append(b.bars, bar)
	}
	if r.Quota > 0 {
		b.quotaAt = at(r.Quota)
	}
	return b
}

// figures is the table behind the bars.
func figures(l *i18n.Localizer, r tally.Result, s tally.Stage) ui.TableData {
	t := ui.TableData{
		Caption: l.T("polls.stage.figures", "Number", s.Number), HideCaption: true,
		Columns: []ui.Column{{Label: l.T("polls.count.candidate")}, {Label: l.T("polls.stage.change"), Numeric: true}, {Label: l.T("polls.stage.total"), Numeric: true}},
	}
	change := func(v tally.Votes) string {
		switch {
		case s.Action == tally.First || v == 0:
			return "–"
		case v > 0:
			return "+" + votes(l, v)
		}
		return votes(l, v)
	}
	for one, c := range r.Candidates {
		if inCount(r, s, one) {
			t.Rows = append(t.Rows, ui.TableRow{Cells: []ui.Cell{{Text: c.Name}, {Text: change(s.Gains[one])}, {Text: votes(l, s.Totals[one])}}})
		}
	}
	if !r.Method.Ranked() {
		return t
	}
	lost := s.NonTransferable
	if s.Number > 1 {
		lost -= r.Stages[s.Number-2].NonTransferable
	}
	t.Rows = append(t.Rows, ui.TableRow{Cells: []ui.Cell{{Text: l.T("polls.stage.non_transferable")}, {Text: change(lost)}, {Text: votes(l, s.NonTransferable)}}})
	t.Foot = []ui.Cell{{Text: l.T("polls.stage.sum")}, {Text: ""}, {Text: votes(l, tally.Votes(r.Papers)*tally.Whole)}}
	return t
}

// result is the count of an election for a file; none leads nowhere.
func (p *Pages) result(c *door.Call) (elections.Election, error) {
	e, err := p.open(c)
	if err == nil && e.Result == nil {
		err = door.NotFound()
	}
	return e, err
}

// attach answers with a file to be saved.
func attach(c *door.Call, e elections.Election, ending, contentType string, write func(b *bytes.Buffer) error) error {
	var b bytes.Buffer
	if err := write(&b); err != nil {
		return err
	}
	return c.Download(e.Key+ending, contentType, b.Bytes())
}

func (p *Pages) countCSV(c *door.Call) error {
	e, err := p.result(c)
	if err != nil {
		return err
	}
	return attach(c, e, ".csv", "text/csv; charset=utf-8", func(b *bytes.Buffer) error { return results.WriteCSV(b, c.Loc, *e.Result) })
}

func (p *Pages) countJSON(c *door.Call) error {
	e, err := p.result(c)
	if err != nil {
		return err
	}
	return attach(c, e, ".json", "application/json", func(b *bytes.Buffer) error { return results.WriteJSON(b, e.Key, e.Title, *e.Result) })
}

// ballotsBLT is the ballots without names, for other counting programs.
func (p *Pages) ballotsBLT(c *door.Call) error {
	e, err := p.result(c)
	if err != nil {
		return err
	}
	if !p.Elections.BallotsOpen(c.Actor, e) {
		return door.NotFound()
	}
	contest, err := p.Elections.Ballots(c.Ctx(), nil, e)
	if err != nil {
		return err
	}
	return attach(c, e, ".blt", "text/plain; charset=utf-8", func(b *bytes.Buffer) error { return tally.WriteBLT(b, contest) })
}
