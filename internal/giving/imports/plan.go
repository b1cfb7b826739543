package imports

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/giving"
	"plenary.example/internal/i18n"
	"plenary.example/internal/money"
	"plenary.example/internal/people"
	"plenary.example/internal/table"
)

// Outcome is what becomes, or became, of a row.
type Outcome string

// The outcomes.
const (
	NewDonor   Outcome = "new"   // a gift of somebody new
	KnownDonor Outcome = "known" // a gift of somebody who is known
	NoDonor    Outcome = "anonymous"
	Already    Outcome = "already"
	Refused    Outcome = "refused"
)

// Outcomes lists them in the order pages show them.
func Outcomes() []Outcome { return []Outcome{NewDonor, KnownDonor, NoDonor, Already, Refused} }

// Say is the outcome in words.
func (o Outcome) Say() i18n.Message { return i18n.Say("imports.outcome." + string(o)) }

// Line is a row of a file and what becomes of it.
type Line struct {
	Row      int // in the file
	Outcome  Outcome
	Key      string // the gift's, at its source
	Donor    giving.Donor
	Known    string // the key of the donor that is known
	GiftID   string // of a gift that is here
	Received time.Time
	Cents    int64
	Why      i18n.Message   // it is refused
	Notes    []i18n.Message // what was left out, or taken otherwise than it stands

	gift giving.Gift
}

// Plan is what becomes of a file.
type Plan struct {
	Lines  []Line
	Counts map[Outcome]int
	Cents  int64 // of the gifts that are brought in, or were
	Donors int   // new ones
}

func (p *Plan) add(l Line) {
	if p.Counts == nil {
		p.Counts = map[Outcome]int{}
	}
	p.Lines = append(p.Lines, l)
	p.Counts[l.Outcome]++
	if l.Outcome == NewDonor || l.Outcome == KnownDonor || l.Outcome == NoDonor {
		p.Cents += l.Cents
	}
}

// Gifts counts those that are brought in, or were.
func (p Plan) Gifts() int { return p.Counts[NewDonor] + p.Counts[KnownDonor] + p.Counts[NoDonor] }

// reader makes gifts of rows.
type reader struct {
	s      *Service
	f      *File
	lands  countries
	funds  map[string]string // slugs by slug and by name, folded
	closed time.Time
	today  time.Time
	seen   map[string]int // rows alike, or numbers
	loc    *i18n.Localizer
}

func (s *Service) reader(ctx context.Context, who access.Actor, f *File) (*reader, error) {
	closed, err := s.books.ClosedThrough(ctx, nil)
	if err != nil {
		return nil, err
	}
	funds, err := s.books.Funds(ctx, nil)
	if err != nil {
		return nil, err
	}
	r := &reader{s: s, f: f, lands: newCountries(), funds: map[string]string{}, closed: closed, today: s.giving.Today(), seen: map[string]int{}, loc: s.catalog.For(who.Lang)}
	for _, x := range funds {
		if x.Active {
			r.funds[people.Fold(x.Slug)], r.funds[people.Fold(x.Name.EN)], r.funds[people.Fold(x.Name.FR)] = x.Slug, x.Slug, x.Slug
		}
	}
	return r, nil
}

// Lengths of what is taken of a cell, in runes; the rest is left out.
const (
	maxKey  = 100
	maxCell = 90
)

// line reads a row; what is known already is not asked yet.
func (r *reader) line(row table.Row) Line {
	f := r.f
	l := Line{Row: row.Line}
	refuse := func(why *i18n.Message) Line {
		l.Outcome, l.Why = Refused, *why
		return l
	}
	note := func(key string, args ...any) { l.Notes = append(l.Notes, i18n.Say(key, args...)) }
	if !f.Has(Amount) || !f.Has(Date) {
		return refuse(new(i18n.Say("imports.refused.columns")))
	}
	r.donor(row, &l, note)
	l.Key = i18n.Clip(f.cell(row, Number), maxKey)
	cents, why := amount(f.cell(row, Amount), r.s.currency())
	if why != nil {
		return refuse(why)
	}
	l.Cents = cents
	if l.Received, why = day(f.cell(row, Date), f.dates); why != nil {
		return refuse(why)
	}
	switch {
	case l.Received.After(r.today):
		return refuse(new(i18n.Say("imports.refused.future", "Day", l.Received)))
	case l.Received.Year() < 1970:
		return refuse(new(i18n.Say("imports.refused.date", "Typed", f.cell(row, Date))))
	case !l.Received.After(r.closed) && !f.Decided.Late:
		return refuse(new(i18n.Say("imports.refused.closed", "Day", r.closed)))
	}
	if l.Key == "" {
		l.Key = r.alike(row)
	} else if r.seen[l.Key]++; r.seen[l.Key] > 1 {
		return refuse(new(i18n.Say("imports.refused.twice", "Number", l.Key)))
	}
	l.gift = giving.Gift{
		Kind: giving.Cash, Method: methodOf(f.cell(row, Method), f.Decided.Source), Received: l.Received, Amount: money.Of(cents, r.s.currency()), Fund: r.fund(row, note),
		Source: f.Decided.Source, SourceKey: l.Key, Reference: i18n.Clip(f.cell(row, Number), maxCell), WhyNot: r.whyNot(row, l.Outcome), Note: r.note(row),
		Thanked: true, // where it came in; nobody is written to about what is long past
	}
	return l
}

