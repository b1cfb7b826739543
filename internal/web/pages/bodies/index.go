package bodies

import (
	"time"

	"github.com/a-h/templ"

	"plenary.example/internal/access"
	"plenary.example/internal/bodies"
	"plenary.example/internal/i18n"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/ui"
)

// indexView is the page of all bodies.
type indexView struct {
	loc    *i18n.Localizer
	groups []kindView
	past   []ui.Link
	empty  ui.EmptyData
}

type kindView struct {
	id     string
	title  string // empty: the only body of the kind, whose name says it
	bodies []bodyView
}

// bodyView is a body among others.
type bodyView struct {
	name, href, within string
	lang               i18n.Lang
	about              []string
	aboutLang          i18n.Lang
	offices            []officeView
	joined             string
}

// officeView is an office with those who hold it.
type officeView struct {
	title   string
	people  []heldView
	vacancy []string
}

type heldView struct {
	ui.Person
	interim string
	note    string // until when; why the place is vacant
}

// structure is the coalition's bodies with who sits in them today.
func (p *Pages) structure(c *door.Call) (indexView, error) {
	w, all, err := p.words(c)
	if err != nil {
		return indexView{}, err
	}
	today := p.Bodies.Today()
	sittings, err := p.Bodies.Sittings(c.Ctx(), nil, today)
	if err != nil {
		return indexView{}, err
	}
	v := indexView{loc: c.Loc, empty: ui.EmptyData{Title: c.Text("structure.index.none_title"), Body: c.Text("structure.index.none")}}
	for _, kind := range bodies.Kinds() {
		group := kindView{id: string(kind), title: c.Loc.Say(bodies.KindsName(kind))}
		for _, b := range all {
			switch {
			case b.Kind != kind:
			case !b.Dissolved.IsZero() && b.Dissolved.Before(today):
				v.past = append(v.past, crumb(c, b, to(c, b)))
			default:
				group.bodies = append(group.bodies, w.among(c, b, sittings[b.ID]))
			}
		}
		if len(group.bodies) == 1 && (kind == access.Executive || kind == access.Secretariat) {
			group.title = ""
		}
		if len(group.bodies) > 0 {
			v.groups = append(v.groups, group)
		}
	}
	return v, nil
}

// Structure shows the coalition's bodies with who sits in them today, for a page of
// another kind.
func (p *Pages) Structure(c *door.Call) (templ.Component, error) {
	v, err := p.structure(c)
	if err != nil {
		return nil, err
	}
	v.past = nil
	return indexPage(v), nil
}

// index shows the coalition's structure.
func (p *Pages) index(c *door.Call) error {
	v, err := p.structure(c)
	if err != nil {
		return err
	}
	page := ui.PageData{
		Title: c.Text("structure.index.title"), Lead: c.Text("structure.index.lead"), Description: c.Text("structure.index.lead"),
		Next: &ui.Next{Title: c.Text("structure.index.data"), Body: c.Text("structure.index.data_body"), Links: []ui.Link{
			{Label: c.Text("structure.index.csv"), Href: c.Path("bodies.csv")}, {Label: c.Text("structure.index.json"), Href: c.Path("bodies.json")},
		}},
	}
	page.Secondary = []ui.ButtonData{{Label: c.Text("structure.index.elections"), Href: c.Path("elections"), Kind: ui.Secondary}}
	if bodies.MayKeep(c.Actor) {
		page.Secondary = append(page.Secondary, ui.ButtonData{Label: c.Text("structure.desk.title"), Href: c.Path("manage", "bodies"), Kind: ui.Secondary})
	}
	return c.Page(page, indexPage(v))
}

// among is a body among others, with who sits on it.
func (w words) among(c *door.Call, b bodies.Body, s bodies.Sitting) bodyView {
	v := bodyView{name: b.Name.In(c.Lang), href: to(c, b), lang: langOf(c.Lang, b.Name), about: b.Mandate.Paragraphs(c.Lang), aboutLang: langOf(c.Lang, b.Mandate)}
	if parent, ok := w.bodies[b.ParentID]; ok {
		v.within = c.Text("structure.within", "Body", parent.Name)
	}
	if len(v.about) > 1 {
		v.about = v.about[:1]
	}
	v.offices = w.offices(c.Lang, s, false)
	if b.Open {
		v.joined = c.Text("structure.joined", "Count", s.Joined)
	}
	return v
}

