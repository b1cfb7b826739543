package parties

import (
	"context"
	"fmt"
	"strings"

	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/holding"
	"plenary.example/internal/i18n"
	"plenary.example/internal/resolutions/internal/store"
)

// Work answers for what persons did on resolutions.
type Work struct{ db *db.DB }

// NewWork returns what answers for it over a database.
func NewWork(d *db.DB) Work { return Work{db: d} }

// Holdings is what resolutions hold about a person: those they began, the
// versions they saved, what they decided in a review, and the amendments they
// proposed. All of it stays: it belongs to the resolution, which is the
// organization's and the coalition's.
func (s Work) Holdings(ctx context.Context, tx db.DBTX, personID string) ([]holding.Holding, error) {
	if tx == nil {
		tx = s.db.Reader()
	}
	w, err := workOf(ctx, store.New(tx), personID)
	if err != nil {
		return nil, audit.Fault(err)
	}
	authored, versions, reviews, amendments := holding.Of("authored", holding.Moves), holding.Of("versions", holding.Moves), holding.Of("reviews", holding.Moves), holding.Of("amendments", holding.Moves)
	add := func(h *holding.Holding, r holding.Record) {
		h.Count++
		if len(h.Records) < holding.Most {
			h.Records = append(h.Records, r)
		}
	}
	for _, r := range w.authored {
		add(&authored, holding.Record{title(r.TitleEn, r.TitleFr), {Name: "state", Value: holding.WordOf("ui.status.", r.State)}, {Name: "at", Value: db.Time(r.CreatedAt)}})
	}
	for _, r := range w.versions {
		add(&versions, holding.Record{title(r.TitleEn, r.TitleFr), {Name: "at", Value: db.Time(r.At)}})
	}
	for _, r := range w.endorsements {
		add(&reviews, holding.Record{title(r.TitleEn, r.TitleFr), {Name: "body", Value: i18n.Text{EN: r.BodyEn, FR: r.BodyFr}}, {Name: "decision", Value: holding.WordOf("ui.status.", r.Decision)}, {Name: "at", Value: db.Time(r.At)}})
	}
	for _, r := range w.checks {
		add(&reviews, holding.Record{title(r.TitleEn, r.TitleFr), {Name: "check", Value: holding.WordOf("resolutions.check.", r.Item)}, {Name: "passed", Value: r.Passed}, {Name: "at", Value: db.Time(r.At)}})
	}
	for _, r := range w.amendments {
		add(&amendments, holding.Record{title(r.TitleEn, r.TitleFr), {Name: "number", Value: r.Number}, {Name: "at", Value: db.Time(r.ProposedAt)}})
	}
	return []holding.Holding{authored.Staying(), versions.Staying(), reviews.Staying(), amendments.Staying()}, nil
}

func title(en, fr string) holding.Field {
	return holding.Field{Name: "resolution", Value: i18n.Text{EN: en, FR: fr}}
}

// work is all that one person did on resolutions.
type work struct {
	authored     []store.AuthoredByRow
	saved        []string
	versions     []store.VersionsByRow
	endorsements []store.EndorsementsByRow
	checks       []store.ChecksByRow
	amendments   []store.AmendmentsByRow
}

func workOf(ctx context.Context, q *store.Queries, personID string) (w work, err error) {
	if w.authored, err = q.AuthoredBy(ctx, personID); err != nil {
		return w, err
	}
	if w.saved, err = q.LastSavedBy(ctx, personID); err != nil {
		return w, err
	}
	if w.versions, err = q.VersionsBy(ctx, personID); err != nil {
		return w, err
	}
	if w.endorsements, err = q.EndorsementsBy(ctx, personID); err != nil {
		return w, err
	}
	if w.checks, err = q.ChecksBy(ctx, personID); err != nil {
		return w, err
	}
	w.amendments, err = q.AmendmentsBy(ctx, personID)
	return w, err
}

// Repoint gives one person's work on resolutions to another. The names stay as
// they were written.
func (s Work) Repoint(ctx context.Context, tx *audit.Tx, from, to string) ([]holding.Move, error) {
	q := store.New(tx)
	w, err := workOf(ctx, q, from)
	if err != nil {
		return nil, err
	}
	moves := []holding.Move{{Kind: "authored"}, {Kind: "saved"}, {Kind: "versions"}, {Kind: "endorsements"}, {Kind: "checks"}, {Kind: "amendments"}}
	for _, r := range w.authored {
		moves[0].Rows = append(moves[0].Rows, r.ID)
	}
	moves[1].Rows = w.saved
	for _, r := range w.versions {
		moves[2].Rows = append(moves[2].Rows, r.ID)
	}
	for _, r := range w.endorsements {
		moves[3].Rows = append(moves[3].Rows, r.ID)
	}
	for _, r := range w.checks {
		moves[4].Rows = append(moves[4].Rows, fmt.Sprintf("%s %d %s", r.ResolutionID, r.Round, r.Item))
	}
	for _, r := range w.amendments {
		moves[5].Rows = append(moves[5].Rows, r.ID)
	}
	for _, m := range moves {
		for _, key := range m.Rows {
			if _, err := give(ctx, q, m.Kind, key, from, to); err != nil {
				return nil, err
			}
		}
	}
	return holding.Some(moves...), nil
}

// give makes one piece of work another person's; it returns whether it was the
// first one's.
func give(ctx context.Context, q *store.Queries, kind, key, from, to string) (int64, error) {
	switch kind {
	case "authored":
		return q.GiveAuthorship(ctx, store.GiveAuthorshipParams{ID: key, FromPerson: from, ToPerson: to})
	case "saved":
		return q.GiveSaving(ctx, store.GiveSavingParams{ID: key, FromPerson: from, ToPerson: to})
	case "versions":
		return q.GiveVersion(ctx, store.GiveVersionParams{ID: key, FromPerson: from, ToPerson: to})
	case "endorsements":
		return q.GiveEndorsement(ctx, store.GiveEndorsementParams{ID: key, FromPerson: from, ToPerson: to})
	case "amendments":
		return q.GiveAmendment(ctx, store.GiveAmendmentParams{ID: key, FromPerson: from, ToPerson: to})
	}
	p := store.GiveCheckParams{FromPerson: from, ToPerson: to}
	if _, err := fmt.Sscanf(key, "%s %d", &p.ResolutionID, &p.Round); err != nil {
		return 0, err
	}
	p.Item = key[strings.LastIndexByte(key, ' ')+1:]
	return q.GiveCheck(ctx, p)
}

// Restore undoes what Repoint did. Who saved a draft last may have changed since:
// that alone is no reason to refuse.
func (s Work) Restore(ctx context.Context, tx *audit.Tx, from, to string, moves []holding.Move) error {
	q := store.New(tx)
	for _, m := range moves {
		switch m.Kind {
		case "authored", "saved", "versions", "endorsements", "checks", "amendments":
		default:
			continue
		}
		err := holding.Back(m, func(key string) (int64, error) {
			n, err := give(ctx, q, m.Kind, key, to, from)
			if m.Kind == "saved" {
				n = 1
			}
			return n, err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// Erase takes nothing out: see Holdings.
func (s Work) Erase(context.Context, *audit.Tx, string) error { return nil }
