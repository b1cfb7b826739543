package resolutions

import (
	"context"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/resolutions/internal/store"
)

// maxOfSubject bounds the resolutions listed under one subject.
const maxOfSubject = 1000

// Placed is a resolution with where it stands in the library; Entry is nil for one
// that is not there.
type Placed struct {
	Resolution Resolution
	Entry      *Entry
}

// OfSubject lists the resolutions filed under a subject that the actor may see, in
// the order they were begun or taken in.
func (s *Service) OfSubject(ctx context.Context, who access.Actor, slug string) ([]Placed, error) {
	q := s.read()
	rows, err := q.OfSubject(ctx, slug, maxOfSubject)
	if err != nil {
		return nil, audit.Fault(err)
	}
	placed, err := q.PlacesOfSubject(ctx, slug, maxOfSubject)
	if err != nil {
		return nil, audit.Fault(err)
	}
	places := make(map[string]store.PlaceOfRow, len(placed))
	for _, p := range placed {
		places[p.ResolutionID] = store.PlaceOfRow(p)
	}
	var list []Placed
	for _, row := range rows {
		r, err := fromRow(row.Resolution)
		if err != nil {
			return nil, audit.Fault(err)
		}
		if !maySee(who, r) {
			continue
		}
		p := Placed{Resolution: r}
		if row, ok := places[r.ID]; ok && r.State == Adopted {
			p.Entry = placeOf(r, row)
		}
		list = append(list, p)
	}
	return list, nil
}

// PlacedFor returns a resolution, to whoever may see it, with where it stands.
func (s *Service) PlacedFor(ctx context.Context, who access.Actor, id string) (Placed, error) {
	r, err := loadFor(ctx, s.read(), who, id)
	if err != nil || r.State != Adopted {
		return Placed{Resolution: r}, audit.Fault(err)
	}
	row, err := s.read().PlaceOf(ctx, id)
	if isMissing(err) {
		return Placed{Resolution: r}, nil
	}
	if err != nil {
		return Placed{}, audit.Fault(err)
	}
	return Placed{Resolution: r, Entry: placeOf(r, row)}, nil
}

func placeOf(r Resolution, row store.PlaceOfRow) *Entry {
	return &Entry{
		Resolution: r, Meeting: row.MeetingKey, Label: row.Label, Number: int(row.Number), Policy: PolicyState(row.PolicyState), SupersededBy: row.SupersededBy,
		AdoptedOn: row.AdoptedOn,
	}
}

// Dated is the first day on which an entry may have been adopted: its day, or the
// first of the month or of the year where no more is known.
func (e Entry) Dated() string { return e.dated() }

// SubjectSum is what the library has under a subject.
type SubjectSum struct {
	InForce, Adopted int
	Last             string // the day of the latest, "1995-11-01"
}

// SubjectSums sums the library by subject.
func (s *Service) SubjectSums(ctx context.Context) (map[string]SubjectSum, error) {
	rows, err := s.read().SubjectSums(ctx)
	if err != nil {
		return nil, audit.Fault(err)
	}
	sums := make(map[string]SubjectSum, len(rows))
	for _, r := range rows {
		sums[r.Slug] = SubjectSum{InForce: int(r.InForce), Adopted: int(r.Adopted), Last: r.LastDated}
	}
	return sums, nil
}
