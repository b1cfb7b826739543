package registration

import (
	"context"
	"errors"
	"slices"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/gatherings"
	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
	"plenary.example/internal/registration/internal/store"
)

// SettingsOf returns how one registers for a gathering; a NotFound refusal where one
// does not. tx nil is the reader.
func (s *Service) SettingsOf(ctx context.Context, tx db.DBTX, gatheringID string) (Settings, error) {
	q := s.on(tx)
	row, err := q.Settings(ctx, gatheringID)
	if err != nil {
		return Settings{}, notFound(err, "registration.error.no_settings")
	}
	set := settingsOf(row)
	rates, err := q.Rates(ctx, gatheringID)
	if err != nil {
		return Settings{}, audit.Fault(err)
	}
	for _, r := range rates {
		set.Rates = append(set.Rates, Rate{Slug: r.Slug, Name: i18n.Text{EN: r.NameEn, FR: r.NameFr}, Who: Who(r.Who), Early: r.EarlyCents, Late: r.LateCents})
	}
	options, err := q.Options(ctx, gatheringID)
	if err != nil {
		return Settings{}, audit.Fault(err)
	}
	places, err := q.Places(ctx, gatheringID)
	if err != nil {
		return Settings{}, audit.Fault(err)
	}
	of := map[string]store.RegistrationPlace{}
	for _, p := range places {
		of[p.Kind] = p
	}
	for _, o := range options {
		p := of[optionPrefix+o.Slug]
		set.Options = append(set.Options, Option{Slug: o.Slug, Name: i18n.Text{EN: o.NameEn, FR: o.NameFr}, Cents: o.Cents, Capacity: int(p.Capacity), Taken: int(p.Taken)})
	}
	set.InPerson, set.Online = int(of[InPerson].Capacity), int(of[Online].Capacity)
	return set, nil
}

// Places are the places of one kind, as they are counted.
type Places struct {
	Capacity int // Unlimited: no end
	Taken    int // confirmed or offered
	Waiting  int
}

// Left is how many are free for whoever comes next; Unlimited where there is no end.
func (p Places) Left() int {
	if p.Capacity < 0 {
		return Unlimited
	}
	if p.Waiting > 0 { // whoever waits comes first
		return 0
	}
	return max(p.Capacity-p.Taken, 0)
}

// Counts are how many people come, and how many wait.
type Counts struct {
	InPerson, Online Places
}

// Counts counts the people of a gathering. tx nil is the reader.
func (s *Service) Counts(ctx context.Context, tx db.DBTX, gatheringID string) (Counts, error) {
	var c Counts
	places, err := s.on(tx).Places(ctx, gatheringID)
	if err != nil {
		return c, audit.Fault(err)
	}
	for _, p := range places {
		is := Places{Capacity: int(p.Capacity), Taken: int(p.Taken), Waiting: int(p.Waiting)}
		switch p.Kind {
		case InPerson:
			c.InPerson = is
		case Online:
			c.Online = is
		}
	}
	return c, nil
}

// Money are the sums of a gathering's orders, in cents.
type Money struct {
	Owed, Paid int64
	Missing    int64 // not paid yet, of those that owe
	ToGiveBack int64 // paid over what is owed
}

// Sums adds up the orders of a gathering. tx nil is the reader.
func (s *Service) Sums(ctx context.Context, tx db.DBTX, gatheringID string) (Money, error) {
	r, err := s.on(tx).OrderSums(ctx, gatheringID)
	return Money{Owed: r.Owed, Paid: r.Paid, Missing: r.Missing, ToGiveBack: r.OverPaid}, audit.Fault(err)
}

// PageSize is how many people a page of a list has at most.
const PageSize = 50

// Filter narrows a list of people; the zero Filter is everybody, by name.
type Filter struct {
	State  State  // empty: any
	Kind   string // InPerson or Online; empty: both
	Words  string // part of a name, an organization, an address, or a whole code
	Owing  bool   // with a place and not paid in full
	After  string // the key of the last one of the page before
	Limit  int    // 0: PageSize; at most MaxPage
	InLine bool   // those who wait for a place of Kind, in the order of the line
}

// MaxPage is the longest page that can be asked for.
const MaxPage = 5000

// Of lists a page of the people registered for a gathering, without what they take
// beside their place. more tells whether another page follows. tx nil is the reader.
// Who may read it is the caller's to ask (MayRun).
func (s *Service) Of(ctx context.Context, tx db.DBTX, gatheringID string, f Filter) (list []Registration, more bool, err error) {
	q := s.on(tx)
	limit := f.Limit
	if limit <= 0 || limit > MaxPage {
		limit = PageSize
	}
	var last Registration
	if f.After != "" {
		row, err := q.Registration(ctx, f.After)
		if err != nil {
			return nil, false, notFound(err, "registration.error.no_registration")
		}
		last = registrationOf(row)
	}
	var rows []store.Registration
	if f.InLine {
		rows, err = q.Line(ctx, store.LineParams{GatheringID: gatheringID, Kind: f.Kind, AfterArrived: int64(last.Arrived), PageSize: int32(limit + 1)})
	} else {
		p := store.ListParams{
			GatheringID: gatheringID, AfterID: last.ID, State: string(f.State), Kind: f.Kind, Pattern: db.Anywhere(people.Fold(f.Words)), Code: ReadCode(f.Words), PageSize: int32(limit + 1),
		}
		if last.ID != "" {
			p.AfterFold = last.fold()
		}
		if f.Owing {
			p.Owing = "yes"
		}
		rows, err = q.List(ctx, p)
	}
	if err != nil {
		return nil, false, audit.Fault(err)
	}
	if more = len(rows) > limit; more {
		rows = rows[:limit]
	}
	return registrationsOf(rows), more, nil
}

