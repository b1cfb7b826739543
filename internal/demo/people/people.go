// Package people carries the worked example's organizations and people: 48
// members in every region, observers, members abroad and associates, those who
// hold the offices, and one person of each role for whoever tries the program.
// Everybody and everything in it is invented.
package people

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/bodies"
	"plenary.example/internal/config"
	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
)

//go:embed people.json
var data []byte

// cast is people.json.
type cast struct {
	Staff         []person       `json:"staff"`
	Organizations []organization `json:"organizations"`
	Terms         []term         `json:"terms"`
	Roles         []Role         `json:"roles"`
	Suspension    struct {
		Reason i18n.Text `json:"reason"`
	} `json:"suspension"`
	Extension struct {
		Reason string `json:"reason"`
	} `json:"extension"`
}

type person struct {
	Name  string    `json:"name"`
	Email string    `json:"email"`
	Lang  i18n.Lang `json:"lang"`
	Title string    `json:"title"`
}

type organization struct {
	Slug      string        `json:"slug"`
	Name      i18n.Text     `json:"name"`
	Class     people.Class  `json:"class"`
	Region    people.Region `json:"region"`
	City      string        `json:"city"`
	Joined    string        `json:"joined"`
	DuesCents int64         `json:"duesCents"`
	Paid      string        `json:"paid"`  // "02-11": the day the year's dues were paid
	State     string        `json:"state"` // instead of Paid, one of the states below
	People    []person      `json:"people"`
}

// What the dues of an organization that has not simply paid are.
const (
	unpaid    = "unpaid"    // and so lapsed since the day after they were due
	eve       = "eve"       // an extension that ended in time for it to lapse the day before the record date
	extension = "extension" // not paid, and in good standing by an extension
	suspended = "suspended" // paid, and suspended
	exempt    = "exempt"    // nothing to pay
)

type term struct {
	Body          string      `json:"body"`
	Role          access.Role `json:"role"`
	Person        string      `json:"person"` // e-mail address
	YearsAgo      int         `json:"yearsAgo"`
	EndedYearsAgo int         `json:"endedYearsAgo"` // 0: it goes on
}

// Role is a person of the worked example whom visitors may sign in as.
type Role struct {
	Key   string    `json:"key"` // "staff", "president", "cochair", "committee", "delegate", "seconder", "alternate", "lapsed", "associate"
	Name  string    `json:"name"`
	Email string    `json:"email"`
	Lang  i18n.Lang `json:"lang"`
	What  i18n.Text `json:"what"` // who it is and what one does as that person, in one line
}

// Delegation names by address who votes for a member organization at a meeting.
type Delegation struct {
	Organization string // slug
	Delegate     string // e-mail address
	Alternates   []string
}

func read() (cast, error) {
	var c cast
	if err := json.Unmarshal(data, &c); err != nil {
		return cast{}, fmt.Errorf("demo: people.json: %w", err)
	}
	return c, nil
}

// Roles lists the people to sign in as, in the order of the tour.
func Roles() ([]Role, error) {
	c, err := read()
	return c.Roles, err
}

// Delegations lists the voting delegate of every member organization, whatever
// its standing, and the alternates of those that have any.
func Delegations() ([]Delegation, error) {
	c, err := read()
	if err != nil {
		return nil, err
	}
	var list []Delegation
	for _, o := range c.Organizations {
		if o.Class != people.Member {
			continue
		}
		d := Delegation{Organization: o.Slug, Delegate: o.People[0].Email}
		for _, p := range o.People[1:] {
			d.Alternates = append(d.Alternates, p.Email)
		}
		list = append(list, d)
	}
	return list, nil
}

// Workplace is where somebody of the worked example works.
type Workplace struct {
	Email        string
	Organization string // slug; empty: the secretariat
}

