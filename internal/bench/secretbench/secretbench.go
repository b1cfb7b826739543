// Package secretbench measures secret votes: ballots a second from the voter's device having
// sent one to its confirmation on disk, in each group, and what anybody takes to check the
// archive that comes of them.
package secretbench

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/ballots"
	"plenary.example/internal/belenios/verifying"
	"plenary.example/internal/bench"
	"plenary.example/internal/bench/recordlog"
	"plenary.example/internal/i18n"
	"plenary.example/internal/jobs"
	"plenary.example/internal/people"
	"plenary.example/internal/secretballots"
	"plenary.example/internal/secretballots/rehearsing"
	"plenary.example/locales"
)

// Name is what the measurement is called.
const Name = "secret"

const (
	electors = 1_000
	callers  = 8
)

// limits of a group: ballots a second on two cores, and the milliseconds within which all of
// an archive is to be checked.
type limits struct {
	group, name string
	rate, check float64
}

// Of BELENIOS-2048, a fifth of what belenios-tool 2.0 takes for as many.
var groups = [...]limits{{"BELENIOS-2048", "2048", 40, 10_800}, {"Ed25519", "ed25519", 400, 3_000}}

// Run makes the measurement of that name: this one, or one of those that are elsewhere.
func Run(ctx context.Context, env bench.Env, name string) ([]bench.Figure, error) {
	if name != Name {
		return recordlog.Run(ctx, env, name)
	}
	if env.Progress == nil {
		env.Progress = func(i18n.Message, int, int) {}
	}
	env.Runs = max(env.Runs, 1)
	figures, err := on(ctx, env, "sqlite", "")
	if err == nil && env.Postgres != "" {
		address, drop, err := bench.OwnDatabase(ctx, env.Postgres)
		if err != nil {
			return nil, err
		}
		defer drop()
		more, err := on(ctx, env, "postgres", address)
		if err != nil {
			return nil, err
		}
		figures = append(figures, more...)
	}
	for i := range figures {
		figures[i].Bench = Name
	}
	return figures, err
}

// hall is a coalition of members, each with whoever votes for it.
type hall struct {
	env       bench.Env
	s         *secretballots.Service
	voters    map[string]access.Actor // by the organization
	panel     []access.Actor
	authority access.Actor
}

func on(ctx context.Context, env bench.Env, engine, address string) (figures []bench.Figure, err error) {
	dir := filepath.Join(env.Dir, "secret-"+engine)
	if err := os.RemoveAll(dir); err != nil {
		return nil, err
	}
	p, err := env.Open(ctx, dir, address)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, p.Close()) }()
	h, err := newHall(ctx, env, p)
	if err != nil {
		return nil, err
	}
	for _, l := range groups {
		var rates, late, checks []float64
		for run := range env.Runs {
			one, err := h.vote(ctx, l.group, fmt.Sprintf("%s-%d", l.name, run+1))
			if err != nil {
				return nil, err
			}
			rates, late, checks = append(rates, one.rate), append(late, one.p99), append(checks, one.check)
		}
		rate := figure("secret."+engine+"."+l.name, bench.PerSecond, rates)
		rate.Bound, rate.Limit, rate.Pass = bench.AtLeast, l.rate, rate.Value >= l.rate
		figures = append(figures, rate, figure("secret."+engine+"."+l.name+".p99", bench.Milliseconds, late))
		if engine == "sqlite" {
			check := figure("secret.check."+l.name, bench.Milliseconds, checks)
			check.Bound, check.Limit, check.Pass = bench.Under, l.check, check.Value < l.check
			figures = append(figures, check)
		}
	}
	return figures, nil
}

func figure(name string, unit bench.Unit, runs []float64) bench.Figure {
	sorted := slices.Sorted(slices.Values(runs))
	return bench.Figure{Name: name, Unit: unit, Value: sorted[len(sorted)/2], Runs: runs, Pass: true}
}

func newHall(ctx context.Context, env bench.Env, p *bench.Program) (*hall, error) {
	catalog, err := locales.Catalog()
	if err != nil {
		return nil, err
	}
	queue, err := jobs.New(p.DB, jobs.Options{})
	if err != nil {
		return nil, err
	}
	h := &hall{env: env, voters: map[string]access.Actor{}, s: secretballots.New(p.Record, ballots.New(p.Record), p.People, p.Meetings, p.Mail, queue, catalog, secretballots.Options{
		Name: i18n.Same("Coalition"), Site: "https://coalition.example",
	})}
	person := func(name, address string) (access.Actor, error) {
		one, err := p.People.AddPerson(ctx, access.TheProgram(), people.Person{Name: name, Email: address, Lang: i18n.EN})
		return access.Actor{PersonID: one.ID, Name: name, Lang: i18n.EN}, err
	}
	for _, name := range []string{"rosa", "samir", "aline"} {
		one, err := person(name, name+"@coalition.example")
		if err != nil {
			return nil, err
		}
		h.panel = append(h.panel, one)
	}
	h.panel, h.authority = h.panel[:2], h.panel[2]
	var mutex sync.Mutex
	joined := time.Now().AddDate(-2, 0, 0).UTC().Truncate(24 * time.Hour)
	err = together(electors, 32, func(i int) error {
		o, err := p.People.AddOrganization(ctx, access.TheProgram(), people.Organization{Name: i18n.Same(fmt.Sprintf("Member %04d", i)), Class: people.Member, Region: people.Regions()[0], Joined: joined})
		if err != nil {
			return err
		}
		voter, err := person(fmt.Sprintf("Voter %04d", i), fmt.Sprintf("voter%04d@member.example", i))
		if err != nil {
			return err
		}
		mutex.Lock()
		h.voters[o.ID] = voter
		mutex.Unlock()
		_, err = p.People.Affiliate(ctx, access.TheProgram(), people.Affiliation{PersonID: voter.PersonID, OrganizationID: o.ID, From: joined, Contact: true})
		return err
	})
	return h, err
}

