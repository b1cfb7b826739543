package demo

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"time"

	"plenary.example/internal/access"
	invented "plenary.example/internal/demo/people"
	"plenary.example/internal/gatherings"
	"plenary.example/internal/i18n"
	"plenary.example/internal/payments"
	"plenary.example/internal/registration"
	"plenary.example/internal/registration/travel"
)

//go:embed registration.json
var registrationTexts []byte

// enrolled is somebody of the story who registers.
type enrolled struct {
	Name  string    `json:"name"`
	Email string    `json:"email"`
	Lang  i18n.Lang `json:"lang"`
	Rate  string    `json:"rate"`
}

func (e enrolled) application() registration.Application {
	return registration.Application{Name: e.Name, Email: e.Email, Lang: e.Lang, People: []registration.Entrant{{Name: e.Name, Rate: e.Rate}}}
}

type enrolling struct {
	About i18n.Text `json:"about"`
	Rates []struct {
		Slug  string           `json:"slug"`
		Name  i18n.Text        `json:"name"`
		Who   registration.Who `json:"who"`
		Early int64            `json:"early"`
		Late  int64            `json:"late"`
	} `json:"rates"`
	Dinner  i18n.Text            `json:"dinner"`
	Others  []enrolled           `json:"others"`
	Waiting []enrolled           `json:"waiting"`
	Group   []string             `json:"group"`
	Needs   []registration.Needs `json:"needs"`
	Fund    struct {
		About    i18n.Text `json:"about"`
		Criteria []struct {
			Name i18n.Text `json:"name"`
			Most int       `json:"most"`
		} `json:"criteria"`
		Requests []struct {
			From     string       `json:"from"`
			Distance int          `json:"distance"`
			Means    travel.Means `json:"means"`
			Cost     int64        `json:"cost"`
			Asked    int64        `json:"asked"`
			Support  string       `json:"support"`
			Reasons  string       `json:"reasons"`
			Grant    int64        `json:"grant"`
			Why      string       `json:"why"`
			Points   []int        `json:"points"`
		} `json:"requests"`
	} `json:"fund"`
}

// enrol has people register for the Consultation, until it is full and four wait;
// some have paid, one organization came with three, and the travel fund decided two
// requests of three. For the next Consultation the early rate has begun.
func (st *story) enrol() error {
	if st.s.Registration == nil || st.s.Gatherings == nil {
		return nil
	}
	var texts enrolling
	if err := json.Unmarshal(registrationTexts, &texts); err != nil {
		return fmt.Errorf("registration.json: %w", err)
	}
	roles, err := invented.Roles()
	if err != nil {
		return err
	}
	var orders []registration.Order
	st.on(st.at(planned, 9, 0), "registration opens", func(ctx context.Context) error {
		this := texts.settings(st.year.consultation, st.at(planned, 8, 0), st.at(21, 0, 0))
		if err := st.s.Registration.SetUp(ctx, st.staff(), st.year.consultation.ID, this); err != nil {
			return err
		}
		next := texts.settings(st.year.next, st.at(planned, 8, 0), st.year.next.Starts.AddDate(0, 0, -60))
		next.About, next.InPerson = i18n.Text{}, 350
		if err := st.s.Registration.SetUp(ctx, st.staff(), st.year.next.ID, next); err != nil {
			return err
		}
		return st.s.Travel.SetUp(ctx, st.staff(), st.year.consultation.ID, st.fund(texts, roles))
	})
	st.on(st.at(24, 10, 0), "registrations", func(ctx context.Context) (err error) {
		orders, err = st.s.Registration.RegisterAll(ctx, st.staff(), st.year.consultation.ID, st.applications(texts)...)
		return err
	})
	st.on(st.at(18, 10, 0), "help with journeys is asked for", func(ctx context.Context) error { return st.askTravel(ctx, texts, orders) })
	st.on(st.at(12, 10, 0), "registrations are paid, and journeys decided", func(ctx context.Context) error { return st.settleRegistrations(ctx, texts, orders, roles) })
	st.on(st.at(6, 10, 0), "the line", func(ctx context.Context) error {
		var list []registration.Application
		for _, w := range texts.Waiting {
			list = append(list, w.application())
		}
		_, err := st.s.Registration.RegisterAll(ctx, st.staff(), st.year.consultation.ID, list...)
		return err
	})
	return nil
}

// settings are those of a Consultation of the story.
func (t enrolling) settings(g gatherings.Gathering, opens, earlyUntil time.Time) registration.Settings {
	y, m, d := earlyUntil.Date()
	last := g.Days()[len(g.Days())-1]
	set := registration.Settings{
		Opens: opens, Closes: g.Ends, InPerson: 36, Online: registration.Unlimited, EarlyUntil: time.Date(y, m, d, 0, 0, 0, 0, time.UTC),
		Group: registration.Group{Take: 3, Pay: 1}, Deposit: 5000, OnSite: true, OfferHours: 24, About: t.About, Asks: registration.Asks(),
		Refund:  registration.Refund{FullUntil: last.AddDate(0, 0, -32), PartUntil: last.AddDate(0, 0, -12), Percent: 50, Fee: 2000},
		Options: []registration.Option{{Slug: "dinner", Name: t.Dinner, Cents: 3500, Capacity: 60}},
	}
	for _, r := range t.Rates {
		set.Rates = append(set.Rates, registration.Rate{Slug: r.Slug, Name: r.Name, Who: r.Who, Early: r.Early, Late: r.Late})
	}
	return set
}

