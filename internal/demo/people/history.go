package people

import (
	"cmp"
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/bodies"
	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
)

//go:embed history.json
var historyData []byte

// history is history.json: what the invented past is made of.
type history struct {
	Since int `json:"since"`
	Names struct {
		First []string `json:"first"`
		Last  []string `json:"last"`
	} `json:"names"`
	Organizations []i18n.Text          `json:"organizations"` // of the early years, gone since
	Bodies        []string             `json:"bodies"`        // whose seats have a past, by slug
	Notes         map[string]i18n.Text `json:"notes"`
	Mandates      []struct {
		Body     string    `json:"body"`
		Adopted  string    `json:"adopted"`
		Text     i18n.Text `json:"text"` // empty: as it reads today
		Decision i18n.Text `json:"decision"`
	} `json:"mandates"`
	Founded  map[string]string `json:"founded"`
	Contacts map[string]string `json:"contacts"`
	Vacancy  struct {
		Body         string `json:"body"`
		Left         string `json:"left"` // the name of whoever left
		Organization string `json:"organization"`
		Interim      string `json:"interim"` // e-mail address
	} `json:"vacancy"`
	More []struct {
		Slug     string          `json:"slug"`
		Kind     access.BodyKind `json:"kind"`
		Parent   string          `json:"parent"`
		Founded  string          `json:"founded"`
		Contact  string          `json:"contact"`
		Name     i18n.Text       `json:"name"`
		Mandate  i18n.Text       `json:"mandate"`
		CoChairs []string        `json:"cochairs"`
		Members  []string        `json:"members"`
		Joined   []string        `json:"joined"`
	} `json:"more"`
	Joined map[string][]string `json:"joined"`
}