// Get returns a person's registration by key. tx nil is the reader.
func (s *Service) Get(ctx context.Context, tx db.DBTX, id string) (Registration, error) {
	row, err := s.on(tx).Registration(ctx, id)
	if err != nil {
		return Registration{}, notFound(err, "registration.error.no_registration")
	}
	list := []Registration{registrationOf(row)}
	chosen, err := s.on(tx).ChosenOf(ctx, id)
	if err != nil {
		return Registration{}, audit.Fault(err)
	}
	err = s.nameOptions(ctx, tx, row.GatheringID, list, chosen)
	return list[0], err
}

// OrderTx returns an order with its people. tx nil is the reader.
func (s *Service) OrderTx(ctx context.Context, tx db.DBTX, id string) (Order, error) {
	q := s.on(tx)
	row, err := q.Order(ctx, id)
	if err != nil {
		return Order{}, notFound(err, "registration.error.no_order")
	}
	return s.peopled(ctx, tx, orderOf(row))
}

func (s *Service) peopled(ctx context.Context, tx db.DBTX, o Order) (Order, error) {
	rows, err := s.on(tx).RegistrationsOfOrder(ctx, o.ID)
	if err != nil {
		return Order{}, audit.Fault(err)
	}
	o.People = registrationsOf(rows)
	chosen, err := s.on(tx).ChosenOfOrder(ctx, o.ID)
	if err != nil {
		return Order{}, audit.Fault(err)
	}
	return o, s.nameOptions(ctx, tx, o.GatheringID, o.People, chosen)
}

// nameOptions puts to each person what they take beside their place, as the gathering
// calls it now.
func (s *Service) nameOptions(ctx context.Context, tx db.DBTX, gatheringID string, people []Registration, chosen []store.RegistrationChosen) error {
	if len(chosen) == 0 {
		return nil
	}
	rows, err := s.on(tx).Options(ctx, gatheringID)
	names := map[string]i18n.Text{}
	for _, o := range rows {
		names[o.Slug] = i18n.Text{EN: o.NameEn, FR: o.NameFr}
	}
	for _, c := range chosen {
		for i := range people {
			if people[i].ID == c.RegistrationID {
				people[i].Options = append(people[i].Options, Extra{Slug: c.Slug, Name: names[c.Slug], Cents: c.Cents})
			}
		}
	}
	return audit.Fault(err)
}

// BeforeInLine is how many people wait before somebody. tx nil is the reader.
func (s *Service) BeforeInLine(ctx context.Context, tx db.DBTX, r Registration) (int, error) {
	n, err := s.on(tx).CountBefore(ctx, store.CountBeforeParams{GatheringID: r.GatheringID, Kind: r.kind(), Arrived: int64(r.Arrived)})
	return int(n), audit.Fault(err)
}

// Mine returns somebody’s own registration for a gathering; found is false for none, and
// for whoever acts for somebody: what leads on from it is that person's alone.
// tx nil is the reader.
func (s *Service) Mine(ctx context.Context, tx db.DBTX, who access.Actor, gatheringID string) (r Registration, found bool, err error) {
	if !themself(who) {
		return Registration{}, false, nil
	}
	rows, err := s.on(tx).RegistrationOfPerson(ctx, store.RegistrationOfPersonParams{PersonID: who.PersonID, GatheringID: gatheringID, PageSize: 1})
	if err != nil || len(rows) == 0 {
		return Registration{}, false, audit.Fault(err)
	}
	return registrationOf(rows[0]), true, nil
}

// Coming is something that somebody registered, for themselves or for several people.
type Coming struct {
	Gathering    gatherings.Gathering
	Organization string // several people of it; empty: themselves
	State        State  // their own
	Order        string // its key, where they are several
	Registration string // its key, where it is their own
}

