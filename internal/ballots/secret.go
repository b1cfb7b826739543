package ballots

import (
	"context"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/ballots/internal/store"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
)

// MaxWeight is the most that one elector's vote may count.
const MaxWeight = 1000

// Marked is an elector of a secret vote: who may vote, how much it counts, and
// whether they have. What was said is not here.
type Marked struct {
	Elector
	Weight   int64
	MarkedAt time.Time // of the last ballot that was cast; zero: none here
	OnPaper  bool      // its paper is in the urn, and it has no other ballot
}

// Voted reports whether the elector has voted, in whatever way.
func (m Marked) Voted() bool { return m.OnPaper || !m.MarkedAt.IsZero() }

// Turnout is how many may vote in a secret vote and how many have.
type Turnout struct {
	Electors, Voted, Papers int   // Voted: by a device; Papers: on paper
	Weight                  int64 // of all electors
}

// Weighted reports whether some electors' votes count more than one.
func (t Turnout) Weighted() bool { return t.Weight != int64(t.Electors) }

// MarkTx marks that the organization whose card who holds has cast a secret ballot,
// in the transaction that stores it. It decides whether they may: the vote is open
// and secret, the card is in their hands, and their paper is not in the urn.
// organizationID may be empty when the person holds one card. Who has marked before
// may again: a later ballot replaces the one before.
func (s *Service) MarkTx(ctx context.Context, tx *audit.Tx, voteID, organizationID string) (Marked, error) {
	who := tx.Who()
	if who.PersonID == "" {
		return Marked{}, fault.New(fault.SignIn, "fault.sign_in", fault.Args{"Power": i18n.Say("power.voting_card")})
	}
	q := store.New(tx)
	e, err := s.entitlement(ctx, q, who, voteID, organizationID)
	if err != nil {
		return Marked{}, err
	}
	name := i18n.Text{EN: e.NameEn, FR: e.NameFr}
	switch {
	case e.Secret == 0:
		return Marked{}, fault.New(fault.Conflict, "ballots.error.not_secret", nil)
	case State(e.State) == StateVoid:
		return Marked{}, fault.New(fault.Conflict, "ballots.error.void", nil)
	case State(e.State) != StateOpen:
		return Marked{}, fault.New(fault.Conflict, "ballots.error.state", fault.Args{"State": i18n.Say("ballots.state." + e.State)})
	case e.Paper:
		return Marked{}, fault.New(fault.Conflict, "ballots.error.on_paper", fault.Args{"Organization": name})
	}
	n, err := q.MarkElector(ctx, store.MarkElectorParams{VoteID: voteID, OrganizationID: e.OrganizationID, MarkedAt: db.Micros(tx.Now)})
	if err != nil {
		return Marked{}, err
	}
	if n != 1 {
		return Marked{}, fault.New(fault.Conflict, "ballots.error.on_paper", fault.Args{"Organization": name})
	}
	return Marked{ // the mark as it was before
		Weight:   e.Weight,
		Elector:  Elector{OrganizationID: e.OrganizationID, Organization: name, PersonID: who.PersonID, Person: e.PersonName},
		MarkedAt: db.Time(e.MarkedAt),
	}, nil
}

// WeighTx sets how much an elector's vote counts, until it has voted.
func (s *Service) WeighTx(ctx context.Context, tx *audit.Tx, voteID, organizationID string, weight int64) error {
	if weight < 1 || weight > MaxWeight {
		return fault.Field("weight", "ballots.error.weight", fault.Args{"Max": MaxWeight})
	}
	if err := s.requireOpen(ctx, tx, voteID); err != nil {
		return err
	}
	n, err := store.New(tx).WeighElector(ctx, store.WeighElectorParams{VoteID: voteID, OrganizationID: organizationID, Weight: weight})
	if err == nil && n == 0 {
		return fault.New(fault.Conflict, "ballots.error.not_on_roll", nil)
	}
	return err
}

// notSecret refuses what cannot be done with a vote whose ballots are kept elsewhere: its
// archive is closed for good, and its count is what its trustees opened.
func (s *Service) notSecret(ctx context.Context, tx *audit.Tx, voteID string) error {
	v, err := s.VoteTx(ctx, tx, voteID)
	if err == nil && v.Method == Secret {
		return fault.New(fault.Conflict, "ballots.error.secret_closed", nil)
	}
	return err
}

