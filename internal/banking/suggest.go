package banking

import (
	"context"
	"slices"
	"strings"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/accounting"
	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/money"
	"plenary.example/internal/payments"
)

// Suggestion is what a line may be, and why.
type Suggestion struct {
	How     How
	Items   []accounting.Item // lines of the books, or those that were paid out
	Entry   accounting.Entry  // of the first of them, without its lines
	Claim   Claim
	Account string // of HowAccount: into which; of HowPayout: which clearing account
	Fee     int64  // of HowPayout: what was kept, in cents
	// Certain is a suggestion that may be accepted together with others: nothing else
	// fits, and more than the amount does.
	Certain bool
	Reasons []i18n.Message
}

// How far apart the bank's day and the books' may be.
const (
	near = 10 * 24 * time.Hour
	wide = 20 * 24 * time.Hour
)

// ground is what suggestions are made from.
type ground struct {
	open   map[int64][]inBook          // of the account, by amount
	claims map[int64][]Claim           // what is owed, by amount
	codes  map[string]payments.Purpose // that stand in the lines
	claim  map[payments.Purpose]Claim  // what the codes stand for
	clear  []clearing
	// twins is how many lines of the account wait with an amount, where they are several:
	// not only of those that are looked at.
	twins map[int64]int64
}

// inBook is what an entry has open on the account: a slip with two funds has two lines,
// and the bank shows one.
type inBook struct {
	entry accounting.Entry
	items []accounting.Item
	cents int64
}

// clearing is an account that money passes through, with what is open on it.
type clearing struct {
	account accounting.Account
	lines   []accounting.OpenLine
}

// Suggest says what lines that wait may be, each by its key; one that fits nothing has
// none.
func (s *Service) Suggest(ctx context.Context, who access.Actor, account string, lines []Line) (map[string]Suggestion, error) {
	if err := accounting.RequireReading(who); err != nil {
		return nil, err
	}
	g, err := s.ground(ctx, account, lines)
	if err != nil {
		return nil, err
	}
	found := map[string]Suggestion{}
	taken := map[accounting.Item]bool{}
	for _, l := range lines {
		if l.State != Waiting {
			continue
		}
		one, ok := g.suggest(l, taken)
		if !ok {
			if one, ok, err = s.habit(ctx, l); err != nil {
				return nil, err
			}
		}
		if ok {
			found[l.ID] = one
		}
	}
	return found, nil
}

// ground gathers what the lines may be.
func (s *Service) ground(ctx context.Context, account string, lines []Line) (*ground, error) {
	g := &ground{open: map[int64][]inBook{}, claims: map[int64][]Claim{}, codes: map[string]payments.Purpose{}, claim: map[payments.Purpose]Claim{}, twins: map[int64]int64{}}
	if len(lines) == 0 {
		return g, nil
	}
	from, to := lines[0].Day, lines[0].Day
	for _, l := range lines {
		if l.Day.Before(from) {
			from = l.Day
		}
		if l.Day.After(to) {
			to = l.Day
		}
	}
	twins, err := s.on(nil).TwinsWaiting(ctx, account)
	if err != nil {
		return nil, audit.Fault(err)
	}
	for _, t := range twins {
		g.twins[t.Cents] = t.Lines
	}
	open, err := s.books.OpenLines(ctx, nil, account, accounting.Span{From: from.Add(-wide), To: to.Add(wide)}, allLines)
	if err != nil {
		return nil, err
	}
	for i := 0; i < len(open); {
		one := inBook{entry: open[i].Entry}
		for ; i < len(open) && open[i].EntryID == one.entry.ID; i++ {
			one.items, one.cents = append(one.items, open[i].Item), one.cents+open[i].Cents
		}
		g.open[one.cents] = append(g.open[one.cents], one)
	}
	if err := s.codesIn(ctx, g, lines); err != nil {
		return nil, err
	}
	if err := s.claimsOf(ctx, g); err != nil {
		return nil, err
	}
	return g, s.clearings(ctx, g, to)
}

