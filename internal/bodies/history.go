package bodies

import (
	"cmp"
	"context"
	"slices"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/bodies/internal/store"
	"plenary.example/internal/clock"
	"plenary.example/internal/db"
)

// History lists everybody who ever sat on a body, by first day, those who sat by
// another office among them and those who joined by themselves apart. tx nil is
// the reader.
func (s *Service) History(ctx context.Context, tx db.DBTX, bodyID string) ([]Holder, error) {
	q := store.New(s.on(tx))
	rows, err := q.SeatedOfBody(ctx, bodyID)
	if err != nil {
		return nil, audit.Fault(err)
	}
	others, err := q.ExOfficioOf(ctx, bodyID)
	if err != nil {
		return nil, audit.Fault(err)
	}
	terms := make([]Term, 0, len(rows)+len(others))
	for _, r := range rows {
		terms = append(terms, termOf(r))
	}
	for _, r := range others {
		terms = append(terms, viaOffice(r.Term, r.Via, r.SitsOn, r.SitsAs, db.ParseDay(r.SeatFrom), db.ParseDay(r.SeatTo)))
	}
	slices.SortStableFunc(terms, func(a, b Term) int { return cmp.Or(a.From.Compare(b.From), cmp.Compare(a.ID, b.ID)) })
	return s.named(ctx, tx, terms)
}

// HistoryPage is how many terms a page of "who sat when" has at most.
const HistoryPage = 100

// Mark is a term's place in "who sat when", from which the page before it goes on.
type Mark struct {
	Day string // the first day, as kept
	ID  string
}

// Before lists a page of who sat on a body, the latest first day first, from
// before a mark (the zero Mark: from the end). next is where the page after this
// one begins; nil for none.
func (s *Service) Before(ctx context.Context, tx db.DBTX, bodyID string, m Mark) (list []Holder, next *Mark, err error) {
	if m.Day == "" {
		m = Mark{Day: "9999-99-99"}
	}
	q := store.New(s.on(tx))
	rows, err := q.TermsOfBodyBefore(ctx, store.TermsOfBodyBeforeParams{BodyID: bodyID, BeforeDay: m.Day, BeforeID: m.ID, PageSize: HistoryPage + 1})
	if err != nil {
		return nil, nil, audit.Fault(err)
	}
	others, err := q.ExOfficioBefore(ctx, store.ExOfficioBeforeParams{BodyID: bodyID, BeforeDay: m.Day, BeforeID: m.ID, PageSize: HistoryPage + 1})
	if err != nil {
		return nil, nil, audit.Fault(err)
	}
	type marked struct {
		Term
		mark Mark
	}
	all := make([]marked, 0, len(rows)+len(others))
	for _, r := range rows {
		all = append(all, marked{termOf(r), Mark{r.FromDay, r.ID}})
	}
	for _, r := range others {
		t := viaOffice(r.Term, r.Via, r.SitsOn, r.SitsAs, db.ParseDay(r.SeatFrom), db.ParseDay(r.SeatTo))
		all = append(all, marked{t, Mark{r.Term.FromDay, r.Term.ID}})
	}
	slices.SortStableFunc(all, func(a, b marked) int {
		return cmp.Or(cmp.Compare(b.mark.Day, a.mark.Day), cmp.Compare(b.mark.ID, a.mark.ID))
	})
	if len(all) > HistoryPage {
		all = all[:HistoryPage]
		next = &all[HistoryPage-1].mark
	}
	terms := make([]Term, len(all))
	for i, one := range all {
		terms[i] = one.Term
	}
	list, err = s.named(ctx, tx, terms)
	return list, next, err
}

// Ending lists a page of the terms that end between two days, both included, the
// soonest first, from after a mark whose day is a last day. next is where the page
// after this one begins; nil for none. tx nil is the reader.
func (s *Service) Ending(ctx context.Context, tx db.DBTX, from, until time.Time, m Mark) (list []Holder, next *Mark, err error) {
	rows, err := store.New(s.on(tx)).Ending(ctx, store.EndingParams{
		FromDay: db.Day(clock.Day(from)), UntilDay: db.Day(clock.Day(until)), AfterDay: m.Day, AfterID: m.ID, PageSize: HistoryPage + 1,
	})
	if err != nil {
		return nil, nil, audit.Fault(err)
	}
	if len(rows) > HistoryPage {
		rows = rows[:HistoryPage]
		last := rows[HistoryPage-1]
		next = &Mark{Day: last.ToDay, ID: last.ID}
	}
	terms := make([]Term, len(rows))
	for i, r := range rows {
		terms[i] = termOf(r)
	}
	list, err = s.named(ctx, tx, terms)
	return list, next, err
}

// Held is a person's term with the body it is of.
type Held struct {
	Term
	Body   Body
	Source Body // of a term held by another office: the body of that one
}

// TermsOf lists the terms of a person, past and to come, by first day, those that
// another office gives among them. tx nil is the reader.
func (s *Service) TermsOf(ctx context.Context, tx db.DBTX, personID string) ([]Held, error) {
	q := store.New(s.on(tx))
	rows, err := q.TermsOfPerson(ctx, personID)
	if err != nil {
		return nil, audit.Fault(err)
	}
	others, err := q.ExOfficioOfPerson(ctx, personID)
	if err != nil {
		return nil, audit.Fault(err)
	}
	if len(rows) == 0 {
		return nil, nil
	}
	bodies, err := s.Bodies(ctx, tx, "")
	if err != nil {
		return nil, err
	}
	byID := make(map[string]Body, len(bodies))
	for _, b := range bodies {
		byID[b.ID] = b
	}
	var list []Held
	for _, r := range rows {
		t := termOf(r)
		list = append(list, Held{Term: t, Body: byID[t.BodyID]})
	}
	for _, r := range others {
		t := viaOffice(r.Term, r.Via, r.SitsOn, r.SitsAs, db.ParseDay(r.SeatFrom), db.ParseDay(r.SeatTo))
		list = append(list, Held{Term: t, Body: byID[t.BodyID], Source: byID[t.Via]})
	}
	slices.SortStableFunc(list, func(a, b Held) int { return a.From.Compare(b.From) })
	return list, nil
}

// Office is the term as powers follow from it.
func (h Held) Office() access.Office {
	return access.Office{BodyID: h.Body.ID, Body: h.Body.Slug, Kind: h.Body.Kind, Name: h.Body.Name, Role: h.Role}
}

// ConsecutiveTerms counts the terms in a row that a term is, or would be. tx nil
// is the reader.
func (s *Service) ConsecutiveTerms(ctx context.Context, tx db.DBTX, t Term) (int, error) {
	rows, err := store.New(s.on(tx)).TermsOfPerson(ctx, t.PersonID)
	if err != nil {
		return 0, audit.Fault(err)
	}
	others := make([]Term, len(rows))
	for i, r := range rows {
		others[i] = termOf(r)
	}
	return Consecutive(t, others), nil
}
