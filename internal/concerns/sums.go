package concerns

import (
	"cmp"
	"context"
	"slices"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/people"
)

// Few is the number below which the public is not told a sum.
const Few = 5

// Sum is what was reported of one month, region and unit; a report belongs to the
// month in which its period ends.
type Sum struct {
	Month    string // "2026-03"
	Region   people.Region
	Unit     Unit
	Reports  int
	Affected int
}

// Figure is a sum of a year as the public sees it.
type Figure struct {
	Region   people.Region
	Unit     Unit
	Affected int  // 0 where it is fewer than Few
	Fewer    bool // there are some, fewer than Few
}

// Total is what a year's figures of one unit add up to.
type Total struct {
	Unit     Unit
	Affected int
	AtLeast  bool // some are not told, and not added
}

// Year is what was reported of a year, as the public sees it: sums by region, the
// small ones hidden, and totals of what is shown.
type Year struct {
	Year    string
	Figures []Figure
	Totals  []Total
}

// ByYear adds sums up for the public.
func ByYear(sums []Sum) []Year {
	type cell struct {
		year   string
		region people.Region
		unit   Unit
	}
	cells := map[cell]int{}
	for _, s := range sums {
		if len(s.Month) >= 4 {
			cells[cell{s.Month[:4], s.Region, s.Unit}] += s.Affected
		}
	}
	keys := make([]cell, 0, len(cells))
	for k := range cells {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(a, b cell) int {
		return cmp.Or(cmp.Compare(a.year, b.year), cmp.Compare(slices.Index(people.Regions(), a.region), slices.Index(people.Regions(), b.region)),
			cmp.Compare(slices.Index(Units(), a.unit), slices.Index(Units(), b.unit)))
	})
	var list []Year
	for _, k := range keys {
		if len(list) == 0 || list[len(list)-1].Year != k.year {
			list = append(list, Year{Year: k.year})
		}
		y := &list[len(list)-1]
		f := Figure{Region: k.region, Unit: k.unit, Affected: cells[k]}
		if f.Affected < Few {
			f.Affected, f.Fewer = 0, true
		}
		y.Figures = append(y.Figures, f)
		y.add(f)
	}
	for i := range list {
		slices.SortFunc(list[i].Totals, func(a, b Total) int {
			return cmp.Compare(slices.Index(Units(), a.Unit), slices.Index(Units(), b.Unit))
		})
	}
	return list
}

func (y *Year) add(f Figure) {
	i := slices.IndexFunc(y.Totals, func(t Total) bool { return t.Unit == f.Unit })
	if i < 0 {
		i = len(y.Totals)
		y.Totals = append(y.Totals, Total{Unit: f.Unit})
	}
	y.Totals[i].Affected += f.Affected
	y.Totals[i].AtLeast = y.Totals[i].AtLeast || f.Fewer
}

// Sums lists what is reported of a concern by month, region and unit, oldest first,
// for those who read reports.
func (s *Service) Sums(ctx context.Context, who access.Actor, slug string) ([]Sum, error) {
	if err := mayRead(who); err != nil {
		return nil, err
	}
	return s.sums(ctx, nil, slug)
}

// PublicYears lists what is reported of a concern as everybody may see it, oldest
// first: nothing where its counts are not public.
func (s *Service) PublicYears(ctx context.Context, c Concern) ([]Year, error) {
	if !c.CountsPublic {
		return nil, nil
	}
	sums, err := s.sums(ctx, nil, c.Slug)
	return ByYear(sums), err
}

func (s *Service) sums(ctx context.Context, tx db.DBTX, slug string) ([]Sum, error) {
	rows, err := s.on(tx).ReportedByMonth(ctx, slug)
	if err != nil {
		return nil, audit.Fault(err)
	}
	list := make([]Sum, len(rows))
	for i, r := range rows {
		list[i] = Sum{Month: r.Month, Region: people.Region(r.Region), Unit: Unit(r.Unit), Reports: int(r.Reports), Affected: int(r.Affected)}
	}
	return list, nil
}
