package demo

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/bodies"
	"plenary.example/internal/elections"
	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
	"plenary.example/internal/tally"
)

//go:embed elections.json
var electionTexts []byte

// electionText is an election of the story.
type electionText struct {
	Key        string    `json:"key"`
	Title      i18n.Text `json:"title"`
	About      i18n.Text `json:"about"`
	Candidates []struct {
		Person    string    `json:"person"`
		Second    string    `json:"second"`
		Statement i18n.Text `json:"statement"`
		Says      []string  `json:"says"` // gender, lived refugee experience, youth
	} `json:"candidates"`
	// Ballots are the orders that the electors give, one after the other and from
	// the beginning again: candidates by their place above, from 1.
	Ballots [][]int `json:"ballots"`
}

// elections tells of two: the one by which half of the councillors were elected a
// year ago, with its count, and the one for the other half, open for voting at the
// meeting.
func (st *story) elections(ctx context.Context) error {
	if st.s.Elections == nil {
		return nil
	}
	var texts struct{ Past, Open electionText }
	if err := json.Unmarshal(electionTexts, &texts); err != nil {
		return fmt.Errorf("elections.json: %w", err)
	}
	executive := st.planted.Bodies["executive-committee"]
	seats, err := st.s.Bodies.SeatsOf(ctx, nil, executive.ID)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(seats, func(seat bodies.Seat) bool { return seat.Role == access.Councillor })
	if at < 0 {
		return nil
	}
	sitting, err := st.s.Bodies.HoldersOf(ctx, nil, executive.ID, access.Councillor, st.today)
	if err != nil || len(sitting) == 0 {
		return err
	}
	latest, next := sitting[0].From, sitting[0].To
	for _, h := range sitting {
		if h.From.After(latest) {
			latest = h.From
		}
		if h.To.Before(next) {
			next = h.To
		}
	}
	past := st.planOf(texts.Past, seats[at], latest, latest.AddDate(0, 0, -8))
	st.elect(texts.Past, past, true)
	open := st.planOf(texts.Open, seats[at], next.AddDate(0, 0, 1), st.today.AddDate(0, 0, -2))
	open.RecordDay = st.recordDay
	st.elect(texts.Open, open, false)
	return nil
}

// planOf is an election whose vote opens on a day.
func (st *story) planOf(text electionText, seat bodies.Seat, from, votes time.Time) elections.Plan {
	in := func(days, hour int) time.Time {
		y, m, d := votes.AddDate(0, 0, days).Date()
		return time.Date(y, m, d, hour, 0, 0, 0, st.zone)
	}
	year := strconv.Itoa(votes.Year())
	title := i18n.Text{EN: strings.ReplaceAll(text.Title.EN, "{{YEAR}}", year), FR: strings.ReplaceAll(text.Title.FR, "{{YEAR}}", year)}
	return elections.Plan{
		Key: text.Key, SeatID: seat.ID, Title: title, About: text.About, Seats: 4, Electorate: elections.OfMembers, Method: tally.STV, Floor: true,
		NominationsOpen: in(-57, 9), NominationsClose: in(-27, 17), VotingOpens: in(0, 9), VotingCloses: in(5, 17), RecordDay: votes.AddDate(0, 0, -10), TermFrom: from,
		MeetingsNeeded: st.s.Profile.Elections.Attended(), SecondersNeeded: st.s.Profile.Elections.SecondersNeeded(),
	}
}

// elect has an election go its way: to its declaration, or to an open vote.
func (st *story) elect(text electionText, plan elections.Plan, whole bool) {
	s, key := st.s.Elections, plan.Key
	st.on(plan.NominationsOpen.AddDate(0, 0, -1), "plan "+key, func(ctx context.Context) error {
		if _, err := s.Plan(ctx, st.staff(), plan); err != nil {
			return err
		}
		for _, before := range []int{200, 560} {
			var there []string
			for _, c := range text.Candidates {
				there = append(there, st.planted.People[c.Person].ID)
			}
			if err := s.RecordAttendance(ctx, st.staff(), st.planted.Bodies["executive-committee"].ID, plan.NominationsOpen.AddDate(0, 0, -before), there...); err != nil {
				return err
			}
		}
		return s.Call(ctx, st.staff(), key)
	})
	st.on(plan.NominationsOpen.AddDate(0, 0, 6), "nominations of "+key, func(ctx context.Context) error { return st.nominate(ctx, text, plan) })
	st.on(plan.NominationsClose.Add(40*time.Hour), "slate of "+key, func(ctx context.Context) error { return s.PublishSlate(ctx, st.staff(), key) })
	st.on(plan.VotingOpens.Add(5*time.Minute), "open the vote of "+key, func(ctx context.Context) error { return s.OpenVoting(ctx, st.staff(), key) })
	voting := plan.VotingOpens.Add(26 * time.Hour)
	st.on(voting, "ballots of "+key, func(ctx context.Context) error { return st.ballots(ctx, text, key, whole) })
	if !whole {
		// Held at the meeting, once that is planned: its delegates vote.
		st.on(st.at(planned-1, 9, 0), "the meeting of "+key, func(ctx context.Context) error {
			plan.MeetingID = st.meeting.ID
			return s.Change(ctx, st.staff(), key, plan)
		})
		return
	}
	st.on(plan.VotingCloses.Add(15*time.Minute), "count "+key, func(ctx context.Context) error { return s.Count(ctx, st.staff(), key, "") })
	st.on(plan.VotingCloses.Add(3*time.Hour), "declare "+key, func(ctx context.Context) error { return s.Declare(ctx, st.staff(), key) })
}

