package newsletter

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/consents"
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
	Name string
	Rows []Row
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
	if err := mayEdit(who); err != nil {
		return Report{}, err
	}
	rows, err := read(name, raw, s.zone, s.db.Now())
	if err != nil {
		return Report{}, err
	}
	report := Report{Name: name, Rows: rows}
	for some := range slices.Chunk(report.Rows, gatherAtOnce) {
		err := s.log.Do(ctx, who, "newsletter.bring_in", func(tx *audit.Tx) error {
			changed := false
			for i := range some {
				if some[i].Outcome == Refused {
					continue
				}
				did, err := s.take(ctx, tx, name, &some[i], dry)
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

// read reads the rows of a file.
func read(name string, raw []byte, zone *time.Location, now time.Time) ([]Row, error) {
	t, err := table.Read(name, raw)
	if err != nil {
		return nil, err
	}
	if len(t.Rows) == 0 {
		return nil, fault.New(fault.Invalid, "newsletter.import.no_rows", fault.Args{"Name": name})
	}
	place := map[string]int{}
	for field, names := range columns {
		place[field] = -1
		for i, head := range t.Rows[0].Cells {
			if place[field] < 0 && slices.Contains(names, people.Fold(strings.ReplaceAll(head, "_", " "))) {
				place[field] = i
			}
		}
	}
	if place["email"] < 0 {
		return nil, fault.New(fault.Invalid, "newsletter.import.no_email", fault.Args{"Name": name})
	}
	var list []Row
	seen := map[string]bool{}
	for _, r := range t.Rows[1:] {
		cell := func(field string) string {
			if place[field] < 0 {
				return ""
			}
			return strings.TrimSpace(r.Cell(place[field]))
		}
		row := Row{Line: r.Line, Email: cell("email"), name: strings.TrimSpace(cell("first") + " " + cell("last")), lang: i18n.EN, network: cell("ip")}
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
			row.Outcome, row.Why = Refused, i18n.Say("newsletter.import.bad_email")
		case seen[fold]:
			row.Outcome, row.Why = Refused, i18n.Say("newsletter.import.twice")
		case row.gone == "" && (row.agreed.IsZero() || row.agreed.After(now)):
			row.Outcome, row.Why = Refused, i18n.Say("newsletter.import.no_proof")
		default:
			row.Email = address
		}
		seen[fold] = true
		list = append(list, row)
	}
	return list, nil
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

// take decides about one row, and carries it out unless dry; did says that something
// changed.
func (s *Service) take(ctx context.Context, tx *audit.Tx, file string, row *Row, dry bool) (did bool, err error) {
	q := store.New(tx)
	x, found, err := at(ctx, q, row.Email)
	if err != nil {
		return false, err
	}
	switch {
	case found && x.State == Left, found && x.State == Returned:
		row.Outcome, row.Why = Stays, i18n.Say("newsletter.import.left_here")
		return false, nil
	case row.gone != "":
		row.Outcome, row.Why = Stays, i18n.Say("newsletter.import.left_there")
		if dry {
			return false, nil
		}
		return true, s.takeAway(ctx, tx, x, found, *row)
	case found && x.State == Active:
		receives, err := s.receives(ctx, tx.Tx, x)
		if err != nil {
			return false, err
		}
		if receives {
			row.Outcome = Already
			return false, nil
		}
	}
	row.Outcome = Added
	if dry {
		return false, nil
	}
	if !found {
		x = Subscriber{Email: row.Email, Name: row.name, Lang: row.lang, State: Active, Source: "import", Since: row.agreed}
		if err := x.insert(ctx, q, tx.Now); err != nil {
			return false, err
		}
	} else {
		x.State, x.Source, x.Since, x.Lang = Active, "import", row.agreed, row.lang
		if err := x.save(ctx, q); err != nil {
			return false, err
		}
	}
	words := s.catalog.For(row.lang).T("newsletter.import.words", "File", file, "Line", row.Line, "When", row.agreed.In(s.zone).Format(time.RFC3339))
	return true, s.agree(ctx, tx, x, consents.Import, words, row.network, row.agreed)
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
