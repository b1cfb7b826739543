package newsletter

import (
	"context"
	"fmt"
	"io"
	"net/netip"
	"slices"
	"strings"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/consents"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/mailmsg"
	"plenary.example/internal/newsletter/internal/store"
	"plenary.example/internal/people"
	"plenary.example/internal/table"
)

// Outcome is what becomes of a row of a file of readers.
type Outcome string

// The outcomes.
const (
	Added   Outcome = "added"   // subscribed, with the evidence of the file
	Already Outcome = "already" // known here; nothing changes
	Stays   Outcome = "left"    // left here or there: gets nothing
	Refused Outcome = "refused" // no address, or no proof that they agreed
)

// Outcomes lists them.
func Outcomes() []Outcome { return []Outcome{Added, Already, Stays, Refused} }

// Say is the outcome in words.
func (o Outcome) Say() i18n.Message { return i18n.Say("newsletter.outcome." + string(o)) }

// Row is one row of a file of readers with what becomes of it.
type Row struct {
	Line    int
	Email   string
	Outcome Outcome
	Why     i18n.Message // no Key where the outcome says it all

	name, network string
	lang          i18n.Lang
	agreed        time.Time
	gone          string // "file": they left there; "returned": the address was cleaned out
}

// Report is what became, or would become, of a file.
type Report struct {
	Name    string
	Columns []Column
	Rows    []Row
}

// Column is a column of a file with what it was understood to hold.
type Column struct {
	Heading string
	Field   string // "email", "lang", "optin"; empty: nothing that is used
}

// Say is what the column holds, in words.
func (c Column) Say() i18n.Message {
	if c.Field == "" {
		return i18n.Say("newsletter.column.none")
	}
	return i18n.Say("newsletter.column." + c.Field)
}

// Basis is what the consents of a file's rows rest on, as whoever brings it in says.
type Basis struct {
	// Words say what they agreed to and where that is kept; empty: only that the file has
	// them.
	Words  string
	Method consents.Method // how they agreed; empty: the records of before have it
	// Implied: they gave, volunteered or were members, from which Canada's anti-spam law
	// infers a consent of two years (section 10(10), (13)).
	Implied bool
	// Day is when they agreed, of the rows that do not say; zero: those are refused.
	Day time.Time
}

// over is when the consent of a row ends by itself; zero: never.
func (b Basis) over(agreed time.Time) time.Time {
	return consents.Consent{Purpose: consents.Newsletter, Implied: b.Implied, At: agreed}.Expires()
}

// Count is how many rows have an outcome.
func (r Report) Count(o Outcome) (n int) {
	for _, row := range r.Rows {
		if row.Outcome == o {
			n++
		}
	}
	return n
}

// Sum says what became of a file, or would become of it, in a sentence.
func (r Report) Sum(dry bool) i18n.Message {
	key := "newsletter.import.done"
	if dry {
		key = "newsletter.import.dry"
	}
	return i18n.Say(key, "Name", r.Name, "Added", r.Count(Added), "Already", r.Count(Already), "Left", r.Count(Stays), "Refused", r.Count(Refused))
}

// Write writes one line a row for machines and people: line, address, outcome, why.
func (r Report) Write(w io.Writer, l *i18n.Localizer) {
	for _, row := range r.Rows {
		why := ""
		if row.Why.Key != "" {
			why = l.Say(row.Why)
		}
		fmt.Fprintf(w, "%s:%d\t%s\t%s\t%s\n", r.Name, row.Line, row.Email, l.Say(row.Outcome.Say()), why)
	}
}

// The columns of a file, by the names that Mailchimp and others give them, folded.
var columns = map[string][]string{
	"email": {"email address", "email", "e mail", "courriel", "adresse courriel"}, "first": {"first name", "prenom"}, "last": {"last name", "nom", "nom de famille"}, "name": {"name", "full name"},
	"lang": {"language", "langue", "lang", "preferred language"}, "optin": {"optin time", "opt in time", "confirm time", "date d inscription"}, "confirm": {"confirm time"},
	"ip": {"confirm ip", "optin ip", "opt in ip"}, "unsub": {"unsub time", "unsubscribe time"}, "clean": {"clean time", "cleaned time"},
}

// BringIn takes in the readers of a file, Mailchimp's export of an audience above all; dry
// only says what would happen. Whoever left, here or there, stays away; whoever is known
// here stays as they are; a row without the day on which they agreed is refused, since
// nothing would prove it. The same file again changes nothing.
func (s *Service) BringIn(ctx context.Context, who access.Actor, name string, raw []byte, dry bool) (Report, error) {
	return s.bringIn(ctx, who, name, raw, Basis{}, dry)
}

