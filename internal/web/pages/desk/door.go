package desk

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"time"

	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/gatherings"
	"plenary.example/internal/i18n"
	"plenary.example/internal/money"
	"plenary.example/internal/people"
	"plenary.example/internal/registration"
	"plenary.example/internal/registration/desk"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/static"
	"plenary.example/internal/web/ui"
)

// mostFound is how many people a search at the door shows.
const mostFound = 20

// guestView is somebody before whoever is at the door. Its words are whole sentences, so
// that the script has none of its own.
type guestView struct {
	ID           string   `json:"id"`
	Name         string   `json:"name"`
	Organization string   `json:"organization,omitempty"`
	Code         string   `json:"code"` // as written on the badge
	Stop         string   `json:"stop,omitempty"`
	Owes         string   `json:"owes,omitempty"`
	Notes        []string `json:"notes,omitempty"`
	Arrived      int64    `json:"arrived,omitempty"` // milliseconds; 0: not yet today
	since        string
}

// doorView is the page of the door.
type doorView struct {
	loc       *i18n.Localizer
	gathering gatherings.Gathering
	action    string
	sync      string
	list      string
	words     string
	found     []guestView
	more      bool
	asked     bool
	count     string
	today     bool
	day       time.Time
}

func view(c *door.Call, l desk.Listed, g desk.Guest) guestView {
	v := guestView{ID: g.ID, Name: g.Name, Organization: g.Organization, Code: registration.FormatCode(g.Code)}
	switch g.State {
	case registration.Waiting:
		v.Stop = c.Text("deskpages.door.waiting")
	case registration.Offered:
		v.Stop = c.Text("deskpages.door.offered")
	case registration.Confirmed, registration.Cancelled:
	}
	if g.Owes > 0 {
		v.Owes = c.Text("deskpages.door.owes", "Cents", money.Of(g.Owes, l.Currency).Text())
	}
	if g.Access != "" {
		v.Notes = append(v.Notes, c.Text("deskpages.door.access", "Access", g.Access))
	}
	if g.Interpreted != "" {
		v.Notes = append(v.Notes, c.Text("deskpages.door.interpreted."+g.Interpreted))
	}
	if g.NoPhotographs {
		v.Notes = append(v.Notes, c.Text("deskpages.door.no_photographs"))
	}
	if g.Online {
		v.Notes = append(v.Notes, c.Text("deskpages.door.online"))
	}
	if !g.Arrived.IsZero() {
		v.Arrived = g.Arrived.UnixMilli()
		v.since = c.Text("deskpages.door.since", "Hour", c.Loc.Time(g.Arrived.In(l.Gathering.Location())))
	}
	return v
}

func (p *Pages) door(c *door.Call) error {
	g, _, err := p.here(c)
	if err != nil {
		return err
	}
	l, err := p.Desk.AtDoor(c.Ctx(), c.Actor, g)
	if err != nil {
		return err
	}
	v := doorView{
		loc: c.Loc, gathering: g, action: at(c, "door"), sync: at(c, "door", "sync"), list: at(c, "door", "list.json"), words: c.Value("q"), today: l.Today, day: l.Day,
		count: c.Text("deskpages.door.count", "Came", l.Came(), "All", len(l.Guests)),
	}
	if v.words != "" {
		v.asked = true
		found := l.Find(people.Fold, v.words)
		if v.more = len(found) > mostFound; v.more {
			found = found[:mostFound]
		}
		for _, one := range found {
			v.found = append(v.found, view(c, l, one))
		}
	}
	// The one page of the site that may ask for the camera, to read badges.
	c.W.Header().Set("Permissions-Policy", "camera=(self), geolocation=(), microphone=()")
	page := ui.PageData{Title: c.Text("deskpages.door.title"), Kicker: c.In(g.Title), Crumbs: crumbs(c, g, toDesk(c)), NoIndex: true, Plain: true}
	return c.Page(page, doorPage(v))
}

// script is where the door's script is, and worker what keeps the page for when there
// is no network.
func script() string { return static.URL("door.js") }

func worker() string { return static.URL("door-worker.js") }

