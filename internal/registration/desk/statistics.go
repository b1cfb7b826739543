package desk

import (
	"context"
	"io"
	"slices"
	"strings"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/gatherings"
	"plenary.example/internal/i18n"
	"plenary.example/internal/money"
	"plenary.example/internal/people"
	"plenary.example/internal/registration"
	"plenary.example/internal/sheet"
)

// By is what people are counted by.
type By string

// What people are counted by.
const (
	ByRate         By = "rate"
	ByPart         By = "part" // in person or online
	ByRegion       By = "region"
	ByLanguage     By = "language"
	ByOrganization By = "organization" // the kind of it
	ByFirstTime    By = "first_time"
	ByDay          By = "day"
)

// Share is a count of people of one kind: how many registered, and how many of them came.
type Share struct {
	Name             i18n.Message
	Text             i18n.Text // in the place of Name, where the gathering named it
	Day              time.Time // in the place of both
	Registered, Came int
}

// In is what a share is of, in words.
func (s Share) In(l *i18n.Localizer) string {
	switch {
	case !s.Day.IsZero():
		return l.Date(s.Day)
	case s.Name.Key != "":
		return l.Say(s.Name)
	}
	return s.Text.In(l.Lang())
}

// Counted are people counted by one thing.
type Counted struct {
	By     By
	Shares []Share
}

// Statistics are the figures of a gathering.
type Statistics struct {
	Gathering  gatherings.Gathering
	Registered int // with a place
	InPerson   int // of them, in person
	Came       int // of those with a place, checked in on a day or the evening before
	NoShow     int // in person, registered and not seen, once the gathering is over
	Cancelled  int
	Waiting    int
	// Checked: somebody was checked in at all; without it nobody knows who came.
	Checked bool
	Over    bool
	Counts  []Counted
}

// StatisticsOf are the figures of a gathering, and those of the one of its kind before
// (nil: none for which people registered), for those who run the desk.
func (s *Service) StatisticsOf(ctx context.Context, who access.Actor, g gatherings.Gathering) (Statistics, *Statistics, error) {
	if err := mayRun(who, g); err != nil {
		return Statistics{}, nil, err
	}
	earlier, err := s.earlier(ctx, g)
	if err != nil {
		return Statistics{}, nil, err
	}
	this, err := s.count(ctx, g, earlier)
	if err != nil || len(earlier) == 0 {
		return this, nil, err
	}
	before, err := s.count(ctx, earlier[0], earlier[1:])
	return this, &before, err
}

// lookBack is how many gatherings before are looked at for who came for the first time.
const lookBack = 20

// earlier lists the gatherings of the same kind and body before, for which people
// registered, the latest first.
func (s *Service) earlier(ctx context.Context, g gatherings.Gathering) ([]gatherings.Gathering, error) {
	var list []gatherings.Gathering
	mark := gatherings.Mark{At: g.Starts, ID: g.ID}
	for range 4 { // pages of fifty
		page, next, err := s.gatherings.List(ctx, nil, g.BodyID, mark)
		if err != nil {
			return nil, err
		}
		for _, one := range page {
			if one.Kind != g.Kind || one.BodyID != g.BodyID || one.State != gatherings.Announced {
				continue
			}
			if _, err := s.register.SettingsOf(ctx, nil, one.ID); fault.Is(err, fault.NotFound) {
				continue
			} else if err != nil {
				return nil, err
			}
			if list = append(list, one); len(list) == lookBack {
				return list, nil
			}
		}
		if next == nil {
			break
		}
		mark = *next
	}
	return list, nil
}

// places are the regions and classes of organizations, by their keys.
func (s *Service) places(ctx context.Context) (map[string]people.Organization, error) {
	of := map[string]people.Organization{}
	err := s.people.EveryOrganization(ctx, nil, func(o people.Organization) {
		of[o.ID] = people.Organization{Region: o.Region, Class: o.Class}
	})
	return of, err
}

