package persondata

import (
	"context"
	"strings"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/mailmsg"
	"plenary.example/internal/outmail"
	"plenary.example/internal/people"
	"plenary.example/internal/persondata/internal/store"
)

// Erasure is what an erasure of a person would do.
type Erasure struct {
	Report
	// Pending is the request that waits already; nil for none.
	Pending *Request
}

// Block lists what must be out of the way first: an office, a voting card.
func (r Report) Block() []i18n.Message {
	var list []i18n.Message
	for _, h := range r.Holdings {
		list = append(list, h.Block...)
	}
	return list
}

// Look lists why somebody must look first.
func (r Report) Look() []i18n.Message {
	var list []i18n.Message
	for _, h := range r.Holdings {
		list = append(list, h.Look...)
	}
	return list
}

// NameStays reports whether the record shows the name after an erasure.
func (r Report) NameStays() bool {
	for _, h := range r.Holdings {
		if h.Named && h.Stays > 0 {
			return true
		}
	}
	return false
}

// PreviewErasure says what an erasure of a person would take away, what it would
// leave and why. It changes nothing.
func (s *Service) PreviewErasure(ctx context.Context, who access.Actor, personID string) (Erasure, error) {
	r, err := s.Held(ctx, who, personID)
	if err != nil {
		return Erasure{}, err
	}
	if r.Person.Gone != "" {
		return Erasure{}, fault.New(fault.NotFound, "people.error.no_person", nil)
	}
	e := Erasure{Report: r}
	e.Pending, err = pending(ctx, s.read(), personID)
	return e, err
}

func pending(ctx context.Context, q *store.Queries, personID string) (*Request, error) {
	rows, err := q.RequestsOfPerson(ctx, personID)
	if err != nil {
		return nil, audit.Fault(err)
	}
	for _, r := range rows {
		if r.State == string(Waiting) {
			found := requestOf(r)
			return &found, nil
		}
	}
	return nil, nil
}

// AskErasure erases what is held about the actor, or, where somebody must look
// first, has it wait for the secretariat (done is then false).
func (s *Service) AskErasure(ctx context.Context, who access.Actor) (done bool, err error) {
	err = s.log.Do(ctx, who, "persondata.ask_erasure", func(tx *audit.Tx) error {
		done = false
		if err := mayAskForSelf(who); err != nil {
			return err
		}
		r, err := s.held(ctx, tx, who.PersonID, tx.Now)
		if err != nil {
			return err
		}
		tx.About("person", who.PersonID)
		q := store.New(tx)
		had, err := pending(ctx, q, who.PersonID)
		if err != nil {
			return err
		}
		asked := Request{Kind: ForErasure, PersonID: who.PersonID, PersonName: r.Person.Name, How: Here, State: Waiting}
		if len(r.Look()) > 0 || len(r.Block()) > 0 {
			if had != nil {
				return fault.New(fault.Conflict, "persondata.error.waiting", nil)
			}
			tx.Detail("waits", true)
			if _, err := s.request(ctx, tx, asked); err != nil {
				return err
			}
			return s.tell(ctx, tx, r.Person, "persondata.mail.asked")
		}
		done = true
		if had != nil {
			if _, err := q.SettleRequest(ctx, s.settled(tx, had.ID, Done, "")); err != nil {
				return err
			}
		} else {
			asked.State = Done
			if _, err := s.request(ctx, tx, asked); err != nil {
				return err
			}
		}
		return s.erase(ctx, tx, r)
	})
	return done, err
}

// EraseFor erases what is held about somebody who asked the secretariat for it.
func (s *Service) EraseFor(ctx context.Context, who access.Actor, personID string, told Told) error {
	return s.log.Do(ctx, who, "persondata.erase", func(tx *audit.Tx) error {
		if err := MayKeep(who); err != nil {
			return err
		}
		told := told.normal()
		if err := told.check(); err != nil {
			return err
		}
		r, err := s.held(ctx, tx, personID, tx.Now)
		if err != nil {
			return err
		}
		if err := erasable(r); err != nil {
			return err
		}
		tx.About("person", personID)
		tx.Detail("how", string(told.How))
		if _, err := s.request(ctx, tx, Request{Kind: ForErasure, PersonID: personID, PersonName: r.Person.Name, How: told.How, Note: told.Note, State: Done}); err != nil {
			return err
		}
		return s.erase(ctx, tx, r)
	})
}