// Workplaces lists everybody of the worked example with their organization.
func Workplaces() ([]Workplace, error) {
	c, err := read()
	if err != nil {
		return nil, err
	}
	var list []Workplace
	for _, p := range c.Staff {
		list = append(list, Workplace{Email: p.Email})
	}
	for _, o := range c.Organizations {
		for _, p := range o.People {
			list = append(list, Workplace{Email: p.Email, Organization: o.Slug})
		}
	}
	return list, nil
}

// MailDomains lists the domains of everybody's addresses.
func MailDomains() ([]string, error) {
	list, err := Workplaces()
	if err != nil {
		return nil, err
	}
	var domains []string
	for _, w := range list {
		if _, domain, ok := strings.Cut(w.Email, "@"); ok && !slices.Contains(domains, domain) {
			domains = append(domains, domain)
		}
	}
	return domains, nil
}

// Services are those the planting goes through.
type Services struct {
	Log    *audit.Log
	People *people.Service
	Bodies *bodies.Service
}

// Planted is what Plant made.
type Planted struct {
	Organizations map[string]people.Organization // by slug
	People        map[string]people.Person       // by e-mail address
	Bodies        map[string]bodies.Body         // by slug
}

// Plant enters the worked example's people in an empty register and founds the
// bodies of its profile, all in one transaction and by the same use cases as
// the secretariat's. Dues, extensions and terms are set around today and the
// record date of the meeting to come, so that the story holds on any day.
func Plant(ctx context.Context, s Services, p config.Profile, today, recordDate time.Time) (planted Planted, err error) {
	c, err := read()
	if err != nil {
		return Planted{}, err
	}
	described, err := readProfiles()
	if err != nil {
		return Planted{}, err
	}
	err = s.Log.Do(ctx, access.TheProgram(), "demo.plant_people", func(tx *audit.Tx) error {
		planted = Planted{Organizations: map[string]people.Organization{}, People: map[string]people.Person{}}
		g := gardener{
			cast: c, profiles: described, services: s, add: s.People.Adder(ctx, tx), planted: planted, rules: p,
			today: today, recordDate: recordDate, duesYear: recordDate.Year(),
		}
		// Of dues that were due only weeks ago nobody has lapsed convincingly.
		if recordDate.Before(p.DuesDeadline(g.duesYear).AddDate(0, 2, 0)) {
			g.duesYear--
		}
		for _, o := range c.Organizations {
			if err := g.organization(o); err != nil {
				return fmt.Errorf("demo: %s: %w", o.Slug, err)
			}
		}
		if err := g.relatives(); err != nil {
			return err
		}
		for _, member := range c.Staff {
			if _, err := g.person(member); err != nil {
				return fmt.Errorf("demo: %s: %w", member.Name, err)
			}
		}
		planted.Bodies, err = s.Bodies.FoundTx(ctx, tx, p.Bodies)
		if err != nil {
			return err
		}
		g.planted.Bodies = planted.Bodies
		if err := g.terms(ctx, tx); err != nil {
			return err
		}
		return g.chronicle(ctx, tx)
	})
	return planted, err
}

// gardener plants one cast.
type gardener struct {
	cast              cast
	profiles          profiles
	services          Services
	add               people.Adder
	planted           Planted
	rules             config.Profile
	today, recordDate time.Time
	duesYear          int
}

func (g *gardener) person(p person) (people.Person, error) {
	added, err := g.add.Person(people.Person{Name: p.Name, Email: p.Email, Lang: p.Lang})
	g.planted.People[p.Email] = added
	return added, err
}

