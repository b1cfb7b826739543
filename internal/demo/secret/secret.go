// Package secret tells of the secret votes of the worked example: one that is declared, with
// a ballot that replaced another; one that is open; one that waits for a trustee’s key and
// for the voters' codes.
package secret

import (
	"context"
	_ "embed" // what is voted on
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/ballots"
	"plenary.example/internal/db"
	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
	"plenary.example/internal/secretballots"
	"plenary.example/internal/secretballots/rehearsing"
)

//go:embed secret.json
var invented []byte

// Keys of the votes, for tests that visit their pages.
const (
	Declared = "statement-on-family-reunification"
	Open     = "joint-brief-on-detention"
	Prepared = "seat-at-the-advisory-table"
)

// File is the file with the voters' codes and what the trustees keep, in the folder of the
// demonstration's data.
const File = "secret-vote-codes.txt"

// Story is what the votes are told with.
type Story struct {
	Secret *secretballots.Service
	People *people.Service
	Dir    string // where File is written; empty: nowhere

	On      func(at time.Time, what string, do func(ctx context.Context) error)
	Day     func(before, hour int) time.Time // an hour of the day so many days before today
	Staff   func() access.Actor
	Meeting func() string // the meeting whose delegates vote
}

// The people of the votes, by their addresses: whoever a visitor can be is among them.
const (
	cochair   = "zohra.penhaligon@grand-river.example"
	committee = "saoirse.balogun@fork-thames.example"
	alternate = "jerome.kipkemboi@open-door.example"
	associate = "tomasz.wieczor@tomasz-wieczor.example"
	delegate  = "aino.balakrishnan@superior-shore.example"
	seconder  = "mehdi.sansregret@lilas.example"
)

type question struct {
	Kind, Majority string
	Largest, Seats int
	Text           i18n.Text
	Answers        []i18n.Text
}

type vote struct {
	Key          string
	Title, About i18n.Text
	Questions    []question
	Ballots      []string // marks of each ballot, question by question
	Again        string   // with which the first voter replaces theirs
}

type all struct {
	Declared, Open, Prepared vote
	File                     struct{ Head, Codes, Seeds i18n.Text }
}

// Tell has everything happen.
func (st Story) Tell() error {
	var a all
	if err := json.Unmarshal(invented, &a); err != nil {
		return fmt.Errorf("secret: %w", err)
	}
	st.tellDeclared(a.Declared)
	st.tellOpen(a)
	st.On(st.Day(2, 15).Add(11*time.Minute), "a secret vote is prepared", func(ctx context.Context) error {
		plan := plan(a.Prepared, "BELENIOS-2048", st.Day(-5, 9), st.Day(-12, 17))
		plan.Trustees = []string{cochair, committee}
		p, err := st.prepare(ctx, plan)
		if err != nil {
			return err
		}
		who, err := st.person(ctx, cochair)
		if err != nil {
			return err
		}
		return p.Act(ctx, who)
	})
	return nil
}

// tellDeclared tells of the vote that is over: each step on its day.
func (st Story) tellDeclared(v vote) {
	var p *rehearsing.Players
	opens, closes := st.Day(41, 9), st.Day(34, 17)
	st.On(st.Day(44, 15).Add(11*time.Minute), "a secret vote is planned", func(ctx context.Context) (err error) {
		plan := plan(v, "Ed25519", opens, closes)
		plan.Need = 2
		if p, err = st.prepare(ctx, plan); err != nil {
			return err
		}
		return st.keys(ctx, p)
	})
	st.On(st.Day(38, 10).Add(11*time.Minute), "ballots of a secret vote", func(ctx context.Context) error {
		return st.cast(ctx, p, v)
	})
	st.On(closes.Add(11*time.Minute), "a secret vote is closed and counted", func(ctx context.Context) error {
		if err := st.Secret.CloseDue(ctx, access.TheProgram()); err != nil {
			return err
		}
		now, err := st.Secret.ByKey(ctx, st.Staff(), v.Key)
		if err != nil {
			return err
		}
		if err := st.Secret.Tally(ctx, access.TheProgram(), now.ID); err != nil {
			return err
		}
		panel, err := st.persons(ctx, cochair, alternate)
		if err != nil {
			return err
		}
		if err := p.Act(ctx, panel...); err != nil {
			return err
		}
		return st.Secret.Declare(ctx, st.Staff(), v.Key)
	})
}

// tellOpen tells of the vote in which a visitor votes.
func (st Story) tellOpen(a all) {
	st.On(st.Day(3, 15).Add(11*time.Minute), "a secret vote opens", func(ctx context.Context) error {
		plan := plan(a.Open, openGroup, st.Day(3, 15), st.Day(-4, 17))
		plan.Need, plan.MeetingID = 2, st.Meeting()
		p, err := st.prepare(ctx, plan)
		if err != nil {
			return err
		}
		if err := st.keys(ctx, p); err != nil {
			return err
		}
		if err := st.write(ctx, a, p); err != nil {
			return err
		}
		return st.cast(ctx, p, a.Open)
	})
}

// openGroup is the group of the vote that is open.
const openGroup = "BELENIOS-2048"

func plan(v vote, group string, opens, closes time.Time) secretballots.Plan {
	p := secretballots.Plan{
		Key: v.Key, Title: v.Title, About: v.About, Group: group, RecordDay: db.ParseDay(opens.Format(time.DateOnly)), Opens: opens, Closes: closes,
		Trustees: []string{cochair, committee, alternate}, Authority: associate,
	}
	for _, q := range v.Questions {
		p.Questions = append(p.Questions, secretballots.Question{
			Kind: secretballots.QuestionKind(q.Kind), Text: q.Text, Answers: q.Answers, Largest: q.Largest, Seats: q.Seats, Majority: ballots.Majority(q.Majority),
		})
	}
	return p
}