// regulars are the keys and addresses of those who had a place at any of some gatherings.
func (s *Service) regulars(ctx context.Context, earlier []gatherings.Gathering) (map[string]bool, error) {
	known := map[string]bool{}
	for _, g := range earlier {
		rows, err := s.on(nil).CameBefore(ctx, g.ID)
		if err != nil {
			return nil, audit.Fault(err)
		}
		for _, r := range rows {
			known[r.PersonID], known[r.Email] = true, true
		}
	}
	delete(known, "")
	return known, nil
}

func (s *Service) count(ctx context.Context, g gatherings.Gathering, earlier []gatherings.Gathering) (Statistics, error) {
	st := Statistics{Gathering: g, Over: !s.db.Now().Before(g.Ends)}
	set, err := s.register.SettingsOf(ctx, nil, g.ID)
	if err != nil {
		return st, err
	}
	all, err := s.coming(ctx, nil, g.ID, registration.States()...)
	if err != nil {
		return st, err
	}
	arrived, err := s.arrivals(ctx, nil, g.ID)
	if err != nil {
		return st, err
	}
	organizations, err := s.places(ctx)
	if err != nil {
		return st, err
	}
	known, err := s.regulars(ctx, earlier)
	if err != nil {
		return st, err
	}
	c := newCounter(g, set, len(earlier) > 0)
	for _, r := range all {
		switch r.State {
		case registration.Cancelled:
			st.Cancelled++
			continue
		case registration.Waiting, registration.Offered:
			st.Waiting++
			continue
		case registration.Confirmed:
		}
		days := arrived[r.ID]
		came := len(days) > 0
		st.Registered++
		st.Checked = st.Checked || came
		if !r.Online {
			st.InPerson++
		}
		if came {
			st.Came++
		} else if !r.Online && st.Over {
			st.NoShow++
		}
		c.person(r, organizations[r.OrganizationID], known[r.PersonID] || known[r.Email], days)
	}
	if !st.Checked {
		st.NoShow = 0
	}
	st.Counts = c.counted()
	return st, nil
}

// counter counts people by all there is at once.
type counter struct {
	of    map[By][]Share
	place map[By]map[string]int
	first bool // there are gatherings before
}

func newCounter(g gatherings.Gathering, set registration.Settings, first bool) *counter {
	c := &counter{of: map[By][]Share{}, place: map[By]map[string]int{}, first: first}
	for _, r := range set.Rates {
		c.add(ByRate, r.Slug, Share{Text: r.Name})
	}
	for _, kind := range []string{registration.InPerson, registration.Online} {
		if set.Offers(kind) {
			c.add(ByPart, kind, Share{Name: i18n.Say("desk.part." + kind)})
		}
	}
	for _, r := range people.Regions() {
		c.add(ByRegion, string(r), Share{Name: r.Name()})
	}
	c.add(ByRegion, "", Share{Name: i18n.Say("desk.share.no_region")})
	for _, l := range i18n.Langs() {
		c.add(ByLanguage, string(l), Share{Name: i18n.Say("desk.language." + string(l))})
	}
	for _, class := range people.Classes() {
		c.add(ByOrganization, string(class), Share{Name: i18n.Say("desk.class." + string(class))})
	}
	c.add(ByOrganization, "other", Share{Name: i18n.Say("desk.share.other_organization")})
	c.add(ByOrganization, "", Share{Name: i18n.Say("desk.share.no_organization")})
	c.add(ByFirstTime, "first", Share{Name: i18n.Say("desk.share.first")})
	c.add(ByFirstTime, "again", Share{Name: i18n.Say("desk.share.again")})
	for _, day := range g.Days() {
		c.add(ByDay, db.Day(day), Share{Day: day})
	}
	return c
}

func (c *counter) add(by By, key string, s Share) {
	if c.place[by] == nil {
		c.place[by] = map[string]int{}
	}
	c.place[by][key] = len(c.of[by])
	c.of[by] = append(c.of[by], s)
}

