package elections

import (
	"context"
	"slices"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/elections/internal/store"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
)

func (a *act) nomination(ctx context.Context, id string) (Nomination, error) {
	return a.s.nomination(ctx, a, a.e, id)
}

func (s *Service) nomination(ctx context.Context, tx db.DBTX, e Election, id string) (Nomination, error) {
	row, err := s.on(tx).Nomination(ctx, id)
	if missing(err) || err == nil && row.ElectionID != e.ID {
		return Nomination{}, fault.New(fault.NotFound, "elections.error.no_nomination", nil)
	}
	if err != nil {
		return Nomination{}, audit.Fault(err)
	}
	n := nominationOf(row)
	rows, err := s.on(tx).SecondersOf(ctx, id)
	if err != nil {
		return n, audit.Fault(err)
	}
	for _, r := range rows {
		n.Seconders = append(n.Seconders, seconderOf(r))
	}
	return n, nil
}

// Nomination returns one nomination of an election, to those whom it concerns and,
// once it is on the slate, to everybody.
func (s *Service) Nomination(ctx context.Context, who access.Actor, e Election, id string) (Nomination, error) {
	n, err := s.nomination(ctx, nil, e, id)
	if err == nil && n.Position == 0 && !maySee(who, n) {
		if !who.SignedIn() {
			return Nomination{}, who.Require(false, "power.own_nomination")
		}
		return Nomination{}, fault.New(fault.NotFound, "elections.error.no_nomination", nil)
	}
	return n, err
}

// Nominations lists the nominations of an election with their seconders: all of
// them to those who run it, and those on the slate to everybody, in its order.
func (s *Service) Nominations(ctx context.Context, who access.Actor, e Election) ([]Nomination, error) {
	list, err := s.nominations(ctx, nil, e)
	if err != nil || MayRun(who) {
		return list, err
	}
	return slices.DeleteFunc(list, func(n Nomination) bool { return n.Position == 0 && !maySee(who, n) }), nil
}

func (a *act) nominations(ctx context.Context) ([]Nomination, error) {
	return a.s.nominations(ctx, a, a.e)
}

func (s *Service) nominations(ctx context.Context, tx db.DBTX, e Election) ([]Nomination, error) {
	rows, err := s.on(tx).NominationsOf(ctx, e.ID, MaxNominations)
	if err != nil {
		return nil, audit.Fault(err)
	}
	seconders, err := s.on(tx).SecondersOfElection(ctx, e.ID)
	if err != nil {
		return nil, audit.Fault(err)
	}
	list := make([]Nomination, len(rows))
	for i, r := range rows {
		list[i] = nominationOf(r)
		for _, one := range seconders {
			if one.NominationID == r.ID {
				list[i].Seconders = append(list[i].Seconders, seconderOf(one))
			}
		}
	}
	return list, nil
}

func (a *act) saveNomination(ctx context.Context, n Nomination) error {
	return a.q.SaveNomination(ctx, store.SaveNominationParams{
		ID: n.ID, Answer: string(n.Answer), AnsweredAt: db.Micros(n.AnsweredAt), Ruling: string(n.Ruling), RuledBy: n.RuledBy, RulingReason: n.Reason,
		StatementEn: n.Statement.EN, StatementFr: n.Statement.FR, Position: int64(n.Position), OrganizationID: n.OrganizationID,
		OrganizationEn: n.Organization.EN, OrganizationFr: n.Organization.FR, Region: string(n.Region), FromFloor: db.Flag(n.FromFloor),
	})
}

func nominationOf(r store.ElectionNomination) Nomination {
	return Nomination{
		ID: r.ID, ElectionID: r.ElectionID, PersonID: r.PersonID, Name: r.Name, OrganizationID: r.OrganizationID,
		Organization: i18n.Text{EN: r.OrganizationEn, FR: r.OrganizationFr}, Region: people.Region(r.Region), FromFloor: r.FromFloor != 0,
		ByPerson: r.ByPerson, ByName: r.ByName, MadeAt: db.Time(r.MadeAt), Answer: Answer(r.Answer), AnsweredAt: db.Time(r.AnsweredAt),
		Ruling: Ruling(r.Ruling), RuledBy: r.RuledBy, Reason: r.RulingReason, Statement: i18n.Text{EN: r.StatementEn, FR: r.StatementFr},
		Position: int(r.Position),
	}
}

func seconderOf(r store.ElectionSeconder) Seconder {
	return Seconder{
		PersonID: r.PersonID, Name: r.Name, Organization: i18n.Text{EN: r.OrganizationEn, FR: r.OrganizationFr},
		Confirmed: r.Answer == "confirmed", Declined: r.Answer == "declined", At: db.Time(r.AnsweredAt),
	}
}

// Task is something an election asks of a person.
type Task struct {
	Key          string // of the election
	Title        i18n.Text
	NominationID string
	Name         string // of the nominee
	Second       bool   // it asks to second; otherwise it is about the person's own nomination
	Waits        bool   // for the person's answer
}

// Asked lists the actor's nominations in elections under way, and those that they
// were asked to second.
func (s *Service) Asked(ctx context.Context, who access.Actor) ([]Task, error) {
	if who.PersonID == "" {
		return nil, nil
	}
	own, err := s.on(nil).NominationsOfPerson(ctx, who.PersonID)
	if err != nil {
		return nil, audit.Fault(err)
	}
	var list []Task
	for _, r := range own {
		list = append(list, Task{Key: r.Key, Title: i18n.Text{EN: r.TitleEn, FR: r.TitleFr}, NominationID: r.ID, Name: r.Name, Waits: r.Answer == "" && State(r.State) == Called})
	}
	seconds, err := s.on(nil).SecondingsOfPerson(ctx, who.PersonID)
	if err != nil {
		return nil, audit.Fault(err)
	}
	for _, r := range seconds {
		list = append(list, Task{
			Key: r.Key, Title: i18n.Text{EN: r.TitleEn, FR: r.TitleFr}, NominationID: r.ID, Name: r.Name, Second: true, Waits: r.Answer == "" && State(r.State) == Called,
		})
	}
	return list, nil
}
