package lists

import (
	"cmp"
	"net/url"
	"slices"
	"strconv"
	"time"

	"plenary.example/internal/i18n"
	"plenary.example/internal/lists"
	"plenary.example/internal/lists/distribution"
	"plenary.example/internal/outmail"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/ui"
)

// deliveryView is the report of one post's copies.
type deliveryView struct {
	loc    *i18n.Localizer
	said   []string // the report in sentences
	facts  []ui.Fact
	bar    deliveryBar
	tabs   []ui.Link
	table  ui.TableData
	empty  ui.EmptyData
	more   string
	copies int
}

// deliveryBar draws how many copies of all are where, in thousandths of its width.
type deliveryBar struct{ done, waiting, failed int }

// barOf shares a bar's width out; what is not nothing is seen.
func barOf(done, waiting, failed int) deliveryBar {
	counts := [3]int{done, waiting, failed}
	total := done + waiting + failed
	if total == 0 {
		return deliveryBar{}
	}
	const whole, least = 1000, 8
	var widths [3]int
	largest, rest := 0, whole
	for i, n := range counts {
		if n > 0 {
			widths[i] = max(least, n*whole/total)
		}
		if n > counts[largest] {
			largest = i
		}
		rest -= widths[i]
	}
	widths[largest] += rest
	return deliveryBar{done: widths[0], waiting: widths[1], failed: widths[2]}
}

// delivery shows where the copies of a post are.
func (p *Pages) delivery(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	l, err := p.openFor(c)
	if err != nil {
		return err
	}
	n, err := pathNumber(c, "number")
	if err != nil {
		return err
	}
	after, _ := strconv.ParseInt(c.Value("after"), 10, 64)
	state, chosen := copyState(c.Value("state"))
	d, err := p.Distribution.Delivery(c.Ctx(), c.Actor, l, n, state, after)
	if err == nil && !chosen {
		if state = troubled(d.Report); state != "" {
			d, err = p.Distribution.Delivery(c.Ctx(), c.Actor, l, n, state, after)
		}
	}
	if err != nil {
		return err
	}
	next, err := p.nextTry(c, l, n, d.Report)
	if err != nil {
		return err
	}
	base := to(c, l, "posts", number(n), "delivery")
	v := deliveryView{loc: c.Loc, said: p.deliverySentences(c, d.Report, next), facts: deliveryFacts(c, d.Report), tabs: copyTabs(c, base, d.Report, state), copies: d.Report.Total()}
	counts := d.Report.Counts
	v.bar = barOf(counts[outmail.Sent]+counts[outmail.Kept], counts[outmail.Waiting], counts[outmail.Failed])
	v.table = copyTable(c, l, d.Copies)
	v.empty = ui.EmptyData{Title: c.Text("mailing.delivery.none_title"), Body: c.Text("mailing.delivery.none")}
	if d.More && len(d.Copies) > 0 {
		v.more = base + "?" + url.Values{"state": {cmp.Or(string(state), "all")}, "after": {number(d.Copies[len(d.Copies)-1].Copy.Recipient)}}.Encode()
	}
	return c.Page(ui.PageData{
		Title: subjectOf(c, d.Report.Subject), Kicker: c.Text("mailing.delivery.title"), NoIndex: true,
		Crumbs: crumbs(c, l, ui.Link{Label: c.Text("mailing.post.number", "Number", number(n)), Href: to(c, l, "archive", number(n))}),
	}, deliveryPage(v))
}

// copyState reads the state whose rows are asked for; chosen is false for none.
func copyState(s string) (state outmail.State, chosen bool) {
	switch state = outmail.State(s); state {
	case outmail.Waiting, outmail.Kept, outmail.Sent, outmail.Failed:
		return state, true
	}
	return "", s == "all"
}

// troubled is the state whose rows matter most: what failed, then what waits.
func troubled(r outmail.Report) outmail.State {
	for _, s := range []outmail.State{outmail.Failed, outmail.Waiting} {
		if r.Counts[s] > 0 {
			return s
		}
	}
	return ""
}

// nextTry is when the first of the copies that wait is tried again; zero for none.
func (p *Pages) nextTry(c *door.Call, l lists.List, n int64, r outmail.Report) (time.Time, error) {
	var next time.Time
	if r.Counts[outmail.Waiting] == 0 {
		return next, nil
	}
	d, err := p.Distribution.Delivery(c.Ctx(), c.Actor, l, n, outmail.Waiting, 0)
	if err != nil {
		return next, err
	}
	for _, line := range d.Copies {
		if at := line.Copy.NextAt; next.IsZero() || at.Before(next) {
			next = at
		}
	}
	return next, nil
}

