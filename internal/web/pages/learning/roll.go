package learning

import (
	"bytes"
	"net/http"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"plenary.example/internal/fault"
	"plenary.example/internal/learning"
	"plenary.example/internal/registration/desk"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/parts"
	"plenary.example/internal/web/ui"
)

// rollSize is how many of those who have a place one page of the roll has.
const rollSize = 100

// rollForm says which of the three forms of the page an answer is about.
const (
	formNote  = "note"
	formGuest = "guest"
	formFile  = "file"
)

// toNote is the webinar that the address names and its roll, for whoever runs its desk.
func (p *Pages) toNote(c *door.Call) (learning.Event, []desk.Present, error) {
	e, err := p.Learning.Event(c.Ctx(), c.Actor, c.R.PathValue("webinar"))
	if err != nil {
		return e, nil, err
	}
	list, err := p.Desk.Roll(c.Ctx(), c.Actor, e.Gathering)
	return e, list, err
}

func (p *Pages) roll(c *door.Call) error { return p.rollWith(c, http.StatusOK, "", nil, nil) }

// rollWith shows who was there; refused is about one of the forms, brought what became of a
// file.
func (p *Pages) rollWith(c *door.Call, status int, about string, refused error, brought *desk.Brought) error {
	if err := c.Parse(); err != nil {
		return err
	}
	e, list, err := p.toNote(c)
	if err != nil {
		return err
	}
	errs, err := c.Refusal(refused)
	if refused != nil && err != nil {
		return err
	}
	here := c.Path("manage", "learning", e.Key, "attendance")
	data := twin(c, ui.PageData{
		Title: c.Text("learning.roll.title"), Kicker: e.Title.In(c.Lang) + " · " + when(c, e.Gathering), Errors: errs.In(formOf(about)), Wide: true, Crumbs: p.crumbs(c, ui.Link{Label: e.Title.In(c.Lang), Href: c.Path("manage", "learning", e.Key)}),
	}, e.Key, "attendance")
	if p.Learning.Now().Before(e.Starts) {
		data.Lead = c.Text("learning.roll.early")
		return c.PageStatus(status, data, parts.Stack())
	}
	data.Lead = rollLead(c, list)
	data.Secondary = []ui.ButtonData{{Label: c.Text("learning.roll.export"), Href: c.Path("manage", "learning", e.Key, "attendance.csv"), Kind: ui.Secondary}}
	placed, guests := list, []desk.Present(nil)
	for i, one := range list {
		if one.Guest {
			placed, guests = list[:i], list[i:]
			break
		}
	}
	var body []templ.Component
	if brought != nil {
		body = append(body, parts.Section("brought", c.Text("learning.roll.brought"), broughtLines(c, *brought)))
	}
	body = append(body, parts.Section("placed", c.Text("learning.roll.placed"), p.placed(c, here, placed, about == formNote && refused != nil, errs)...))
	f := parts.Fields{Call: c, Prefix: "learning.roll_form.", ID: formFile, Values: map[string]string{}}
	if about == formFile {
		f.Errors = errs
	}
	file := parts.Sending(here, formFile)
	file.Upload = true
	body = append(body, parts.Section("file", c.Text("learning.roll.file"), parts.Form(file, f.Line("file", func(one *ui.Field) {
		one.Type, one.Attrs = "file", templ.Attributes{"accept": ".csv,.tsv,.txt,.xlsx,.ods"}
	}), parts.Submit(c.Text("learning.roll.bring"), ui.Secondary))))
	g := parts.Fields{Call: c, Prefix: "learning.roll_form.", ID: formGuest, Values: map[string]string{}}
	if about == formGuest {
		g.Values, g.Errors = c.Typed("name", "email", "minutes"), errs
	}
	inside := guestTable(c, here, guests)
	inside = append(inside, parts.Folded(c.Text("learning.roll.add_guest"), about == formGuest, parts.Form(parts.Sending(here, formGuest), g.Line("name", parts.Optional), g.Line("email", parts.Optional, func(one *ui.Field) { one.Type = "email" }), g.Line("minutes", parts.Optional, parts.Numeric), parts.Submit(c.Text("learning.save"), ui.Secondary))))
	body = append(body, parts.Section("guests", c.Text("learning.roll.guests"), inside...))
	return c.PageStatus(status, data, parts.Stack(body...))
}