// acting is the person with an address, with the seats they had at the instant of
// the story.
func (st *story) acting(ctx context.Context, address string) (access.Actor, error) {
	p, ok := st.planted.People[address]
	if !ok {
		return access.Actor{}, fmt.Errorf("nobody has the address %s", address)
	}
	seats, err := st.s.People.SeatsOf(ctx, nil, p.ID, st.s.Elections.Day(st.clock.Now()))
	return access.Actor{PersonID: p.ID, Name: p.Name, Lang: p.Lang, Seats: seats}, err
}

// nominate has the candidates of an election stand, each with a seconder.
func (st *story) nominate(ctx context.Context, text electionText, plan elections.Plan) error {
	for _, c := range text.Candidates {
		who, err := st.acting(ctx, c.Person)
		if err != nil {
			return err
		}
		id, err := st.s.Elections.Nominate(ctx, who, plan.Key, elections.Proposal{Seconders: []string{c.Second}, Statement: c.Statement})
		if err != nil {
			return fmt.Errorf("%s: %w", c.Person, err)
		}
		other, err := st.acting(ctx, c.Second)
		if err != nil {
			return err
		}
		if err := st.s.Elections.Second(ctx, other, plan.Key, id, true); err != nil {
			return fmt.Errorf("%s: %w", c.Second, err)
		}
		if len(c.Says) == 3 {
			if err := st.s.Elections.Say(ctx, who, plan.Key, elections.Balance{Gender: c.Says[0], Refugee: c.Says[1], Youth: c.Says[2]}, true); err != nil {
				return err
			}
		}
	}
	return nil
}

// ballots has electors vote: all of them, or those whose cards are handed out by
// now, so that whoever tries the program still can.
func (st *story) ballots(ctx context.Context, text electionText, key string, all bool) error {
	s := st.s.Elections
	e, err := s.ByKey(ctx, st.staff(), key)
	if err != nil {
		return err
	}
	list, err := s.Nominations(ctx, st.staff(), e)
	if err != nil {
		return err
	}
	places := make([]int, len(text.Candidates)) // on the ballot, by their place in the text
	for i, c := range text.Candidates {
		at := slices.IndexFunc(list, func(n elections.Nomination) bool { return n.PersonID == st.planted.People[c.Person].ID })
		if at < 0 || list[at].Position == 0 {
			return fmt.Errorf("%s is not on the slate", c.Person)
		}
		places[i] = list[at].Position - 1
	}
	electors, err := s.Electors(ctx, st.staff(), e, i18n.EN)
	if err != nil {
		return err
	}
	voted := map[string]bool{}
	for _, slug := range admitted() {
		voted[st.planted.Organizations[slug].ID] = true
	}
	var wait sync.WaitGroup
	errs := make([]error, len(electors))
	turn := 0
	for i, one := range electors {
		if !all && (!voted[one.OrganizationID] || one.PersonID == "") {
			continue
		}
		var choices []int
		for _, candidate := range text.Ballots[turn%len(text.Ballots)] {
			choices = append(choices, places[candidate-1])
		}
		turn++
		vote := func() { errs[i] = st.castFor(ctx, key, one, choices) }
		if st.sideBySide() {
			wait.Go(vote)
		} else {
			vote()
		}
	}
	wait.Wait()
	return errors.Join(errs...)
}

// castFor names who votes for an organization, where nobody is, and casts its
// ballot.
func (st *story) castFor(ctx context.Context, key string, one elections.Elector, choices []int) error {
	if one.PersonID == "" {
		places, err := st.s.People.PeopleOf(ctx, nil, one.OrganizationID, st.s.Elections.Day(st.clock.Now()))
		if err != nil || len(places) == 0 {
			return err
		}
		one.PersonID, one.Person = places[0].Person.ID, places[0].Person.Name
		if err := st.s.Elections.NameVoter(ctx, st.staff(), key, one.OrganizationID, one.PersonID); err != nil {
			return err
		}
	}
	who := access.Actor{PersonID: one.PersonID, Name: one.Person, Seats: []access.Seat{{OrganizationID: one.OrganizationID, Class: string(people.Member), GoodStanding: true}}}
	_, err := st.s.Elections.Cast(ctx, who, key, one.OrganizationID, choices)
	return err
}