// Ours lists what somebody registered for gatherings that are not over: their own, and
// what they registered for several people, by when the gathering begins. tx nil is the
// reader.
func (s *Service) Ours(ctx context.Context, tx db.DBTX, who access.Actor) ([]Coming, error) {
	if !themself(who) {
		return nil, nil
	}
	var list []Coming
	orders, err := s.on(tx).OrdersOfPerson(ctx, who.PersonID, PageSize)
	if err != nil {
		return nil, audit.Fault(err)
	}
	of := map[string]gatherings.Gathering{}
	for _, o := range orders {
		if o.Many {
			list = append(list, Coming{Gathering: gatherings.Gathering{ID: o.GatheringID}, Organization: o.Organization, Order: o.ID})
		}
	}
	own, err := s.on(tx).RegistrationsOfPerson(ctx, who.PersonID, PageSize)
	if err != nil {
		return nil, audit.Fault(err)
	}
	for _, r := range own {
		if State(r.State) != Cancelled {
			list = append(list, Coming{Gathering: gatherings.Gathering{ID: r.GatheringID}, State: State(r.State), Registration: r.ID})
		}
	}
	for i := range list {
		id := list[i].Gathering.ID
		if _, had := of[id]; !had {
			if of[id], err = s.gatherings.ByID(ctx, tx, id); err != nil {
				return nil, err
			}
		}
		list[i].Gathering = of[id]
	}
	now := s.db.Now()
	list = slices.DeleteFunc(list, func(c Coming) bool { return !now.Before(c.Gathering.Ends) })
	slices.SortStableFunc(list, func(a, b Coming) int { return a.Gathering.Starts.Compare(b.Gathering.Starts) })
	return list, nil
}

// Link is the word that stands for an order in the address of its page; LinkOf that
// for one person's registration.
func (s *Service) Link(ctx context.Context, orderID string) (string, error) {
	p, err := s.post(ctx)
	return p.key.Link(orderLink, orderID), err
}

// LinkOf is the word for one person's registration.
func (s *Service) LinkOf(ctx context.Context, registrationID string) (string, error) {
	p, err := s.post(ctx)
	return p.key.Link(PersonLink, registrationID), err
}

// ByLink returns the order of a link that went out by mail; a NotFound refusal for a
// word that is none of ours.
func (s *Service) ByLink(ctx context.Context, link string) (Order, error) {
	p, err := s.post(ctx)
	if err != nil {
		return Order{}, err
	}
	id, err := p.key.OpenLink(orderLink, link)
	if err != nil {
		return Order{}, fault.Wrap(err, fault.NotFound, "registration.error.no_order", nil)
	}
	return s.OrderTx(ctx, nil, id)
}

// PersonByLink returns the registration of a person's own link.
func (s *Service) PersonByLink(ctx context.Context, link string) (Registration, error) {
	p, err := s.post(ctx)
	if err != nil {
		return Registration{}, err
	}
	id, err := p.key.OpenLink(PersonLink, link)
	if err != nil {
		return Registration{}, fault.Wrap(err, fault.NotFound, "registration.error.no_registration", nil)
	}
	return s.Get(ctx, nil, id)
}

// ToGiveBack lists the orders of a gathering that paid more than they owe.
func (s *Service) ToGiveBack(ctx context.Context, who access.Actor, g gatherings.Gathering, after string) ([]Order, error) {
	if err := mayRun(who, g); err != nil {
		return nil, err
	}
	rows, err := s.on(nil).OrdersToRefund(ctx, store.OrdersToRefundParams{GatheringID: g.ID, AfterID: after, PageSize: PageSize})
	list := make([]Order, len(rows))
	for i, r := range rows {
		list[i] = orderOf(r)
	}
	return list, audit.Fault(err)
}

// Deadline is a day by which those who register should do something.
type Deadline struct {
	Gathering gatherings.Gathering
	Kind      DeadlineKind
	At        time.Time // the last instant
}

// DeadlineKind sorts deadlines.
type DeadlineKind string

// The kinds of deadline.
const (
	EarlyEnds DeadlineKind = "early_ends"
	Closes    DeadlineKind = "closes"
)

// Say is the deadline in words.
func (d Deadline) Say() i18n.Message {
	return i18n.Say("registration.deadline."+string(d.Kind), "Title", d.Gathering.Title)
}

// Deadlines lists what falls between two instants of the gatherings whose
// registration closes within half a year of them. tx nil is the reader.
func (s *Service) Deadlines(ctx context.Context, tx db.DBTX, from, to time.Time) ([]Deadline, error) {
	rows, err := s.on(tx).SettingsClosingBetween(ctx, store.SettingsClosingBetweenParams{FromAt: db.Micros(from), ToAt: db.Micros(to.AddDate(0, 6, 0)), PageSize: MaxPage})
	if err != nil {
		return nil, audit.Fault(err)
	}
	var list []Deadline
	for _, r := range rows {
		set := settingsOf(r)
		g, err := s.gatherings.ByID(ctx, tx, set.GatheringID)
		if err != nil {
			return nil, err
		}
		if !set.EarlyUntil.IsZero() {
			y, m, d := set.EarlyUntil.Date()
			if end := time.Date(y, m, d+1, 0, 0, 0, 0, g.Location()).Add(-time.Microsecond); !end.Before(from) && end.Before(to) {
				list = append(list, Deadline{Gathering: g, Kind: EarlyEnds, At: end})
			}
		}
		if set.Closes.Before(to) {
			list = append(list, Deadline{Gathering: g, Kind: Closes, At: set.Closes})
		}
	}
	return list, nil
}

// missing reports that a row is not there.
func missing(err error) bool { return errors.Is(err, db.ErrNotFound) }