func (c *counter) one(by By, key string, came bool, otherwise Share) {
	i, ok := c.place[by][key]
	if !ok {
		i = len(c.of[by])
		c.add(by, key, otherwise)
	}
	c.of[by][i].Registered++
	if came {
		c.of[by][i].Came++
	}
}

func (c *counter) person(r registration.Registration, o people.Organization, before bool, days map[string]time.Time) {
	came := len(days) > 0
	part := registration.InPerson
	if r.Online {
		part = registration.Online
	}
	kind := string(o.Class)
	if kind == "" && r.Organization != "" {
		kind = "other"
	}
	again := "first"
	if before {
		again = "again"
	}
	c.one(ByRate, r.Rate, came, Share{Text: r.RateName})
	c.one(ByPart, part, came, Share{Name: i18n.Say("desk.part." + part)})
	c.one(ByRegion, string(o.Region), came, Share{Name: o.Region.Name()})
	c.one(ByLanguage, string(r.Lang), came, Share{Name: i18n.Say("desk.language." + string(r.Lang))})
	c.one(ByOrganization, kind, came, Share{Name: i18n.Say("desk.class." + kind)})
	c.one(ByFirstTime, again, came, Share{})
	for day := range days {
		if i, ok := c.place[ByDay][day]; ok {
			c.of[ByDay][i].Came++
		}
	}
}

// counted leaves out what nobody is of, and who came for the first time where there was
// no gathering before.
func (c *counter) counted() []Counted {
	var list []Counted
	for _, by := range []By{ByRate, ByPart, ByRegion, ByOrganization, ByLanguage, ByFirstTime, ByDay} {
		if by == ByFirstTime && !c.first {
			continue
		}
		shares := slices.DeleteFunc(c.of[by], func(s Share) bool { return s.Registered == 0 && by != ByDay })
		if len(shares) > 0 {
			list = append(list, Counted{By: by, Shares: shares})
		}
	}
	return list
}

// WriteRegistrations writes everybody who registered as a table, for those who run the
// desk: who, for what, where they stand, what is owed and paid, and on which days they
// came. What they need is on the lists of those who see to it.
func (s *Service) WriteRegistrations(ctx context.Context, who access.Actor, g gatherings.Gathering, w io.Writer, l *i18n.Localizer) error {
	if err := mayRun(who, g); err != nil {
		return err
	}
	set, err := s.register.SettingsOf(ctx, nil, g.ID)
	if err != nil {
		return err
	}
	all, err := s.coming(ctx, nil, g.ID, registration.States()...)
	if err != nil {
		return err
	}
	arrived, err := s.arrivals(ctx, nil, g.ID)
	if err != nil {
		return err
	}
	chosen, err := s.chosen(ctx, g.ID)
	if err != nil {
		return err
	}
	out := sheet.NewWriter(w)
	var head []string
	for _, name := range []string{"code", "name", "email", "organization", "rate", "part", "takes", "state", "language", "registered", "owed", "paid", "currency", "came"} {
		head = append(head, l.T("desk.column."+name))
	}
	out.Row(head...)
	for _, r := range all {
		part := registration.InPerson
		if r.Online {
			part = registration.Online
		}
		var takes, days []string
		for _, o := range set.Options {
			if slices.Contains(chosen[r.ID], o.Slug) {
				takes = append(takes, o.Name.In(l.Lang()))
			}
		}
		for day := range arrived[r.ID] {
			days = append(days, day)
		}
		slices.Sort(days)
		out.Row(
			registration.FormatCode(r.Code), r.Name, r.Email, r.Organization, r.RateName.In(l.Lang()), l.T("desk.part."+part), strings.Join(takes, ", "), l.Say(r.State.Say()),
			string(r.Lang), r.Made.In(g.Location()).Format(time.DateOnly), money.Plain(r.Owed, set.Currency, i18n.EN), money.Plain(r.Paid, set.Currency, i18n.EN), set.Currency,
			strings.Join(days, " "),
		)
	}
	return out.Flush()
}
