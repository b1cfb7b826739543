package bodies

import (
	"strconv"

	"plenary.example/internal/access"
	"plenary.example/internal/bodies"
	"plenary.example/internal/i18n"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/ui"
)

// overviewView is the secretariat's page of all bodies.
type overviewView struct {
	loc       *i18n.Localizer
	vacancies []vacancyView
	ending    ui.TableData
	more      string
	bodies    []ui.Entry
	empty     ui.EmptyData
}

type vacancyView struct {
	seat, body, why string
	href            string
	keeper          string // the interim holder; empty: nobody
}

// overview shows what needs the secretariat's care: vacancies, terms that end in
// the next twelve months, and every body.
func (p *Pages) overview(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	if err := keeper(c); err != nil {
		return err
	}
	w, all, err := p.words(c)
	if err != nil {
		return err
	}
	today := p.Bodies.Today()
	sittings, err := p.Bodies.Sittings(c.Ctx(), nil, today)
	if err != nil {
		return err
	}
	if err := p.Bodies.Explain(c.Ctx(), nil, sittings, today); err != nil {
		return err
	}
	v := overviewView{loc: c.Loc, empty: ui.EmptyData{
		Title: c.Text("structure.index.none_title"), Body: c.Text("structure.desk.none"),
		Action: &ui.ButtonData{Label: c.Text("structure.new.title"), Href: c.Path("manage", "bodies", "new")},
	}}
	for _, b := range all {
		e := ui.Entry{Kicker: w.kickerOf(b), Title: b.Name.In(c.Lang), Href: keeping(c, b), Lang: langOf(c.Lang, b.Name)}
		if b.OnDay(today) {
			v.vacancies = append(v.vacancies, w.vacant(c, b, sittings[b.ID])...)
			e.Note = c.Text("structure.desk.nobody")
			if n := seated(sittings[b.ID]); n > 0 {
				e.Note = c.Text("structure.desk.sits", "Count", n)
			}
		} else {
			e.Tag = &ui.TagData{Tone: ui.Past, Word: c.Text("structure.dissolved.word")}
		}
		v.bodies = append(v.bodies, e)
	}
	if err := p.ending(c, w, &v); err != nil {
		return err
	}
	return c.Page(ui.PageData{
		Title: c.Text("structure.desk.title"), Lead: c.Text("structure.desk.lead"), NoIndex: true,
		Crumbs:    []ui.Link{{Label: c.Text("nav.manage"), Href: c.Path("manage")}},
		Primary:   &ui.ButtonData{Label: c.Text("structure.new.title"), Href: c.Path("manage", "bodies", "new")},
		Secondary: []ui.ButtonData{{Label: c.Text("structure.desk.public"), Href: c.Path("bodies"), Kind: ui.Secondary}},
	}, overviewPage(v))
}

func seated(s bodies.Sitting) int {
	n := len(s.Others) + s.Joined
	for _, one := range s.Seats {
		if one.Holder != nil {
			n++
		}
	}
	return n
}

// vacant lists a body's vacancies; those that follow from another body's stand
// there.
func (w words) vacant(c *door.Call, b bodies.Body, s bodies.Sitting) (list []vacancyView) {
	for _, one := range s.Vacancies() {
		if one.ByOffice() {
			continue
		}
		v := vacancyView{seat: w.seatTitle(one.Seat), body: b.Name.In(c.Lang), why: w.vacancyWords(one), href: fillAddress(c, b, one)}
		if one.Holder != nil {
			v.keeper = c.Text("structure.desk.keeper", "Name", one.Holder.Person.Name)
		}
		list = append(list, v)
	}
	return list
}

func fillAddress(c *door.Call, b bodies.Body, s bodies.SeatOn) string {
	return keeping(c, b, "appoint") + query("seat", s.ID, "number", strconv.Itoa(s.Number))
}

// ending adds a page of the terms that end within twelve months.
func (p *Pages) ending(c *door.Call, w words, v *overviewView) error {
	today := p.Bodies.Today()
	list, next, err := p.Bodies.Ending(c.Ctx(), nil, today, today.AddDate(1, 0, 0), markOf(c.Value("after")))
	if err != nil {
		return err
	}
	v.ending = ui.TableData{Caption: c.Text("structure.desk.ending"), HideCaption: true, Columns: []ui.Column{
		{Label: c.Text("structure.column.person")}, {Label: c.Text("structure.column.office")}, {Label: c.Text("structure.column.body")}, {Label: c.Text("structure.column.last_day")},
	}}
	for _, h := range list {
		b := w.bodies[h.BodyID]
		v.ending.Rows = append(v.ending.Rows, ui.TableRow{Cells: []ui.Cell{
			{Text: h.Person.Name}, {Text: c.Loc.Say(bodies.RoleName(h.Role))}, {Text: b.Name.In(c.Lang), Href: keeping(c, b)}, {Text: c.Loc.Date(h.To)},
		}})
	}
	if next != nil {
		v.more = c.Path("manage", "bodies") + query("after", next.Day+"."+next.ID)
	}
	return nil
}

// keepView is the secretariat's page of one body.
type keepView struct {
	loc     *i18n.Localizer
	seats   []seatView
	others  []otherView
	appoint []ui.Link // to offices without seats
	actions []ui.Link
	newSeat string
}

