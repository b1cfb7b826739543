package minutes

import (
	"context"
	"strconv"
	"strings"

	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/holding"
	"plenary.example/internal/i18n"
	"plenary.example/internal/meetings/internal/store"
)

// The kinds of what minutes hold about a person.
const (
	heldVersions    = "minutes_versions"
	heldCorrections = "minutes_corrections"
	heldAdditions   = "minutes_additions"
	heldSignatures  = "minutes_signatures"
)

func about(en, fr string, at int64, more ...holding.Field) holding.Record {
	return append(holding.Record{{Name: "meeting", Value: i18n.Text{EN: en, FR: fr}}, {Name: "at", Value: db.Time(at)}}, more...)
}

// Holdings is what a person wrote in minutes and signed, which stays with them, and the
// corrections they asked for, which stay without their name.
func (s *Service) Holdings(ctx context.Context, tx db.DBTX, personID string) ([]holding.Holding, error) {
	if tx == nil {
		tx = s.db.Reader()
	}
	q := store.New(tx)
	versions, err := q.MinutesVersionsBy(ctx, personID)
	if err != nil {
		return nil, audit.Fault(err)
	}
	corrections, err := q.MinutesCorrectionsBy(ctx, personID)
	if err != nil {
		return nil, audit.Fault(err)
	}
	additions, err := q.MinutesAdditionsBy(ctx, personID)
	if err != nil {
		return nil, audit.Fault(err)
	}
	signatures, err := q.MinutesSignaturesBy(ctx, personID)
	if err != nil {
		return nil, audit.Fault(err)
	}
	list := make([]holding.Holding, 4)
	for i, kind := range []string{heldVersions, heldCorrections, heldAdditions, heldSignatures} {
		list[i] = holding.Of(kind, holding.Moves)
	}
	for _, r := range versions {
		list[0].Records = append(list[0].Records, about(r.TitleEn, r.TitleFr, r.MadeAt, holding.Field{Name: "number", Value: int(r.Number)}))
	}
	for _, r := range corrections {
		list[1].Records = append(list[1].Records, about(r.TitleEn, r.TitleFr, r.MadeAt, holding.Field{Name: "message", Value: r.Words}))
	}
	for _, r := range additions {
		list[2].Records = append(list[2].Records, about(r.TitleEn, r.TitleFr, r.MadeAt, holding.Field{Name: "number", Value: int(r.Number)}))
	}
	for _, r := range signatures {
		list[3].Records = append(list[3].Records, about(r.TitleEn, r.TitleFr, r.SignedAt, holding.Field{Name: "office", Value: holding.WordOf("minutes.office.", r.Office)}))
	}
	for i := range list {
		list[i].Count = len(list[i].Records)
		if list[i].Kind != heldCorrections {
			list[i] = list[i].Staying()
		}
	}
	return list, nil
}

// Repoint gives what one person wrote and signed to another.
func (s *Service) Repoint(ctx context.Context, tx *audit.Tx, from, to string) ([]holding.Move, error) {
	held, err := keysOf(ctx, store.New(tx), from)
	if err != nil {
		return nil, err
	}
	for _, m := range held {
		for _, key := range m.Rows {
			if _, err := give(ctx, store.New(tx), m.Kind, key, from, to); err != nil {
				return nil, err
			}
		}
	}
	return holding.Some(held...), nil
}

// keysOf are the rows that name a person.
func keysOf(ctx context.Context, q *store.Queries, personID string) ([]holding.Move, error) {
	moves := make([]holding.Move, 4)
	add := func(i int, kind string, parts ...string) {
		moves[i].Kind = kind
		moves[i].Rows = append(moves[i].Rows, strings.Join(parts, " "))
	}
	number := func(n int64) string { return strconv.FormatInt(n, 10) }
	versions, err := q.MinutesVersionsBy(ctx, personID)
	if err != nil {
		return nil, err
	}
	for _, r := range versions {
		add(0, heldVersions, r.MeetingID, number(r.Number))
	}
	corrections, err := q.MinutesCorrectionsBy(ctx, personID)
	if err != nil {
		return nil, err
	}
	for _, r := range corrections {
		add(1, heldCorrections, r.ID)
	}
	additions, err := q.MinutesAdditionsBy(ctx, personID)
	if err != nil {
		return nil, err
	}
	for _, r := range additions {
		add(2, heldAdditions, r.MeetingID, number(r.Number))
	}
	signatures, err := q.MinutesSignaturesBy(ctx, personID)
	for _, r := range signatures {
		add(3, heldSignatures, r.MeetingID, number(r.Addition), r.Office)
	}
	return moves, err
}

func give(ctx context.Context, q *store.Queries, kind, key, from, to string) (int64, error) {
	parts := append(strings.Split(key, " "), "", "")
	number, _ := strconv.ParseInt(parts[1], 10, 64)
	switch kind {
	case heldVersions:
		return q.GiveMinutesVersion(ctx, store.GiveMinutesVersionParams{MeetingID: parts[0], Number: number, FromPerson: from, ToPerson: to})
	case heldAdditions:
		return q.GiveMinutesAddition(ctx, store.GiveMinutesAdditionParams{MeetingID: parts[0], Number: number, FromPerson: from, ToPerson: to})
	case heldSignatures:
		return q.GiveMinutesSignature(ctx, store.GiveMinutesSignatureParams{MeetingID: parts[0], Addition: number, Office: parts[2], FromPerson: from, ToPerson: to})
	}
	return q.GiveMinutesCorrection(ctx, store.GiveMinutesCorrectionParams{ID: parts[0], FromPerson: from, ToPerson: to})
}

// Restore undoes what Repoint did.
func (s *Service) Restore(ctx context.Context, tx *audit.Tx, from, to string, moves []holding.Move) error {
	for _, m := range moves {
		switch m.Kind {
		case heldVersions, heldCorrections, heldAdditions, heldSignatures:
		default:
			continue
		}
		back := func(key string) (int64, error) { return give(ctx, store.New(tx), m.Kind, key, to, from) }
		if err := holding.Back(m, back); err != nil {
			return err
		}
	}
	return nil
}

// Erase takes a person's name off the corrections they asked for. Who wrote and signed
// minutes is part of them.
func (s *Service) Erase(ctx context.Context, tx *audit.Tx, personID string) error {
	return store.New(tx).ForgetMinutesCorrector(ctx, personID)
}

// OrganizationLinks are where corrections name an organization.
func OrganizationLinks(tx db.DBTX) []holding.Link {
	q := store.New(tx)
	return []holding.Link{{Kind: "org_minutes", Keys: q.MinutesCorrectionsOfOrganization, Give: func(ctx context.Context, key, from, to string) (int64, error) {
		return q.GiveMinutesCorrectionOrganization(ctx, store.GiveMinutesCorrectionOrganizationParams{ID: key, FromOrganization: from, ToOrganization: to})
	}}}
}