// alike is the key of a row without a number: all that stands in it, whatever its columns
// are taken for today, and how many rows before it say the same.
func (r *reader) alike(row table.Row) string {
	var said []string
	for _, cell := range row.Cells {
		if cell = people.Fold(cell); cell != "" {
			said = append(said, cell)
		}
	}
	sum := sha256.Sum256([]byte(strings.Join(said, "\x00")))
	key := "row:" + hex.EncodeToString(sum[:12])
	r.seen[key]++
	return fmt.Sprintf("%s:%d", key, r.seen[key])
}

// whyNot says why a gift gets no receipt here.
func (r *reader) whyNot(row table.Row, o Outcome) giving.WhyNot {
	issued, said := yes(r.f.cell(row, Receipt))
	switch {
	case Platform(r.f.Decided.Source), said && issued, !said && !r.f.Decided.Unreceipted:
		return giving.Elsewhere
	case o == NoDonor:
		return giving.NoName
	}
	return ""
}

// note is what is written down with a gift: the fee, a dedication, a message.
func (r *reader) note(row table.Row) string {
	var parts []string
	for _, n := range []struct {
		field Field
		key   string
	}{{Fee, "imports.note.fee"}, {Dedication, "imports.note.dedication"}, {Message, "imports.note.message"}, {Fund, "imports.note.fund"}} {
		said := r.f.cell(row, n.field)
		if n.field == Fee {
			if cents, why := amount(strings.TrimLeft(said, "-"), r.s.currency()); why == nil {
				said = money.Format(cents, r.s.currency(), r.loc.Lang())
			} else {
				said = ""
			}
		}
		if said != "" {
			parts = append(parts, r.loc.T(n.key, "Said", i18n.Clip(said, 400)))
		}
	}
	return strings.Join(parts, " ")
}

func (r *reader) fund(row table.Row, note func(string, ...any)) string {
	said := r.f.cell(row, Fund)
	if said == "" {
		return giving.GeneralFund
	}
	if slug, ok := r.funds[people.Fold(said)]; ok {
		return slug
	}
	note("imports.noted.fund", "Fund", i18n.Clip(said, 60))
	return giving.GeneralFund
}

// donor reads who gave.
func (r *reader) donor(row table.Row, l *Line, note func(string, ...any)) {
	f := r.f
	cell := func(field Field, most int) string { return i18n.Clip(f.cell(row, field), most) }
	company := cell(Company, 190)
	person := strings.TrimSpace(cell(First, maxCell) + " " + cell(Last, maxCell))
	if person == "" {
		person = cell(Name, 190)
	}
	d := giving.Donor{Particulars: giving.Particulars{
		Kind: giving.Person, Name: person, Email: strings.ToLower(cell(Email, 250)), Phone: cell(Phone, 38), Lang: langOf(f.cell(row, Language)),
		Address: giving.Address{Street: cell(Street, 200), City: cell(City, maxCell), Province: cell(Province, maxCell), Postal: cell(Postal, 38)},
	}}
	if two := cell(Street2, maxCell); two != "" {
		d.Address.Street = strings.TrimSpace(d.Address.Street + "\n" + two)
	}
	if d.Lang == "" {
		d.Lang = r.s.profileLang(d.Address.Province)
	}
	hidden, _ := yes(f.cell(row, Anonymous))
	if company != "" && !nobody(company) {
		d.Kind, d.Name = giving.Organization, company
		if !nobody(person) {
			d.Greeting = person
		}
	}
	d.Unnamed = hidden
	l.Outcome = NewDonor
	if nobody(d.Name) {
		l.Outcome = NoDonor
		l.Donor = giving.Donor{Unnamed: true, Particulars: giving.Particulars{Kind: giving.Person, Name: r.anonymous(), Lang: i18n.EN, Address: giving.Address{Country: r.s.home()}}}
		return
	}
	code, ok := r.lands.code(f.cell(row, Country))
	if !ok {
		note("imports.noted.country", "Country", cell(Country, 40))
	}
	d.Address.Country = code
	if !giving.EmailFits(d.Email) {
		if d.Email != "" {
			note("imports.noted.email", "Email", i18n.Clip(d.Email, 60))
		}
		d.Email = ""
	}
	if !giving.PostalFits(d.Address.Postal, orHome(code, r.s.home())) {
		note("imports.noted.postal", "Postal", d.Address.Postal)
		d.Address.Postal = ""
	}
	l.Donor = d
}

func orHome(code, home string) string {
	if code == "" {
		return home
	}
	return code
}

