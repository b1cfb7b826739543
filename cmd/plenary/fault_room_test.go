package main

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"time"

	"plenary.example/cmd/plenary/founding"
	"plenary.example/internal/access"
	"plenary.example/internal/clock"
	"plenary.example/internal/config"
	"plenary.example/internal/i18n"
	"plenary.example/internal/meetings"
	"plenary.example/internal/people"
	"plenary.example/internal/signin"
	"plenary.example/locales"
)

// secretariat is the address of the staff member of a room's coalition.
const secretariat = "staff@harbour.example"

// fullRoom is a coalition at its general meeting, with a vote under way. Delegate i
// votes for organization i and is signed in.
type fullRoom struct {
	meeting   string // its key, as in addresses
	vote      string
	delegates []delegate
}

type delegate struct{ organization, person, cookie string }

// onRecords wires the program over the records for as long as do takes, as the
// program's own commands do.
func onRecords(t testing.TB, settings config.Settings, do func(ctx context.Context, p *program)) {
	t.Helper()
	ctx := context.Background()
	catalog, err := locales.Catalog()
	if err != nil {
		t.Fatal(err)
	}
	log := slog.New(slog.DiscardHandler)
	d, err := founding.Database(ctx, settings, clock.System{}, log)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	}()
	p, err := wire(ctx, d, settings, clock.System{}, catalog, log)
	if err != nil {
		t.Fatal(err)
	}
	do(ctx, p)
}

func settingsOn(dir, database string) config.Settings {
	return config.Settings{Data: dir, Database: database, Listen: "127.0.0.1:0", SMTP: "127.0.0.1:0", Roles: []string{config.RoleWeb}}
}

// founded makes a coalition as plenary init does and returns the link it prints.
func founded(t testing.TB, where ...string) (link string) {
	t.Helper()
	link, errs, err := command(t, append([]string{"init", "--admin", secretariat}, where...)...)
	if err != nil {
		t.Fatalf("plenary init: %v: %s", err, errs)
	}
	return link
}

// newRoom opens a general meeting of so many members in a founded coalition and
// puts a question to them.
func newRoom(t testing.TB, settings config.Settings, members int) *fullRoom {
	t.Helper()
	r := &fullRoom{delegates: make([]delegate, members)}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	onRecords(t, settings, func(ctx context.Context, p *program) {
		who, today := access.TheProgram(), p.signin.Today()
		year := today.AddDate(-1, 0, 0)
		must(p.people.AddMany(ctx, who, func(add people.Adder) error {
			for i := range r.delegates {
				o, err := add.Organization(people.Organization{
					Name: i18n.Same(fmt.Sprintf("Harbour %d", i)), Slug: fmt.Sprintf("harbour-%d", i), Class: people.Member, Region: people.Regions()[0], City: "Halifax", Joined: year,
				})
				if err != nil {
					return err
				}
				person, err := add.Person(people.Person{Name: fmt.Sprintf("Delegate %d", i), Email: fmt.Sprintf("delegate%d@harbour.example", i), Lang: i18n.EN})
				if err != nil {
					return err
				}
				if _, err := add.Affiliation(people.Affiliation{PersonID: person.ID, OrganizationID: o.ID, From: year}); err != nil {
					return err
				}
				r.delegates[i] = delegate{organization: o.ID, person: person.ID}
			}
			return nil
		}))
		starts := today.AddDate(0, 0, p.meetings.Rules().Notice.Latest+7).Add(15 * time.Hour)
		m, err := p.meetings.PlanMeeting(ctx, who, meetings.Plan{
			Title: i18n.Text{EN: "General meeting", FR: "Assemblée générale"}, Place: i18n.Same("Halifax"), Starts: starts, Ends: starts.Add(6 * time.Hour),
			Zone: "America/Halifax", RecordDay: today.AddDate(0, 0, -2), ChairID: r.delegates[0].person,
		})
		must(err)
		r.meeting = m.Key
		item, err := p.meetings.AddItem(ctx, who, m.Key, meetings.NewItem{Kind: meetings.Procedural, Title: i18n.Text{EN: "Rules of order", FR: "Règles de procédure"}})
		must(err)
		must(p.meetings.SendNotice(ctx, who, m.Key, nil))
		_, _, err = p.meetings.ComputeElectorate(ctx, who, m.Key)
		must(err)
		r.seat(t, ctx, p)
		must(p.meetings.Open(ctx, who, m.Key))
		must(p.meetings.TakeUp(ctx, who, m.Key, item.ID))
		v, err := p.meetings.OpenVote(ctx, who, m.Key, meetings.NewVote{
			Kind: meetings.VoteProcedural, Question: i18n.Text{EN: "Shall the rules be adopted?", FR: "Les règles sont-elles adoptées ?"},
		})
		must(err)
		r.vote = v.ID
	})
	return r
}

// seat signs every delegate in and gives them their organization's card.
func (r *fullRoom) seat(t testing.TB, ctx context.Context, p *program) {
	t.Helper()
	sessions := signin.NewSessions(p.signin.Store(), false)
	one := func(d *delegate) error {
		ctx, err := sessions.Load(ctx, "")
		if err != nil {
			return err
		}
		if err := signin.Begin(ctx, sessions, d.person); err != nil {
			return err
		}
		token, _, err := sessions.Commit(ctx)
		if err != nil {
			return err
		}
		d.cookie = sessions.Cookie.Name + "=" + token
		if _, err := p.meetings.NameDelegates(ctx, access.TheProgram(), r.meeting, d.organization, d.person); err != nil {
			return err
		}
		_, err = p.meetings.Admit(ctx, access.TheProgram(), r.meeting, d.organization, d.person)
		return err
	}
	next := make(chan *delegate)
	var wg sync.WaitGroup
	for range 32 {
		wg.Go(func() {
			for d := range next {
				if err := one(d); err != nil {
					t.Errorf("a delegate is not seated: %v", err)
				}
			}
		})
	}
	for i := range r.delegates {
		next <- &r.delegates[i]
	}
	close(next)
	wg.Wait()
}