func (st Story) prepare(ctx context.Context, plan secretballots.Plan) (*rehearsing.Players, error) {
	if _, err := st.Secret.Plan(ctx, st.Staff(), plan); err != nil {
		return nil, err
	}
	return rehearsing.New(st.Secret, plan.Key), st.Secret.Prepare(ctx, st.Staff(), plan.Key)
}

// keys has the authority make the codes and the trustees their keys.
func (st Story) keys(ctx context.Context, p *rehearsing.Players) error {
	authority, err := st.person(ctx, associate)
	if err != nil {
		return err
	}
	if err := p.Authorize(ctx, authority); err != nil {
		return err
	}
	panel, err := st.persons(ctx, cochair, committee, alternate)
	if err != nil {
		return err
	}
	return p.MakeKey(ctx, panel...)
}

func (st Story) persons(ctx context.Context, addresses ...string) (list []access.Actor, err error) {
	for _, address := range addresses {
		who, err := st.person(ctx, address)
		if err != nil {
			return nil, err
		}
		list = append(list, who)
	}
	return list, nil
}

func (st Story) person(ctx context.Context, address string) (access.Actor, error) {
	p, err := st.People.PersonByEmail(ctx, address)
	return access.Actor{PersonID: p.ID, Name: p.Name, Lang: p.Lang}, err
}

// cast has electors vote, one for each ballot of the story: none of those who can vote once
// the story is told.
func (st Story) cast(ctx context.Context, p *rehearsing.Players, v vote) error {
	now, err := st.Secret.ByKey(ctx, st.Staff(), v.Key)
	if err != nil {
		return err
	}
	roll, err := st.Secret.Roll(ctx, st.Staff(), now, i18n.EN)
	if err != nil {
		return err
	}
	kept, err := st.persons(ctx, cochair, committee, alternate, delegate, seconder)
	if err != nil {
		return err
	}
	roll = slices.DeleteFunc(roll, func(m ballots.Marked) bool {
		return m.PersonID == "" || slices.ContainsFunc(kept, func(who access.Actor) bool { return who.PersonID == m.PersonID })
	})
	if len(roll) < len(v.Ballots) {
		return fmt.Errorf("secret: %d electors for %d ballots", len(roll), len(v.Ballots))
	}
	all := slices.Clone(v.Ballots)
	if v.Again != "" {
		all = append(all, v.Again)
	}
	public, err := st.Secret.PublishedOf(ctx, now)
	if err != nil {
		return err
	}
	texts, failed := make([][]byte, len(all)), make([]error, len(all))
	var making sync.WaitGroup // each voter at their own machine
	for i, marks := range all {
		making.Go(func() {
			texts[i], failed[i] = p.MakeBallot(public.Election, codeOf(p, roll[i%len(v.Ballots)].Organization), answers(marks)...)
		})
	}
	making.Wait()
	if err := errors.Join(failed...); err != nil {
		return err
	}
	for i, text := range texts {
		m := roll[i%len(v.Ballots)]
		if _, err := st.Secret.Cast(ctx, access.Actor{PersonID: m.PersonID, Name: m.Person}, v.Key, m.OrganizationID, string(text)); err != nil {
			return err
		}
	}
	return nil
}

// codeOf is the name by which an organization's code goes: that in its voter's language.
func codeOf(p *rehearsing.Players, name i18n.Text) string {
	if p.Codes[name.EN] == "" {
		return name.FR
	}
	return name.EN
}

// answers are the marks of a ballot.
func answers(marks string) (list [][]bool) {
	for one := range strings.FieldsSeq(marks) {
		var q []bool
		for _, mark := range one {
			q = append(q, mark == '1')
		}
		list = append(list, q)
	}
	return list
}

// write puts the secrets of a vote where a visitor of the demonstration finds them.
func (st Story) write(ctx context.Context, a all, p *rehearsing.Players) error {
	if st.Dir == "" {
		return nil
	}
	v, err := st.Secret.ByKey(ctx, st.Staff(), a.Open.Key)
	if err != nil {
		return err
	}
	roll, err := st.Secret.Roll(ctx, st.Staff(), v, i18n.EN)
	if err != nil {
		return err
	}
	var b strings.Builder
	for _, l := range i18n.Langs() {
		fmt.Fprintln(&b, a.File.Head.In(l))
	}
	fmt.Fprintf(&b, "\n%s / %s\n%s / %s\n\n", a.Open.Title.EN, a.Open.Title.FR, a.File.Codes.EN, a.File.Codes.FR)
	for _, m := range roll {
		name := m.Organization.EN
		if m.Organization.FR != name {
			name += " / " + m.Organization.FR
		}
		fmt.Fprintf(&b, "%s\t%s\n", p.Codes[codeOf(p, m.Organization)], name)
	}
	fmt.Fprintf(&b, "\n%s / %s\n\n", a.File.Seeds.EN, a.File.Seeds.FR)
	for _, one := range p.Seeds() {
		fmt.Fprintf(&b, "%s\t%s\n", one.Seed, one.Name)
	}
	return os.WriteFile(filepath.Join(st.Dir, File), []byte(b.String()), 0o600)
}