// anonymous is the name of the one donor who stands for all of a source who want not to
// be named.
func (r *reader) anonymous() string {
	return r.s.catalog.For(i18n.EN).T("imports.anonymous", "Source", r.f.Decided.Source)
}

// settle asks what is known of a row's gift and donor. tx nil is the reader.
func (r *reader) settle(ctx context.Context, tx db.DBTX, l *Line) error {
	if l.Outcome == Refused {
		return nil
	}
	had, found, err := r.s.giving.GiftOf(ctx, tx, r.f.Decided.Source, l.Key)
	if err != nil {
		return err
	}
	if found {
		l.Outcome, l.GiftID = Already, had.ID
		if had.Amount.Cents != l.Cents || !had.Received.Equal(l.Received) {
			l.Notes = append(l.Notes, i18n.Say("imports.noted.differs", "Amount", had.Amount.Text(), "Day", had.Received))
		}
		return nil
	}
	d, err := r.s.giving.Known(ctx, tx, l.Donor.Particulars)
	if err != nil {
		return err
	}
	if d.ID != "" {
		l.Known = d.ID
		d.Unnamed = d.Unnamed || l.Donor.Unnamed
		l.Donor = d
		if l.Outcome == NewDonor {
			l.Outcome = KnownDonor
		}
	}
	return nil
}

// Plan says what would become of each row if the file were brought in now.
func (s *Service) Plan(ctx context.Context, who access.Actor, f *File) (Plan, error) {
	if err := giving.RequireKeeping(who); err != nil {
		return Plan{}, err
	}
	r, err := s.reader(ctx, who, f)
	if err != nil {
		return Plan{}, err
	}
	var p Plan
	fresh := map[string]bool{} // donors that rows before make
	for _, row := range f.rows {
		l := r.line(row)
		if err := r.settle(ctx, nil, &l); err != nil {
			return Plan{}, err
		}
		if l.Outcome == NewDonor || l.Outcome == NoDonor && l.Known == "" {
			who := people.Fold(l.Donor.Name) + "\x00" + l.Donor.Email + "\x00" + people.Fold(l.Donor.Address.Street+l.Donor.Address.Postal)
			if !fresh[who] {
				fresh[who] = true
				p.Donors++
			} else if l.Outcome == NewDonor {
				l.Outcome = KnownDonor
			}
		}
		p.add(l)
	}
	return p, nil
}

// BringIn brings a file in, gift by gift: what is in stays in whenever it ends. progress
// may be nil; it is told after each row.
func (s *Service) BringIn(ctx context.Context, who access.Actor, f *File, progress func(done, total int)) (Plan, error) {
	var p Plan
	_, err := s.bringIn(ctx, who, f, 0, func(done int, l Line, fresh bool) error {
		p.add(l)
		if fresh {
			p.Donors++
		}
		if progress != nil {
			progress(done, len(f.rows))
		}
		return nil
	})
	return p, err
}

// bringIn brings rows in from one on, and tells of each; it ends early where told is
// an error.
func (s *Service) bringIn(ctx context.Context, who access.Actor, f *File, from int, told func(done int, l Line, fresh bool) error) (done int, err error) {
	if err := giving.RequireKeeping(who); err != nil {
		return 0, err
	}
	r, err := s.reader(ctx, who, f)
	if err != nil {
		return 0, err
	}
	for i, row := range f.rows {
		l := r.line(row)
		if i < from {
			continue
		}
		if err := ctx.Err(); err != nil {
			return i, err
		}
		fresh, err := s.bringOne(ctx, who, r, &l)
		if err != nil {
			return i, err
		}
		if err := told(i+1, l, fresh); err != nil {
			return i + 1, err
		}
	}
	return len(f.rows), nil
}

// bringOne brings one row in. fresh: its donor is new.
func (s *Service) bringOne(ctx context.Context, who access.Actor, r *reader, l *Line) (fresh bool, err error) {
	if l.Outcome == Refused {
		return false, nil
	}
	was := *l
	err = s.log.Do(ctx, who, "giving.import", func(tx *audit.Tx) error {
		*l, fresh = was, false
		l.Notes = slices.Clone(was.Notes)
		if err := r.settle(ctx, tx, l); err != nil || l.Outcome == Already {
			return err
		}
		fresh = l.Known == ""
		d, err := s.giving.PutDonorTx(ctx, tx, l.Donor)
		if err != nil {
			return err
		}
		g, err := s.giving.RecordTx(ctx, tx, giving.ByHand{Gift: l.gift, DonorID: d.ID})
		if err != nil {
			return err
		}
		l.GiftID = g.ID
		tx.About(giving.Kind, g.ID)
		return nil
	})
	if f := fault.Of(err); f != nil && (f.Kind == fault.Invalid || f.Kind == fault.Conflict) {
		*l = was
		l.Outcome, l.Why = Refused, i18n.Message{Key: f.Key, Args: f.Args}
		return false, nil
	}
	return fresh, err
}
