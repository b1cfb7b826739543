package speakers

import (
	"cmp"
	"context"
	"slices"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/i18n"
	"plenary.example/internal/meetings"
	"plenary.example/internal/meetings/internal/store"
)

// fewest is of how many people a sum by region, language or gender is shown alone.
const fewest = 3

// Sum is what a group has said in a meeting.
type Sum struct {
	Name     i18n.Message
	People   int
	Speeches int
	Time     time.Duration
}

// Speech is one that was given.
type Speech struct {
	Turn

	Time time.Duration
}

// Stats are how a meeting has spoken. Points of order are left out.
type Stats struct {
	All        Sum
	First      int // of the speeches: the speaker's first at this meeting
	ByRegion   []Sum
	ByLanguage []Sum
	ByGender   []Sum
	BySide     []Sum
	Speeches   []Speech // in the order they were given
}

// Stats are how a meeting has spoken so far. Who said nothing of themselves is a
// group too; a group of fewer than three people is told with others.
func (s *Service) Stats(ctx context.Context, who access.Actor, m meetings.Meeting) (Stats, error) {
	if err := meetings.MayReadMinutes(who); err != nil {
		return Stats{}, err
	}
	rows, err := store.New(s.db.Reader()).TurnsOf(ctx, m.ID)
	if err != nil {
		return Stats{}, audit.Fault(err)
	}
	return statsOf(turnsOf(rows), s.db.Now(), m), nil
}

func statsOf(turns []Turn, now time.Time, m meetings.Meeting) Stats {
	out := Stats{All: Sum{Name: i18n.Say("speakers.stats.all")}}
	var given []Speech
	for _, t := range turns {
		if t.State.Called() && t.Side != PointOfOrder {
			given = append(given, Speech{t, t.counted(now, t.ItemID == m.ItemID && m.State == meetings.InSession)})
		}
	}
	slices.SortStableFunc(given, func(a, b Speech) int { return a.Called.Compare(b.Called) })
	spoken := map[string]bool{}
	for _, sp := range given {
		out.All.Speeches++
		out.All.Time += sp.Time
		if !spoken[sp.who()] {
			spoken[sp.who()] = true
			out.All.People++
			out.First++
		}
	}
	out.Speeches = given
	out.ByRegion = sums(given, func(t Turn) (string, i18n.Message) {
		if t.Region == "" {
			return "", i18n.Say("speakers.unsaid")
		}
		return string(t.Region), t.Region.Name()
	})
	out.ByLanguage = sums(given, func(t Turn) (string, i18n.Message) { return string(t.Lang), LanguageName(t.Lang) })
	out.ByGender = sums(given, func(t Turn) (string, i18n.Message) { return string(t.Gender), t.Gender.Name() })
	out.BySide = sums(given, func(t Turn) (string, i18n.Message) { return string(t.Side), t.Side.Name() })
	return out
}

// Name is the gender in words.
func (g Gender) Name() i18n.Message {
	if g == Unsaid {
		return i18n.Say("speakers.unsaid")
	}
	return i18n.Say("speakers.gender." + string(g))
}

// LanguageName is a language of the floor in words.
func LanguageName(l i18n.Lang) i18n.Message {
	if l == "" {
		return i18n.Say("speakers.unsaid")
	}
	return i18n.Say("speakers.language." + string(l))
}

// sums adds up by group, the longest first. A group of fewer than three people is
// put with others, and so is the least of the rest where those would still be too
// few; of what cannot be shown so, nothing is.
func sums(given []Speech, group func(Turn) (string, i18n.Message)) []Sum {
	type counted struct {
		Sum
		who map[string]bool
	}
	by := map[string]*counted{}
	for _, sp := range given {
		key, name := group(sp.Turn)
		g := by[key]
		if g == nil {
			g = &counted{Sum: Sum{Name: name}, who: map[string]bool{}}
			by[key] = g
		}
		g.who[sp.who()] = true
		g.Speeches++
		g.Time += sp.Time
	}
	var list []*counted
	rest := &counted{Sum: Sum{Name: i18n.Say("speakers.stats.others")}, who: map[string]bool{}}
	join := func(g *counted) {
		for who := range g.who {
			rest.who[who] = true
		}
		rest.Speeches += g.Speeches
		rest.Time += g.Time
	}
	for _, g := range by {
		if len(g.who) < fewest {
			join(g)
		} else {
			list = append(list, g)
		}
	}
	slices.SortFunc(list, func(a, b *counted) int {
		return cmp.Or(cmp.Compare(b.Time, a.Time), cmp.Compare(a.Name.Key, b.Name.Key))
	})
	for len(rest.who) > 0 && len(rest.who) < fewest && len(list) > 0 {
		join(list[len(list)-1])
		list = list[:len(list)-1]
	}
	if len(rest.who) >= fewest {
		list = append(list, rest)
	}
	if len(list) < 2 { // one group alone tells no more than the whole
		return nil
	}
	out := make([]Sum, len(list))
	for i, g := range list {
		out[i] = g.Sum
		out[i].People = len(g.who)
	}
	return out
}
