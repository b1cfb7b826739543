package bench

import (
	"context"
	"fmt"
	"time"

	"github.com/alexedwards/scs/v2"

	"plenary.example/internal/i18n"
	"plenary.example/internal/meetings"
	"plenary.example/internal/people"
	"plenary.example/internal/signin"
)

// room is a general meeting in session: each organization has a delegate who
// holds its voting card and is signed in. The first delegate presides.
type room struct {
	p         *Program
	key       string // of the meeting, as in its address
	meeting   meetings.Meeting
	delegates []delegate
}

type delegate struct {
	organization string
	person       string
	cookie       string
}

const (
	plantBatch   = 250
	plantCallers = 48
)

// newRoom makes a coalition of so many members and opens its meeting, all by
// the use cases of the program.
func newRoom(ctx context.Context, env Env, p *Program, members int) (*room, error) {
	r := &room{p: p, delegates: make([]delegate, members)}
	for from := 0; from < members; from += plantBatch {
		env.step("members", from, members)
		if err := r.plant(ctx, from, min(from+plantBatch, members)); err != nil {
			return nil, err
		}
	}
	if err := r.signInAll(ctx, env); err != nil {
		return nil, err
	}
	return r, r.open(ctx, env)
}

// signInAll gives every delegate a session.
func (r *room) signInAll(ctx context.Context, env Env) error {
	sessions := signin.NewSessions(r.p.SignIn.Store(), false)
	return inParallel(ctx, len(r.delegates), plantCallers, func(ctx context.Context, i int) error {
		return r.signIn(ctx, sessions, &r.delegates[i])
	}, func(done int) { env.step("sessions", done, len(r.delegates)) })
}

// plant enters organizations and their delegates in one transaction.
func (r *room) plant(ctx context.Context, from, until int) error {
	year := r.p.SignIn.Today().AddDate(-1, 0, 0)
	return r.p.People.AddMany(ctx, program(), func(add people.Adder) error {
		for i := from; i < until; i++ {
			o, err := add.Organization(people.Organization{
				Name: i18n.Text{EN: fmt.Sprintf("Harbour %d Society", i), FR: fmt.Sprintf("Société du Havre %d", i)}, Slug: fmt.Sprintf("harbour-%d", i),
				Class: people.Member, Region: people.Regions()[i%6], City: "Halifax", Joined: year,
			})
			if err != nil {
				return err
			}
			person, err := add.Person(people.Person{Name: fmt.Sprintf("Delegate %d", i), Email: fmt.Sprintf("delegate%d@harbour.example", i), Lang: i18n.Langs()[i%2]})
			if err != nil {
				return err
			}
			if _, err := add.Affiliation(people.Affiliation{PersonID: person.ID, OrganizationID: o.ID, From: year}); err != nil {
				return err
			}
			r.delegates[i] = delegate{organization: o.ID, person: person.ID}
		}
		return nil
	})
}

// signIn gives the delegate a session, as pressing the button of a link does.
func (r *room) signIn(ctx context.Context, sessions *scs.SessionManager, d *delegate) error {
	ctx, err := sessions.Load(ctx, "")
	if err != nil {
		return err
	}
	if err := signin.Begin(ctx, sessions, d.person); err != nil {
		return err
	}
	token, _, err := sessions.Commit(ctx)
	d.cookie = sessions.Cookie.Name + "=" + token
	return err
}

// open plans the meeting, admits everybody, calls it to order and takes up its
// one item.
func (r *room) open(ctx context.Context, env Env) error {
	today, s := r.p.SignIn.Today(), r.p.Meetings
	starts := today.AddDate(0, 0, s.Rules().Notice.Latest+7).Add(15 * time.Hour)
	var err error
	r.meeting, err = s.PlanMeeting(ctx, program(), meetings.Plan{
		Title: i18n.Text{EN: "General Members’ Meeting", FR: "Assemblée générale des membres"}, Place: i18n.Same("Halifax"),
		Starts: starts, Ends: starts.Add(6 * time.Hour), Zone: "America/Halifax", RecordDay: today.AddDate(0, 0, -2), ChairID: r.delegates[0].person,
	})
	if err != nil {
		return err
	}
	r.key = r.meeting.Key
	item, err := s.AddItem(ctx, program(), r.key, meetings.NewItem{
		Kind: meetings.Procedural, Title: i18n.Text{EN: "Rules of order", FR: "Règles de procédure"},
	})
	if err != nil {
		return err
	}
	if err := s.SendNotice(ctx, program(), r.key, nil); err != nil {
		return err
	}
	if _, _, err := s.ComputeElectorate(ctx, program(), r.key); err != nil {
		return err
	}
	members := len(r.delegates)
	err = inParallel(ctx, members, plantCallers, func(ctx context.Context, i int) error {
		d := r.delegates[i]
		if _, err := s.NameDelegates(ctx, program(), r.key, d.organization, d.person); err != nil {
			return err
		}
		_, err := s.Admit(ctx, program(), r.key, d.organization, d.person)
		return err
	}, func(done int) { env.step("cards", done, members) })
	if err != nil {
		return err
	}
	if err := s.Open(ctx, program(), r.key); err != nil {
		return err
	}
	return s.TakeUp(ctx, program(), r.key, item.ID)
}

// openVote puts a question to everybody in the room.
func (r *room) openVote(ctx context.Context) (string, error) {
	v, err := r.p.Meetings.OpenVote(ctx, program(), r.key, meetings.NewVote{
		Kind: meetings.VoteProcedural, Question: i18n.Text{EN: "Shall the rules of order be adopted?", FR: "Les règles de procédure sont-elles adoptées ?"},
	})
	return v.ID, err
}

// closeVote closes and announces the open vote and returns how many ballots the
// database counts.
func (r *room) closeVote(ctx context.Context) (int, error) {
	if _, err := r.p.Meetings.CloseVote(ctx, program(), r.key); err != nil {
		return 0, err
	}
	a, err := r.p.Meetings.Announce(ctx, program(), r.key)
	return a.Yes + a.No + a.Abstain, err
}
