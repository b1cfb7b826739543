package newsletter

import (
	"context"
	"errors"
	"math"
	"slices"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/consents"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/newsletter/internal/store"
	"plenary.example/internal/people"
)

// ReaderState is where a subscription stands.
type ReaderState string

// The states of a subscription. An active one is sent to while a consent holds for it.
const (
	Asked    ReaderState = "asked"    // not confirmed by mail yet
	Active   ReaderState = "active"   // gets each issue
	Left     ReaderState = "left"     // wants no more
	Returned ReaderState = "returned" // the address does not work, or its reader called an issue spam
)

// Say is the state in words.
func (x ReaderState) Say() i18n.Message { return i18n.Say("newsletter.reader." + string(x)) }

// ReaderStates lists them.
func ReaderStates() []ReaderState { return []ReaderState{Active, Asked, Left, Returned} }

// Subscriber is an address that gets the newsletter, or did.
type Subscriber struct {
	ID       string
	Number   int64
	Email    string
	Name     string
	Lang     i18n.Lang
	State    ReaderState
	Source   string // "form", "import", "donor", "person", "signature"
	PersonID string // of the register, whose consent it may rest on
	DonorID  string // the donor whose consent it may rest on
	Since    time.Time
	LeftAt   time.Time
	LeftHow  string // "link", "page", "file", "staff", "returned", "complaint", lapsed

	fold, askedWords, askedNetwork, leftIssue string
	asked, made                               time.Time
}

func subscriberOf(r store.NewsletterSubscriber) Subscriber {
	return Subscriber{
		ID: r.ID, Number: r.Number, Email: r.Email, Name: r.Name, Lang: i18n.Lang(r.Lang), State: ReaderState(r.State), Source: r.Source, PersonID: r.PersonID, DonorID: r.DonorID,
		Since: db.Time(r.ActiveAt), LeftAt: db.Time(r.LeftAt), LeftHow: r.LeftHow, fold: r.EmailFold, askedWords: r.AskedWords, askedNetwork: r.AskedNetwork, leftIssue: r.LeftIssue,
		asked: db.Time(r.AskedAt), made: db.Time(r.MadeAt),
	}
}

func (x Subscriber) save(ctx context.Context, q *store.Queries) error {
	return q.UpdateSubscriber(ctx, store.UpdateSubscriberParams{
		ID: x.ID, Email: x.Email, EmailFold: x.fold, Name: db.Clean(x.Name), Lang: string(x.Lang), State: string(x.State), Source: x.Source, PersonID: x.PersonID, DonorID: x.DonorID,
		AskedAt: db.Micros(x.asked), AskedWords: db.Clean(x.askedWords), AskedNetwork: x.askedNetwork, ActiveAt: db.Micros(x.Since), LeftAt: db.Micros(x.LeftAt), LeftHow: x.LeftHow, LeftIssue: x.leftIssue,
	})
}

// insert enters an address that is not known.
func (x *Subscriber) insert(ctx context.Context, q *store.Queries, now time.Time) error {
	last, err := q.LastSubscriberNumber(ctx)
	if err != nil {
		return err
	}
	x.ID, x.Number, x.made, x.fold = db.NewID(), last+1, now, people.FoldEmail(x.Email)
	if x.Lang != i18n.FR {
		x.Lang = i18n.EN
	}
	return q.InsertSubscriber(ctx, store.InsertSubscriberParams{
		ID: x.ID, Number: x.Number, Email: x.Email, EmailFold: x.fold, Name: db.Clean(x.Name), Lang: string(x.Lang), State: string(x.State), Source: x.Source, PersonID: x.PersonID, DonorID: x.DonorID,
		AskedAt: db.Micros(x.asked), AskedWords: db.Clean(x.askedWords), AskedNetwork: x.askedNetwork, ActiveAt: db.Micros(x.Since), LeftAt: db.Micros(x.LeftAt), LeftHow: x.LeftHow, LeftIssue: x.leftIssue, MadeAt: db.Micros(now),
	})
}

// at returns the subscription of an address; found is false for none.
func at(ctx context.Context, q *store.Queries, address string) (x Subscriber, found bool, err error) {
	row, err := q.SubscriberByEmail(ctx, people.FoldEmail(address))
	if errors.Is(err, db.ErrNotFound) {
		return Subscriber{}, false, nil
	}
	return subscriberOf(row), err == nil, err
}

// reached is whom a consent of somebody known elsewhere reaches.
type reached struct {
	email, name string
	lang        i18n.Lang
}

