package admissions

import (
	"context"
	"strings"

	"plenary.example/internal/access"
	"plenary.example/internal/admissions/internal/store"
	"plenary.example/internal/audit"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
)

// List lists a page of applications, the last submitted first, those of a state or
// (empty) all that were submitted, after the one with key before. more tells whether
// another page follows. Papers, references and events are left out.
func (s *Service) List(ctx context.Context, who access.Actor, state State, before string) (list []Application, more bool, err error) {
	if err := requireReading(who); err != nil {
		return nil, false, err
	}
	if state != "" && !state.Valid() {
		return nil, false, fault.New(fault.NotFound, "fault.not_found", nil)
	}
	q := s.on(nil)
	p := store.ApplicationsParams{State: string(state), BeforeID: before, PageSize: PageSize + 1}
	if before != "" {
		last, err := q.Application(ctx, before)
		if err != nil {
			return nil, false, notFound(err)
		}
		p.BeforeAt = last.SubmittedAt
	}
	rows, err := q.Applications(ctx, p)
	if err != nil {
		return nil, false, audit.Fault(err)
	}
	if len(rows) > PageSize {
		rows, more = rows[:PageSize], true
	}
	for _, r := range rows {
		a, err := applicationOf(r)
		if err != nil {
			return nil, false, err
		}
		list = append(list, a)
	}
	return list, more, nil
}

// Count counts the applications of each state; drafts are nobody's affair.
func (s *Service) Count(ctx context.Context, who access.Actor) (map[State]int, error) {
	if err := requireReading(who); err != nil {
		return nil, err
	}
	rows, err := s.on(nil).CountByState(ctx)
	if err != nil {
		return nil, audit.Fault(err)
	}
	counts := map[State]int{}
	for _, r := range rows {
		if State(r.State) != Draft {
			counts[State(r.State)] = int(r.Applications)
		}
	}
	return counts, nil
}

// Read reads one application for the reviewers; a draft is not there for them.
func (s *Service) Read(ctx context.Context, who access.Actor, id string) (Application, error) {
	if err := requireReading(who); err != nil {
		return Application{}, err
	}
	a, err := s.load(ctx, nil, id)
	if err == nil && a.State == Draft {
		err = fault.New(fault.NotFound, "admissions.error.none", nil)
	}
	return a, err
}

// review is one act of the reviewers on an application.
func (s *Service) review(ctx context.Context, who access.Actor, id, action string, act func(tx *audit.Tx, a *Application) error) error {
	return s.do(ctx, who, action, func(tx *audit.Tx) error {
		a, err := s.load(ctx, tx, id)
		if err != nil {
			return err
		}
		if a.State == Draft {
			return fault.New(fault.NotFound, "admissions.error.none", nil)
		}
		tx.About(Kind, a.ID)
		if err := act(tx, &a); err != nil {
			return err
		}
		return s.save(ctx, tx.Tx, a)
	})
}

// reasons checks the words that an act needs.
func reasons(field, words string) (string, error) {
	words = strings.TrimSpace(words)
	switch {
	case words == "":
		return "", missing(field)
	case len([]rune(words)) > MaxText:
		return "", fault.Field(field, "admissions.error.too_long", fault.Args{"Limit": MaxText})
	}
	return words, nil
}

// in refuses an act on an application that is in none of some states.
func in(a Application, states ...State) error {
	for _, st := range states {
		if a.State == st {
			return nil
		}
	}
	return fault.New(fault.Conflict, "admissions.error.state", fault.Args{"State": a.State.Say()})
}

// Return gives an application back to the applicant, who is told what is needed,
// in words meant for them.
func (s *Service) Return(ctx context.Context, who access.Actor, id, words string) error {
	if err := requireReviewing(who); err != nil {
		return err
	}
	words, err := reasons("asked", words)
	if err != nil {
		return err
	}
	return s.review(ctx, who, id, "admissions.return", func(tx *audit.Tx, a *Application) error {
		if err := in(*a, Submitted, Recommended); err != nil {
			return err
		}
		a.State = Returned
		if err := s.happened(ctx, tx, a, Event{Kind: WasReturned, Words: words}); err != nil {
			return err
		}
		return s.tellApplicant(ctx, tx, *a, mailing{
			subject: i18n.Say("admissions.mail.returned.subject", "Ref", a.Ref()),
			body:    []i18n.Message{i18n.Say("admissions.mail.returned.body", "Ref", a.Ref())}, quote: words,
			button: i18n.Say("admissions.mail.returned.button"),
		})
	})
}

// Recommend hands an application to the Executive Committee with a
// recommendation and its reasons; a second one takes the place of the first. Those
// who decide are told.
func (s *Service) Recommend(ctx context.Context, who access.Actor, id string, v Verdict, words string) error {
	if err := requireReviewing(who); err != nil {
		return err
	}
	var wrong []*fault.Error
	words, err := reasons("reasons", words)
	if f := fault.Of(err); f != nil {
		wrong = append(wrong, f)
	}
	if v != Admit && v != Refuse {
		wrong = append(wrong, missing("verdict"))
	}
	if err := fault.Join(wrong...); err != nil {
		return err
	}
	return s.review(ctx, who, id, "admissions.recommend", func(tx *audit.Tx, a *Application) error {
		if err := in(*a, Submitted, Recommended); err != nil {
			return err
		}
		a.State = Recommended
		tx.Detail("verdict", string(v))
		e := Event{Kind: WasRecommended, Verdict: v, Words: words}
		if err := s.happened(ctx, tx, a, e); err != nil {
			return err
		}
		return s.tellDeciders(ctx, tx, *a, e)
	})
}
