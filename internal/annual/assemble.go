package annual

import (
	"context"
	"slices"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/accounting"
	"plenary.example/internal/actions"
	"plenary.example/internal/bodies"
	"plenary.example/internal/clock"
	"plenary.example/internal/concerns"
	"plenary.example/internal/elections"
	"plenary.example/internal/fault"
	"plenary.example/internal/gatherings"
	"plenary.example/internal/giving"
	"plenary.example/internal/giving/figures"
	"plenary.example/internal/i18n"
	"plenary.example/internal/lists"
	"plenary.example/internal/lists/archive"
	"plenary.example/internal/meetings"
	"plenary.example/internal/meetings/minutes"
	"plenary.example/internal/people"
	"plenary.example/internal/registration"
	"plenary.example/internal/registration/desk"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/roundtables"
	"plenary.example/internal/roundtables/followup"
)

// Records are what a report is assembled from.
type Records struct {
	People       *people.Service
	Bodies       *bodies.Service // of the history alone
	Resolutions  *resolutions.Service
	Meetings     *meetings.Service
	Minutes      *minutes.Service
	Gatherings   *gatherings.Service
	Registration *registration.Service
	Desk         *desk.Service
	Elections    *elections.Service
	Roundtables  *roundtables.Service
	Followup     *followup.Service
	Actions      *actions.Service
	Concerns     *concerns.Service
	Lists        *lists.Service
	Archive      *archive.Service
	Books        *accounting.Service
	Giving       *giving.Service
	Figures      *figures.Service
}

// within reports whether an instant is of the year's days, in the coalition's zone.
func (f Figures) within(t time.Time, zone *time.Location) bool {
	return !t.IsZero() && f.has(clock.DayIn(t, zone))
}

// has reports whether a calendar day is of the year.
func (f Figures) has(day time.Time) bool {
	return !day.IsZero() && !day.Before(f.From) && !day.After(f.To)
}

// assemble works the figures of a year out.
func (s *Service) assemble(ctx context.Context, year int) (Figures, error) {
	span, err := s.of.Figures.Span(year)
	if err != nil {
		return Figures{}, err
	}
	f := Figures{From: span.From, To: span.To, AsOf: s.Today(), Currency: s.of.Books.Currency()}
	for _, do := range []func(context.Context, *Figures) error{s.members, s.adopted, s.general, s.held, s.elected, s.roundtables, s.actions, s.outcomes, s.lists, s.books} {
		if err := do(ctx, &f); err != nil {
			return Figures{}, err
		}
	}
	f.Giving, err = s.gifts(ctx, year)
	return f, err
}

// members are those on the last day, or today in a year that goes on.
func (s *Service) members(ctx context.Context, f *Figures) error {
	last := f.To
	if today := s.Today(); last.After(today) {
		last = today
	}
	now, err := s.of.People.Register(ctx, nil, last)
	if err != nil {
		return err
	}
	before, err := s.of.People.Register(ctx, nil, f.From.AddDate(0, 0, -1))
	if err != nil {
		return err
	}
	m := &f.Members
	m.Total, m.Before = len(now), len(before)
	classes, regions := map[people.Class]int{}, map[people.Region]int{}
	for _, e := range now {
		classes[e.Class]++
		if e.Class != people.Associate {
			regions[e.Region]++
		}
	}
	for _, c := range people.Classes() {
		m.Classes = append(m.Classes, Named{Key: string(c), Name: s.both(c.Name()), Count: classes[c]})
	}
	for _, r := range people.Regions() {
		m.Regions = append(m.Regions, Named{Key: string(r), Name: s.both(r.Name()), Count: regions[r]})
	}
	m.Joined, m.OtherJoined = beside(now, before)
	m.Left, m.OtherLeft = beside(before, now)
	return nil
}

// beside are the organizations of a list that are not in another: the names of those that
// the public directory may show, and how many others.
func beside(list, other []people.Entry) (names []i18n.Text, more int) {
	for _, e := range list {
		switch {
		case slices.ContainsFunc(other, func(o people.Entry) bool { return o.ID == e.ID }):
		case e.Class != people.Associate && slices.Contains(e.Shown, people.Listing):
			names = append(names, e.Name)
		default:
			more++
		}
	}
	return names, more
}

// both says a sentence in both languages.
func (s *Service) both(m i18n.Message) i18n.Text {
	return i18n.Text{EN: s.catalog.For(i18n.EN).Say(m), FR: s.catalog.For(i18n.FR).Say(m)}
}

// adopted are the resolutions of the year, by the day of their adoption or the month of
// their meeting.
func (s *Service) adopted(ctx context.Context, f *Figures) error {
	return s.of.Resolutions.EachEntryFrom(ctx, f.From.Format(time.DateOnly), func(e resolutions.Entry) error {
		day, err := time.Parse(time.DateOnly, e.AdoptedOn)
		if err != nil {
			if day, err = time.Parse("2006-01", e.Meeting); err != nil {
				return nil //nolint:nilerr // where only a year is known, it is of no financial year
			}
		}
		if f.has(day) {
			f.Resolutions = append(f.Resolutions, Adopted{Meeting: e.Meeting, Label: e.Label, Number: e.Number, Title: e.Resolution.Title()})
		}
		return nil
	})
}

