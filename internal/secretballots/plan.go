package secretballots

import (
	"context"
	"crypto/rand"
	"slices"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/belenios"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
	"plenary.example/internal/secretballots/internal/store"
)

// Plan enters a vote, which nobody but those who run it sees until it is prepared.
func (s *Service) Plan(ctx context.Context, who access.Actor, p Plan) (planned Vote, err error) {
	if err := mayRun(who); err != nil {
		return Vote{}, err
	}
	uuid, err := belenios.NewUUID(rand.Reader)
	if err != nil {
		return Vote{}, err
	}
	err = s.log.Do(ctx, who, "secret.plan", func(tx *audit.Tx) error {
		p := s.normal(p)
		panel, authority, err := s.checkPlan(ctx, tx, p)
		if err != nil {
			return err
		}
		q := store.New(tx)
		if _, err := q.SecretByKey(ctx, p.Key); !missing(err) {
			if err != nil {
				return err
			}
			return fault.Field("key", "secret.error.key_taken", fault.Args{"Key": p.Key})
		}
		planned = Vote{Plan: p, ID: db.NewID(), State: Planned, UUID: uuid, AuthorityID: authority.ID}
		err = q.InsertSecret(ctx, store.InsertSecretParams{
			ID: planned.ID, Key: p.Key, TitleEn: p.Title.EN, TitleFr: p.Title.FR, AboutEn: p.About.EN, AboutFr: p.About.FR, MeetingID: p.MeetingID,
			GroupName: p.Group, Need: int64(p.Need), RecordDay: db.Day(p.RecordDay), OpensAt: db.Micros(p.Opens), ClosesAt: db.Micros(p.Closes),
			AuthorityID: authority.ID, AuthorityName: authority.Name, Uuid: uuid,
		})
		if err != nil {
			return err
		}
		tx.About(Kind, planned.ID)
		tx.Detail("key", p.Key)
		tx.Detail("title", p.Title)
		return s.writeParts(ctx, q, planned.ID, p, panel)
	})
	return planned, err
}

func (s *Service) normal(p Plan) Plan {
	both := func(key string) (t i18n.Text) {
		for _, l := range i18n.Langs() {
			t = t.With(l, s.catalog.For(l).T(key))
		}
		return t
	}
	return p.normal(both("ballots.choice.yes"), both("ballots.choice.no"))
}

// checkPlan checks a plan by itself and against the register and the meeting it names.
func (s *Service) checkPlan(ctx context.Context, tx db.DBTX, p Plan) (panel []people.Person, authority people.Person, err error) {
	if err := p.check(); err != nil {
		return nil, authority, err
	}
	for _, address := range p.Trustees {
		one, err := s.person(ctx, tx, "trustees", address)
		if err != nil {
			return nil, authority, err
		}
		if slices.ContainsFunc(panel, func(p people.Person) bool { return p.ID == one.ID }) {
			return nil, authority, fault.Field("trustees", "secret.error.trustee_twice", fault.Args{"Name": one.Name})
		}
		panel = append(panel, one)
	}
	if authority, err = s.person(ctx, tx, "authority", p.Authority); err != nil {
		return nil, authority, err
	}
	if slices.ContainsFunc(panel, func(p people.Person) bool { return p.ID == authority.ID }) {
		return nil, authority, fault.Field("authority", "secret.error.authority_trustee", nil)
	}
	if p.MeetingID != "" {
		if _, err := s.meetings.ByID(ctx, p.MeetingID); err != nil {
			return nil, authority, fault.Field("meeting", "secret.error.meeting", nil)
		}
	}
	return panel, authority, nil
}

// person is somebody of the register by their address.
func (s *Service) person(ctx context.Context, tx db.DBTX, field, address string) (people.Person, error) {
	p, err := s.people.PersonByEmailTx(ctx, tx, address)
	if fault.Is(err, fault.NotFound) {
		return p, fault.Field(field, "secret.error.nobody", fault.Args{"Address": address})
	}
	return p, err
}