// formOf is the id of the form that a refusal is about: the list has none, its fields have
// the names of their people.
func formOf(about string) string {
	if about == formGuest || about == formFile {
		return about
	}
	return ""
}

// rollLead counts who was there.
func rollLead(c *door.Call, list []desk.Present) string {
	came, placed := 0, 0
	for _, one := range list {
		if !one.Guest {
			placed++
			if one.Came {
				came++
			}
		}
	}
	a := desk.StayedIn(list)
	said := []string{c.Text("learning.roll.came", "Count", came, "Registered", placed)}
	if a.Guests > 0 {
		said = append(said, c.Text("learning.roll.came_guests", "Count", a.Guests))
	}
	if a.Known > 0 {
		said = append(said, c.Text("learning.roll.mean", "Count", a.Mean, "Known", a.Known))
	}
	return strings.Join(said, " ")
}

func broughtLines(c *door.Call, b desk.Brought) templ.Component {
	lines := []string{c.Text("learning.roll.matched", "Count", b.Matched), c.Text("learning.roll.as_guests", "Count", b.Guests), c.Text("learning.roll.changed", "Count", b.Changed)}
	if len(b.Unread) > 0 {
		var numbers []string
		for _, n := range b.Unread[:min(len(b.Unread), 50)] {
			numbers = append(numbers, strconv.Itoa(n))
		}
		lines = append(lines, c.Text("learning.roll.unread", "Count", len(b.Unread), "Lines", strings.Join(numbers, ", ")))
	}
	return parts.List(lines)
}

// placed is the list of those who have a place, with a box and the minutes of each.
func (p *Pages) placed(c *door.Call, here string, all []desk.Present, typed bool, errs ui.FormErrors) []templ.Component {
	if len(all) == 0 {
		return []templ.Component{parts.Para(c.Text("learning.roll.nobody"))}
	}
	pages := (len(all) + rollSize - 1) / rollSize
	page := min(max(c.Int("page", 1), 1), pages)
	t := ui.TableData{Caption: c.Text("learning.roll.placed"), HideCaption: true, Columns: []ui.Column{{Label: c.Text("desk.roll.name")}, {Label: c.Text("desk.roll.organization")}, {Label: c.Text("desk.roll.came")}, {Label: c.Text("desk.roll.minutes")}}}
	hidden := []ui.Hidden{{Name: "page", Value: strconv.Itoa(page)}}
	ticked := map[string]bool{}
	for _, id := range c.Values("came") {
		ticked[id] = true
	}
	for _, one := range all[(page-1)*rollSize : min(page*rollSize, len(all))] {
		hidden = append(hidden, ui.Hidden{Name: "of", Value: one.ID})
		in := markView{id: one.ID, came: one.Came, tick: c.Text("learning.roll.tick", "Name", one.Name), label: c.Text("learning.roll.minutes_of", "Name", one.Name)}
		if one.Minutes != desk.UnknownMinutes {
			in.minutes = strconv.Itoa(one.Minutes)
		}
		if typed {
			in.came, in.minutes, in.wrong = ticked[one.ID], c.Value("minutes-"+one.ID), errs.For("minutes-"+one.ID)
		}
		t.Rows = append(t.Rows, ui.TableRow{Cells: []ui.Cell{{Text: one.Name}, {Text: one.Organization}, {Body: tick(in)}, {Body: minutesOf(in)}}})
	}
	form := parts.Sending(here, formNote, hidden...)
	list := []templ.Component{parts.Form(form, ui.Table(t), parts.Submit(c.Text("learning.roll.save"), ui.Primary))}
	if pages > 1 {
		list = append(list, ui.Pagination(c.Loc, ui.PaginationData{Page: page, Pages: pages, Total: len(all), Href: func(n int) string { return here + "?page=" + strconv.Itoa(n) }}))
	}
	return list
}

