package demo

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"plenary.example/internal/access"
	invented "plenary.example/internal/demo/people"
	"plenary.example/internal/registration"
	"plenary.example/internal/registration/desk"
)

//go:embed desk.json
var deskTexts []byte

type receiving struct {
	held
	Groups [][]string  `json:"groups"`
	Words  [][2]string `json:"words"`
}

// receive is what happens at the desks of two Consultations: the one of half a year ago,
// with who came and how it was; and this one, of which yesterday’s arrivals are noted,
// and this morning’s in part.
func (st *story) receive() error {
	if st.s.Desk == nil {
		return nil
	}
	var t receiving
	if err := json.Unmarshal(deskTexts, &t); err != nil {
		return fmt.Errorf("desk.json: %w", err)
	}
	roles, err := invented.Roles()
	if err != nil {
		return err
	}
	var orders []registration.Order
	st.on(st.at(founded-1, 9, 0), "who came half a year ago", func(ctx context.Context) (err error) {
		orders, err = st.formerGuests(ctx, t)
		return err
	})
	st.on(st.at(founded-2, 9, 0), "how it was half a year ago", func(ctx context.Context) error { return st.evaluate(ctx, t, orders) })
	st.on(st.at(founded-3, 9, 0), "the evaluation is closed", func(ctx context.Context) error {
		return st.s.Desk.CloseNow(ctx, st.staff(), st.year.past.ID)
	})
	st.on(st.at(3, 16, 0), "badges, and who does what", func(ctx context.Context) error {
		for _, r := range roles {
			duties := map[string][]desk.Duty{"delegate": {desk.Door}, "cochair": {desk.Door, desk.Emergency}, "alternate": {desk.Kitchen, desk.Interpreters}}[r.Key]
			if len(duties) == 0 {
				continue
			}
			if err := st.s.Desk.GiveDuties(ctx, st.staff(), st.year.consultation.ID, r.Email, duties...); err != nil {
				return err
			}
		}
		_, err := st.s.Desk.SetAside(ctx, st.staff(), st.year.consultation.ID)
		return err
	})
	st.on(st.now.Add(-20*time.Minute), "arrivals", st.arrive)
	return nil
}

// formerGuests registered for the Consultation of half a year ago, four organizations with three
// people each; all but two came.
func (st *story) formerGuests(ctx context.Context, t receiving) ([]registration.Order, error) {
	var texts enrolling
	if err := json.Unmarshal(registrationTexts, &texts); err != nil {
		return nil, err
	}
	g := st.year.past
	set := texts.settings(g, g.Starts.AddDate(0, -3, 0), g.Starts.AddDate(0, -1, 0))
	set.About = texts.About
	if err := st.s.Registration.SetUp(ctx, st.staff(), g.ID, set); err != nil {
		return nil, err
	}
	var list []registration.Application
	for i, dn := range st.delegations {
		p, o, seat := st.planted.People[dn.Delegate], st.planted.Organizations[dn.Organization], st.seats[dn.Organization]
		if i%3 != 1 || p.ID == "" || p.Email == "" || !seat.GoodStanding || len(list) == len(t.Groups) {
			continue
		}
		a := registration.Application{Many: true, Name: p.Name, Email: p.Email, Lang: p.Lang, Organization: o.Name.In(p.Lang), OrganizationID: o.ID}
		a.People = append(a.People, registration.Entrant{Name: p.Name, Email: p.Email, Rate: "member"})
		for n, name := range t.Groups[len(list)] {
			a.People = append(a.People, registration.Entrant{Name: name, Rate: []string{"member", "low-income"}[n%2], Online: n == 2 && len(list)%2 == 1})
		}
		list = append(list, a)
	}
	orders, err := st.s.Registration.RegisterAll(ctx, st.staff(), g.ID, list...)
	if err != nil {
		return nil, err
	}
	var acts []desk.Check
	for i, o := range orders {
		for n, r := range o.People {
			for day := range 3 {
				if (i+n)%7 == 3 || r.Online || day == 2 && n%2 == 1 {
					continue
				}
				acts = append(acts, act(fmt.Sprint("past-", i, "-", n, "-", day), r, g.Starts.AddDate(0, 0, day).Add(time.Duration(7*n+i)*time.Minute)))
			}
		}
	}
	return orders, st.checkIn(ctx, g.ID, acts)
}

func act(key string, r registration.Registration, at time.Time) desk.Check {
	return desk.Check{Key: "demo-demo-demo-" + key, Person: r.ID, Act: desk.In, At: at}
}

func (st *story) checkIn(ctx context.Context, gatheringID string, acts []desk.Check) error {
	answers, err := st.s.Desk.Take(ctx, st.staff(), gatheringID, acts)
	for _, a := range answers {
		if a.Outcome != desk.Taken {
			err = errors.Join(err, fmt.Errorf("%s is %s", a.Key, a.Outcome))
		}
	}
	return err
}

// evaluate has seven people answer how it was.
func (st *story) evaluate(ctx context.Context, t receiving, orders []registration.Order) error {
	g := st.year.past
	e, _, err := st.s.Desk.EvaluationOf(ctx, nil, g)
	if err != nil {
		return err
	}
	e.Closes = st.at(founded-10, 17, 0)
	if err := st.s.Desk.SetUp(ctx, st.staff(), g.ID, e); err != nil {
		return err
	}
	for i, words := range t.Words {
		link, err := st.s.Registration.LinkOf(ctx, orders[i%len(orders)].People[i/len(orders)].ID)
		if err != nil {
			return err
		}
		err = st.s.Desk.Reply(ctx, access.Actor{}, link, []desk.Reply{
			{Slug: "q1", Points: 5 - i%2}, {Slug: "q2", Points: 4 - i%3}, {Slug: "q3", Points: 3 + i%3}, {Slug: "q4", Points: min(i, 1)}, {Slug: "q5", Words: words[0]}, {Slug: "q6", Words: words[1]},
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// arrive has most people come on the first day, and some so far today.
func (st *story) arrive(ctx context.Context) error {
	g := st.year.consultation
	list, _, err := st.s.Registration.Of(ctx, nil, g.ID, registration.Filter{State: registration.Confirmed, Limit: registration.MaxPage})
	if err != nil {
		return err
	}
	var acts []desk.Check
	for i, r := range list {
		// Somebody of the cast is still to come, for whoever tries the door.
		if i%6 == 5 || strings.HasPrefix(r.Name, "Wren") {
			continue
		}
		acts = append(acts, act(fmt.Sprint("first-", i), r, g.Starts.Add(time.Duration(i-20)*time.Minute)))
		if i%3 == 0 {
			acts = append(acts, act(fmt.Sprint("second-", i), r, st.now.Add(time.Duration(i-80)*time.Minute)))
		}
	}
	return st.checkIn(ctx, g.ID, acts)
}