// seatView is a seat with its places.
type seatView struct {
	title  string
	line   string
	change string
	places []placeView
}

type placeView struct {
	who     string // empty: vacant
	line    string
	limit   string // said where a term is beyond the limit
	vacant  bool
	change  string // the address of the term; empty for one held by office
	fill    string
	explain string
}

type otherView struct {
	who, office, line, change string
}

// keep is the secretariat's page of one body.
func (p *Pages) keep(c *door.Call) error {
	b, err := p.bodyFor(c)
	if err != nil {
		return err
	}
	w, _, err := p.words(c)
	if err != nil {
		return err
	}
	sitting, err := p.Bodies.SittingOn(c.Ctx(), nil, b.ID, p.Bodies.Today())
	if err != nil {
		return err
	}
	v := keepView{loc: c.Loc, newSeat: keeping(c, b, "seats", "new"), actions: []ui.Link{
		{Label: c.Text("structure.change.title"), Href: keeping(c, b, "change")}, {Label: c.Text("structure.mandate.amend"), Href: keeping(c, b, "mandate")},
	}}
	if b.Dissolved.IsZero() {
		v.actions = append(v.actions, ui.Link{Label: c.Text("structure.dissolve.title"), Href: keeping(c, b, "dissolve")})
	}
	if v.seats, err = p.seatsToKeep(c, w, b, sitting); err != nil {
		return err
	}
	for _, h := range sitting.Others {
		v.others = append(v.others, otherView{who: h.Person.Name, office: c.Loc.Say(bodies.RoleName(h.Role)), line: span(c.Loc, h.Term), change: keeping(c, b, "terms", h.ID)})
	}
	p.unseated(c, b, sitting, &v)
	return c.Page(ui.PageData{
		Title: b.Name.In(c.Lang), TitleLang: langOf(c.Lang, b.Name), Kicker: w.kickerOf(b), Crumbs: desk(c), NoIndex: true,
		Secondary: []ui.ButtonData{{Label: c.Text("structure.keep.public"), Href: to(c, b), Kind: ui.Secondary}, {Label: c.Text("structure.history.who"), Href: to(c, b, "history"), Kind: ui.Quiet}},
		Rail:      keepRail(v), RailTitle: c.Text("structure.keep.actions"),
	}, keepPage(v))
}

// seatsToKeep are a body's seats of today and to come, with who has their places.
func (p *Pages) seatsToKeep(c *door.Call, w words, b bodies.Body, sitting bodies.Sitting) ([]seatView, error) {
	var list []seatView
	for _, seat := range sitting.AllSeats {
		v := seatView{title: w.seatTitle(seat), line: w.seatLine(seat), change: keeping(c, b, "seats", seat.ID)}
		for _, one := range sitting.Seats {
			if one.ID != seat.ID {
				continue
			}
			place, err := p.place(c, w, b, one)
			if err != nil {
				return nil, err
			}
			v.places = append(v.places, place)
		}
		list = append(list, v)
	}
	return list, nil
}

// seatLine says how long the terms of a seat are and who fills it.
func (w words) seatLine(s bodies.Seat) string {
	line := w.loc.Say(s.FilledBy.Words()) + "."
	if s.Years > 0 {
		line += " " + w.loc.T("structure.seat.years", "Count", s.Years)
	}
	if s.Consecutive > 0 {
		line += " " + w.loc.T("structure.seat.limit", "Count", s.Consecutive)
	}
	if !s.From.IsZero() {
		line += " " + w.loc.T("structure.seat.from", "Day", s.From)
	}
	if !s.To.IsZero() {
		line += " " + w.loc.T("structure.seat.to", "Day", s.To)
	}
	return line
}

func (p *Pages) place(c *door.Call, w words, b bodies.Body, one bodies.SeatOn) (placeView, error) {
	v := placeView{vacant: one.Vacant, explain: w.seatTitle(one.Seat) + " " + strconv.Itoa(one.Number)}
	if !one.ByOffice() {
		v.fill = fillAddress(c, b, one)
	}
	if one.Vacant {
		v.line = w.vacancyWords(one)
	}
	if one.Holder == nil {
		return v, nil
	}
	v.who = one.Holder.Person.Name
	if !one.Vacant {
		v.line = span(c.Loc, one.Holder.Term)
	}
	if one.ByOffice() {
		return v, nil
	}
	v.change = keeping(c, b, "terms", one.Holder.ID)
	if one.Consecutive > 0 && !one.Vacant {
		n, err := p.Bodies.ConsecutiveTerms(c.Ctx(), nil, one.Holder.Term)
		if err != nil {
			return v, err
		}
		if n > one.Consecutive {
			v.limit = c.Text("structure.seat.beyond", "Count", n, "Limit", one.Consecutive)
		}
	}
	return v, nil
}

// unseated offers the offices that have no seats.
func (p *Pages) unseated(c *door.Call, b bodies.Body, sitting bodies.Sitting, v *keepView) {
	has := map[access.Role]bool{}
	for _, s := range sitting.AllSeats {
		has[s.Role] = has[s.Role] || s.OnDay(p.Bodies.Today())
	}
	for _, r := range bodies.Roles(b.Kind) {
		if !has[r] {
			v.appoint = append(v.appoint, ui.Link{Label: c.Loc.Say(bodies.RoleName(r)), Href: keeping(c, b, "appoint") + query("role", string(r))})
		}
	}
}
