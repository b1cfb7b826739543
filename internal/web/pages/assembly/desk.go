package assembly

import (
	"net/http"
	"strings"

	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/meetings"
	"plenary.example/internal/people"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/meeting"
	"plenary.example/internal/web/ui"
)

// deskRows is how many organizations the desk shows at once; a few letters find
// the others.
const deskRows = 60

// deskView is the credentials desk.
type deskView struct {
	loc     *i18n.Localizer
	here    string
	words   string
	rows    []deskRow
	more    int
	settled bool
	done    string
	errs    ui.FormErrors
	manage  string
	speaker string // where somebody is put on the list of speakers
}

// deskRow is one member organization at the desk.
type deskRow struct {
	name   string
	tag    ui.TagData
	lines  []string
	acts   []ui.ButtonData
	change ui.Link // where its delegates are named
}

func (p *Pages) desk(c *door.Call) error {
	m, err := p.meeting(c)
	if err != nil {
		return err
	}
	return p.deskWith(c, http.StatusOK, m, nil)
}

func (p *Pages) deskWith(c *door.Call, status int, m meetings.Meeting, errs ui.FormErrors) error {
	if err := mayWatch(c, m, faceDesk); err != nil {
		return err
	}
	list, err := p.Meetings.Electorate(c.Ctx(), m.ID, c.Lang)
	if err != nil {
		return err
	}
	named, err := p.Meetings.Delegates(c.Ctx(), m.ID)
	if err != nil {
		return err
	}
	v := deskView{
		loc: c.Loc, here: meeting.To(c, m, "desk"), words: c.Value("q"), settled: !m.ElectorateAt.IsZero(), done: c.DoneMessage(), errs: errs, manage: meeting.To(c, m, "manage"),
	}
	afar, err := p.onlineDeskOf(c, m)
	if err != nil {
		return err
	}
	v.speaker = meeting.To(c, m, "speakers", "add")
	words := people.Fold(v.words)
	for _, e := range list {
		if !matches(e, named[e.Organization.ID], words) {
			continue
		}
		if len(v.rows) == deskRows {
			v.more++
			continue
		}
		row := deskLine(c, m, e, named[e.Organization.ID], v.words)
		afar.add(c, &row, e, named[e.Organization.ID], v.words)
		v.rows = append(v.rows, row)
	}
	if c.HTMX() && errs == nil {
		return c.HTML(status, deskCards(v))
	}
	_, r, err := p.fresh(c, m, faceDesk)
	if err != nil {
		return err
	}
	return c.HTML(status, deskPage(p.frame(c, m, faceDesk, r), r, v))
}

// matches finds an organization by its name or by one of its delegates'.
func matches(e meetings.Entitlement, named []meetings.Delegate, words string) bool {
	if words == "" {
		return true
	}
	for _, text := range []string{e.Organization.Name.EN, e.Organization.Name.FR, e.Holder.Name} {
		if strings.Contains(people.Fold(text), words) {
			return true
		}
	}
	for _, d := range named {
		if strings.Contains(people.Fold(d.Name), words) {
			return true
		}
	}
	return false
}

func deskLine(c *door.Call, m meetings.Meeting, e meetings.Entitlement, named []meetings.Delegate, words string) deskRow {
	row := deskRow{
		name:   e.Organization.Name.In(c.Lang),
		change: ui.Link{Label: c.Text("assembly.delegates.change"), Href: meeting.To(c, m, "delegates") + "?organization=" + e.Organization.ID},
	}
	hidden := func(person string) []ui.Hidden {
		return []ui.Hidden{{Name: "organization", Value: e.Organization.ID}, {Name: "person", Value: person}, {Name: "q", Value: words}}
	}
	if !e.Entitled {
		row.tag = ui.TagData{Tone: ui.Bad, Word: c.Text("assembly.desk.not_entitled")}
		row.lines = []string{c.Loc.Say(e.Note)}
		return row
	}
	held := e.Holder.ID != ""
	switch {
	case held:
		row.tag = ui.TagData{Tone: ui.Good, Word: c.Text("assembly.desk.admitted")}
		row.lines = append(row.lines, c.Text("assembly.desk.held", "Name", e.Holder.Name, "Time", c.Loc.Time(e.Since.In(m.Location()))))
	case len(named) == 0:
		row.tag = ui.TagData{Tone: ui.Waiting, Word: c.Text("assembly.desk.none_named")}
		row.change.Label = c.Text("assembly.delegates.name")
	default:
		row.tag = ui.TagData{Tone: ui.Neutral, Word: c.Text("assembly.desk.card_here")}
	}
	act := "admit"
	if held {
		act = "transfer"
	}
	for _, d := range named {
		if d.ID == e.Holder.ID {
			continue
		}
		key, kind := "assembly.desk."+act+"_delegate", ui.Primary
		if d.Alternate() {
			key = "assembly.desk." + act + "_alternate"
		}
		if held || d.Alternate() {
			kind = ui.Secondary
		}
		row.acts = append(row.acts, ui.ButtonData{Label: c.Text(key, "Name", d.Name), Kind: kind, Explain: row.name, Action: meeting.To(c, m, "desk", act), Hidden: hidden(d.ID)})
	}
	if held {
		row.acts = append(row.acts, ui.ButtonData{Label: c.Text("assembly.desk.return"), Kind: ui.Quiet, Explain: row.name, Action: meeting.To(c, m, "desk", "return"), Hidden: hidden("")})
	}
	return row
}

// deskAct admits, passes on or takes back a voting card.
func (p *Pages) deskAct(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	m, err := p.meeting(c)
	if err != nil {
		return err
	}
	organization, person := c.Value("organization"), c.Value("person")
	act := c.R.PathValue("act")
	switch act {
	case "admit":
		_, err = p.Meetings.Admit(c.Ctx(), c.Actor, m.Key, organization, person)
	case "transfer":
		_, err = p.Meetings.Transfer(c.Ctx(), c.Actor, m.Key, organization, person)
	case "return":
		err = p.Meetings.Return(c.Ctx(), c.Actor, m.Key, organization)
	default:
		return door.NotFound()
	}
	if err != nil {
		if f := fault.Of(err); f != nil && f.Kind == fault.Forbidden && meetings.MayDo(c.Actor, m).Desk {
			err = fault.New(fault.Conflict, f.Key, f.Args) // what is refused is the organization's card, not the desk
		}
		errs, err := c.Refusal(err)
		if err != nil {
			return err
		}
		return p.deskWith(c, http.StatusUnprocessableEntity, m, errs)
	}
	back := meeting.To(c, m, "desk")
	if !meetings.MayDo(c.Actor, m).Desk {
		back = meeting.To(c, m, "floor") // a holder who leaves gives the card back alone
	}
	return c.Done(back, "card_"+act)
}