// chronicle plants the past of the bodies and the seats of today that no meeting
// elects: all of it follows from history.json and the day, so that every start of
// the demonstration tells the same.
func (g *gardener) chronicle(ctx context.Context, tx *audit.Tx) error {
	var h history
	if err := json.Unmarshal(historyData, &h); err != nil {
		return fmt.Errorf("demo: history.json: %w", err)
	}
	c := &chronicler{g: g, h: h, ctx: ctx, tx: tx}
	for slug := range h.Founded {
		if err := c.found(slug); err != nil {
			return err
		}
	}
	for _, step := range []func() error{c.mandates, c.vacancy, c.more, c.past} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// chronicler writes one past.
type chronicler struct {
	g     *gardener
	h     history
	ctx   context.Context //nolint:containedctx // one planting, within one transaction
	tx    *audit.Tx
	drawn int
}

func day(s string) time.Time {
	t, _ := time.Parse(time.DateOnly, s)
	return t
}

func (c *chronicler) found(slug string) error {
	b, ok := c.g.planted.Bodies[slug]
	if !ok {
		return nil // another profile has other bodies
	}
	b.Founded, b.Contact = day(c.h.Founded[slug]), c.h.Contacts[slug]
	c.g.planted.Bodies[slug] = b
	return c.g.services.Bodies.ChangeBodyTx(c.ctx, c.tx, b)
}

func (c *chronicler) mandates() error {
	for _, m := range c.h.Mandates {
		b, ok := c.g.planted.Bodies[m.Body]
		if !ok {
			continue
		}
		if m.Text.Empty() {
			m.Text = b.Mandate
		}
		_, err := c.g.services.Bodies.AmendMandateTx(c.ctx, c.tx, bodies.Mandate{BodyID: b.ID, Adopted: day(m.Adopted), Text: m.Text, Decision: m.Decision})
		if err != nil {
			return fmt.Errorf("demo: mandate of %s: %w", m.Body, err)
		}
	}
	return nil
}

// vacancy: a co-chair of a working group left some months ago; somebody keeps the
// place until the election.
func (c *chronicler) vacancy() error {
	b, ok := c.g.planted.Bodies[c.h.Vacancy.Body]
	if !ok {
		return nil
	}
	left, err := c.g.add.Person(people.Person{Name: c.h.Vacancy.Left})
	if err != nil {
		return err
	}
	year := c.g.today.Year()
	if c.g.today.Month() == time.December {
		year++
	}
	from := time.Date(year-2, time.December, 1, 0, 0, 0, 0, time.UTC)
	t := bodies.Term{
		BodyID: b.ID, PersonID: left.ID, Role: access.CoChair, From: from, To: c.g.today.AddDate(0, -4, 0), How: bodies.Elected, Ended: bodies.Resigned,
		OrganizationID: c.g.planted.Organizations[c.h.Vacancy.Organization].ID, Note: c.note("group", from.Year()),
	}
	if t, err = c.g.services.Bodies.AppointTx(c.ctx, c.tx, t); err != nil {
		return fmt.Errorf("demo: vacancy: %w", err)
	}
	_, err = c.g.services.Bodies.FillSeatTx(c.ctx, c.tx, bodies.Filling{
		SeatID: t.SeatID, Number: t.Number, PersonID: c.g.planted.People[c.h.Vacancy.Interim].ID, How: bodies.Interim, From: c.g.today.AddDate(0, -3, 0),
		Note: c.h.Notes["interim"],
	})
	return err
}

func (c *chronicler) note(key string, year int) i18n.Text {
	n := c.h.Notes[key]
	return i18n.Text{EN: strings.ReplaceAll(n.EN, "{year}", strconv.Itoa(year)), FR: strings.ReplaceAll(n.FR, "{year}", strconv.Itoa(year))}
}

// more founds the bodies that the profile leaves to a coalition, with their people,
// and lets people join those that are open.
func (c *chronicler) more() error {
	s := c.g.services.Bodies
	for i, m := range c.h.More {
		b, err := s.AddBodyTx(c.ctx, c.tx, bodies.Body{
			Slug: m.Slug, Kind: m.Kind, Name: m.Name, Mandate: m.Mandate, ParentID: c.g.planted.Bodies[m.Parent].ID, Founded: day(m.Founded),
			Contact: m.Contact, Open: bodies.MayBeOpen(m.Kind), Place: 50 + i,
		})
		if err != nil {
			return fmt.Errorf("demo: %s: %w", m.Slug, err)
		}
		c.g.planted.Bodies[m.Slug] = b
		_, err = s.AddSeatTx(c.ctx, c.tx, bodies.Seat{BodyID: b.ID, Role: access.CoChair, Places: max(1, len(m.CoChairs)), Years: 2, FilledBy: bodies.ByGroup, From: b.Founded, Place: 1})
		if err != nil {
			return err
		}
		for _, sits := range []struct {
			role   access.Role
			how    bodies.How
			months int
			people []string
		}{
			{access.CoChair, bodies.Elected, 11, m.CoChairs}, {access.CommitteeSeat, bodies.Appointed, 11, m.Members}, {access.CommitteeSeat, bodies.Joined, 5, m.Joined},
		} {
			if err := c.seat(b, sits.role, sits.how, c.g.today.AddDate(0, -sits.months, 0), sits.people); err != nil {
				return err
			}
		}
	}
	for slug, joined := range c.h.Joined {
		if err := c.seat(c.g.planted.Bodies[slug], access.CommitteeSeat, bodies.Joined, c.g.today.AddDate(0, -7, 0), joined); err != nil {
			return err
		}
	}
	return nil
}

func (c *chronicler) seat(b bodies.Body, role access.Role, how bodies.How, from time.Time, emails []string) error {
	for _, email := range emails {
		t := bodies.Term{BodyID: b.ID, PersonID: c.g.planted.People[email].ID, Role: role, How: how, From: from}
		if how != bodies.Joined {
			t.To = from.AddDate(2, 0, -1)
		}
		if _, err := c.g.services.Bodies.AppointTx(c.ctx, c.tx, t); err != nil {
			return fmt.Errorf("demo: %s in %s: %w", email, b.Slug, err)
		}
	}
	return nil
}

// past fills every place of the bodies with a past back to their first year.
func (c *chronicler) past() error {
	for _, slug := range c.h.Bodies {
		b, ok := c.g.planted.Bodies[slug]
		if !ok {
			continue
		}
		seats, err := c.g.services.Bodies.SeatsOf(c.ctx, c.tx, b.ID)
		if err != nil {
			return err
		}
		known, err := c.g.services.Bodies.History(c.ctx, c.tx, b.ID)
		if err != nil {
			return err
		}
		for _, seat := range seats {
			if seat.ByOffice() || seat.Role == access.PastPresident {
				continue
			}
			for n := 1; n <= seat.Places; n++ {
				if err := c.place(b, seat, n, earliest(known, seat.ID, n, c.g.today)); err != nil {
					return fmt.Errorf("demo: %s of %s: %w", seat.Role, slug, err)
				}
			}
		}
		if err := c.pastPresidents(b, seats); err != nil {
			return err
		}
	}
	return nil
}

// earliest is the first day on record of a place; today for none.
func earliest(known []bodies.Holder, seatID string, number int, today time.Time) time.Time {
	first := time.Date(today.Year()-1, time.December, 1, 0, 0, 0, 0, time.UTC)
	for _, h := range known {
		if h.SeatID == seatID && h.Number == number && h.From.Before(first) {
			first = h.From
		}
	}
	return first
}

// place fills one place from the body's first year to a day, two years a term:
// most people serve two terms, some three or one, and now and then somebody leaves
// early and another keeps the place for the months that are left.
func (c *chronicler) place(b bodies.Body, seat bodies.Seat, number int, until time.Time) error {
	year := max(c.h.Since, b.Founded.Year())
	if (until.Year()-year)%2 != 0 { // half of the seats are elected each year
		year++
	}
	from := time.Date(year, time.December, 1, 0, 0, 0, 0, time.UTC)
	kind := "meeting"
	if seat.FilledBy == bodies.ByGroup {
		kind = "group"
	}
	var past []bodies.Term
	for from.Before(until) {
		p, who, err := c.somebody(from)
		if err != nil {
			return err
		}
		terms := 1 + (c.drawn % 5) // one to three of them, mostly two
		terms = []int{2, 1, 2, 3, 2}[terms-1]
		if seat.Role == access.President || seat.Role == access.VicePresident {
			terms = min(terms, 2)
		}
		for ; terms > 0 && from.Before(until); terms-- {
			t := bodies.Term{
				PersonID: p.ID, From: from, To: from.AddDate(2, 0, -1), How: bodies.Elected,
				Ended: bodies.EndOfTerm, OrganizationID: who.id, Organization: who.name, Note: c.note(kind, from.Year()),
			}
			if (c.drawn+from.Year())%6 == 0 {
				t.How = bodies.Acclaimed
			}
			if (c.drawn+number)%11 == 0 && terms == 1 {
				interim, err := c.early(&t)
				if err != nil {
					return err
				}
				past = append(past, interim)
			}
			past = append(past, t)
			from = from.AddDate(2, 0, 0)
		}
	}
	return c.g.services.Bodies.RecordPastTx(c.ctx, c.tx, seat, number, past)
}

// early lets a term end after sixteen months, and somebody else keep its place.
func (c *chronicler) early(t *bodies.Term) (bodies.Term, error) {
	whole := t.To
	t.To, t.Ended = t.From.AddDate(0, 16, -1), bodies.Resigned
	p, who, err := c.somebody(t.To)
	return bodies.Term{
		PersonID: p.ID, From: t.To.AddDate(0, 1, 0), To: whole, How: bodies.Interim,
		Ended: bodies.Replaced, OrganizationID: who.id, Organization: who.name, Note: c.h.Notes["interim"],
	}, err
}

// pastPresidents sit from the day they leave the presidency to the day the next
// president does.
func (c *chronicler) pastPresidents(b bodies.Body, seats []bodies.Seat) error {
	at := slices.IndexFunc(seats, func(s bodies.Seat) bool { return s.Role == access.PastPresident })
	if at < 0 {
		return nil
	}
	all, err := c.g.services.Bodies.History(c.ctx, c.tx, b.ID)
	if err != nil {
		return err
	}
	until := earliest(all, seats[at].ID, 1, c.g.today)
	var presidents []bodies.Holder
	for _, h := range all {
		if h.Role != access.President || h.How == bodies.Interim {
			continue
		}
		if n := len(presidents); n > 0 && presidents[n-1].PersonID == h.PersonID {
			presidents[n-1].To = h.To
			continue
		}
		presidents = append(presidents, h)
	}
	slices.SortFunc(presidents, func(a, b bodies.Holder) int { return cmp.Compare(a.From.Unix(), b.From.Unix()) })
	for i := 1; i < len(presidents); i++ {
		past := presidents[i-1]
		t := bodies.Term{
			BodyID: b.ID, PersonID: past.PersonID, Role: access.PastPresident, From: presidents[i].From, To: presidents[i].To, SeatID: seats[at].ID, Number: 1,
			How: bodies.ExOfficio, Ended: bodies.EndOfTerm, OrganizationID: past.OrganizationID, Organization: past.Organization,
		}
		if !t.From.Before(until) {
			break
		}
		if _, err := c.g.services.Bodies.AppointTx(c.ctx, c.tx, t); err != nil {
			return fmt.Errorf("demo: past president: %w", err)
		}
	}
	return nil
}

// represented is an organization as it was called then.
type represented struct {
	id   string
	name i18n.Text
}

// somebody draws a person who was active on a day, with an organization of then:
// one of today's that had joined, or one of the early years.
func (c *chronicler) somebody(on time.Time) (people.Person, represented, error) {
	n := c.drawn
	c.drawn++
	first, last := c.h.Names.First, c.h.Names.Last
	p, err := c.g.add.Person(people.Person{Name: first[(n*37)%len(first)] + " " + last[(n*53+n/len(last))%len(last)]})
	if err != nil {
		return p, represented{}, err
	}
	var joined []people.Organization
	for _, o := range c.g.cast.Organizations {
		added := c.g.planted.Organizations[o.Slug]
		if o.Class == people.Member && !added.Joined.After(on) {
			joined = append(joined, added)
		}
	}
	at := (n * 29) % (len(joined) + len(c.h.Organizations))
	if at < len(joined) {
		return p, represented{id: joined[at].ID, name: joined[at].Name}, nil
	}
	return p, represented{name: c.h.Organizations[at-len(joined)]}, nil
}
