package persondata

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/persondata/internal/store"
)

// Request is something asked about what is held about a person.
type Request struct {
	ID         string
	Kind       RequestKind
	PersonID   string
	PersonName string // as it was; empty once the person is erased
	Asked      time.Time
	How        Way
	Note       string // what was said or written
	RecordedBy string // the member of staff who wrote it down; empty: the person asked here
	State      RequestState
	Answer     string // what staff answered
	Settled    time.Time
	SettledBy  string
}

// RequestKind is what is asked for.
type RequestKind string

// The kinds of request.
const (
	ForErasure RequestKind = "erasure"
	ForExport  RequestKind = "export"
)

// Name says what is asked for.
func (k RequestKind) Name() i18n.Message { return i18n.Say("persondata.request." + string(k)) }

// RequestState is where a request stands.
type RequestState string

// The states of a request.
const (
	Waiting RequestState = "waiting" // somebody of the secretariat must look
	Done    RequestState = "done"
	Refused RequestState = "refused" // with an answer that says why
)

// Name is the state in words.
func (s RequestState) Name() i18n.Message { return i18n.Say("persondata.state." + string(s)) }

// Way is how somebody asked.
type Way string

// The ways somebody may ask.
const (
	Here      Way = "here" // on the page of their own account
	Letter    Way = "letter"
	Email     Way = "email"
	Telephone Way = "telephone"
	InPerson  Way = "in_person"
)

// Ways lists how somebody may have asked the secretariat.
func Ways() []Way { return []Way{Letter, Email, Telephone, InPerson} }

// Name is the way in words.
func (w Way) Name() i18n.Message { return i18n.Say("persondata.way." + string(w)) }

// maxNote is how much may be written down of what was said, in runes.
const maxNote = 1000

// Told is how a member of staff came to know what somebody wants.
type Told struct {
	How  Way
	Note string
}

func (t Told) normal() Told {
	t.Note = strings.TrimSpace(strings.ToValidUTF8(t.Note, "\uFFFD"))
	return t
}

func (t Told) check() error {
	var wrong []*fault.Error
	if !slices.Contains(Ways(), t.How) {
		wrong = append(wrong, fault.Field("how", "persondata.error.how", nil))
	}
	if len([]rune(t.Note)) > maxNote {
		wrong = append(wrong, fault.Field("note", "persondata.error.too_long", fault.Args{"Limit": maxNote}))
	}
	return fault.Join(wrong...)
}

// request enters a request: one's own, or one that staff were told of.
func (s *Service) request(ctx context.Context, tx *audit.Tx, r Request) (Request, error) {
	who := tx.Who()
	r.ID, r.Asked = db.NewID(), tx.Now
	row := store.InsertRequestParams{
		ID: r.ID, Kind: string(r.Kind), PersonID: r.PersonID, PersonName: r.PersonName, AskedAt: db.Micros(r.Asked), How: string(r.How), Note: db.Clean(r.Note), State: string(r.State),
	}
	if r.How != Here {
		row.RecordedBy, row.RecordedName, r.RecordedBy = who.PersonID, who.Name, who.Name
	}
	if r.State != Waiting {
		row.SettledAt, row.SettledBy, row.SettledName = db.Micros(tx.Now), who.PersonID, who.Name
	}
	return r, store.New(tx).InsertRequest(ctx, row)
}

// ExportFor is Held for somebody who asked the secretariat for it; the request is
// recorded.
func (s *Service) ExportFor(ctx context.Context, who access.Actor, personID string, told Told) (r Report, err error) {
	err = s.log.Do(ctx, who, "persondata.export", func(tx *audit.Tx) error {
		if err := MayKeep(who); err != nil {
			return err
		}
		told := told.normal()
		if err := told.check(); err != nil {
			return err
		}
		var err error
		if r, err = s.held(ctx, tx, personID, tx.Now); err != nil {
			return err
		}
		tx.About("person", personID)
		tx.Detail("how", string(told.How))
		_, err = s.request(ctx, tx, Request{Kind: ForExport, PersonID: personID, PersonName: r.Person.Name, How: told.How, Note: told.Note, State: Done})
		return err
	})
	return r, err
}

// How many lines a page has at most: of merges, and of requests, which are few
// since what stands against each is looked for in every subject.
const (
	PageSize    = 50
	RequestPage = 10
)

// Requests lists a page of the requests in a state: those that wait by age, the
// others the latest first, after the one with key after. more tells whether
// another page follows.
func (s *Service) Requests(ctx context.Context, who access.Actor, state RequestState, after string) (list []Request, more bool, err error) {
	if err := MayKeep(who); err != nil {
		return nil, false, err
	}
	var rows []store.PersonRequest
	if state == Waiting {
		rows, err = s.read().RequestsIn(ctx, store.RequestsInParams{State: string(state), AfterID: after, PageSize: RequestPage + 1})
	} else {
		rows, err = s.read().RequestsBefore(ctx, store.RequestsBeforeParams{State: string(state), BeforeID: before(after), PageSize: RequestPage + 1})
	}
	if err != nil {
		return nil, false, audit.Fault(err)
	}
	if more = len(rows) > RequestPage; more {
		rows = rows[:RequestPage]
	}
	for _, r := range rows {
		list = append(list, requestOf(r))
	}
	return list, more, nil
}

// before is the key from which a list goes backwards: the end for none.
func before(key string) string {
	if key == "" {
		return "~"
	}
	return key
}

// CountWaiting is how many requests wait for the secretariat.
func (s *Service) CountWaiting(ctx context.Context, who access.Actor) (int, error) {
	if err := MayKeep(who); err != nil {
		return 0, err
	}
	n, err := s.read().CountRequests(ctx, string(Waiting))
	return int(n), audit.Fault(err)
}

// RequestByID returns one request; a NotFound refusal for none.
func (s *Service) RequestByID(ctx context.Context, who access.Actor, id string) (Request, error) {
	if err := MayKeep(who); err != nil {
		return Request{}, err
	}
	return requestByID(ctx, s.read(), id)
}

func requestByID(ctx context.Context, q *store.Queries, id string) (Request, error) {
	row, err := q.Request(ctx, id)
	if errors.Is(err, db.ErrNotFound) {
		return Request{}, fault.New(fault.NotFound, "persondata.error.no_request", nil)
	}
	return requestOf(row), audit.Fault(err)
}

func requestOf(r store.PersonRequest) Request {
	return Request{
		ID: r.ID, Kind: RequestKind(r.Kind), PersonID: r.PersonID, PersonName: r.PersonName, Asked: db.Time(r.AskedAt), How: Way(r.How), Note: r.Note,
		RecordedBy: r.RecordedName, State: RequestState(r.State), Answer: r.Answer, Settled: db.Time(r.SettledAt), SettledBy: r.SettledName,
	}
}
