package registration

import (
	"cmp"
	"slices"
	"time"

	"plenary.example/internal/i18n"
)

// Line is one line of what an order costs.
type Line struct {
	Registration string // its key
	Name         string // the person's
	Rate         i18n.Text
	Late         bool
	Price        int64 // what the rate is
	With         bool  // comes with the others: costs nothing by the group rule
	Options      []Extra
	Cents        int64 // owed for the person, options included
}

// Extra is what a person takes beside their place.
type Extra struct {
	Slug  string
	Name  i18n.Text
	Cents int64
}

// Bill is what an order costs, line by line.
type Bill struct {
	Lines []Line
	Kept  int64 // by cancellations
	Total int64
}

// billOf adds up an order: the people with a place, in their order, under the rule
// for groups. kept is what cancellations kept.
func billOf(people []Registration, g Group, kept int64) Bill {
	b := Bill{Kept: kept, Total: kept}
	for _, r := range people {
		if !r.State.Held() {
			continue
		}
		b.Lines = append(b.Lines, Line{Registration: r.ID, Name: r.Name, Rate: r.RateName, Late: r.Late, Price: r.Price, Options: r.Options})
	}
	dearest := make([]int, len(b.Lines))
	for i := range dearest {
		dearest[i] = i
	}
	slices.SortStableFunc(dearest, func(x, y int) int { return cmp.Compare(b.Lines[y].Price, b.Lines[x].Price) })
	for n, i := range dearest {
		line := &b.Lines[i]
		if line.With = !g.pays(n); !line.With {
			line.Cents = line.Price
		}
		for _, o := range line.Options {
			line.Cents += o.Cents
		}
		b.Total += line.Cents
	}
	return b
}

// rule is the rule for groups that an order is under: none for one's own.
func (o Order) rule() Group {
	if !o.Many {
		return Group{}
	}
	return o.Group
}

// Bill is what the order costs, line by line, as it stands.
func (o Order) Bill() Bill { return billOf(o.People, o.rule(), o.Kept) }

// share distributes what is paid over lines in their order, for lists that show it
// person by person.
func share(lines []Line, paid int64) []int64 {
	parts := make([]int64, len(lines))
	for i, l := range lines {
		parts[i] = max(min(l.Cents, paid), 0)
		paid -= parts[i]
	}
	return parts
}

// Preview is what an application would cost on a day if everybody got a place.
func (s Settings) Preview(a Application, day time.Time) Bill {
	o := Order{Many: a.Many, Group: s.Group}
	for _, e := range a.People {
		rate, _ := s.Rate(e.Rate)
		r := Registration{Name: e.Name, State: Confirmed, RateName: rate.Name, Late: s.Late(day) && rate.Early != rate.Late, Price: s.Price(rate, day)}
		if !a.Many {
			r.Name = a.Name
		}
		for _, slug := range e.Options {
			if x, ok := s.Option(slug); ok {
				r.Options = append(r.Options, Extra{Slug: x.Slug, Name: x.Name, Cents: x.Cents})
			}
		}
		o.People = append(o.People, r)
	}
	return o.Bill()
}
