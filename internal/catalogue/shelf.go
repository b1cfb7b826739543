package catalogue

import (
	"context"
	"strings"
	"time"

	"plenary.example/internal/citation"
	"plenary.example/internal/i18n"
	"plenary.example/internal/oai"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/resolutions/harvest"
)

// The sets of the repository: what is filed under a concern, and what is of a kind.
const (
	SetConcerns = "concern"
	SetKinds    = "kind"
)

// SetOf is the set of a kind of work.
func SetOf(k citation.Kind) string { return SetKinds + ":" + string(k) }

// SetOfConcern is the set of what is filed under a concern.
func SetOfConcern(slug string) string { return SetConcerns + ":" + slug }

// Shelf is the library of resolutions as harvesters read it.
type Shelf struct {
	Coalition   Coalition
	Library     *harvest.Service
	Resolutions *resolutions.Service
}

// in translates what is asked of the repository for the library; ok is false where no
// resolution can be in the set.
func in(q oai.Query) (r harvest.Range, ok bool) {
	r = harvest.Range{From: q.From, Before: q.Before}
	switch slug, concern := strings.CutPrefix(q.Set, SetConcerns+":"); {
	case q.Set == "", q.Set == SetKinds, q.Set == SetOf(citation.Resolution):
	case q.Set == SetConcerns:
		r.Subject = harvest.AnySubject
	case concern:
		r.Subject = slug
	default:
		return r, false
	}
	return r, true
}

// After lists resolutions in the order of their changes.
func (s Shelf) After(ctx context.Context, q oai.Query, after oai.Mark, size int) ([]oai.Record, error) {
	r, ok := in(q)
	if !ok {
		return nil, nil
	}
	items, err := s.Library.After(ctx, r, harvest.Mark{At: after.At, Key: after.Key}, size)
	if err != nil {
		return nil, err
	}
	list := make([]oai.Record, len(items))
	for i, item := range items {
		if list[i], err = s.record(ctx, item); err != nil {
			return nil, err
		}
	}
	return list, nil
}

func (s Shelf) record(ctx context.Context, item harvest.Item) (oai.Record, error) {
	r := oai.Record{Mark: oai.Mark{At: item.Mark.At, Key: item.Mark.Key}, ID: "resolutions/" + item.Address.String(), Sets: []string{SetOf(citation.Resolution)}, Deleted: item.Entry == nil}
	for _, slug := range item.Subjects {
		r.Sets = append(r.Sets, SetOfConcern(slug))
	}
	if item.Entry == nil {
		return r, nil
	}
	r.Work = s.Coalition.Work(*item.Entry)
	if by := item.Entry.SupersededBy; by != "" {
		at, ok, err := s.Resolutions.AddressOf(ctx, by)
		if err != nil {
			return r, err
		}
		if ok {
			r.Work.ReplacedBy = s.Coalition.AddressOf(at)
		}
	}
	return r, nil
}

// Count counts resolutions.
func (s Shelf) Count(ctx context.Context, q oai.Query) (int, error) {
	r, ok := in(q)
	if !ok {
		return 0, nil
	}
	return s.Library.Count(ctx, r)
}

// Record finds the resolution with an ID.
func (s Shelf) Record(ctx context.Context, id string) (oai.Record, bool, error) {
	place, ours := strings.CutPrefix(id, "resolutions/")
	at, ok := resolutions.ParseAddress(place)
	if !ours || !ok {
		return oai.Record{}, false, nil
	}
	item, ok, err := s.Library.At(ctx, at)
	if !ok || err != nil {
		return oai.Record{}, false, err
	}
	r, err := s.record(ctx, item)
	return r, err == nil, err
}

// Earliest is the time of the first change.
func (s Shelf) Earliest(ctx context.Context) (time.Time, error) { return s.Library.Earliest(ctx) }

// Concern is one of the coalition's concerns, as a set.
type Concern struct {
	Slug string
	Name i18n.Text
}

// Sets lists the sets: the kinds that are there, and the concerns.
func Sets(concerns []Concern, c Coalition, kinds ...citation.Kind) []oai.Set {
	list := []oai.Set{{Spec: SetKinds, Name: c.say(i18n.Say("catalogue.set.kinds"))}}
	for _, k := range kinds {
		list = append(list, oai.Set{Spec: SetOf(k), Name: c.say(k.Name())})
	}
	list = append(list, oai.Set{Spec: SetConcerns, Name: c.say(i18n.Say("catalogue.set.concerns"))})
	for _, one := range concerns {
		list = append(list, oai.Set{Spec: SetOfConcern(one.Slug), Name: one.Name})
	}
	return list
}