// Roll lists the electors of a secret vote with their marks, in the order of their
// names in lang. tx nil is the reader.
func (s *Service) Roll(ctx context.Context, tx db.DBTX, voteID string, lang i18n.Lang) ([]Marked, error) {
	if tx == nil {
		tx = s.db.Reader()
	}
	rows, err := store.New(tx).SecretElectors(ctx, voteID)
	if err != nil {
		return nil, audit.Fault(err)
	}
	list := make([]Marked, len(rows))
	for i, r := range rows {
		list[i] = Marked{
			Elector: Elector{OrganizationID: r.OrganizationID, Organization: i18n.Text{EN: r.NameEn, FR: r.NameFr}, PersonID: r.PersonID, Person: r.PersonName},
			Weight:  r.Weight, MarkedAt: db.Time(r.MarkedAt), OnPaper: r.Paper,
		}
	}
	sortByName(list, lang, func(m Marked) Elector { return m.Elector })
	return list, nil
}

// PlacesIn lists the places a person votes from in a secret vote.
func (s *Service) PlacesIn(ctx context.Context, who access.Actor, voteID string) ([]Marked, error) {
	if who.PersonID == "" {
		return nil, nil
	}
	rows, err := store.New(s.db.Reader()).SecretPlaces(ctx, voteID, who.PersonID)
	if err != nil {
		return nil, audit.Fault(err)
	}
	list := make([]Marked, len(rows))
	for i, r := range rows {
		list[i] = Marked{
			Elector: Elector{OrganizationID: r.OrganizationID, Organization: i18n.Text{EN: r.NameEn, FR: r.NameFr}, PersonID: who.PersonID, Person: r.PersonName},
			Weight:  r.Weight, MarkedAt: db.Time(r.MarkedAt), OnPaper: r.Paper,
		}
	}
	return list, nil
}

// TurnoutOf counts the electors of a secret vote and their marks. tx nil is the reader.
func (s *Service) TurnoutOf(ctx context.Context, tx db.DBTX, voteID string) (Turnout, error) {
	if tx == nil {
		tx = s.db.Reader()
	}
	r, err := store.New(tx).SecretTurnout(ctx, voteID)
	if err != nil {
		return Turnout{}, audit.Fault(err)
	}
	return Turnout{Electors: int(r.Electors), Voted: int(r.Voted), Papers: int(r.Papers), Weight: r.Weight}, nil
}

// CloseSecretTx ends the taking of marks. Their hours, which could be laid beside the
// order of the ballots, become that of the close.
func (s *Service) CloseSecretTx(ctx context.Context, tx *audit.Tx, voteID string) error {
	if err := s.requireOpen(ctx, tx, voteID); err != nil {
		return err
	}
	q := store.New(tx)
	if err := q.CloseSecret(ctx, voteID, db.Micros(tx.Now)); err != nil {
		return err
	}
	if err := q.EvenMarks(ctx, voteID, db.Micros(tx.Now)); err != nil {
		return err
	}
	return tx.Also(ctx, "ballots.close", "vote", voteID, nil)
}

// SecretCount is what came out of a secret vote on one question.
type SecretCount struct {
	Yes, No, Abstain int // in all, papers among them
	Papers           Sheet
}

// CountSecretTx writes the count of a closed secret vote: what trustees have opened and
// scrutineers have counted together. It is announced afterwards, as of any vote.
func (s *Service) CountSecretTx(ctx context.Context, tx *audit.Tx, voteID string, c SecretCount) error {
	if err := s.require(ctx, tx, voteID, StateClosed); err != nil {
		return err
	}
	p := c.Papers
	return store.New(tx).CountSecret(ctx, store.CountSecretParams{
		ID: voteID, Yes: int64(c.Yes), No: int64(c.No), Abstain: int64(c.Abstain), Papers: int64(p.Papers()),
		PaperYes: int64(p.Yes), PaperNo: int64(p.No), PaperAbstain: int64(p.Abstain), PaperSpoiled: int64(p.Spoiled),
	})
}
