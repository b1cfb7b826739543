package proposals

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/gatherings"
	"plenary.example/internal/i18n"
	"plenary.example/internal/mailmsg"
	"plenary.example/internal/people"
	"plenary.example/internal/programme/internal/store"
)

// How many drafts may be begun in a day for an address, and from a network: whoever
// begins one by mail need not have the address.
const (
	perAddress = 5
	perNetwork = 20
	countedFor = 24 * time.Hour
)

// draftDays is how long a draft is kept after the call has closed, in days.
const draftDays = 30

// Begin begins a proposal from an account, for the first of its organizations.
func (s *Service) Begin(ctx context.Context, who access.Actor, key string) (p Proposal, err error) {
	g, err := s.gatherings.ByKey(ctx, key)
	if err != nil {
		return p, err
	}
	err = s.do(ctx, who, "proposals.begin", func(tx *audit.Tx) error {
		c, err := s.callSeen(ctx, tx, who, g)
		if err != nil {
			return err
		}
		if err := who.Require(MayPropose(who, c), "power.propose_workshop"); err != nil {
			return err
		}
		me, err := s.people.PersonTx(ctx, tx, who.PersonID)
		if err != nil {
			return err
		}
		p = Proposal{GatheringID: g.ID, PersonID: me.ID, Email: me.Email, Typed: Typed{Name: me.Name, Lang: who.Lang}}
		if len(who.Seats) > 0 {
			p.OrganizationID, p.Organization = who.Seats[0].OrganizationID, who.Seats[0].Name.In(who.Lang)
		}
		p, err = s.begin(ctx, tx, c, p, "")
		return err
	})
	return p, err
}

// BeginByMail begins a proposal for whoever has no account, and sends the link to it
// to an address. network is where the request came from (empty: not counted). Too
// many are a TooMany refusal.
func (s *Service) BeginByMail(ctx context.Context, key, address, network string, lang i18n.Lang) error {
	g, err := s.gatherings.ByKey(ctx, key)
	if err != nil {
		return err
	}
	address = people.FoldEmail(address)
	if _, err := mailmsg.ParseAddress(address); err != nil {
		return fault.Field("email", "proposals.error.email", nil)
	}
	return s.do(ctx, access.Actor{Lang: lang}, "proposals.begin", func(tx *audit.Tx) error {
		c, err := s.callSeen(ctx, tx, access.Actor{}, g)
		if err != nil {
			return err
		}
		if !c.Anybody {
			return access.Actor{}.Require(false, "power.propose_workshop")
		}
		q, since := store.New(tx), db.Micros(tx.Now.Add(-countedFor))
		mailed, err := q.CountFromEmail(ctx, address, since)
		if err != nil {
			return err
		}
		begun := int64(0)
		if network = hashed(network); network != "" {
			if begun, err = q.CountFromNetwork(ctx, network, since); err != nil {
				return err
			}
		}
		if mailed >= perAddress || begun >= perNetwork {
			return fault.New(fault.TooMany, "proposals.error.too_often", nil)
		}
		p, err := s.begin(ctx, tx, c, Proposal{GatheringID: g.ID, Email: address, Typed: Typed{Lang: lang}}, network)
		if err != nil {
			return err
		}
		return s.write(ctx, tx, g, p, letter{kind: "link", args: []any{"Closes", c.Closes.In(g.Location())}})
	})
}

// callSeen is the call of a gathering that somebody may see; there is none of another.
func (s *Service) callSeen(ctx context.Context, tx *audit.Tx, who access.Actor, g gatherings.Gathering) (Call, error) {
	if !gatherings.MaySee(who, g) {
		return Call{}, noCall()
	}
	return s.Call(ctx, tx, g.ID)
}

// hashed keeps no address of a network, but something by which its requests can be counted.
func hashed(network string) string {
	if network == "" {
		return ""
	}
	sum := sha256.Sum256([]byte("proposals " + network))
	return hex.EncodeToString(sum[:12])
}

// begin adds a draft while the call is open.
func (s *Service) begin(ctx context.Context, tx *audit.Tx, c Call, p Proposal, network string) (Proposal, error) {
	if c.StateAt(tx.Now) != Open {
		return p, fault.New(fault.Conflict, "proposals.error.call."+string(c.StateAt(tx.Now)), nil)
	}
	if p.Lang == "" {
		p.Lang = i18n.EN
	}
	p.ID, p.Status, p.MadeAt, p.TouchedAt, p.Answers = db.NewID(), Draft, tx.Now, tx.Now, map[string]string{}
	tx.About(ProposalKind, p.ID)
	return p, store.New(tx).InsertProposal(ctx, store.InsertProposalParams{
		ID: p.ID, GatheringID: p.GatheringID, PersonID: p.PersonID, Name: p.Name, Email: p.Email, Lang: string(p.Lang), OrganizationID: p.OrganizationID,
		Organization: p.Organization, MadeAt: db.Micros(p.MadeAt), Network: network,
	})
}

// Open reads an author's own proposal, with its call.
func (s *Service) Open(ctx context.Context, by Author) (Proposal, Call, error) {
	id, err := s.idOf(ctx, by)
	if err != nil {
		return Proposal{}, Call{}, err
	}
	h, err := s.load(ctx, nil, id)
	if err != nil {
		return Proposal{}, Call{}, err
	}
	return h.p, h.c, own(by, h.p)
}

