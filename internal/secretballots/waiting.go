package secretballots

import (
	"context"
	"slices"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/ballots"
)

// Duty is what a secret vote waits for from somebody.
type Duty string

// What somebody may have to do. They are kept nowhere.
const (
	CastBallot Duty = "ballot"
	TakeStep   Duty = "trustee" // of the keys, or of the decryption
	MakeCodes  Duty = "authority"
)

// Due is a vote that waits for somebody.
type Due struct {
	Vote Vote
	Duty Duty
}

// Waiting lists what the votes under way wait for from a person; those that close first come
// first. Nothing for who is nobody of the register.
func (s *Service) Waiting(ctx context.Context, who access.Actor) (list []Due, err error) {
	if who.PersonID == "" {
		return nil, nil
	}
	keys, err := s.on(nil).SecretsUnderWay(ctx)
	if err != nil {
		return nil, audit.Fault(err)
	}
	for _, key := range keys {
		v, err := s.ByKey(ctx, who, key)
		if err != nil {
			return nil, err
		}
		duties, err := s.duties(ctx, who, v)
		if err != nil {
			return nil, err
		}
		for _, d := range duties {
			list = append(list, Due{Vote: v, Duty: d})
		}
	}
	return list, nil
}

func (s *Service) duties(ctx context.Context, who access.Actor, v Vote) (list []Duty, err error) {
	if v.PhaseAt(s.db.Now()) == Polling {
		places, err := s.Mine(ctx, who, v)
		if err != nil {
			return nil, err
		}
		if slices.ContainsFunc(places, func(m ballots.Marked) bool { return !m.Voted() }) {
			list = append(list, CastBallot)
		}
	}
	if t, ok := v.Trustee(who.PersonID); ok && v.StageOf(t) != Rest {
		list = append(list, TakeStep)
	}
	if who.PersonID == v.AuthorityID && v.State == Preparing {
		made, err := s.HasCredentials(ctx, v)
		if err != nil {
			return nil, err
		}
		if !made {
			list = append(list, MakeCodes)
		}
	}
	return list, nil
}
