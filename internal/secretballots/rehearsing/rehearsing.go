// Package rehearsing plays the parts of a secret vote that belong on other people's
// machines: trustees, the credential authority, voters. All their secrets are in one
// place, which makes it good for tests, measurements and the worked example alone.
package rehearsing

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"plenary.example/internal/access"
	"plenary.example/internal/belenios"
	"plenary.example/internal/belenios/canon"
	"plenary.example/internal/belenios/ceremony"
	"plenary.example/internal/belenios/group"
	"plenary.example/internal/secretballots"
)

// Players hold the secrets of everybody in one vote.
type Players struct {
	S     *secretballots.Service
	Key   string            // of the vote
	Codes map[string]string // private credentials by the English name of the organization

	mu    sync.Mutex              // guards what follows
	seeds map[string]string       // by person, of trustees of whom some are enough
	names map[string]string       // of those who have acted, by person
	keys  map[string]group.Scalar // by person, of trustees who are all needed
}

// New returns the players of a vote.
func New(s *secretballots.Service, key string) *Players {
	return &Players{S: s, Key: key, Codes: map[string]string{}, seeds: map[string]string{}, names: map[string]string{}, keys: map[string]group.Scalar{}}
}

// Authorize makes a credential for each elector, as the authority's browser does.
func (p *Players) Authorize(ctx context.Context, who access.Actor) error {
	v, err := p.S.ByKey(ctx, who, p.Key)
	if err != nil {
		return err
	}
	electors, err := p.S.Addressees(ctx, who, v)
	if err != nil {
		return err
	}
	roll, err := p.S.Roll(ctx, who, v, who.Lang) // in the same order
	if err != nil {
		return err
	}
	for i := range electors {
		electors[i].Organization = roll[i].Organization.EN
	}
	public, err := p.Credentials(v.Group, v.UUID, electors)
	if err != nil {
		return err
	}
	return p.S.SetCredentials(ctx, who, p.Key, public)
}

// Credentials makes a code for each elector, keeps it, and returns the public halves as
// they are published.
func (p *Players) Credentials(groupName, uuid string, electors []secretballots.Addressee) (public string, err error) {
	g, err := group.ByName(groupName)
	if err != nil {
		return "", err
	}
	var list []belenios.Credential
	for _, e := range electors {
		code, err := belenios.NewToken(rand.Reader)
		if err != nil {
			return "", err
		}
		key, err := belenios.Public(g, uuid, code)
		if err != nil {
			return "", err
		}
		p.Codes[e.Organization] = code
		list = append(list, belenios.Credential{Key: key, Weight: e.Weight})
	}
	made, err := belenios.NewCredentials(g, list)
	if err != nil {
		return "", err
	}
	return string(made.Text), nil
}

// Answer makes what a trustee's browser makes for what is asked of them.
func (p *Players) Answer(personID string, t secretballots.Task) (string, error) {
	g, err := group.ByName(t.Group)
	if err != nil {
		return "", err
	}
	switch t.Stage {
	case secretballots.Single:
		x, k, err := belenios.NewTrusteeKey(g, rand.Reader)
		p.mu.Lock()
		defer p.mu.Unlock()
		p.keys[personID] = x
		return string(k.Append(nil)), err
	case secretballots.Certificate:
		seed, err := belenios.NewSeed(rand.Reader)
		if err != nil {
			return "", err
		}
		p.mu.Lock()
		p.seeds[personID] = seed
		p.mu.Unlock()
		c, err := ceremony.NewMember(g, seed).Certificate(rand.Reader, t.Size, t.Need, t.Index)
		return string(c.Append(nil)), err
	case secretballots.Decrypt:
		return p.decrypt(g, personID, t)
	case secretballots.Polynomial, secretballots.Output, secretballots.Rest:
	}
	_, seed := p.secretsOf(personID)
	member := ceremony.NewMember(g, seed)
	var certificates []belenios.Signed
	r := canon.NewReader([]byte(t.Certificates))
	r.List(belenios.MaxTrustees, func() { certificates = append(certificates, belenios.ReadSigned(r, g)) })
	if err := r.End(); err != nil {
		return "", err
	}
	if t.Stage == secretballots.Polynomial {
		made, err := member.Polynomial(rand.Reader, certificates)
		if err != nil {
			return "", err
		}
		return string(made.Append(nil)), nil
	}
	in, err := ceremony.ParseInput(g, []byte(t.Input))
	if err != nil {
		return "", err
	}
	out, err := member.Output(rand.Reader, certificates, in)
	if err != nil {
		return "", err
	}
	return string(out.Append(nil)), nil
}