func (g *gardener) organization(o organization) error {
	joined, err := time.Parse(time.DateOnly, o.Joined)
	if err != nil {
		return err
	}
	added, err := g.enter(people.Organization{
		Slug: o.Slug, Name: o.Name, Class: o.Class, Region: o.Region, City: o.City, Email: "office@" + o.Slug + ".example", Joined: joined, Lang: o.People[0].Lang,
	})
	if err != nil {
		return err
	}
	g.planted.Organizations[o.Slug] = added
	for i, p := range o.People {
		member, err := g.person(p)
		if err != nil {
			return err
		}
		if _, err := g.add.Affiliation(people.Affiliation{PersonID: member.ID, OrganizationID: added.ID, Title: p.Title, From: joined, Contact: i < g.profiles.Profiles[o.Slug].Contacts}); err != nil {
			return err
		}
	}
	before := g.dues(o, g.duesYear-1)
	before.Paid = before.Due.AddDate(0, -2, 0)
	if err := g.add.Dues(added.ID, before); err != nil {
		return err
	}
	if err := g.add.Dues(added.ID, g.dues(o, g.duesYear)); err != nil {
		return err
	}
	if o.State == suspended {
		_, err = g.add.Suspension(added.ID, people.Suspension{From: g.recordDate.AddDate(0, 0, -60), Reason: g.cast.Suspension.Reason})
	}
	return err
}

// dues of a year, paid or not as the organization's state has it.
func (g *gardener) dues(o organization, year int) people.Dues {
	d := people.Dues{Year: year, Amount: o.DuesCents, Due: g.rules.DuesDeadline(year)}
	switch o.State {
	case unpaid:
	case eve: // the last day to pay is two days before the record date
		d.ExtensionUntil = g.recordDate.AddDate(0, 0, -2)
	case extension:
		d.ExtensionUntil = g.recordDate.AddDate(0, 2, 0)
	case suspended, exempt:
		d.Paid = d.Due.AddDate(0, -1, 0)
	default:
		if day, err := time.Parse(time.DateOnly, fmt.Sprintf("%04d-%s", year, o.Paid)); err == nil {
			d.Paid = day
		}
	}
	if year < g.duesYear {
		d.ExtensionUntil = time.Time{}
	}
	if !d.ExtensionUntil.IsZero() {
		d.ExtensionReason = g.cast.Extension.Reason
	}
	return d
}

// terms run from 1 December, after the annual general meeting, to 30 November
// two years later.
func (g *gardener) terms(ctx context.Context, tx *audit.Tx) error {
	year := g.today.Year()
	if g.today.Month() == time.December {
		year++
	}
	for _, t := range g.cast.Terms {
		from := time.Date(year-t.YearsAgo, time.December, 1, 0, 0, 0, 0, time.UTC)
		to := from.AddDate(2, 0, -1)
		if t.EndedYearsAgo > 0 {
			to = time.Date(year-t.EndedYearsAgo, time.November, 30, 0, 0, 0, 0, time.UTC)
		}
		err := g.appoint(ctx, tx, t.Body, t.Role, t.Person, from, to)
		if err != nil {
			return err
		}
	}
	for i, p := range g.cast.Staff {
		from := time.Date(year-3-i, time.March, 1, 0, 0, 0, 0, time.UTC)
		if err := g.appoint(ctx, tx, "secretariat", access.Staff, p.Email, from, time.Time{}); err != nil {
			return err
		}
	}
	return nil
}

func (g *gardener) appoint(ctx context.Context, tx *audit.Tx, body string, role access.Role, email string, from, to time.Time) error {
	_, err := g.services.Bodies.AppointTx(ctx, tx, bodies.Term{
		BodyID: g.planted.Bodies[body].ID, PersonID: g.planted.People[email].ID, Role: role, From: from, To: to, How: howFilled(role, g.planted.Bodies[body].Kind),
	})
	if err != nil {
		return fmt.Errorf("demo: %s of %s: %s: %w", role, body, email, err)
	}
	return nil
}

// howFilled says how an office is filled in the worked example.
func howFilled(role access.Role, kind access.BodyKind) bodies.How {
	switch {
	case role == access.PastPresident:
		return bodies.ExOfficio
	case kind == access.Executive || role == access.CoChair && kind != access.Committee:
		return bodies.Elected
	}
	return bodies.Appointed
}