// deliverySentences say how far a post has come.
func (p *Pages) deliverySentences(c *door.Call, r outmail.Report, next time.Time) []string {
	if r.Total() == 0 {
		return []string{c.Text("mailing.delivery.nobody")}
	}
	var said []string
	tell := func(n int, key string, args ...any) {
		if n > 0 {
			said = append(said, c.Text(key, append([]any{"Count", n}, args...)...))
		}
	}
	sent := r.Counts[outmail.Sent]
	if sent > 0 || r.Counts[outmail.Kept] == 0 {
		said = append(said, c.Text("mailing.delivery.sent", "Count", r.Total(), "Number", sent))
	}
	tell(r.Counts[outmail.Kept], "mailing.delivery.kept")
	if waiting := r.Counts[outmail.Waiting]; waiting > 0 && next.After(p.Now()) {
		tell(waiting, "mailing.delivery.waiting_until", "Time", p.soon(c, next))
	} else {
		tell(waiting, "mailing.delivery.waiting")
	}
	tell(r.Counts[outmail.Failed], "mailing.delivery.failed")
	if !r.Complete {
		said = append(said, c.Text("mailing.delivery.incomplete"))
	}
	return said
}

// soon says an instant by its hour, where it is of today.
func (p *Pages) soon(c *door.Call, t time.Time) string {
	t, now := c.Local(t), c.Local(p.Now())
	if t.Year() == now.Year() && t.YearDay() == now.YearDay() {
		return c.Loc.Time(t)
	}
	return c.Loc.DateTime(t)
}

func deliveryFacts(c *door.Call, r outmail.Report) []ui.Fact {
	facts := []ui.Fact{{Term: c.Text("mailing.delivery.queued"), Body: ui.Moment(c.Loc, c.Local(r.QueuedAt))}}
	if !r.First.IsZero() {
		facts = append(facts, ui.Fact{Term: c.Text("mailing.delivery.first"), Body: ui.Moment(c.Loc, c.Local(r.First))})
	}
	if !r.Last.IsZero() && !r.Last.Equal(r.First) {
		facts = append(facts, ui.Fact{Term: c.Text("mailing.delivery.last"), Body: ui.Moment(c.Loc, c.Local(r.Last))})
	}
	return facts
}

func copyTabs(c *door.Call, base string, r outmail.Report, state outmail.State) []ui.Link {
	tabs := []ui.Link{{Label: c.Text("mailing.delivery.tab.all"), Href: base + "?state=all", Current: state == ""}}
	for _, s := range []outmail.State{outmail.Sent, outmail.Kept, outmail.Waiting, outmail.Failed} {
		if n := r.Counts[s]; n > 0 || s == state {
			tabs = append(tabs, ui.Link{Label: counted(c, "mailing.delivery.tab."+string(s), n), Href: base + "?state=" + string(s), Current: s == state})
		}
	}
	return tabs
}

func copyTable(c *door.Call, l lists.List, copies []distribution.CopyLine) ui.TableData {
	t := ui.TableData{Caption: c.Text("mailing.delivery.copies"), HideCaption: true, Columns: []ui.Column{
		{Label: c.Text("mailing.people.name")}, {Label: c.Text("mailing.delivery.state")}, {Label: c.Text("mailing.delivery.when")}, {Label: c.Text("mailing.delivery.words")},
	}}
	told := slices.ContainsFunc(copies, func(line distribution.CopyLine) bool { return line.Copy.Reply != "" })
	if !told {
		t.Columns = t.Columns[:3]
	}
	for _, line := range copies {
		who := ui.Cell{Text: line.Copy.Address}
		if s := line.Subscription; s != nil {
			who = ui.Cell{Body: personCell(cmp.Or(s.Name, s.Address), line.Copy.Address, to(c, l, "subscribers", s.ID))}
		}
		at, tag := line.Copy.SettledAt, ui.TagData{Tone: ui.Good, Word: capital(c.Loc.Say(line.Copy.State.Say()))}
		switch line.Copy.State {
		case outmail.Waiting:
			at, tag.Tone = line.Copy.NextAt, ui.Waiting
		case outmail.Failed:
			tag.Tone = ui.Bad
		case outmail.Kept, outmail.Sent:
		}
		when := ui.Cell{}
		if !at.IsZero() {
			when.Body = ui.Moment(c.Loc, c.Local(at))
		}
		cells := []ui.Cell{who, {Tag: &tag}, when}
		if told {
			cells = append(cells, ui.Cell{Body: serverWords(line.Copy.Reply)})
		}
		t.Rows = append(t.Rows, ui.TableRow{Cells: cells})
	}
	return t
}