// offices groups who sits by office, in the order of the seats; whole says until
// when, and since when and why a place is vacant.
func (w words) offices(lang i18n.Lang, s bodies.Sitting, whole bool) []officeView {
	var list []officeView
	vacant := map[string]int{}
	of := func(title string) *officeView {
		for i := range list {
			if list[i].title == title {
				return &list[i]
			}
		}
		list = append(list, officeView{title: title})
		return &list[len(list)-1]
	}
	for _, seat := range s.Seats {
		o := of(w.seatsTitle(seat.Seat))
		switch {
		case seat.Holder != nil:
			held := heldView{Person: person(lang, *seat.Holder)}
			if whole && !seat.Holder.To.IsZero() {
				held.note = w.loc.T("structure.until", "Day", seat.Holder.To)
			}
			if seat.Vacant {
				held.interim = w.loc.T("structure.interim")
			}
			if seat.Vacant && whole {
				held.note = w.vacancyWords(seat)
			}
			o.people = append(o.people, held)
		case whole:
			o.vacancy = append(o.vacancy, w.vacancyWords(seat))
		default:
			vacant[o.title]++
		}
	}
	loose := map[access.Role]int{}
	for _, h := range s.Others {
		loose[h.Role]++
	}
	for _, h := range s.Others {
		o := of(w.roles(h.Role, loose[h.Role]))
		held := heldView{Person: person(lang, h)}
		if whole && !h.To.IsZero() {
			held.note = w.loc.T("structure.until", "Day", h.To)
		}
		o.people = append(o.people, held)
	}
	for i := range list {
		if n := vacant[list[i].title]; n > 0 {
			list[i].vacancy = []string{w.loc.T("structure.vacant_places", "Count", n)}
		}
	}
	return list
}

// seatsTitle is a seat's title over all who hold it.
func (w words) seatsTitle(s bodies.Seat) string {
	title := w.loc.Say(s.Title())
	if s.Name.Empty() {
		title = w.roles(s.Role, s.Places)
	}
	if b, ok := w.bodies[s.FromBody]; ok && s.ByOffice() {
		return w.loc.T("structure.seat.by_office", "Office", title, "Body", b.Name)
	}
	return title
}

// roles is an office's name over so many who hold it.
func (w words) roles(r access.Role, holders int) string {
	if holders > 1 {
		return w.loc.Say(bodies.RolesName(r))
	}
	return w.loc.Say(bodies.RoleName(r))
}

// vacancyWords says since when and why a place is vacant.
func (w words) vacancyWords(s bodies.SeatOn) string {
	switch {
	case s.ByOffice():
		return w.loc.T("structure.vacant.by_office")
	case s.Last == nil && s.Since.IsZero():
		return w.loc.T("structure.vacant.never")
	case s.Last == nil:
		return w.loc.T("structure.vacant.since", "Day", s.Since)
	case s.Last.Ended == "":
		return w.loc.T("structure.vacant.after", "Day", s.Since, "Name", s.Last.Person.Name)
	}
	return w.loc.T("structure.vacant.why", "Day", s.Since, "Name", s.Last.Person.Name, "Why", w.loc.Say(s.Last.Ended.Words()))
}

// sitting is the table of who sits on a body on a day.
func (w words) sitting(caption string, s bodies.Sitting) ui.TableData {
	l := w.loc
	t := ui.TableData{Caption: caption, HideCaption: true, Columns: []ui.Column{
		{Label: l.T("structure.column.office")},
		{Label: l.T("structure.column.person")},
		{Label: l.T("structure.column.organization")},
		{Label: l.T("structure.column.term")},
		{Label: l.T("structure.column.how")},
	}}
	for _, seat := range s.Seats {
		title := ui.Cell{Text: w.seatTitle(seat.Seat)}
		if seat.Holder == nil {
			t.Rows = append(t.Rows, ui.TableRow{Cells: []ui.Cell{title, {Tag: &ui.TagData{Tone: ui.Waiting, Word: l.T("structure.vacant.word")}}, {}, {Text: w.vacancyWords(seat)}, {}}})
			continue
		}
		if seat.ByOffice() { // by which one stands in the last column
			title.Text = l.Say(seat.Title())
		}
		row := w.holder(title, *seat.Holder)
		if seat.Vacant {
			row.Cells[4] = ui.Cell{Body: interimCell(l, w.vacancyWords(seat))}
		}
		t.Rows = append(t.Rows, row)
	}
	for _, h := range s.Others {
		t.Rows = append(t.Rows, w.holder(ui.Cell{Text: l.Say(bodies.RoleName(h.Role))}, h))
	}
	return t
}

// holder is a line of who holds an office.
func (w words) holder(office ui.Cell, h bodies.Holder) ui.TableRow {
	how := w.loc.Say(h.How.Words())
	if b, ok := w.bodies[h.Via]; ok {
		how = w.loc.T("structure.by_office_of", "Body", b.Name)
	}
	return ui.TableRow{Cells: []ui.Cell{
		office, {Text: h.Person.Name}, {Text: h.Organization.In(w.loc.Lang()), Lang: langOf(w.loc.Lang(), h.Organization)}, {Text: span(w.loc, h.Term)}, {Text: how},
	}}
}

// ended says how a term ended, where it did.
func (w words) ended(h bodies.Holder, today time.Time) string {
	if h.To.IsZero() || !h.To.Before(today) || h.Ended == "" {
		return ""
	}
	return capital(w.loc.Say(h.Ended.Words()))
}
