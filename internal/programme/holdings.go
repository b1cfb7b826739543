package programme

import (
	"context"
	"encoding/json"
	"slices"

	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/holding"
	"plenary.example/internal/i18n"
	"plenary.example/internal/programme/internal/store"
)

// The kinds of what programmes hold about a person.
const (
	heldSpeaking = "speaking"
	heldStars    = "programme_stars"
)

// Holdings is what programmes hold about a person: that they speak at a gathering,
// with what is said of them there, and which sessions they put into their personal
// programme. An erasure takes all of it away, out of what is published too.
func (s *Service) Holdings(ctx context.Context, tx db.DBTX, personID string) ([]holding.Holding, error) {
	q := s.on(tx)
	rows, err := q.SpeakersEver(ctx, personID)
	if err != nil {
		return nil, audit.Fault(err)
	}
	speaking := holding.Of(heldSpeaking, holding.Moves)
	for _, r := range rows {
		g, err := s.gatherings.ByID(ctx, tx, r.GatheringID)
		if err != nil {
			return nil, err
		}
		speaking.Records = append(speaking.Records, holding.Record{
			{Name: "gathering", Value: g.Title},
			{Name: "name", Value: r.Name},
			{Name: "statement", Value: i18n.Text{EN: r.BioEn, FR: r.BioFr}},
			{Name: "named_publicly", Value: r.Named != 0},
			{Name: "step_free", Value: r.StepFree != 0},
		})
	}
	speaking.Count = len(speaking.Records)
	stars, err := q.StarsEver(ctx, personID)
	if err != nil {
		return nil, audit.Fault(err)
	}
	own := holding.Of(heldStars, holding.Moves)
	for _, r := range stars {
		own.Records = append(own.Records, holding.Record{{Name: "at", Value: db.Time(r.StarredAt)}})
	}
	own.Count = len(own.Records)
	return []holding.Holding{speaking, own}, nil
}

// Repoint gives one person's part in programmes to another; a session that both had
// in their personal programmes stays once.
func (s *Service) Repoint(ctx context.Context, tx *audit.Tx, from, to string) ([]holding.Move, error) {
	q := store.New(tx)
	speaking, own := holding.Move{Kind: heldSpeaking}, holding.Move{Kind: heldStars}
	rows, err := q.SpeakersEver(ctx, from)
	if err != nil {
		return nil, err
	}
	for _, r := range rows {
		if err := giveSpeaker(ctx, q, r.ID, r.GatheringID, from, to); err != nil {
			return nil, err
		}
		speaking.Rows = append(speaking.Rows, r.GatheringID+" "+r.ID)
	}
	theirs, err := q.StarsEver(ctx, to)
	if err != nil {
		return nil, err
	}
	stars, err := q.StarsEver(ctx, from)
	if err != nil {
		return nil, err
	}
	for _, r := range stars {
		if slices.ContainsFunc(theirs, func(o store.StarsEverRow) bool { return o.SessionID == r.SessionID }) {
			if _, err := q.DeleteStar(ctx, from, r.SessionID); err != nil {
				return nil, err
			}
			if err := own.Drop(r); err != nil {
				return nil, err
			}
			continue
		}
		if _, err := q.GiveStar(ctx, store.GiveStarParams{RowKey: r.SessionID, FromPerson: from, ToPerson: to}); err != nil {
			return nil, err
		}
		own.Rows = append(own.Rows, r.SessionID)
	}
	return holding.Some(speaking, own), nil
}

// giveSpeaker gives a speaker of a gathering to another person, in what is published too.
func giveSpeaker(ctx context.Context, q *store.Queries, id, gatheringID, from, to string) error {
	if _, err := q.GiveSpeaker(ctx, store.GiveSpeakerParams{RowKey: id, FromPerson: from, ToPerson: to}); err != nil {
		return err
	}
	return rewrite(ctx, q, gatheringID, func(p *Published) {
		for i := range p.Speakers {
			if p.Speakers[i].ID == id {
				p.Speakers[i].PersonID = to
			}
		}
	})
}

// rewrite changes what is published of a person, and nothing else of it.
func rewrite(ctx context.Context, q *store.Queries, gatheringID string, change func(p *Published)) error {
	row, err := q.Programme(ctx, gatheringID)
	if err != nil || row.Revision == 0 {
		return err
	}
	p, err := parsePublished(row.Published)
	if err != nil {
		return err
	}
	change(&p)
	text, err := json.Marshal(p)
	if err != nil {
		return err
	}
	return q.RewritePublished(ctx, gatheringID, string(text))
}

// Restore undoes what Repoint did.
func (s *Service) Restore(ctx context.Context, tx *audit.Tx, from, to string, moves []holding.Move) error {
	q := store.New(tx)
	for _, m := range moves {
		var err error
		switch m.Kind {
		case heldSpeaking:
			for _, key := range m.Rows {
				if err := giveSpeaker(ctx, q, key[len(key)-keyLength:], key[:keyLength], to, from); err != nil {
					return err
				}
			}
		case heldStars:
			err = holding.Restore(m, func(key string) (int64, error) {
				return q.GiveStar(ctx, store.GiveStarParams{RowKey: key, FromPerson: to, ToPerson: from})
			}, func(r store.StarsEverRow) error {
				return q.PutStar(ctx, store.PutStarParams{PersonID: from, SessionID: r.SessionID, GatheringID: r.GatheringID, StarredAt: r.StarredAt})
			}, func(_, _ store.StarsEverRow) (int64, error) { return 0, nil })
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// keyLength is the length of a row's key, a UUID in its usual form.
const keyLength = 36

// Erase takes a person out of programmes: their parts, what is said of them, and their
// personal programmes.
func (s *Service) Erase(ctx context.Context, tx *audit.Tx, personID string) error {
	q := store.New(tx)
	rows, err := q.SpeakersEver(ctx, personID)
	if err != nil {
		return err
	}
	for _, r := range rows {
		if err := q.DeletePartsOf(ctx, r.ID); err != nil {
			return err
		}
		if _, err := q.DeleteSpeaker(ctx, r.ID, r.GatheringID); err != nil {
			return err
		}
		err := rewrite(ctx, q, r.GatheringID, func(p *Published) {
			p.Speakers = slices.DeleteFunc(p.Speakers, func(one Speaker) bool { return one.ID == r.ID })
			for i := range p.Sessions {
				p.Sessions[i].Parts = slices.DeleteFunc(p.Sessions[i].Parts, func(part Part) bool { return part.SpeakerID == r.ID })
			}
		})
		if err != nil {
			return err
		}
	}
	return q.ForgetStars(ctx, personID)
}

// OrganizationLinks are where programmes name an organization: that of a speaker.
func OrganizationLinks(tx db.DBTX) []holding.Link {
	q := store.New(tx)
	return []holding.Link{
		{Kind: "org_speakers", Keys: q.SpeakersOfOrganization, Give: func(ctx context.Context, key, from, to string) (int64, error) {
			return q.GiveSpeakerOfOrganization(ctx, store.GiveSpeakerOfOrganizationParams{RowKey: key, FromOrganization: from, ToOrganization: to})
		}},
	}
}