func (s *Service) writeParts(ctx context.Context, q *store.Queries, id string, p Plan, panel []people.Person) error {
	if err := q.DeleteAnswers(ctx, id); err != nil {
		return err
	}
	if err := q.DeleteQuestions(ctx, id); err != nil {
		return err
	}
	if err := q.DeleteTrustees(ctx, id); err != nil {
		return err
	}
	for i, one := range p.Questions {
		err := q.InsertQuestion(ctx, store.InsertQuestionParams{
			SecretID: id, Place: int64(i), Kind: string(one.Kind), TextEn: one.Text.EN, TextFr: one.Text.FR, Smallest: int64(one.Smallest),
			Largest: int64(one.Largest), Seats: int64(one.Seats), Blank: 1, Majority: string(one.Majority), ResolutionID: one.ResolutionID,
		})
		if err != nil {
			return err
		}
		for k, a := range one.Answers {
			err := q.InsertAnswer(ctx, store.InsertAnswerParams{SecretID: id, Question: int64(i), Place: int64(k), TextEn: a.EN, TextFr: a.FR})
			if err != nil {
				return err
			}
		}
	}
	for i, t := range panel {
		if err := q.InsertTrustee(ctx, store.InsertTrusteeParams{SecretID: id, Number: int64(i + 1), PersonID: t.ID, Name: t.Name}); err != nil {
			return err
		}
	}
	return nil
}

// Change replaces what was planned, the key aside, until the vote is prepared.
func (s *Service) Change(ctx context.Context, who access.Actor, key string, p Plan) error {
	if err := mayRun(who); err != nil {
		return err
	}
	return s.act(ctx, who, "secret.change", key, func(a *act) error {
		if err := a.require(Planned); err != nil {
			return err
		}
		p := p
		p.Key = a.v.Key
		p = s.normal(p)
		panel, authority, err := s.checkPlan(ctx, a, p)
		if err != nil {
			return err
		}
		err = a.q.ChangeSecret(ctx, store.ChangeSecretParams{
			ID: a.v.ID, TitleEn: p.Title.EN, TitleFr: p.Title.FR, AboutEn: p.About.EN, AboutFr: p.About.FR, MeetingID: p.MeetingID, GroupName: p.Group,
			Need: int64(p.Need), RecordDay: db.Day(p.RecordDay), OpensAt: db.Micros(p.Opens), ClosesAt: db.Micros(p.Closes),
			AuthorityID: authority.ID, AuthorityName: authority.Name,
		})
		if err != nil {
			return err
		}
		a.v.Opens, a.v.Closes = p.Opens, p.Closes
		return s.writeParts(ctx, a.q, a.v.ID, p, panel)
	})
}

// AsPlanned is a vote's plan as its form had it: trustees and the authority by address.
func (s *Service) AsPlanned(ctx context.Context, v Vote) (Plan, error) {
	p := v.Plan
	ids := []string{v.AuthorityID}
	for _, t := range v.Panel {
		ids = append(ids, t.PersonID)
	}
	known, err := s.people.PersonsByID(ctx, nil, ids)
	if err != nil {
		return Plan{}, err
	}
	p.Authority, p.Trustees = known[v.AuthorityID].Email, nil
	for _, t := range v.Panel {
		p.Trustees = append(p.Trustees, known[t.PersonID].Email)
	}
	return p, nil
}

// Cancel ends a vote without a result, with a reason that is shown.
func (s *Service) Cancel(ctx context.Context, who access.Actor, key, reason string) error {
	if err := mayRun(who); err != nil {
		return err
	}
	return s.act(ctx, who, "secret.cancel", key, func(a *act) error {
		if err := a.require(Planned, Preparing, Ready, Closed, Tallied, Opened); err != nil {
			return err
		}
		if reason == "" || len(reason) > MaxAbout {
			return fault.Field("reason", "secret.error.reason", fault.Args{"Max": MaxAbout})
		}
		if a.v.VoteID != "" {
			if err := s.ballots.VoidTx(ctx, a.Tx, a.v.VoteID, reason); err != nil {
				return err
			}
		}
		if err := a.q.DeleteUses(ctx, a.v.ID); err != nil {
			return err
		}
		a.v.State, a.v.Reason = Cancelled, reason
		return nil
	})
}