func (s *Service) bringIn(ctx context.Context, who access.Actor, name string, raw []byte, basis Basis, dry bool) (Report, error) {
	if err := mayEdit(who); err != nil {
		return Report{}, err
	}
	report, err := read(name, raw, basis, s.zone, s.db.Now())
	if err != nil {
		return Report{}, err
	}
	if dry {
		for i := range report.Rows {
			if report.Rows[i].Outcome == Refused {
				continue
			}
			if _, _, err := s.decide(ctx, s.db.Reader(), &report.Rows[i], s.db.Now()); err != nil {
				return report, audit.Fault(err)
			}
		}
		return report, nil
	}
	for some := range slices.Chunk(report.Rows, gatherAtOnce) {
		err := s.log.Do(ctx, who, "newsletter.bring_in", func(tx *audit.Tx) error {
			changed := false
			for i := range some {
				if some[i].Outcome == Refused {
					continue
				}
				did, err := s.take(ctx, tx, name, basis, &some[i])
				if err != nil {
					return err
				}
				changed = changed || did
			}
			if changed {
				tx.About(KindSettings, "newsletter")
				tx.Detail("file", name)
			}
			return nil
		})
		if err != nil {
			return report, err
		}
	}
	return report, nil
}

// placed finds the columns of a file by their headings.
func placed(heads []string) (place map[string]int, list []Column) {
	place, list = map[string]int{}, make([]Column, len(heads))
	for i, head := range heads {
		list[i].Heading = strings.TrimSpace(head)
	}
	for field, names := range columns {
		place[field] = -1
		for i, head := range heads {
			if place[field] >= 0 || !slices.Contains(names, people.Fold(strings.ReplaceAll(head, "_", " "))) {
				continue
			}
			place[field] = i
			if list[i].Field == "" || field == "optin" { // one that stands for another where that is missing
				list[i].Field = field
			}
		}
	}
	return place, list
}

// read reads the rows of a file.
func read(name string, raw []byte, basis Basis, zone *time.Location, now time.Time) (Report, error) {
	t, err := table.Read(name, raw)
	if err != nil {
		return Report{}, err
	}
	if len(t.Rows) == 0 {
		return Report{}, fault.New(fault.Invalid, "newsletter.import.no_rows", fault.Args{"Name": name})
	}
	place, heads := placed(t.Rows[0].Cells)
	if place["email"] < 0 {
		return Report{}, fault.New(fault.Invalid, "newsletter.import.no_email", fault.Args{"Name": name})
	}
	list := []Row{}
	seen := map[string]bool{}
	for _, r := range t.Rows[1:] {
		cell := func(field string) string {
			if place[field] < 0 {
				return ""
			}
			return strings.TrimSpace(r.Cell(place[field]))
		}
		row := Row{Line: r.Line, Email: cell("email"), name: strings.TrimSpace(cell("first") + " " + cell("last")), lang: i18n.EN}
		if from, err := netip.ParseAddr(cell("ip")); err == nil {
			row.network = from.String()
		}
		if row.name == "" {
			row.name = cell("name")
		}
		if lang := people.Fold(cell("lang")); strings.HasPrefix(lang, "fr") {
			row.lang = i18n.FR
		}
		row.agreed = instant(cell("optin"), zone)
		if row.agreed.IsZero() {
			row.agreed = instant(cell("confirm"), zone)
		}
		if row.agreed.IsZero() && cell("optin")+cell("confirm") == "" {
			row.agreed = basis.Day
		}
		over := basis.over(row.agreed)
		switch {
		case cell("unsub") != "":
			row.gone = "file"
		case cell("clean") != "":
			row.gone = "returned"
		}
		address, err := mailmsg.ParseAddress(row.Email)
		fold := people.FoldEmail(address)
		switch {
		case row.Email == "" && row.name == "":
			continue
		case err != nil:
			row.Email, row.Outcome, row.Why = i18n.Clip(row.Email, maxTitle), Refused, i18n.Say("newsletter.import.bad_email")
		case seen[fold]:
			row.Outcome, row.Why = Refused, i18n.Say("newsletter.import.twice")
		case row.gone == "" && (row.agreed.IsZero() || row.agreed.After(now)):
			row.Outcome, row.Why = Refused, i18n.Say("newsletter.import.no_proof")
		case row.gone == "" && !over.IsZero() && !now.Before(over):
			row.Outcome, row.Why = Refused, i18n.Say("newsletter.import.over")
		default:
			row.Email = address
		}
		row.name = i18n.Clip(row.name, maxTitle)
		seen[fold] = true
		list = append(list, row)
	}
	return Report{Name: name, Columns: heads, Rows: list}, nil
}