// general are the general meetings that were held, with who was there.
func (s *Service) general(ctx context.Context, f *Figures) error {
	before := time.Time{}
	for {
		page, err := s.of.Meetings.List(ctx, before)
		if err != nil || len(page) == 0 {
			return err
		}
		for _, m := range page {
			if m.State != meetings.Adjourned || !f.within(m.Starts, m.Location()) {
				continue
			}
			record, err := s.of.Minutes.Record(ctx, m)
			if err != nil {
				return err
			}
			f.Meetings = append(f.Meetings, Met{
				Key: m.Key, General: true, Title: m.Title, Day: clock.DayIn(m.Starts, m.Location()), Place: m.Place,
				Present: record.Attendance.Organizations(), Entitled: record.Quorum.Entitled, Needed: record.Quorum.Needed,
			})
		}
		if before = page[len(page)-1].Starts; len(page) < meetings.PageSize || before.Before(f.From) {
			return nil
		}
	}
}

// held are the Consultations, webinars and training for everybody, with who came.
func (s *Service) held(ctx context.Context, f *Figures) error {
	all, err := s.of.Gatherings.Between(ctx, nil, f.From, f.To.AddDate(0, 0, 2))
	if err != nil {
		return err
	}
	for _, g := range all {
		open := g.Kind == gatherings.Consultation || g.Kind == gatherings.Webinar || g.Kind == gatherings.Training
		if !open || g.StateAt(s.db.Now()) != gatherings.Over || !gatherings.MaySee(access.Actor{}, g) || !f.has(g.Day()) {
			continue
		}
		one := Met{Key: g.Key, Title: g.Title, Day: g.Day(), Place: i18n.Same(g.City)}
		st, _, err := s.of.Desk.StatisticsOf(ctx, access.TheProgram(), g)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
		if err == nil {
			one.Registered, one.Came, one.Checked = st.Registered, st.Came, st.Checked
		}
		f.Meetings = append(f.Meetings, one)
	}
	slices.SortStableFunc(f.Meetings, func(a, b Met) int { return a.Day.Compare(b.Day) })
	return nil
}

// elected are the elections declared in the year that everybody may see.
func (s *Service) elected(ctx context.Context, f *Figures) error {
	var after *elections.Election
	for {
		list, more, err := s.of.Elections.List(ctx, access.Actor{}, "", after)
		if err != nil {
			return err
		}
		for _, e := range list {
			if e.State != elections.Declared || !f.within(e.DeclaredAt, s.zone) {
				continue
			}
			whole, err := s.of.Elections.ByKey(ctx, access.Actor{}, e.Key)
			if err != nil {
				return err
			}
			one := Elected{Key: e.Key, Title: e.Title, Day: clock.DayIn(e.DeclaredAt, s.zone)}
			if whole.Result != nil {
				for _, at := range whole.Result.Elected {
					one.Names = append(one.Names, whole.Result.Candidates[at].Name)
				}
			}
			f.Elections = append(f.Elections, one)
		}
		if !more {
			slices.Reverse(f.Elections)
			return nil
		}
		after = &list[len(list)-1]
	}
}

// roundtables are those held in the year that everybody may read of, and what came of
// what was asked and promised there.
func (s *Service) roundtables(ctx context.Context, f *Figures) error {
	var asks []followup.Ask
	var promised []followup.Commitment
	before := ""
	for {
		list, more, err := s.of.Roundtables.List(ctx, access.Actor{}, before)
		if err != nil {
			return err
		}
		for _, r := range list {
			before = r.Key
			if r.HeldAt.IsZero() || !f.has(r.Day(s.zone)) {
				continue
			}
			f.Roundtables.Roundtables = append(f.Roundtables.Roundtables, Named{Key: r.Key, Name: r.Title})
			a, c, err := s.of.Followup.Of(ctx, nil, r)
			if err != nil {
				return err
			}
			for _, one := range a {
				if one.Public {
					asks = append(asks, one)
				}
			}
			for _, one := range c {
				if one.Public {
					promised = append(promised, one)
				}
			}
		}
		if !more {
			break
		}
	}
	all := followup.Count(asks, promised, nil, nil, s.Today()).All
	r := &f.Roundtables
	r.Asked, r.Answered, r.Waiting, r.Made = all.Asked, all.Answers, all.Unanswered, all.Made
	r.Kept, r.Partly, r.NotKept = all.By[followup.Kept]+all.By[followup.KeptLate], all.By[followup.Partly], all.By[followup.NotKept]
	r.Open = all.By[followup.Open]
	return nil
}

// mostActions bounds the actions that are named.
const mostActions = 40

func (s *Service) actions(ctx context.Context, f *Figures) error {
	list, err := s.of.Actions.ForReport(ctx, access.TheProgram(), f.From)
	if err != nil {
		return err
	}
	for _, a := range list {
		switch {
		case a.Ended.IsZero():
			f.Actions.Running++
		case !f.has(a.Ended):
		case a.State == actions.Done:
			if f.Actions.Done++; a.Source.Kind == actions.Resolution && len(f.Actions.Words) < mostActions {
				f.Actions.Words = append(f.Actions.Words, a.Words)
			}
		case a.State == actions.Dropped:
			f.Actions.Dropped++
		}
	}
	return nil
}

