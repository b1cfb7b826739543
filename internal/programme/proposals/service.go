package proposals

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/bodies"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/gatherings"
	"plenary.example/internal/i18n"
	"plenary.example/internal/outmail"
	"plenary.example/internal/people"
	"plenary.example/internal/programme"
	"plenary.example/internal/programme/internal/store"
)

// The names under which the record knows calls (by the ID of the gathering) and
// proposals.
const (
	CallKind     = "proposal_call"
	ProposalKind = "proposal"
)

// Service holds the use cases of calls and proposals.
type Service struct {
	db         *db.DB
	log        *audit.Log
	gatherings *gatherings.Service
	programme  *programme.Service
	people     *people.Service
	bodies     *bodies.Service
	mail       *outmail.Service
	catalog    *i18n.Catalog
	o          programme.Options
}

// New returns the service.
func New(log *audit.Log, g *gatherings.Service, p *programme.Service, register *people.Service, b *bodies.Service, mail *outmail.Service, catalog *i18n.Catalog, o programme.Options) *Service {
	return &Service{db: log.DB(), log: log, gatherings: g, programme: p, people: register, bodies: b, mail: mail, catalog: catalog, o: o}
}

func (s *Service) on(tx db.DBTX) *store.Queries {
	if tx == nil {
		return store.New(s.db.Reader())
	}
	return store.New(tx)
}

// do is audit.Do with the key of the links at hand, which is drawn before the first
// transaction that needs it.
func (s *Service) do(ctx context.Context, who access.Actor, action string, fn func(tx *audit.Tx) error) error {
	if _, err := s.mail.Tokens(ctx); err != nil {
		return err
	}
	return s.log.Do(ctx, who, action, fn)
}

func missing(err error) bool { return errors.Is(err, db.ErrNotFound) }

func noCall() error { return fault.New(fault.NotFound, "proposals.error.no_call", nil) }

// OpenCall enters the call of a gathering, or changes it. Questions and criteria keep
// their IDs, so that what was answered and reviewed stays.
func (s *Service) OpenCall(ctx context.Context, who access.Actor, key string, c Call) error {
	g, err := s.gatherings.ByKey(ctx, key)
	if err != nil {
		return err
	}
	return s.do(ctx, who, "proposals.open_call", func(tx *audit.Tx) error {
		if err := mayRun(who, g); err != nil {
			return err
		}
		c := c.normal()
		c.GatheringID = g.ID
		if err := c.check(); err != nil {
			return err
		}
		if c.CommitteeID != "" {
			_, err := s.bodies.BodyTx(ctx, tx, c.CommitteeID)
			if fault.Is(err, fault.NotFound) {
				return fault.Field("committee", "programme.error.body", nil)
			}
			if err != nil {
				return err
			}
		}
		known, err := s.people.PersonsByID(ctx, tx, c.Reviewers)
		if err != nil {
			return err
		}
		tx.About(CallKind, g.ID)
		return s.putCall(ctx, tx, c, known)
	})
}

func (s *Service) putCall(ctx context.Context, tx *audit.Tx, c Call, known map[string]people.Person) error {
	questions, err := json.Marshal(c.Questions)
	if err != nil {
		return err
	}
	criteria, err := json.Marshal(c.Criteria)
	if err != nil {
		return err
	}
	q := store.New(tx)
	err = q.PutCall(ctx, store.PutCallParams{
		GatheringID: c.GatheringID, OpensAt: db.Micros(c.Opens), ClosesAt: db.Micros(c.Closes), AboutEn: c.About.EN, AboutFr: c.About.FR, Anybody: db.Flag(c.Anybody),
		CommitteeID: c.CommitteeID, Questions: string(questions), Criteria: string(criteria),
	})
	if err != nil {
		return err
	}
	if err := q.DeleteReviewers(ctx, c.GatheringID); err != nil {
		return err
	}
	for _, id := range c.Reviewers {
		if _, ok := known[id]; !ok {
			return fault.Field("reviewers", "proposals.error.reviewer", nil)
		}
		if err := q.PutReviewer(ctx, c.GatheringID, id); err != nil {
			return err
		}
	}
	return nil
}

