// Package rehearsal holds a whole election on one machine, with everybody's secrets in
// one place: for trials of a ceremony before it counts, for measurements and for
// tests. A real election has its secrets on as many machines as it has people.
package rehearsal

import (
	"io"

	"plenary.example/internal/belenios"
	"plenary.example/internal/belenios/ceremony"
	"plenary.example/internal/belenios/group"
)

// Plan says what election is rehearsed.
type Plan struct {
	Group     group.Group
	Subject   belenios.Subject // an empty identifier is drawn
	Weights   []int64          // one for each voter
	Singles   int              // trustees who are all needed
	Size      int              // further trustees, of whom Need are enough; 0 for none
	Need      int
	OldTokens bool  // private credentials that release 2.0 reads
	Timestamp int64 // seconds since 1970
}

// Rehearsal is an election with all its secrets.
type Rehearsal struct {
	Plan     Plan
	Election *belenios.Election
	Trustees *belenios.Trustees
	Voters   *belenios.Credentials
	Tokens   []string       // private credentials, in the order of the weights
	Keys     []group.Scalar // private keys of the single trustees
	Members  []*ceremony.Member
	Sealed   []string // the members' private keys, encrypted to them
	Board    *belenios.Board

	random io.Reader
	last   map[int][]byte // by voter's place, the ballot that counts
	tally  *belenios.Tally
	shares map[int]*belenios.PartialDecryption
}

// New sets an election up and begins its archive.
func New(to io.Writer, random io.Reader, p Plan) (*Rehearsal, error) {
	r := &Rehearsal{Plan: p, random: random, last: map[int][]byte{}, shares: map[int]*belenios.PartialDecryption{}}
	if err := r.appoint(); err != nil {
		return nil, err
	}
	var err error
	if p.Subject.UUID == "" {
		if p.Subject.UUID, err = belenios.NewUUID(random); err != nil {
			return nil, err
		}
	}
	if r.Election, err = belenios.NewElection(p.Group, r.Trustees.Key, p.Subject); err != nil {
		return nil, err
	}
	var list []belenios.Credential
	draw := belenios.NewToken
	if p.OldTokens {
		draw = belenios.NewOldToken
	}
	for _, weight := range p.Weights {
		token, err := draw(random)
		if err != nil {
			return nil, err
		}
		key, err := belenios.Public(p.Group, p.Subject.UUID, token)
		if err != nil {
			return nil, err
		}
		r.Tokens = append(r.Tokens, token)
		list = append(list, belenios.Credential{Key: key, Weight: weight})
	}
	if r.Voters, err = belenios.NewCredentials(p.Group, list); err != nil {
		return nil, err
	}
	r.Board, _, err = belenios.NewBoard(to, p.Timestamp, r.Election, r.Trustees, r.Voters)
	return r, err
}

// appoint makes the trustees' keys.
func (r *Rehearsal) appoint() error {
	var list []belenios.Trustee
	for range r.Plan.Singles {
		x, key, err := belenios.NewTrusteeKey(r.Plan.Group, r.random)
		if err != nil {
			return err
		}
		r.Keys = append(r.Keys, x)
		list = append(list, belenios.Trustee{Single: &key})
	}
	if r.Plan.Size > 0 {
		public, err := r.ceremony()
		if err != nil {
			return err
		}
		list = append(list, belenios.Trustee{Threshold: public})
	}
	var err error
	r.Trustees, err = belenios.NewTrustees(r.Plan.Group, list)
	return err
}