// Settle answers a request that waits: does what is asked, or refuses it with an
// answer that says why. The person is told by e-mail either way.
func (s *Service) Settle(ctx context.Context, who access.Actor, id string, grant bool, answer string) error {
	return s.log.Do(ctx, who, "persondata.settle", func(tx *audit.Tx) error {
		if err := MayKeep(who); err != nil {
			return err
		}
		answer := strings.TrimSpace(strings.ToValidUTF8(answer, "\uFFFD"))
		switch {
		case !grant && answer == "":
			return fault.Field("answer", "persondata.error.answer_missing", nil)
		case len([]rune(answer)) > maxNote:
			return fault.Field("answer", "persondata.error.too_long", fault.Args{"Limit": maxNote})
		}
		q := store.New(tx)
		asked, err := requestByID(ctx, q, id)
		if err != nil {
			return err
		}
		state := Refused
		if grant {
			state = Done
		}
		n, err := q.SettleRequest(ctx, s.settled(tx, id, state, answer))
		if err != nil {
			return err
		}
		if n != 1 {
			return fault.New(fault.Conflict, "persondata.error.settled", nil)
		}
		tx.About("person", asked.PersonID)
		tx.Detail("granted", grant)
		r, err := s.held(ctx, tx, asked.PersonID, tx.Now)
		if err != nil {
			return err
		}
		if !grant {
			return s.tell(ctx, tx, r.Person, "persondata.mail.refused", "Answer", answer)
		}
		if err := erasable(r); err != nil {
			return err
		}
		return s.erase(ctx, tx, r)
	})
}

func (s *Service) settled(tx *audit.Tx, id string, state RequestState, answer string) store.SettleRequestParams {
	return store.SettleRequestParams{
		ID: id, State: string(state), Answer: db.Clean(answer), SettledAt: db.Micros(tx.Now), SettledBy: tx.Who().PersonID, SettledName: tx.Who().Name,
	}
}

// erasable refuses what is gone already, and whoever must give something up first.
func erasable(r Report) error {
	if r.Person.Gone != "" {
		return fault.New(fault.Conflict, "persondata.error.gone", nil)
	}
	var wrong []*fault.Error
	for _, m := range r.Block() {
		wrong = append(wrong, fault.New(fault.Conflict, m.Key, m.Args))
	}
	return fault.Join(wrong...)
}

// erase does it: the mail that says so first, while there is an address.
func (s *Service) erase(ctx context.Context, tx *audit.Tx, r Report) error {
	if err := s.tell(ctx, tx, r.Person, "persondata.mail.erased"); err != nil {
		return err
	}
	for _, h := range s.holders {
		if err := h.Erase(ctx, tx, r.Person.ID); err != nil {
			return err
		}
	}
	return s.people.ForgetTx(ctx, tx, r.Person.ID, r.NameStays())
}

// tell writes to a person, where there is an address. The message is that of the
// sentences that begin with letter.
func (s *Service) tell(ctx context.Context, tx *audit.Tx, p people.Person, letter string, args ...any) error {
	if p.Email == "" {
		return nil
	}
	return s.send(ctx, tx, p, p.Email, letter, outmail.Button{}, args...)
}

func (s *Service) send(ctx context.Context, tx *audit.Tx, p people.Person, address, letter string, b outmail.Button, args ...any) error {
	l := s.o.Catalog.For(p.Lang)
	args = append([]any{"Name", p.Name, "Site", s.o.Name}, args...)
	return s.mail.Queue(ctx, tx.Tx, outmail.Message{
		To: mailmsg.Address{Name: p.Name, Address: address}, Lang: p.Lang, Button: b,
		Subject: l.T(letter+".subject", args...), Paragraphs: []string{l.T("persondata.mail.hello", args...), l.T(letter+".body", args...)},
	})
}