// whom returns the address of a donor, a person or a signatory; ok is false where there
// is none now.
func (s *Service) whom(ctx context.Context, tx db.DBTX, of consents.Subject) (r reached, ok bool, err error) {
	switch {
	case of.IsPerson():
		p, err := s.people.PersonTx(ctx, tx, of.ID)
		if fault.Is(err, fault.NotFound) {
			return r, false, nil
		}
		return reached{p.Email, p.Name, p.Lang}, err == nil && p.Email != "" && p.Gone == "", err
	case of.IsDonor() && s.giving != nil:
		d, err := s.giving.Donor(ctx, tx, of.ID)
		if fault.Is(err, fault.NotFound) {
			return r, false, nil
		}
		return reached{d.Email, d.Name, d.Lang}, err == nil && d.Email != "" && !d.Erased && d.Merged == "", err
	case of.IsSignatory() && s.o.Signons != nil:
		g, ok, err := s.o.Signons.NewsReader(ctx, tx, of.ID)
		return reached{g.Email, g.Name, g.Lang}, ok, err
	}
	return r, false, nil
}

// receives reports whether an issue goes to somebody at this moment: a consent holds, of
// their own or of whoever has this address now.
func (s *Service) receives(ctx context.Context, tx db.DBTX, x Subscriber, now time.Time) (bool, error) {
	if x.State != Active {
		return false, nil
	}
	holds, err := s.consents.Holds(ctx, tx, consents.Subscriber(x.ID), consents.Newsletter, now)
	if err != nil || holds {
		return holds, err
	}
	others, err := s.restsOn(ctx, tx, x)
	if err != nil {
		return false, err
	}
	for _, of := range others {
		if holds, err = s.consents.Holds(ctx, tx, of, consents.Newsletter, now); err != nil {
			return false, err
		}
		if !holds {
			continue
		}
		r, ok, err := s.whom(ctx, tx, of)
		if err != nil {
			return false, err
		}
		if ok && people.FoldEmail(r.email) == x.fold {
			return true, nil
		}
	}
	return false, nil
}

// restsOn are those known elsewhere on whose consents a subscription may rest.
func (s *Service) restsOn(ctx context.Context, tx db.DBTX, x Subscriber) (list []consents.Subject, err error) {
	if x.PersonID != "" {
		list = append(list, consents.Person(x.PersonID))
	}
	if x.DonorID != "" {
		list = append(list, consents.Donor(x.DonorID))
	}
	signed, err := s.on(tx).SignaturesOf(ctx, x.ID)
	for _, id := range signed {
		list = append(list, consents.Signatory(id))
	}
	return list, err
}

// gatherAtOnce is how many consents are looked at in one transaction.
const gatherAtOnce = 200

// gather makes sure that whoever agreed to news elsewhere, as a donor, in the register or
// when they signed a statement, has a place among the readers.
func (s *Service) gather(ctx context.Context) error {
	for after := ""; ; {
		list, next, err := s.consents.For(ctx, nil, consents.Newsletter, s.db.Now(), after)
		if err != nil {
			return err
		}
		for len(list) > 0 {
			some := list[:min(gatherAtOnce, len(list))]
			list = list[len(some):]
			err := s.db.Write(ctx, func(tx *db.Tx) error {
				for _, c := range some {
					if err := s.meet(ctx, tx, c); err != nil {
						return err
					}
				}
				return nil
			})
			if err != nil {
				return audit.Fault(err)
			}
		}
		if next == "" {
			return nil
		}
		after = next
	}
}

// meet has a consent given elsewhere stand among the readers.
func (s *Service) meet(ctx context.Context, tx *db.Tx, c consents.Consent) error {
	r, ok, err := s.whom(ctx, tx, c.Subject)
	if err != nil || !ok {
		return err
	}
	q := store.New(tx)
	x, found, err := at(ctx, q, r.email)
	if err != nil {
		return err
	}
	was := x
	if !found {
		x = Subscriber{Email: r.email, Name: r.name, Lang: r.lang, State: Active, Since: c.At, Source: c.Subject.Kind}
		if c.Subject.IsSignatory() {
			x.Source = "signature"
		}
	}
	switch {
	case c.Subject.IsPerson():
		x.PersonID = c.Subject.ID
	case c.Subject.IsDonor() && x.DonorID == "":
		x.DonorID = c.Subject.ID
	case c.Subject.IsDonor() && x.DonorID != c.Subject.ID:
		holds, err := s.consents.Holds(ctx, tx, consents.Donor(x.DonorID), consents.Newsletter, tx.Now)
		if err != nil {
			return err
		}
		if !holds {
			x.DonorID = c.Subject.ID
		}
	}
	switch {
	case !found:
		if err := x.insert(ctx, q, tx.Now); err != nil {
			return err
		}
	case x.State == Asked, x.State == Left && (x.Lapsed() || c.At.After(x.LeftAt) && !c.Implied):
		// A consent that is newer than the wish to have no more is what counts.
		x.State, x.Since, x.LeftAt, x.LeftHow, x.leftIssue = Active, tx.Now, time.Time{}, "", ""
	}
	if c.Subject.IsSignatory() {
		if err := rest(ctx, q, x, c.Subject.ID); err != nil {
			return err
		}
	}
	if !found || x == was {
		return nil
	}
	return x.save(ctx, q)
}