func (r *Rehearsal) ceremony() (*belenios.Threshold, error) {
	g := r.Plan.Group
	var certificates []belenios.Signed
	for i := range r.Plan.Size {
		seed, err := belenios.NewSeed(r.random)
		if err != nil {
			return nil, err
		}
		m := ceremony.NewMember(g, seed)
		c, err := m.Certificate(r.random, r.Plan.Size, r.Plan.Need, i+1)
		if err != nil {
			return nil, err
		}
		r.Members, certificates = append(r.Members, m), append(certificates, c)
	}
	var polynomials []*ceremony.Polynomial
	for i, m := range r.Members {
		p, err := m.Polynomial(r.random, certificates)
		if err != nil {
			return nil, err
		}
		if err := ceremony.CheckPolynomial(g, r.Plan.Need, i+1, certificates, p); err != nil {
			return nil, err
		}
		polynomials = append(polynomials, p)
	}
	var outputs []*ceremony.Output
	for i, m := range r.Members {
		out, err := m.Output(r.random, certificates, ceremony.Route(polynomials, i+1))
		if err != nil {
			return nil, err
		}
		if err := ceremony.CheckOutput(g, i+1, certificates, polynomials, out); err != nil {
			return nil, err
		}
		outputs = append(outputs, out)
	}
	public, sealed := ceremony.Finish(r.Plan.Need, certificates, polynomials, outputs)
	r.Sealed = sealed
	return public, nil
}

// Ballot makes a voter's ballot (from 0) and casts it nowhere.
func (r *Rehearsal) Ballot(voter int, answers [][]bool) ([]byte, error) {
	return belenios.MakeBallot(r.Election, r.random, r.Tokens[voter], answers)
}

// Cast checks a ballot and appends it to the archive; it replaces an earlier one of
// the same voter.
func (r *Rehearsal) Cast(text []byte) error {
	b, err := belenios.CheckBallot(r.Election, r.Voters, text)
	if err != nil {
		return err
	}
	r.last[b.Voter] = text
	_, err = r.Board.Ballot(text)
	return err
}

// Vote makes a ballot and casts it.
func (r *Rehearsal) Vote(voter int, answers ...[]bool) error {
	text, err := r.Ballot(voter, answers)
	if err != nil {
		return err
	}
	return r.Cast(text)
}

// Close ends the vote and publishes the encrypted tally.
func (r *Rehearsal) Close() error {
	if _, err := r.Board.EndBallots(); err != nil {
		return err
	}
	r.tally = belenios.EmptyTally(r.Election)
	for voter, text := range r.last {
		b, err := belenios.CheckBallot(r.Election, r.Voters, text)
		if err != nil {
			return err
		}
		r.tally.Add(r.Plan.Group, b.Choices, r.Voters.List[voter].Weight)
	}
	_, err := r.Board.Tally(r.tally)
	return err
}

// Tally is the encrypted tally, once the vote is closed.
func (r *Rehearsal) Tally() *belenios.Tally { return r.tally }

// Share makes the share of the trustee with a number (from 1) and publishes it.
func (r *Rehearsal) Share(owner int) error {
	var key group.Scalar
	if owner <= len(r.Keys) {
		key = r.Keys[owner-1]
	} else {
		i := owner - len(r.Keys) - 1
		var err error
		if key, err = r.Members[i].PrivateKey(r.Sealed[i]); err != nil {
			return err
		}
	}
	d, err := belenios.Decrypt(r.Election, r.random, r.tally, key)
	if err != nil {
		return err
	}
	r.shares[owner] = d
	_, err = r.Board.Share(owner, d.Append(nil))
	return err
}

// Result opens the result out of the shares and publishes it.
func (r *Rehearsal) Result() (belenios.Result, error) {
	open, err := belenios.Combine(r.Election, r.Trustees, r.tally, r.shares)
	if err != nil {
		return nil, err
	}
	result, err := belenios.OpenResult(r.Plan.Group, open, r.tally.Weight)
	if err != nil {
		return nil, err
	}
	_, err = r.Board.Result(result)
	return result, err
}

// Finish closes the vote, has the trustees with these numbers decrypt, and opens the
// result.
func (r *Rehearsal) Finish(owners ...int) (belenios.Result, error) {
	if err := r.Close(); err != nil {
		return nil, err
	}
	for _, owner := range owners {
		if err := r.Share(owner); err != nil {
			return nil, err
		}
	}
	return r.Result()
}

// Owners are the numbers of all trustees.
func (r *Rehearsal) Owners() (owners []int) {
	for i := range len(r.Keys) + len(r.Members) {
		owners = append(owners, i+1)
	}
	return owners
}
