package concerns

import (
	"math"
	"slices"
	"time"

	"plenary.example/internal/thread"
)

// scale tells where a day lies along the time.
type scale struct {
	first   int
	starts  []float64 // of each year, and the end of the last
	today   time.Time
	entries []int // of each year
}

func newScale(t thread.Thread, from, length float64) scale {
	last := t.Today.Year()
	s := scale{first: last, today: t.Today}
	if len(t.Entries) > 0 {
		s.first = min(t.Entries[0].Day.Year(), last)
	}
	s.entries = make([]int, last-s.first+1)
	for _, e := range t.Entries {
		if i := e.Day.Year() - s.first; i >= 0 && i < len(s.entries) {
			s.entries[i]++
		}
	}
	weights, sum := make([]float64, len(s.entries)), 0.0
	for i, n := range s.entries {
		weights[i] = .4
		if n > 0 {
			weights[i] = 1 + 1.6*math.Log2(float64(1+n))
		}
		sum += weights[i]
	}
	at := from
	for _, w := range weights {
		s.starts = append(s.starts, at)
		at += w / sum * length
	}
	s.starts = append(s.starts, from+length)
	return s
}

// of is where a day lies; of the present year, today is the end.
func (s scale) of(day time.Time) float64 {
	i := day.Year() - s.first
	if i < 0 {
		return s.starts[0]
	}
	if i >= len(s.entries) || day.After(s.today) {
		return s.starts[len(s.entries)]
	}
	whole := 366.0
	if i == len(s.entries)-1 {
		whole = max(float64(s.today.YearDay()), 1)
	}
	return s.starts[i] + min(float64(day.YearDay()-1)/whole, 1)*(s.starts[i+1]-s.starts[i])
}

// entry is where an entry lies: in the middle of its month or year where no more is known.
func (s scale) entry(e *thread.Entry) float64 {
	switch e.Precision {
	case thread.Month:
		return s.of(e.Day.AddDate(0, 0, 14))
	case thread.Year:
		i := min(max(e.Day.Year()-s.first, 0), len(s.entries)-1)
		return (s.starts[i] + s.starts[i+1]) / 2
	}
	return s.of(e.Day)
}

// rows gives what lasts the first row in which there is room.
type rows struct {
	ends []float64
	most int
}

func (r *rows) place(from, to float64) int {
	for i, end := range r.ends {
		if from >= end+10 {
			r.ends[i] = to
			return i
		}
	}
	if len(r.ends) < r.most {
		r.ends = append(r.ends, to)
		return len(r.ends) - 1
	}
	soonest := 0
	for i, end := range r.ends {
		if end < r.ends[soonest] {
			soonest = i
		}
	}
	r.ends[soonest] = max(r.ends[soonest], to)
	return soonest
}

// placed is an entry with its place.
type placed struct {
	e        *thread.Entry
	at, to   float64
	row      int
	hasTrack bool
}

// lanesOf sorts the entries into lanes and rows. What follows from another of its
// lane stands in that one's row.
func lanesOf(t thread.Thread, s scale, most int) map[thread.Lane][]placed {
	end := s.of(t.Today)
	answered := map[string]float64{} // by what it follows from: the last of its lane
	root := map[string]string{}
	lane := map[string]thread.Lane{}
	for i := range t.Entries {
		e := &t.Entries[i]
		lane[e.Key] = e.Kind.Lane()
		for _, of := range e.Of {
			if lane[of] != e.Kind.Lane() || e.Kind.Lane() != thread.Government {
				continue
			}
			up := of
			if root[of] != "" {
				up = root[of]
			}
			root[e.Key] = up
			answered[up] = max(answered[up], s.entry(e))
		}
	}
	spaces := map[thread.Lane]*rows{}
	rowOf := map[string]int{}
	out := map[thread.Lane][]placed{}
	for i := range t.Entries {
		e := &t.Entries[i]
		l := e.Kind.Lane()
		if spaces[l] == nil {
			spaces[l] = &rows{most: most}
		}
		p := placed{e: e, at: s.entry(e)}
		p.to = p.at
		switch {
		case e.Kind == thread.Adopted && e.Lasts:
			p.to, p.hasTrack = end, true
			if !e.Until.IsZero() {
				p.to = max(s.of(e.Until), p.at)
			}
		case e.Waits:
			p.to, p.hasTrack = end, true
		case answered[e.Key] > 0:
			p.to, p.hasTrack = answered[e.Key], true
		}
		if up := root[e.Key]; up != "" {
			p.row = rowOf[up]
		} else if l == thread.Decision || l == thread.Government {
			if i := slices.IndexFunc(e.Of, func(of string) bool { return e.Resolution != nil && of == thread.KeyOf(e.Resolution.ID) }); e.Kind == thread.Policy && i >= 0 {
				p.row = rowOf[e.Of[i]] // at the end of its line
			} else if e.Kind == thread.Step || e.Kind == thread.Amendment || e.Kind == thread.Policy || e.Kind == thread.Action {
				p.row = -1 // above the lines
			} else {
				from := p.at
				if p.e.Waits {
					from -= told // its days stand before it
				}
				p.row = spaces[l].place(from, p.to)
			}
		}
		rowOf[e.Key] = p.row
		out[l] = append(out[l], p)
	}
	return out
}