// instant reads a time as exports write it.
func instant(s string, zone *time.Location) time.Time {
	for _, form := range []string{"2006-01-02 15:04:05", time.RFC3339, "2006-01-02 15:04", time.DateOnly, "1/2/2006 15:04", "1/2/06 15:04"} {
		if t, err := time.ParseInLocation(form, s, zone); err == nil {
			return t
		}
	}
	return time.Time{}
}

// decide says what is to become of a row: it sets its outcome, and returns the reader of
// its address.
func (s *Service) decide(ctx context.Context, tx db.DBTX, row *Row, now time.Time) (x Subscriber, found bool, err error) {
	x, found, err = at(ctx, s.on(tx), row.Email)
	if err != nil {
		return x, false, err
	}
	receives, err := s.receives(ctx, tx, x, now)
	if err != nil {
		return x, found, err
	}
	if !found {
		x = Subscriber{Email: row.Email, Name: row.name, Lang: row.lang}
	}
	switch {
	case x.State == Left && !x.Lapsed(), x.State == Returned:
		row.Outcome, row.Why = Stays, i18n.Say("newsletter.import.left_here")
		return x, found, nil
	case row.gone != "":
		row.Outcome, row.Why = Stays, i18n.Say("newsletter.import.left_there")
		return x, found, nil
	case receives:
		row.Outcome = Already
		return x, found, nil
	}
	row.Outcome = Added
	withdrew, err := s.withdrew(ctx, tx, x, row.agreed)
	if withdrew {
		row.Outcome, row.Why = Stays, i18n.Say("newsletter.import.withdrew")
	}
	return x, found, err
}

// withdrew reports whether somebody of an address, as a donor, in the register or as a
// signatory, took back a consent to news since an instant, and gave none after.
func (s *Service) withdrew(ctx context.Context, tx db.DBTX, x Subscriber, since time.Time) (bool, error) {
	of, err := s.ofAddress(ctx, tx, x)
	if err != nil {
		return false, err
	}
	for _, one := range of {
		list, err := s.consents.Of(ctx, tx, one)
		if err != nil {
			return false, err
		}
		for _, c := range list {
			if c.Purpose != consents.Newsletter || !c.Ended.After(since) {
				continue
			}
			// One that another took the place of was not taken back.
			replaced := slices.ContainsFunc(list, func(by consents.Consent) bool {
				return by.ID != c.ID && by.Purpose == c.Purpose && by.RecordedAt.Equal(c.Ended)
			})
			if !replaced {
				return true, nil
			}
		}
	}
	return false, nil
}

// take decides about one row and carries it out; did says that something changed.
func (s *Service) take(ctx context.Context, tx *audit.Tx, file string, basis Basis, row *Row) (did bool, err error) {
	x, found, err := s.decide(ctx, tx, row, tx.Now)
	if err != nil {
		return false, err
	}
	q := store.New(tx)
	switch {
	case row.Outcome == Stays && row.gone != "" && (x.State != Left || x.Lapsed()) && x.State != Returned:
		return true, s.takeAway(ctx, tx, x, found, *row)
	case row.Outcome != Added:
		return false, nil
	}
	x.State, x.Source, x.Since, x.Lang = Active, "import", row.agreed, row.lang
	x.LeftAt, x.LeftHow, x.leftIssue = time.Time{}, "", ""
	if found {
		err = x.save(ctx, q)
	} else {
		err = x.insert(ctx, q, tx.Now)
	}
	if err != nil {
		return false, err
	}
	how, l := basis.Method, s.catalog.For(row.lang)
	if how == "" {
		how = consents.Import
	}
	args := []any{"File", file, "Line", row.Line, "When", row.agreed.In(s.zone).Format(time.RFC3339), "Words", basis.Words}
	words := l.T("newsletter.import.words", args...)
	if basis.Words != "" {
		words = l.T("newsletter.import.words_basis", args...)
	}
	return true, s.consent(ctx, tx, x, consents.Consent{Method: how, Words: words, Network: row.network, At: row.agreed, Implied: basis.Implied})
}

// takeAway keeps that somebody left elsewhere: no consent that is older brings them back.
func (s *Service) takeAway(ctx context.Context, tx *audit.Tx, x Subscriber, found bool, row Row) error {
	as := Left
	if row.gone == "returned" {
		as = Returned
	}
	if !found {
		x = Subscriber{Email: row.Email, Name: row.name, Lang: row.lang, State: as, Source: "import", LeftAt: tx.Now, LeftHow: row.gone}
		if err := x.insert(ctx, store.New(tx), tx.Now); err != nil {
			return err
		}
	}
	return s.leave(ctx, tx, x, as, row.gone, "")
}
