package assembly

import (
	"net/http"
	"slices"
	"strings"

	"plenary.example/internal/i18n"
	"plenary.example/internal/meetings"
	"plenary.example/internal/meetings/online"
	"plenary.example/internal/people"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/meeting"
	"plenary.example/internal/web/ui"
)

// joinRoutes are the addresses of those who join from elsewhere.
func (p *Pages) joinRoutes() []door.Route {
	const at = " /{lang}/meetings/{key}"
	return []door.Route{
		{Pattern: "GET" + at + "/online", Handle: p.onlinePage},
		{Pattern: "POST" + at + "/online/{act}", Handle: p.onlineAct},
	}
}

// onlineView is what the secretariat has in hand of those who join from elsewhere.
type onlineView struct {
	loc     *i18n.Localizer
	base    string
	set     online.Setting
	forced  bool // the meeting is electronic: they count in any case
	over    bool
	rows    []onlineRow
	waiting int // of those named: no link yet
	words   string
	more    int // people found beyond those shown
	errs    ui.FormErrors
	address string
}

// onlineRows is how many people the page shows at once; a few letters find the others.
const onlineRows = 30

// finds tells whether the words are part of a person's name or of an organization
// that has named them.
func finds(l online.Line, words string) bool {
	if words == "" || strings.Contains(people.Fold(l.Person.Name), words) {
		return true
	}
	return slices.ContainsFunc(l.For, func(o i18n.Text) bool {
		return strings.Contains(people.Fold(o.EN), words) || strings.Contains(people.Fold(o.FR), words)
	})
}

type onlineRow struct {
	name string
	from string
	tag  ui.TagData
	note string
	acts []ui.ButtonData
}

func (p *Pages) onlinePage(c *door.Call) error { return p.onlineWith(c, http.StatusOK, nil) }

func (p *Pages) onlineWith(c *door.Call, status int, errs ui.FormErrors) error {
	m, err := p.meeting(c)
	if err != nil {
		return err
	}
	lines, err := p.Online.Links(c.Ctx(), c.Actor, m)
	if err != nil {
		return err
	}
	v := onlineView{loc: c.Loc, base: meeting.To(c, m, "online"), forced: m.Electronic, over: m.State == meetings.Adjourned, errs: errs}
	if v.set, err = p.Online.SettingOf(c.Ctx(), m.ID); err != nil {
		return err
	}
	if errs != nil && c.R.PathValue("act") == "settle" {
		v.set = onlineSetting(c)
	}
	if errs != nil {
		v.address = c.Value("address")
	}
	v.words = c.Value("q")
	words := people.Fold(v.words)
	for _, l := range lines {
		if l.Sent.IsZero() && l.Person.Email != "" {
			v.waiting++
		}
		switch {
		case !finds(l, words):
		case len(v.rows) == onlineRows:
			v.more++
		default:
			v.rows = append(v.rows, onlineLine(c, m, v, l))
		}
	}
	return c.PageStatus(status, ui.PageData{
		Title: c.Text("online.title"), Lead: c.Text("online.lead"), Kicker: m.Title.In(c.Lang), Errors: errs, Path: v.base, Alternate: meeting.Twin(c, m, "online"),
		Crumbs: c.FromDesk(ui.Link{Label: m.Title.In(c.Lang), Href: meeting.To(c, m, "manage")}),
	}, onlinePart(v))
}

func onlineLine(c *door.Call, m meetings.Meeting, v onlineView, l online.Line) onlineRow {
	row := onlineRow{name: l.Person.Name}
	for _, o := range l.For {
		if row.from != "" {
			row.from += ", "
		}
		row.from += o.In(c.Lang)
	}
	mark := func(tone ui.Tone, name string) {
		row.tag = ui.TagData{Tone: tone, Word: c.Text("online.state." + name)}
	}
	switch {
	case !l.Gone.IsZero():
		mark(ui.Past, "revoked")
	case !l.Came.IsZero():
		mark(ui.Good, "came")
		row.note = c.Text("online.came_at", "When", c.Loc.DateTime(l.Came.In(m.Location())))
	case !l.Sent.IsZero():
		mark(ui.Waiting, "sent")
		row.note = c.Text("online.sent_at", "When", c.Loc.DateTime(l.Sent.In(m.Location())))
	case l.Person.Email == "":
		mark(ui.Bad, "no_address")
	default:
		mark(ui.Neutral, "none")
	}
	if v.over || l.Person.Email == "" {
		return row
	}
	act := func(name string, kind ui.ButtonKind, label string) {
		row.acts = append(row.acts, ui.ButtonData{
			Label: c.Text("online.act." + label), Explain: row.name, Kind: kind, Action: v.base + "/" + name, Hidden: []ui.Hidden{{Name: "person", Value: l.Person.ID}},
		})
	}
	if l.Sent.IsZero() {
		act("send", ui.Secondary, "send")
		return row
	}
	act("send", ui.Secondary, "renew")
	if l.Gone.IsZero() {
		act("revoke", ui.Quiet, "revoke")
	}
	return row
}