// Mine lists a person's own proposals for a gathering, those of their account.
func (s *Service) Mine(ctx context.Context, who access.Actor, gatheringID string) ([]Proposal, error) {
	if who.PersonID == "" {
		return nil, nil
	}
	rows, err := s.on(nil).ProposalsOfPerson(ctx, who.PersonID)
	if err != nil {
		return nil, audit.Fault(err)
	}
	var list []Proposal
	for _, r := range rows {
		if r.GatheringID != gatheringID {
			continue
		}
		p, err := proposalOf(r)
		if err != nil {
			return nil, err
		}
		list = append(list, p)
	}
	return list, nil
}

// change loads an author's own proposal, changes it and saves it.
func (s *Service) change(ctx context.Context, by Author, action string, change func(tx *audit.Tx, h *held) error) (p Proposal, err error) {
	id, err := s.idOf(ctx, by)
	if err != nil {
		return p, err
	}
	who := by.Who
	if by.Token != "" {
		who = access.Actor{Lang: by.Who.Lang} // the link speaks, whoever else is signed in
	}
	err = s.do(ctx, who, action, func(tx *audit.Tx) error {
		h, err := s.load(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := own(by, h.p); err != nil {
			return err
		}
		tx.About(ProposalKind, h.p.ID)
		h.p.TouchedAt = tx.Now
		if err := change(tx, h); err != nil {
			return err
		}
		p = h.p
		return s.save(ctx, tx, h.p)
	})
	return p, err
}

// writable refuses writing what is decided, withdrawn or under review, and after the
// call has closed.
func (h *held) writable(now time.Time) error {
	if h.p.Status != Draft && h.p.Status != Submitted {
		return fault.New(fault.Conflict, "proposals.error.settled", fault.Args{"State": h.p.Status.Name()})
	}
	if h.c.StateAt(now) != Open {
		return fault.New(fault.Conflict, "proposals.error.call.closed", nil)
	}
	return nil
}

// Save keeps what was typed, complete or not.
func (s *Service) Save(ctx context.Context, by Author, t Typed) (Proposal, error) {
	return s.change(ctx, by, "proposals.save", func(tx *audit.Tx, h *held) error {
		return h.take(tx.Now, t)
	})
}

// take puts what was typed into a proposal. What was handed in stays complete.
func (h *held) take(now time.Time, t Typed) error {
	if err := h.writable(now); err != nil {
		return err
	}
	t = t.normal(h.c)
	if err := t.fits(); err != nil {
		return err
	}
	if t.Lang == "" {
		t.Lang = h.p.Lang
	}
	if h.p.Status == Submitted {
		if err := t.gaps(h.c); err != nil {
			return err
		}
	}
	h.p.Typed = t
	return nil
}

// Submit keeps what was typed and hands it in. What is missing is an Invalid refusal.
// The proposer is told that it has come, and what happens next.
func (s *Service) Submit(ctx context.Context, by Author, t Typed) (Proposal, error) {
	return s.change(ctx, by, "proposals.submit", func(tx *audit.Tx, h *held) error {
		if err := h.take(tx.Now, t); err != nil {
			return err
		}
		if err := h.p.gaps(h.c); err != nil {
			return err
		}
		if h.p.Status == Submitted {
			return nil
		}
		last, err := store.New(tx).LastProposal(ctx, h.p.GatheringID)
		if err != nil {
			return err
		}
		h.p.Status, h.p.SubmittedAt, h.p.Number = Submitted, tx.Now, int(last)+1
		tx.Detail("number", h.p.Number)
		return s.write(ctx, tx, h.g, h.p, letter{kind: "submitted", args: []any{"Closes", h.c.Closes.In(h.g.Location())}})
	})
}

// Withdraw takes a proposal back. A draft is gone with all that was typed.
func (s *Service) Withdraw(ctx context.Context, by Author) error {
	_, err := s.change(ctx, by, "proposals.withdraw", func(tx *audit.Tx, h *held) error {
		if h.p.Status == Draft {
			return store.New(tx).DeleteProposal(ctx, h.p.ID)
		}
		if h.p.Status == Withdrawn || h.p.Status == Refused || h.p.SessionID != "" {
			return fault.New(fault.Conflict, "proposals.error.settled", fault.Args{"State": h.p.Status.Name()})
		}
		h.p.Status = Withdrawn
		return nil
	})
	return err
}

// Sweep deletes the drafts of calls that closed draftDays ago, and says how many.
// Nothing that was handed in is one. It forgets from where proposals were begun, once
// that counts no more.
func (s *Service) Sweep(ctx context.Context) (gone int, err error) {
	err = s.do(ctx, access.TheProgram(), "proposals.sweep", func(tx *audit.Tx) error {
		gone = 0
		q := store.New(tx)
		if err := q.ForgetNetworks(ctx, db.Micros(tx.Now.Add(-countedFor))); err != nil {
			return err
		}
		ids, err := q.StaleDrafts(ctx, db.Micros(tx.Now.AddDate(0, 0, -draftDays)))
		if err != nil {
			return err
		}
		for _, id := range ids {
			if err := q.DeleteProposal(ctx, id); err != nil {
				return err
			}
		}
		if gone = len(ids); gone > 0 {
			tx.About(CallKind, "all")
			tx.Detail("count", gone)
		}
		return nil
	})
	return gone, err
}

// presenters are the names that a proposal gives, a line each.
func (p Proposal) presenters() []string {
	var names []string
	for line := range strings.SplitSeq(p.Presenters, "\n") {
		if line = strings.TrimSpace(line); line != "" {
			names = append(names, line)
		}
	}
	return names
}
