package thread

import (
	"context"
	"slices"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/concerns"
	"plenary.example/internal/lists"
	"plenary.example/internal/lists/archive"
	"plenary.example/internal/resolutions"
)

// Service composes threads.
type Service struct {
	resolutions *resolutions.Service
	concerns    *concerns.Service
	archive     *archive.Service // nil: there are no lists
	sources     []Source
}

// New returns the service over the subjects it asks; a may be nil.
func New(r *resolutions.Service, c *concerns.Service, a *archive.Service, sources ...Source) *Service {
	return &Service{resolutions: r, concerns: c, archive: a, sources: sources}
}

// Thread is a story: of Concern, or of Resolution.
type Thread struct {
	Concern    *concerns.Concern
	Resolution *resolutions.Placed
	// Concerns are those of a resolution.
	Concerns []resolutions.Subject
	// Resolutions are those of a concern, and the one of a resolution, as far as the
	// reader may see them.
	Resolutions []resolutions.Placed
	Entries     []Entry // oldest first
	Today       time.Time
	// Lists: the reader may read the archive of some list, so that discussion is here
	// as far as there is any.
	Lists bool
}

// Waiting lists what waits for an answer or an act, the longest first.
func (t Thread) Waiting() []Entry {
	var list []Entry
	for _, e := range t.Entries {
		if e.Waits {
			list = append(list, e)
		}
	}
	return list
}

// Last is the day of the last entry; zero for none.
func (t Thread) Last() time.Time {
	if len(t.Entries) == 0 {
		return time.Time{}
	}
	return t.Entries[len(t.Entries)-1].Day
}

// YearCount is how many entries a year has.
type YearCount struct{ Year, Entries int }

// Years counts the entries by year, oldest first.
func (t Thread) Years() []YearCount {
	var list []YearCount
	for _, e := range t.Entries {
		if n := len(list); n == 0 || list[n-1].Year != e.Day.Year() {
			list = append(list, YearCount{Year: e.Day.Year()})
		}
		list[len(list)-1].Entries++
	}
	return list
}

// InYear are the entries of a year.
func (t Thread) InYear(year int) []Entry {
	var list []Entry
	for _, e := range t.Entries {
		if e.Day.Year() == year {
			list = append(list, e)
		}
	}
	return list
}

// OfConcern tells the story of a concern as somebody may see it. A NotFound refusal
// for no such concern.
func (s *Service) OfConcern(ctx context.Context, who access.Actor, slug string) (Thread, error) {
	c, err := s.concerns.Get(ctx, nil, slug)
	if err != nil {
		return Thread{}, err
	}
	t := Thread{Concern: &c, Today: s.concerns.Today()}
	if t.Resolutions, err = s.resolutions.OfSubject(ctx, who, slug); err != nil {
		return Thread{}, err
	}
	readable, err := s.readable(ctx, who)
	if err != nil {
		return Thread{}, err
	}
	t.Lists = len(readable) > 0
	steps := []func() ([]Entry, error){
		func() ([]Entry, error) { return s.reports(ctx, who, c) },
		func() ([]Entry, error) { return s.linked(ctx, readable, slug) },
		func() ([]Entry, error) { return s.citing(ctx, readable, t.Resolutions) },
		func() ([]Entry, error) {
			records, err := s.concerns.RecordsOf(ctx, who, slug)
			return fromRecords(records), err
		},
	}
	for _, p := range t.Resolutions {
		steps = append(steps, func() ([]Entry, error) { return s.decisions(ctx, who, p, t.Resolutions) })
	}
	for _, source := range s.sources {
		steps = append(steps, func() ([]Entry, error) { return source.OfConcern(ctx, who, slug, t.Resolutions) })
	}
	return t.compose(steps)
}

// OfResolution tells the story of a resolution as somebody may see it, with what was
// reported of its concerns; whoever may not see the resolution is told that there is
// none.
func (s *Service) OfResolution(ctx context.Context, who access.Actor, id string) (Thread, error) {
	p, err := s.resolutions.PlacedFor(ctx, who, id)
	if err != nil {
		return Thread{}, err
	}
	t := Thread{Resolution: &p, Resolutions: []resolutions.Placed{p}, Today: s.concerns.Today()}
	if t.Concerns, err = s.resolutions.SubjectsOf(ctx, id); err != nil {
		return Thread{}, err
	}
	readable, err := s.readable(ctx, who)
	if err != nil {
		return Thread{}, err
	}
	t.Lists = len(readable) > 0
	steps := []func() ([]Entry, error){
		func() ([]Entry, error) { return s.behind(ctx, who, t.Concerns) },
		func() ([]Entry, error) { return s.citing(ctx, readable, t.Resolutions) },
		func() ([]Entry, error) { return s.decisions(ctx, who, p, nil) },
		func() ([]Entry, error) { return s.later(ctx, p) },
		func() ([]Entry, error) {
			records, err := s.concerns.RecordsFrom(ctx, who, id)
			return fromRecords(records), err
		},
	}
	for _, source := range s.sources {
		steps = append(steps, func() ([]Entry, error) { return source.OfResolution(ctx, who, id) })
	}
	return t.compose(steps)
}

// compose gathers the entries, each once, in order of time.
func (t Thread) compose(steps []func() ([]Entry, error)) (Thread, error) {
	seen := map[string]bool{}
	for _, step := range steps {
		entries, err := step()
		if err != nil {
			return Thread{}, err
		}
		for _, e := range entries {
			if !seen[e.Key] {
				seen[e.Key] = true
				t.Entries = append(t.Entries, e)
			}
		}
	}
	for i := range t.Entries {
		e := &t.Entries[i]
		e.Of = slices.DeleteFunc(slices.Clone(e.Of), func(key string) bool { return !seen[key] || key == e.Key })
	}
	inOrder(t.Entries)
	return t, nil
}

func (s *Service) readable(ctx context.Context, who access.Actor) (map[string]lists.List, error) {
	if s.archive == nil {
		return nil, nil
	}
	return s.archive.Readable(ctx, who)
}