// markView is what is noted of one of the list.
type markView struct {
	id, minutes, wrong string
	tick, label        string // what the box and the field are called
	came               bool
}

func guestTable(c *door.Call, here string, guests []desk.Present) []templ.Component {
	if len(guests) == 0 {
		return []templ.Component{parts.Para(c.Text("learning.roll.no_guests"))}
	}
	t := ui.TableData{Caption: c.Text("learning.roll.guests"), HideCaption: true, Columns: []ui.Column{{Label: c.Text("desk.roll.name")}, {Label: c.Text("desk.roll.email")}, {Label: c.Text("desk.roll.minutes"), Numeric: true}, {Label: c.Text("learning.roll.act")}}}
	for _, one := range guests[:min(len(guests), 5*rollSize)] {
		name, minutes := one.Name, "–"
		if name == "" {
			name = c.Text("learning.roll.nameless")
		}
		if one.Minutes != desk.UnknownMinutes {
			minutes = strconv.Itoa(one.Minutes)
		}
		t.Rows = append(t.Rows, ui.TableRow{Cells: []ui.Cell{{Text: name}, {Text: one.Email}, {Text: minutes}, {Body: ui.Button(ui.ButtonData{
			Label: c.Text("learning.roll.drop"), Explain: name, Kind: ui.Quiet, Action: here, Hidden: []ui.Hidden{{Name: "action", Value: "drop"}, {Name: "guest", Value: one.ID}},
		})}}})
	}
	return []templ.Component{ui.Table(t)}
}

// minutesTyped reads a field of minutes: nothing is nobody knows, and what is no number is
// refused as one out of bounds.
func minutesTyped(c *door.Call, name string) int {
	if c.Value(name) == "" {
		return desk.UnknownMinutes
	}
	return c.Int(name, desk.UnknownMinutes-1)
}

func (p *Pages) note(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	e, _, err := p.toNote(c)
	if err != nil {
		return err
	}
	here, about := c.Path("manage", "learning", e.Key, "attendance"), c.Value("action")
	switch about {
	case formNote:
		came := map[string]bool{}
		for _, id := range c.Values("came") {
			came[id] = true
		}
		var marks []desk.Mark
		for _, id := range c.Values("of") {
			m := desk.Mark{Registration: id, Minutes: minutesTyped(c, "minutes-"+id)}
			m.Came = came[id] || m.Minutes > 0
			marks = append(marks, m)
		}
		err = p.Desk.Note(c.Ctx(), c.Actor, e.ID, marks)
		here += "?page=" + strconv.Itoa(c.Int("page", 1))
	case formGuest:
		err = p.Desk.AddGuest(c.Ctx(), c.Actor, e.ID, c.Value("name"), c.Value("email"), minutesTyped(c, "minutes"))
	case formFile:
		name, body, failed := c.Upload("file")
		if failed != nil {
			return failed
		}
		b, failed := p.Desk.BringRoll(c.Ctx(), c.Actor, e.ID, name, body)
		if failed == nil {
			return p.rollWith(c, http.StatusOK, "", nil, &b)
		}
		err = failed
	case "drop":
		err = p.Desk.DropGuest(c.Ctx(), c.Actor, e.ID, c.Value("guest"))
	default:
		err = fault.New(fault.Invalid, "fault.form", nil)
	}
	if err != nil {
		return p.rollWith(c, c.RefusalStatus(err), about, err, nil)
	}
	return c.Done(here, "learning_saved")
}

// rollFile is who was there as a table for spreadsheets.
func (p *Pages) rollFile(c *door.Call) error {
	e, err := p.Learning.Event(c.Ctx(), c.Actor, c.R.PathValue("webinar"))
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := p.Desk.WriteRoll(c.Ctx(), c.Actor, e.Gathering, &b, c.Loc); err != nil {
		return err
	}
	return c.Download("attendance-"+e.Key+".csv", "text/csv; charset=utf-8", b.Bytes())
}

func wrong(v markView) templ.Attributes {
	if v.wrong == "" {
		return nil
	}
	return templ.Attributes{"aria-invalid": "true", "aria-describedby": ui.FieldID("minutes-"+v.id) + "-error"}
}