// codesIn finds the codes that stand in lines, and what they stand for.
func (s *Service) codesIn(ctx context.Context, g *ground, lines []Line) error {
	for _, l := range lines {
		for _, code := range payments.FindCodes(l.Text) {
			if _, seen := g.codes[code]; seen {
				continue
			}
			p, err := s.payments.PurposeOf(ctx, nil, code)
			if fault.Is(err, fault.NotFound) {
				continue
			}
			if err != nil {
				return err
			}
			claimant := s.o.Claimants[p.Kind]
			if claimant == nil {
				continue
			}
			c, err := claimant.Claim(ctx, nil, p.Key)
			if fault.Is(err, fault.NotFound) {
				continue
			}
			if err != nil {
				return err
			}
			c.Code = payments.FormatCode(code)
			g.codes[code], g.claim[p] = p, c
		}
	}
	return nil
}

func (s *Service) claimsOf(ctx context.Context, g *ground) error {
	list, err := s.Claims(ctx, nil)
	for _, c := range list {
		if c.Owed > 0 {
			g.claims[c.Owed] = append(g.claims[c.Owed], c)
		}
	}
	return err
}

// Claims lists what is open with all claimants, in the order of their kinds. Who may
// see it is the caller's to ask. tx nil is the reader.
func (s *Service) Claims(ctx context.Context, tx db.DBTX) ([]Claim, error) {
	var all []Claim
	kinds := make([]string, 0, len(s.o.Claimants))
	for kind := range s.o.Claimants {
		kinds = append(kinds, kind)
	}
	slices.Sort(kinds)
	for _, kind := range kinds {
		list, err := s.o.Claimants[kind].Claims(ctx, tx)
		if err != nil {
			return nil, err
		}
		all = append(all, list...)
	}
	return all, nil
}

// mostOnTheWay bounds how many open lines of a clearing account are looked at.
const mostOnTheWay = 2000

func (s *Service) clearings(ctx context.Context, g *ground, to time.Time) error {
	accounts, err := s.books.ClearingAccounts(ctx, nil)
	if err != nil {
		return err
	}
	box, err := s.boxes(ctx, nil)
	if err != nil {
		return err
	}
	for _, a := range accounts {
		lines, err := s.books.OpenLines(ctx, nil, a.Number, accounting.Span{To: to}, mostOnTheWay)
		if err != nil {
			return err
		}
		if slices.Contains(box, a.Number) {
			if lines, err = s.paidOn(ctx, lines); err != nil {
				return err
			}
		}
		if len(lines) > 0 {
			g.clear = append(g.clear, clearing{account: a, lines: lines})
		}
	}
	return nil
}

// paidOn leaves of the lines of an account what a card provider or a platform pays on:
// cheques and cash go to the bank on a slip.
func (s *Service) paidOn(ctx context.Context, lines []accounting.OpenLine) ([]accounting.OpenLine, error) {
	var list []accounting.OpenLine
	for _, l := range lines {
		one, _, err := s.inBox(ctx, nil, l)
		if err != nil {
			return nil, err
		}
		if one.Method == payments.Card || one.Method == payments.Platform {
			list = append(list, l)
		}
	}
	return list, nil
}

// suggest says what a line may be; taken are lines of the books that were suggested for
// an earlier one.
func (g *ground) suggest(l Line, taken map[accounting.Item]bool) (Suggestion, bool) {
	if one, ok := g.inBooks(l, taken); ok {
		taken[one.Items[0]] = true
		return one, true
	}
	if one, ok := g.byCode(l); ok {
		return one, true
	}
	if one, ok := g.paidOut(l); ok {
		return one, true
	}
	return g.byName(l)
}

// inBooks finds a line that the books have: with the same amount, near in time, best by
// the bank's reference of it or the name.
func (g *ground) inBooks(l Line, taken map[accounting.Item]bool) (Suggestion, bool) {
	var best inBook
	var why []i18n.Message
	score, fits := 0, 0
	for _, o := range g.open[l.Cents] {
		apart := l.Day.Sub(o.entry.Day).Abs()
		if apart > wide || taken[o.items[0]] {
			continue
		}
		n, reasons := likeness(l, o, apart)
		if fits++; n > score {
			best, why, score = o, reasons, n
		}
	}
	if fits == 0 {
		return Suggestion{}, false
	}
	alone := fits == 1 && g.twins[l.Cents] < 2
	certain := score >= 100 || score >= 10 && (alone || score >= 30) || alone && best.entry.Source.Kind == sourceDeposit && score >= 2
	return Suggestion{How: HowBooks, Items: best.items, Entry: best.entry, Certain: certain, Reasons: why}, true
}