// onlineAct is an act of the secretariat, or of the desk, on those who join from
// elsewhere.
func (p *Pages) onlineAct(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	key, name := c.R.PathValue("key"), c.R.PathValue("act")
	back := c.Path("meetings", key, "online")
	var err error
	switch name {
	case "settle":
		err = p.Online.Settle(c.Ctx(), c.Actor, key, onlineSetting(c))
	case "send-all":
		_, _, err = p.Online.SendAll(c.Ctx(), c.Actor, key)
	case "send":
		err = p.Online.Send(c.Ctx(), c.Actor, key, c.Value("person"), c.Value("address"))
	case "revoke":
		err = p.Online.Revoke(c.Ctx(), c.Actor, key, c.Value("person"))
	case "mark":
		err = p.Online.Mark(c.Ctx(), c.Actor, key, c.Value("organization"), c.Value("online") == "yes")
		back = c.Path("meetings", key, "desk")
	default:
		return door.NotFound()
	}
	if err == nil {
		return c.Done(back, "online_"+name)
	}
	errs, err := c.Refusal(err)
	if err != nil {
		return err
	}
	if name == "mark" {
		m, err := p.meeting(c)
		if err != nil {
			return err
		}
		return p.deskWith(c, http.StatusUnprocessableEntity, m, errs)
	}
	return p.onlineWith(c, http.StatusUnprocessableEntity, errs)
}

// onlineDesk is what the credentials desk says and does about those online.
type onlineDesk struct {
	marked map[string]bool
	came   map[string]string // since when, by person
	base   string
}

func (p *Pages) onlineDeskOf(c *door.Call, m meetings.Meeting) (onlineDesk, error) {
	d := onlineDesk{marked: map[string]bool{}, came: map[string]string{}, base: meeting.To(c, m, "online", "mark")}
	marked, err := p.Online.Marked(c.Ctx(), m.ID)
	if err != nil {
		return d, err
	}
	for id := range marked {
		d.marked[id] = true
	}
	came, err := p.Online.CameIn(c.Ctx(), m.ID)
	for id, at := range came {
		d.came[id] = c.Loc.Time(at.In(m.Location()))
	}
	return d, err
}

// add says on an organization's line at the desk which of its people came in online,
// and marks the card of one who is not in the hall.
func (d onlineDesk) add(c *door.Call, row *deskRow, e meetings.Entitlement, named []meetings.Delegate, words string) {
	for _, n := range named {
		if at := d.came[n.ID]; at != "" {
			row.lines = append(row.lines, c.Text("online.desk.came", "Name", n.Name, "Time", at))
		}
	}
	if e.Holder.ID == "" {
		return
	}
	mark := func(value, label string) {
		row.acts = append(row.acts, ui.ButtonData{
			Label: c.Text("online.desk." + label), Explain: row.name, Kind: ui.Secondary, Action: d.base,
			Hidden: []ui.Hidden{{Name: "organization", Value: e.Organization.ID}, {Name: "online", Value: value}, {Name: "q", Value: words}},
		})
	}
	if d.marked[e.Organization.ID] {
		row.lines = append(row.lines, c.Text("online.desk.is_online", "Name", e.Holder.Name))
		mark("no", "in_hall")
		return
	}
	mark("yes", "online")
}

func onlineSetting(c *door.Call) online.Setting {
	return online.Setting{Room: c.Value("room"), Counts: c.Value("counts") != "", Silent: c.Value("silent") != ""}
}