func (p *Players) secretsOf(personID string) (key group.Scalar, seed string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.keys[personID], p.seeds[personID]
}

func (p *Players) decrypt(g group.Group, personID string, t secretballots.Task) (string, error) {
	e, err := belenios.ParseElection([]byte(t.Election))
	if err != nil {
		return "", err
	}
	tally, err := belenios.ParseTally(e, []byte(t.Tally))
	if err != nil {
		return "", err
	}
	x, seed := p.secretsOf(personID)
	if seed != "" {
		if x, err = ceremony.NewMember(g, seed).PrivateKey(t.Sealed); err != nil {
			return "", err
		}
	}
	share, err := belenios.Decrypt(e, rand.Reader, tally, x)
	if err != nil {
		return "", err
	}
	return string(share.Append(nil)), nil
}

// Act has trustees do what is asked of them now; nothing where nothing is. What they make
// they make at once, as people at their own machines.
func (p *Players) Act(ctx context.Context, panel ...access.Actor) error {
	tasks, texts, failed := make([]secretballots.Task, len(panel)), make([]string, len(panel)), make([]error, len(panel))
	var making sync.WaitGroup
	for i, who := range panel {
		v, err := p.S.ByKey(ctx, who, p.Key)
		if err != nil {
			return err
		}
		if tasks[i], err = p.S.TaskOf(ctx, who, v); err != nil {
			return err
		}
		p.names[who.PersonID] = who.Name
		if tasks[i].Stage != secretballots.Rest {
			making.Go(func() { texts[i], failed[i] = p.Answer(who.PersonID, tasks[i]) })
		}
	}
	making.Wait()
	if err := errors.Join(failed...); err != nil {
		return err
	}
	for i, who := range panel {
		if tasks[i].Stage == secretballots.Rest {
			continue
		}
		if err := p.S.AnswerTask(ctx, who, p.Key, tasks[i].Stage, texts[i]); err != nil {
			return err
		}
	}
	return nil
}

// Seed is what a trustee keeps.
type Seed struct{ Name, Seed string }

// Seeds are what the trustees keep of whom some are enough, by their names.
func (p *Players) Seeds() (list []Seed) {
	for id, seed := range p.seeds {
		list = append(list, Seed{p.names[id], seed})
	}
	slices.SortFunc(list, func(a, b Seed) int { return strings.Compare(a.Name, b.Name) })
	return list
}

// MakeKey has all trustees do all that their ceremony asks of them.
func (p *Players) MakeKey(ctx context.Context, panel ...access.Actor) error {
	for range 3 {
		if err := p.Act(ctx, panel...); err != nil {
			return err
		}
	}
	return nil
}

// Ballot makes a ballot of an organization, by its English name.
func (p *Players) Ballot(ctx context.Context, who access.Actor, organization string, answers ...[]bool) ([]byte, error) {
	v, err := p.S.ByKey(ctx, who, p.Key)
	if err != nil {
		return nil, err
	}
	public, err := p.S.PublishedOf(ctx, v)
	if err != nil {
		return nil, err
	}
	return p.MakeBallot(public.Election, organization, answers...)
}

// MakeBallot makes a ballot of an organization, by the name that its code goes by, for
// the published text of an election.
func (p *Players) MakeBallot(election, organization string, answers ...[]bool) ([]byte, error) {
	e, err := belenios.ParseElection([]byte(election))
	if err != nil {
		return nil, err
	}
	code, ok := p.Codes[organization]
	if !ok {
		return nil, fmt.Errorf("rehearsing: %q has no code", organization)
	}
	return belenios.MakeBallot(e, rand.Reader, code, answers)
}

// Vote makes a ballot and casts it.
func (p *Players) Vote(ctx context.Context, who access.Actor, organizationID, organization string, answers ...[]bool) (secretballots.Receipt, error) {
	text, err := p.Ballot(ctx, who, organization, answers...)
	if err != nil {
		return secretballots.Receipt{}, err
	}
	return p.S.Cast(ctx, who, p.Key, organizationID, string(text))
}