func (s *Service) outcomes(ctx context.Context, f *Figures) error {
	all, err := s.of.Concerns.All(ctx)
	if err != nil {
		return err
	}
	for _, one := range all {
		records, err := s.of.Concerns.RecordsOf(ctx, access.Actor{}, one.Slug)
		if err != nil {
			return err
		}
		for _, r := range records {
			if r.Kind == concerns.Outcome && f.has(r.Day) {
				f.Outcomes = append(f.Outcomes, Changed{Slug: one.Slug, Name: one.Name, Record: r.ID, Day: r.Day, Title: r.Title, Words: r.Words})
			}
		}
	}
	return nil
}

// lists are the posts of all lists, by month.
func (s *Service) lists(ctx context.Context, f *Figures) error {
	all, err := s.of.Lists.Lists(ctx)
	if err != nil {
		return err
	}
	f.Lists.Months = make([]int, 12)
	for _, l := range all {
		months, err := s.of.Archive.Months(ctx, access.TheProgram(), l)
		if err != nil {
			return err
		}
		posts := 0
		for _, m := range months {
			day := time.Date(m.Year, time.Month(m.Month), max(1, f.From.Day()), 0, 0, 0, 0, time.UTC)
			if !f.has(day) {
				continue
			}
			posts += m.Posts
			at := (m.Year-f.From.Year())*12 + m.Month - int(f.From.Month())
			if at >= 0 && at < 12 {
				f.Lists.Months[at] += m.Posts
			}
		}
		if posts > 0 {
			f.Lists.Lists++
			f.Lists.Posts += posts
		}
	}
	return nil
}

// books are income and expenses by account, and what became of each fund.
func (s *Service) books(ctx context.Context, f *Figures) error {
	accounts, err := s.of.Books.Accounts(ctx, nil)
	if err != nil {
		return err
	}
	funds, err := s.of.Books.Funds(ctx, nil)
	if err != nil {
		return err
	}
	year, err := s.of.Books.Sums(ctx, nil, accounting.Span{From: f.From, To: f.To})
	if err != nil {
		return err
	}
	earlier, err := s.of.Books.Sums(ctx, nil, accounting.Span{To: f.From.AddDate(0, 0, -1)})
	if err != nil {
		return err
	}
	kinds := map[string]accounting.AccountKind{}
	for _, a := range accounts {
		kinds[a.Number] = a.Kind
		var cents int64
		for _, one := range year {
			if one.Account == a.Number {
				cents += one.Cents()
			}
		}
		switch {
		case cents == 0:
		case a.Kind == accounting.Income:
			f.Finances.Income = append(f.Finances.Income, Line{a.Name, -cents})
		case a.Kind == accounting.Expense:
			f.Finances.Expenses = append(f.Finances.Expenses, Line{a.Name, cents})
		}
	}
	for _, fund := range funds {
		one := OfFund{Name: fund.Name, Restricted: fund.Restricted}
		for _, e := range earlier {
			if e.Fund == fund.Slug && (kinds[e.Account] == accounting.Asset || kinds[e.Account] == accounting.Liability) {
				one.Opening += e.Cents()
			}
		}
		for _, y := range year {
			switch {
			case y.Fund != fund.Slug:
			case kinds[y.Account] == accounting.Income:
				one.Income -= y.Cents()
			case kinds[y.Account] == accounting.Expense:
				one.Expenses += y.Cents()
			}
		}
		if one != (OfFund{Name: fund.Name, Restricted: fund.Restricted}) {
			f.Finances.Funds = append(f.Finances.Funds, one)
		}
	}
	return nil
}

// givingYears is how many years of gifts a report shows.
const givingYears = 5

// gifts are what donors gave in a year and the four before, where enough of them did.
func (s *Service) gifts(ctx context.Context, year int) ([]YearOfGifts, error) {
	var list []YearOfGifts
	for y := year - givingYears + 1; y <= year; y++ {
		span, err := s.of.Figures.Span(y)
		if fault.Is(err, fault.NotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		one, donors := YearOfGifts{Year: y}, map[string]bool{}
		for f := (giving.GiftFilter{From: span.From, To: span.To, Limit: giving.PageSize}); ; {
			page, more, err := s.of.Giving.Gifts(ctx, access.TheProgram(), f)
			if err != nil {
				return nil, err
			}
			for _, g := range page {
				if g.Left() <= 0 {
					continue
				}
				donors[g.DonorID] = true
				one.Gifts++
				one.Cents += g.Left()
			}
			if !more {
				break
			}
			f.After = page[len(page)-1].ID
		}
		one.Donors = len(donors)
		switch {
		case one.Donors == 0 && len(list) == 0 && y < year: // before anybody gave
			continue
		case one.Donors < fewest:
			one = YearOfGifts{Year: y, Few: one.Donors > 0}
		}
		list = append(list, one)
	}
	return list, nil
}