// rest notes that a subscription may rest on the consent of a signatory.
func rest(ctx context.Context, q *store.Queries, x Subscriber, signature string) error {
	signed, err := q.SignaturesOf(ctx, x.ID)
	if err != nil || slices.Contains(signed, signature) {
		return err
	}
	return q.PutSignature(ctx, signature, x.ID)
}

// lapsed is how a subscription ended whose consents all came to their end: nobody wished
// it, and any consent begins it again.
const lapsed = "lapsed"

// Lapsed reports whether a subscription ended only because the consents it rested on did.
func (x Subscriber) Lapsed() bool { return x.State == Left && x.LeftHow == lapsed }

// lapse ends the subscriptions for which no consent holds any more, an implied one above
// all once its two years are over: who is counted among the readers is who is sent to.
func (s *Service) lapse(ctx context.Context) error {
	for after := int64(0); ; {
		rows, err := s.on(nil).Receivers(ctx, store.ReceiversParams{AfterNumber: after, LastNumber: math.MaxInt64, PageSize: portionSize})
		if err != nil {
			return audit.Fault(err)
		}
		for _, r := range rows {
			after = r.Number
			receives, err := s.receives(ctx, s.db.Reader(), subscriberOf(r), s.db.Now())
			if err != nil {
				return audit.Fault(err)
			}
			if receives {
				continue
			}
			if err := s.lapseOne(ctx, r.ID); err != nil {
				return err
			}
		}
		if len(rows) < portionSize {
			return nil
		}
	}
}

func (s *Service) lapseOne(ctx context.Context, id string) error {
	return s.log.Do(ctx, access.TheProgram(), "newsletter.lapse", func(tx *audit.Tx) error {
		q := store.New(tx)
		row, err := q.Subscriber(ctx, id)
		if err != nil {
			return err
		}
		x := subscriberOf(row)
		if receives, err := s.receives(ctx, tx, x, tx.Now); err != nil || receives || x.State != Active {
			return err
		}
		tx.About(KindSubscriber, x.ID)
		x.State, x.LeftAt, x.LeftHow, x.leftIssue = Left, tx.Now, lapsed, ""
		return x.save(ctx, q)
	})
}

// Subscribers lists a page of the readers in a state (empty: all), the newest first, whose
// address has some words. The first page is 1; more says that others follow.
func (s *Service) Subscribers(ctx context.Context, who access.Actor, state ReaderState, words string, page int) (list []Subscriber, more bool, err error) {
	if err := mayEdit(who); err != nil {
		return nil, false, err
	}
	rows, err := s.on(nil).Subscribers(ctx, store.SubscribersParams{
		State: string(state), Words: people.FoldEmail(words), PageSize: PageSize + 1, Skipped: int32(max(min(page, 10000)-1, 0) * PageSize), //nolint:gosec // bounded
	})
	if err != nil {
		return nil, false, audit.Fault(err)
	}
	if more = len(rows) > PageSize; more {
		rows = rows[:PageSize]
	}
	for _, r := range rows {
		list = append(list, subscriberOf(r))
	}
	return list, more, nil
}

// Counts is how many readers there are in each state and language.
type Counts map[ReaderState]map[i18n.Lang]int

// Of is how many are in a state.
func (c Counts) Of(state ReaderState) (n int) {
	for _, count := range c[state] {
		n += count
	}
	return n
}

// Counts counts readers.
func (s *Service) Counts(ctx context.Context, who access.Actor) (Counts, error) {
	if err := mayRead(who); err != nil {
		return nil, err
	}
	rows, err := s.on(nil).CountSubscribers(ctx)
	if err != nil {
		return nil, audit.Fault(err)
	}
	c := Counts{}
	for _, r := range rows {
		if c[ReaderState(r.State)] == nil {
			c[ReaderState(r.State)] = map[i18n.Lang]int{}
		}
		c[ReaderState(r.State)][i18n.Lang(r.Lang)] = int(r.Subscribers)
	}
	return c, nil
}

// Evidence is the consents that a subscription rests on, or rested on, with their proof.
func (s *Service) Evidence(ctx context.Context, who access.Actor, id string) (Subscriber, []consents.Consent, error) {
	if err := mayEdit(who); err != nil {
		return Subscriber{}, nil, err
	}
	row, err := s.on(nil).Subscriber(ctx, id)
	if err != nil {
		return Subscriber{}, nil, notFound(err, "newsletter.error.no_reader")
	}
	x := subscriberOf(row)
	var list []consents.Consent
	others, err := s.restsOn(ctx, s.db.Reader(), x)
	if err != nil {
		return Subscriber{}, nil, audit.Fault(err)
	}
	for _, of := range append([]consents.Subject{consents.Subscriber(x.ID)}, others...) {
		some, err := s.consents.Of(ctx, nil, of)
		if err != nil {
			return Subscriber{}, nil, err
		}
		for _, c := range some {
			if c.Purpose == consents.Newsletter {
				list = append(list, c)
			}
		}
	}
	return x, list, nil
}