// applications fill the house: people of members in good standing, a group of three,
// and others.
func (st *story) applications(t enrolling) []registration.Application {
	var list []registration.Application
	days := st.year.consultation.Days()
	first, last := days[0], days[len(days)-1]
	left := 36 - len(t.Group) - len(t.Others)
	for i, dn := range st.delegations {
		p, o, seat := st.planted.People[dn.Delegate], st.planted.Organizations[dn.Organization], st.seats[dn.Organization]
		if left == 0 || p.ID == "" || p.Email == "" || !seat.GoodStanding {
			continue
		}
		a := enrolled{Name: p.Name, Email: p.Email, Lang: p.Lang, Rate: "member"}.application()
		a.Organization, a.OrganizationID = o.Name.In(p.Lang), o.ID
		if i%3 == 0 {
			a.People[0].Options = []string{"dinner"}
		}
		a.People[0].Needs = t.Needs[i%len(t.Needs)]
		if len(list)%4 != 0 {
			a.People[0].Needs = registration.Needs{}
		}
		a.People[0].Needs.Listed = i%2 == 0
		if i%3 != 1 {
			a.People[0].Needs.Arrives = first.AddDate(0, 0, -(i % 2)).Format(time.DateOnly)
			a.People[0].Needs.Leaves = last.Format(time.DateOnly)
		}
		if len(list) == 0 { // the first comes with two colleagues
			a.Many, a.People = true, nil
			for _, name := range t.Group {
				a.People = append(a.People, registration.Entrant{Name: name, Rate: "member"})
			}
			list = append(list, a)
			continue
		}
		list, left = append(list, a), left-1
	}
	for _, e := range t.Others {
		list = append(list, e.application())
	}
	return list
}

// fund is decided by two people whom a visitor may sign in as.
func (st *story) fund(t enrolling, roles []invented.Role) travel.Fund {
	f := travel.Fund{
		Opens: st.today.AddDate(0, 0, -planned), Closes: st.today.AddDate(0, 0, -14), Budget: 400000, Most: 60000, About: t.Fund.About, ForgetDays: 180,
	}
	for _, r := range roles {
		if r.Key == "president" || r.Key == "cochair" {
			f.Deciders = append(f.Deciders, st.planted.People[r.Email].ID)
		}
	}
	for _, c := range t.Fund.Criteria {
		f.Criteria = append(f.Criteria, travel.Criterion{Name: c.Name, Most: c.Most})
	}
	return f
}

// askTravel has the last of those who registered ask for help.
func (st *story) askTravel(ctx context.Context, t enrolling, orders []registration.Order) error {
	for i, r := range t.Fund.Requests {
		person := orders[len(orders)-len(t.Others)+i].People[0]
		link, err := st.s.Registration.LinkOf(ctx, person.ID)
		if err != nil {
			return err
		}
		err = st.s.Travel.Ask(ctx, access.Actor{}, link, person.ID, travel.Asking{
			From: r.From, Distance: r.Distance, Means: r.Means, Cost: r.Cost, Asked: r.Asked, Support: r.Support, Reasons: r.Reasons,
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// settleRegistrations records payments for two orders of three, and decides about
// journeys.
func (st *story) settleRegistrations(ctx context.Context, t enrolling, orders []registration.Order, roles []invented.Role) error {
	methods := payments.ByHand()
	for i, o := range orders {
		if i%3 == 2 || o.Owed == 0 {
			continue
		}
		cents := o.Owed
		if i == 4 {
			cents /= 2
		}
		if err := st.s.Registration.RecordPayment(ctx, st.staff(), o.ID, registration.ByHand{Cents: cents, Method: methods[i%len(methods)], Day: st.today.AddDate(0, 0, -13)}); err != nil {
			return err
		}
	}
	var decider access.Actor
	for _, r := range roles {
		if r.Key == "president" {
			p := st.planted.People[r.Email]
			decider = access.Actor{PersonID: p.ID, Name: p.Name, Lang: p.Lang}
		}
	}
	list, _, _, err := st.s.Travel.List(ctx, decider, st.year.consultation.ID, "")
	if err != nil {
		return err
	}
	for i, r := range t.Fund.Requests {
		if r.Why == "" {
			continue
		}
		points := map[string]int{}
		for n, p := range r.Points {
			points[fmt.Sprint("c", n+1)] = p
		}
		if err := st.s.Travel.Rate(ctx, decider, list[i].ID, points); err != nil {
			return err
		}
		if err := st.s.Travel.Decide(ctx, decider, list[i].ID, travel.Decision{Grant: r.Grant > 0, Cents: r.Grant, Reasons: r.Why}); err != nil {
			return err
		}
	}
	return nil
}