// Call is the call of a gathering; a NotFound refusal where there is none. tx nil is
// the reader.
func (s *Service) Call(ctx context.Context, tx db.DBTX, gatheringID string) (Call, error) {
	q := s.on(tx)
	row, err := q.Call(ctx, gatheringID)
	if missing(err) {
		return Call{}, noCall()
	}
	if err != nil {
		return Call{}, audit.Fault(err)
	}
	c, err := callOf(row)
	if err != nil {
		return c, err
	}
	c.Reviewers, err = q.ReviewersOf(ctx, gatheringID)
	return c, audit.Fault(err)
}

func callOf(row store.ProposalCall) (Call, error) {
	c := Call{
		GatheringID: row.GatheringID, Opens: db.Time(row.OpensAt), Closes: db.Time(row.ClosesAt), About: i18n.Text{EN: row.AboutEn, FR: row.AboutFr},
		Anybody: row.Anybody != 0, CommitteeID: row.CommitteeID,
	}
	if err := json.Unmarshal([]byte(row.Questions), &c.Questions); err != nil {
		return c, fmt.Errorf("proposals: the questions of a call are damaged: %w", err)
	}
	if err := json.Unmarshal([]byte(row.Criteria), &c.Criteria); err != nil {
		return c, fmt.Errorf("proposals: the criteria of a call are damaged: %w", err)
	}
	return c, nil
}

// OpenCalls lists the calls that are open at an instant, by when they close.
func (s *Service) OpenCalls(ctx context.Context, tx db.DBTX, now time.Time) ([]Call, error) {
	rows, err := s.on(tx).OpenCalls(ctx, db.Micros(now))
	if err != nil {
		return nil, audit.Fault(err)
	}
	list := make([]Call, 0, len(rows))
	for _, r := range rows {
		c, err := callOf(r)
		if err != nil {
			return nil, err
		}
		list = append(list, c)
	}
	return list, nil
}

// load reads a proposal with its call and its gathering.
func (s *Service) load(ctx context.Context, tx db.DBTX, id string) (*held, error) {
	row, err := s.on(tx).Proposal(ctx, id)
	if missing(err) {
		return nil, notFound()
	}
	if err != nil {
		return nil, audit.Fault(err)
	}
	h := &held{}
	if h.p, err = proposalOf(row); err != nil {
		return nil, err
	}
	if h.c, err = s.Call(ctx, tx, h.p.GatheringID); err != nil {
		return nil, err
	}
	h.g, err = s.gatherings.ByID(ctx, tx, h.p.GatheringID)
	return h, err
}

// held is a proposal with what it stands in.
type held struct {
	p Proposal
	c Call
	g gatherings.Gathering
}

func (s *Service) save(ctx context.Context, tx *audit.Tx, p Proposal) error {
	answers, err := json.Marshal(p.Answers)
	if err != nil {
		return err
	}
	return store.New(tx).SaveProposal(ctx, store.SaveProposalParams{
		ID: p.ID, Number: int64(p.Number), State: string(p.Status), Name: p.Name, Lang: string(p.Lang), Organization: p.Organization, TitleEn: p.Title.EN,
		TitleFr: p.Title.FR, AboutEn: p.About.EN, AboutFr: p.About.FR, Answers: string(answers), Presenters: p.Presenters, Needs: p.Needs,
		Languages: strings.Join(p.Languages, " "), TouchedAt: db.Micros(p.TouchedAt), SubmittedAt: db.Micros(p.SubmittedAt), DecidedAt: db.Micros(p.DecidedAt),
		DecidedBy: p.DecidedBy, Words: p.Words, SessionID: p.SessionID,
	})
}