// together does n things, some at a time, and returns what went wrong.
func together(n, workers int, do func(i int) error) error {
	var next atomic.Int64
	failed := make([]error, workers)
	var all sync.WaitGroup
	for w := range workers {
		all.Go(func() {
			for i := int(next.Add(1)) - 1; i < n && failed[w] == nil; i = int(next.Add(1)) - 1 {
				failed[w] = do(i)
			}
		})
	}
	all.Wait()
	return errors.Join(failed...)
}

type outcome struct{ rate, p99, check float64 }

// vote has every elector cast a ballot that was made before, and checks the archive.
func (h *hall) vote(ctx context.Context, group, key string) (outcome, error) {
	now := time.Now()
	staff := access.Actor{PersonID: h.authority.PersonID, Name: "Staff", Offices: []access.Office{{BodyID: "secretariat", Body: "secretariat", Kind: access.Secretariat, Role: access.Staff}}}
	plan := secretballots.Plan{
		Key: key, Title: i18n.Same("Measured"), Group: group, RecordDay: now.UTC(), Opens: now.Add(-time.Minute), Closes: now.Add(time.Hour),
		Trustees: []string{"rosa@coalition.example", "samir@coalition.example"}, Authority: "aline@coalition.example",
		Questions: []secretballots.Question{
			{Kind: secretballots.Decision, Text: i18n.Same("Adopt?")},
			{Kind: secretballots.Choice, Text: i18n.Same("Who?"), Largest: 5, Seats: 2, Answers: []i18n.Text{i18n.Same("A"), i18n.Same("B"), i18n.Same("C"), i18n.Same("D"), i18n.Same("E")}},
		},
	}
	if _, err := h.s.Plan(ctx, staff, plan); err != nil {
		return outcome{}, err
	}
	players := rehearsing.New(h.s, key)
	for _, err := range []error{h.s.Prepare(ctx, staff, key), players.Authorize(ctx, h.authority), players.MakeKey(ctx, h.panel...)} {
		if err != nil {
			return outcome{}, err
		}
	}
	v, err := h.s.ByKey(ctx, staff, key)
	if err != nil {
		return outcome{}, err
	}
	public, err := h.s.PublishedOf(ctx, v)
	if err != nil {
		return outcome{}, err
	}
	roll, err := h.s.Roll(ctx, staff, v, i18n.EN)
	if err != nil {
		return outcome{}, err
	}
	texts := make([]string, len(roll))
	var made atomic.Int64
	err = together(len(roll), runtime.GOMAXPROCS(0), func(i int) error {
		decision, choice := make([]bool, 3), make([]bool, 6)
		decision[i%3], choice[1+i%5], choice[1+(i+1)%5] = true, true, true
		text, err := players.MakeBallot(public.Election, roll[i].Organization.EN, decision, choice)
		texts[i] = string(text)
		h.env.Progress(i18n.Say("bench.step.secret_make"), int(made.Add(1)), len(roll))
		return err
	})
	if err != nil {
		return outcome{}, err
	}
	times := make([]float64, len(roll))
	began := time.Now()
	err = together(len(roll), callers, func(i int) error {
		start := time.Now()
		_, err := h.s.Cast(ctx, h.voters[roll[i].OrganizationID], key, roll[i].OrganizationID, texts[i])
		times[i] = milliseconds(time.Since(start))
		return err
	})
	if err != nil {
		return outcome{}, err
	}
	out := outcome{rate: float64(len(roll)) / time.Since(began).Seconds()}
	slices.Sort(times)
	out.p99 = times[len(times)*99/100]
	if err := h.s.Close(ctx, staff, key); err != nil {
		return outcome{}, err
	}
	var file bytes.Buffer
	if err := h.s.Archive(ctx, v, func(piece []byte) error { _, err := file.Write(piece); return err }); err != nil {
		return outcome{}, err
	}
	began = time.Now()
	report, err := verifying.Archive(ctx, bytes.NewReader(file.Bytes()), func(ballots int) { h.env.Progress(i18n.Say("bench.step.secret_check"), ballots, len(roll)) })
	if err != nil {
		return outcome{}, err
	}
	out.check = milliseconds(time.Since(began))
	if report.Ballots != len(roll) {
		return outcome{}, fmt.Errorf("bench: the archive has %d ballots of %d", report.Ballots, len(roll))
	}
	return out, h.s.Cancel(ctx, staff, key, "Measured.")
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