// likeness is how alike a line and one of the books are.
func likeness(l Line, o inBook, apart time.Duration) (score int, why []i18n.Message) {
	score, why = 1, []i18n.Message{i18n.Say("banking.why.amount")}
	if apart <= near {
		score, why = 2, append(why, i18n.Say("banking.why.day", "Day", o.entry.Day))
	}
	if ref := fold(o.entry.Reference); len(ref) >= 3 && within(l.fold, ref) {
		score, why = score+100, append(why, i18n.Say("banking.why.reference", "Reference", o.entry.Reference))
	}
	if o.entry.Party != "" && names(l.fold, i18n.Same(o.entry.Party)) {
		score, why = score+10, append(why, i18n.Say("banking.why.name", "Name", o.entry.Party))
		if apart <= near/2 {
			score += 20
		}
	}
	return score, why
}

// byCode finds what a code in the line stands for.
func (g *ground) byCode(l Line) (Suggestion, bool) {
	if l.Cents <= 0 {
		return Suggestion{}, false
	}
	for _, code := range payments.FindCodes(l.Text) {
		c, ok := g.claim[g.codes[code]]
		if !ok || g.codes[code].Kind == "" {
			continue
		}
		one := Suggestion{How: HowClaim, Claim: c, Reasons: []i18n.Message{i18n.Say("banking.why.code", "Code", payments.FormatCode(code))}}
		switch {
		case c.Owed == l.Cents:
			one.Certain = true
			one.Reasons = append(one.Reasons, i18n.Say("banking.why.owed"))
		case c.Owed > 0:
			one.Reasons = append(one.Reasons, i18n.Say("banking.why.other_amount"))
		}
		return one, true
	}
	return Suggestion{}, false
}

// byName finds something owed by somebody whom the line names, of the same amount.
func (g *ground) byName(l Line) (Suggestion, bool) {
	var found []Claim
	if l.Cents > 0 {
		for _, c := range g.claims[l.Cents] {
			if names(l.fold, c.Who) {
				found = append(found, c)
			}
		}
	}
	if len(found) != 1 {
		return Suggestion{}, false
	}
	return Suggestion{How: HowClaim, Claim: found[0], Reasons: []i18n.Message{i18n.Say("banking.why.owed"), i18n.Say("banking.why.name", "Name", found[0].Who)}}, true
}

// payoutWords are what a payout's line says.
func payoutWords() []string {
	return []string{"stripe", "payout", "versement", "canadahelps", "canadon", "canadadon", "paypal", "zeffy", "benevity", "merchant", "marchand", "card", "carte"}
}

// Shares of what a provider may keep, in hundredths.
const (
	mostKept      = 8
	mostEachCents = 50
)

// paidOut finds the earliest money on its way that comes to the amount and a fee.
func (g *ground) paidOut(l Line) (Suggestion, bool) {
	if l.Cents <= 0 || !slices.ContainsFunc(payoutWords(), func(w string) bool { return strings.Contains(l.fold, w) }) {
		return Suggestion{}, false
	}
	for _, c := range g.clear {
		var items []accounting.Item
		var sum int64
		for _, o := range c.lines {
			if o.Entry.Day.After(l.Day) {
				break
			}
			items, sum = append(items, o.Item), sum+o.Cents
			fee := sum - l.Cents
			if fee >= 0 && fee <= money.Ratio(sum, mostKept, 100, money.HalfUp)+mostEachCents*int64(len(items)) {
				return Suggestion{
					How: HowPayout, Items: items, Account: c.account.Number, Fee: fee, Entry: c.lines[0].Entry,
					Reasons: []i18n.Message{i18n.Say("banking.why.payout", "Account", c.account.Name)},
				}, true
			}
		}
	}
	return Suggestion{}, false
}

// habit is the account into which a line like this one went last.
func (s *Service) habit(ctx context.Context, l Line) (Suggestion, bool, error) {
	said := bare(l.fold)
	if said == "" {
		return Suggestion{}, false, nil
	}
	rows, err := s.on(nil).AccountSaid(ctx, l.Account, said)
	if err != nil || len(rows) == 0 {
		return Suggestion{}, false, audit.Fault(err)
	}
	return Suggestion{How: HowAccount, Account: rows[0], Reasons: []i18n.Message{i18n.Say("banking.why.habit")}}, true, nil
}