// check is an act at the door where no script runs.
func (p *Pages) check(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	g, _, err := p.here(c)
	if err != nil {
		return err
	}
	answers, err := p.Desk.Take(c.Ctx(), c.Actor, g.ID, []desk.Check{{Key: c.Value("key"), Person: c.Value("person"), Act: desk.Act(c.Value("action")), At: p.Desk.Now()}})
	if err != nil {
		return err
	}
	if a := answers[0]; a.Outcome != desk.Taken {
		said := a.Say()
		return fault.New(fault.Conflict, said.Key, fault.Args(said.Args))
	}
	done := "door_in"
	if c.Value("action") == string(desk.Out) {
		done = "door_out"
	}
	return c.Done(at(c, "door"), done)
}

// listAnswer is the list as a phone keeps it: what the door needs and no more.
type listAnswer struct {
	Now    int64       `json:"now"`   // milliseconds
	Until  int64       `json:"until"` // the list is no business of the phone's from then on
	Day    string      `json:"day"`
	Open   bool        `json:"open"` // people are checked in on this day
	Guests []guestView `json:"guests"`
}

func (p *Pages) doorList(c *door.Call) error {
	g, _, err := p.here(c)
	if err != nil {
		return err
	}
	l, err := p.Desk.AtDoor(c.Ctx(), c.Actor, g)
	if err != nil {
		return err
	}
	answer := listAnswer{Now: p.Desk.Now().UnixMilli(), Until: g.Ends.UnixMilli(), Day: db.Day(l.Day), Open: l.Today, Guests: make([]guestView, len(l.Guests))}
	for i, one := range l.Guests {
		answer.Guests[i] = view(c, l, one)
	}
	return sendJSON(c, answer)
}

func sendJSON(c *door.Call, v any) error {
	raw, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return c.Bytes("application/json", raw)
}

// sent is what a phone sends: what was done, with the hour of it.
type sent struct {
	Acts []struct {
		Key    string `json:"key"`
		Person string `json:"person"`
		Code   string `json:"code"`
		Act    string `json:"act"`
		At     int64  `json:"at"` // milliseconds
	} `json:"acts"`
}

type syncAnswer struct {
	Now     int64        `json:"now"`
	Answers []actsAnswer `json:"answers"`
}

type actsAnswer struct {
	Key     string `json:"key"`
	Taken   bool   `json:"taken"`
	Text    string `json:"text,omitempty"` // of a conflict
	Person  string `json:"person,omitempty"`
	Arrived int64  `json:"arrived,omitempty"`
}

// sync takes what a phone kept while it had no network, and answers for each act.
func (p *Pages) sync(c *door.Call) error {
	g, r, err := p.here(c)
	if err != nil {
		return err
	}
	if err := c.Actor.Require(r.MaySend(), "power.desk_door"); err != nil {
		return err
	}
	var in sent
	if err := json.NewDecoder(io.LimitReader(c.R.Body, door.DefaultMaxBody)).Decode(&in); err != nil {
		if large := (*http.MaxBytesError)(nil); errors.As(err, &large) {
			return err
		}
		return fault.Wrap(err, fault.Invalid, "fault.form", nil)
	}
	acts := make([]desk.Check, len(in.Acts))
	for i, a := range in.Acts {
		acts[i] = desk.Check{Key: a.Key, Person: clean(a.Person), Code: clean(a.Code), Act: desk.Act(a.Act), At: time.UnixMilli(a.At)}
	}
	answers, err := p.Desk.Take(c.Ctx(), c.Actor, g.ID, acts)
	if err != nil {
		return err
	}
	out := syncAnswer{Now: p.Desk.Now().UnixMilli(), Answers: make([]actsAnswer, len(answers))}
	for i, a := range answers {
		one := actsAnswer{Key: a.Key, Taken: a.Outcome == desk.Taken, Person: a.Person}
		if !one.Taken {
			one.Text = c.Loc.Say(a.Say())
		}
		if !a.Arrived.IsZero() {
			one.Arrived = a.Arrived.UnixMilli()
		}
		out.Answers[i] = one
	}
	return sendJSON(c, out)
}

// clean is a word that a database can be asked about.
func clean(s string) string {
	if len(s) > 100 || strings.ContainsRune(s, 0) {
		return ""
	}
	return strings.ToValidUTF8(s, "")
}
