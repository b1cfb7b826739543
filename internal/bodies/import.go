package bodies

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/bodies/internal/store"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
)

// TermsImport is a table of "who sat when" to bring in.
type TermsImport struct {
	Rows    []TermRow
	Catalog *i18n.Catalog // whose words for offices and ways of filling are understood
	// DryRun says what would happen and writes nothing.
	DryRun bool
	// Progress, if set, is told after each batch.
	Progress func(done, total int)
}

// TermsResult is what became of one line.
type TermsResult string

// What may become of a line.
const (
	TermCreated   TermsResult = "created"
	TermUnchanged TermsResult = "unchanged" // on record, day for day
	TermChanged   TermsResult = "changed"   // on record with another last day, which stays
	TermRefused   TermsResult = "refused"
)

// Name says the result in words.
func (r TermsResult) Name() i18n.Message { return i18n.Say("bodies.import." + string(r)) }

// TermsLine is what became of one line.
type TermsLine struct {
	TermRow
	Result TermsResult
	Reason i18n.Message // why it was refused or left alone; no key otherwise
	Doubts []i18n.Message
}

// TermsReport is what became of a table.
type TermsReport struct {
	Lines                                []TermsLine
	Created, Unchanged, Changed, Refused int
	Persons                              int // how many were entered for it
}

// Print writes a line for each row with what was doubted under it to out, and the sums to
// sums; dry: nothing was written.
func (r *TermsReport) Print(out, sums io.Writer, loc *i18n.Localizer, dry bool) {
	for _, l := range r.Lines {
		fmt.Fprintf(out, "%d\t%s\t%s\t%s\t%s\t%s\t%s\n", l.Line, loc.Say(l.Result.Name()), l.Body, l.Office, l.Person, l.From, l.To)
		if l.Reason.Key != "" {
			fmt.Fprintln(out, "\t! "+loc.Say(l.Reason))
		}
		for _, d := range l.Doubts {
			fmt.Fprintln(out, "\t? "+loc.Say(d))
		}
	}
	key := "bodies.import.done"
	if dry {
		key = "bodies.import.dry"
	}
	fmt.Fprintln(sums, loc.T(key, "Created", r.Created, "Unchanged", r.Unchanged, "Changed", r.Changed, "Refused", r.Refused, "Persons", r.Persons))
}

func (r *TermsReport) add(lines []TermsLine) {
	r.Lines = append(r.Lines, lines...)
	for _, l := range lines {
		switch l.Result {
		case TermCreated:
			r.Created++
		case TermUnchanged:
			r.Unchanged++
		case TermChanged:
			r.Changed++
		case TermRefused:
			r.Refused++
		}
	}
}

// termsBatch is how many lines one transaction takes.
const termsBatch = 100

// errDryRun undoes the transaction of a dry run.
var errDryRun = errors.New("bodies: a dry run writes nothing")

// ImportTerms brings a table of "who sat when" into the record. Each batch is one
// transaction, and doing it again changes nothing. A line names its person by
// e-mail address, as the register has it, or by name: then it is whoever of that
// name is in the history already, or somebody new, entered without an address. A
// term of the past for which no place is left stands without one.
func (s *Service) ImportTerms(ctx context.Context, who access.Actor, in TermsImport) (TermsReport, error) {
	if err := mayAppoint(who); err != nil {
		return TermsReport{}, err
	}
	m := importer{s: s, in: in}
	if err := m.learn(ctx); err != nil {
		return TermsReport{}, err
	}
	size := termsBatch
	if in.DryRun { // what comes later must see what came before
		size = max(1, len(in.Rows))
	}
	var report TermsReport
	for batch := range slices.Chunk(in.Rows, size) {
		var lines []TermsLine
		var fresh map[string]people.Person
		err := s.log.Do(ctx, who, "bodies.import_terms", func(tx *audit.Tx) error {
			lines, fresh = nil, map[string]people.Person{}
			for _, row := range batch {
				line, err := m.line(ctx, tx, row, fresh)
				if err != nil {
					return err
				}
				lines = append(lines, line)
			}
			if in.DryRun {
				return errDryRun
			}
			return nil
		})
		if err != nil && !(in.DryRun && errors.Is(err, errDryRun)) {
			return report, err
		}
		report.add(lines)
		report.Persons += len(fresh)
		for fold, p := range fresh {
			m.known[fold] = append(m.known[fold], p)
		}
		if in.Progress != nil {
			in.Progress(len(report.Lines), len(in.Rows))
		}
	}
	return report, nil
}

// importer understands the lines of one table.
type importer struct {
	s      *Service
	in     TermsImport
	bodies []Body
	words  map[string]string          // folded words of the catalogue to the program's own
	known  map[string][]people.Person // those of the history, by folded name
}

func (m *importer) learn(ctx context.Context) (err error) {
	if m.bodies, err = m.s.Bodies(ctx, nil, ""); err != nil {
		return err
	}
	m.words, m.known = map[string]string{}, map[string][]people.Person{}
	word := func(group, own string, said i18n.Message) {
		m.words[group+people.Fold(own)] = own
		for _, lang := range i18n.Langs() {
			if m.in.Catalog != nil {
				m.words[group+people.Fold(m.in.Catalog.For(lang).Say(said))] = own
			}
		}
	}
	for _, k := range Kinds() {
		for _, r := range Roles(k) {
			word("role ", string(r), RoleName(r))
		}
	}
	for _, h := range Hows() {
		word("how ", string(h), h.Words())
	}
	for _, e := range append(Endings(), BodyDissolved) {
		word("ended ", string(e), e.Words())
	}
	after := ""
	for {
		ids, err := store.New(m.s.on(nil)).PersonsWithTerms(ctx, after, 1000)
		if err != nil {
			return audit.Fault(err)
		}
		if len(ids) == 0 {
			return nil
		}
		persons, err := m.s.persons(ctx, nil, ids)
		if err != nil {
			return err
		}
		for _, p := range persons {
			m.known[people.Fold(p.Name)] = append(m.known[people.Fold(p.Name)], p)
		}
		after = ids[len(ids)-1]
	}
}

// line brings one line in. A refusal is the line's own; an error is everybody's.
func (m *importer) line(ctx context.Context, tx *audit.Tx, row TermRow, fresh map[string]people.Person) (TermsLine, error) {
	line := TermsLine{TermRow: row}
	refuse := func(err error) (TermsLine, error) {
		f := fault.Of(err)
		if f == nil || f.Kind == fault.Unavailable || f.Kind == fault.Internal {
			return line, err
		}
		line.Result, line.Reason = TermRefused, i18n.Message{Key: f.Key, Args: f.Args}
		return line, nil
	}
	t, err := m.term(ctx, tx, row)
	if err != nil {
		return refuse(err)
	}
	p, err := m.person(ctx, tx, row, &line, fresh)
	if err != nil {
		return refuse(err)
	}
	t.PersonID = p.ID
	rows, err := store.New(tx).TermsOfPerson(ctx, p.ID)
	if err != nil {
		return line, err
	}
	for _, r := range rows {
		o := termOf(r)
		if !o.same(t) || o.From != t.From {
			continue
		}
		if line.Result = TermUnchanged; o.To != t.To {
			line.Result, line.Reason = TermChanged, i18n.Say("bodies.import.other_end")
		}
		return line, nil
	}
	if err := m.s.past(ctx, tx, t); err != nil {
		return refuse(err)
	}
	line.Result = TermCreated
	return line, nil
}

// past records a term; where no place is left for one of the past, without a place.
func (s *Service) past(ctx context.Context, tx *audit.Tx, t Term) error {
	_, err := s.add(ctx, tx, t)
	f := fault.Of(err)
	if f == nil || f.Key != "bodies.error.seat_taken" || t.To.IsZero() || !t.To.Before(s.Day(tx.Now)) {
		return err
	}
	if err := s.organization(ctx, tx, &t); err != nil {
		return err
	}
	t = t.normal()
	t.ID = db.NewID()
	if err := store.New(tx).InsertTerm(ctx, store.InsertTermParams(termRow(t))); err != nil {
		return err
	}
	return tx.Also(ctx, "bodies.appoint", "body", t.BodyID, map[string]any{
		"person": t.PersonID, "role": string(t.Role), "from": db.Day(t.From), "to": db.Day(t.To), "how": string(t.How),
	})
}

// term understands what a line says of the term itself.
func (m *importer) term(ctx context.Context, tx *audit.Tx, row TermRow) (Term, error) {
	at := slices.IndexFunc(m.bodies, func(b Body) bool {
		name := people.Fold(row.Body)
		return b.Slug == row.Body || name != "" && (people.Fold(b.Name.EN) == name || people.Fold(b.Name.FR) == name)
	})
	if at < 0 {
		return Term{}, fault.Field("body", "bodies.error.table_body", fault.Args{"Name": i18n.Clip(row.Body, maxShown)})
	}
	b := m.bodies[at]
	t := Term{
		BodyID: b.ID, Role: access.Role(m.words["role "+people.Fold(row.Office)]), How: How(m.words["how "+people.Fold(row.How)]),
		Ended: Ending(m.words["ended "+people.Fold(row.Ended)]), Organization: i18n.Same(row.Organization), Note: i18n.Same(row.Note),
	}
	if t.Role == "" || !slices.Contains(Roles(b.Kind), t.Role) {
		seats, err := m.s.SeatsOf(ctx, tx, b.ID)
		if err != nil {
			return Term{}, err
		}
		named := slices.IndexFunc(seats, func(s Seat) bool {
			name := people.Fold(row.Office)
			return name != "" && (people.Fold(s.Name.EN) == name || people.Fold(s.Name.FR) == name)
		})
		if named < 0 {
			return Term{}, fault.Field("role", "bodies.error.table_office", fault.Args{"Name": i18n.Clip(row.Office, maxShown), "Body": b.Name})
		}
		t.Role = seats[named].Role
	}
	var ok bool
	if t.From, ok = dayIn(row.From, false); !ok {
		return Term{}, fault.Field("from", "bodies.error.table_day", fault.Args{"Day": i18n.Clip(row.From, maxShown)})
	}
	if row.To != "" {
		if t.To, ok = dayIn(row.To, true); !ok {
			return Term{}, fault.Field("to", "bodies.error.table_day", fault.Args{"Day": i18n.Clip(row.To, maxShown)})
		}
	}
	if row.How != "" && t.How == "" {
		return Term{}, fault.Field("how", "bodies.error.table_how", fault.Args{"How": i18n.Clip(row.How, maxShown)})
	}
	t.To = clipped(t.To)
	return t, nil
}

// maxShown bounds what a refusal repeats of a line, in characters.
const maxShown = 60

// clipped takes a last day far ahead for none: "9999" stands for a term that
// goes on.
func clipped(t time.Time) time.Time {
	if t.Year() >= 2200 {
		return time.Time{}
	}
	return t
}

// person finds whom a line names, or enters somebody new.
func (m *importer) person(ctx context.Context, tx *audit.Tx, row TermRow, line *TermsLine, fresh map[string]people.Person) (people.Person, error) {
	if row.Email != "" {
		return m.s.people.PersonByEmailTx(ctx, tx, row.Email)
	}
	fold := people.Fold(row.Person)
	if fold == "" {
		return people.Person{}, fault.Field("person", "bodies.error.table_person", nil)
	}
	if p, ok := fresh[fold]; ok {
		return p, nil
	}
	switch known := m.known[fold]; len(known) {
	case 0:
	case 1:
		return known[0], nil
	default:
		return people.Person{}, fault.New(fault.Conflict, "bodies.error.table_namesakes", fault.Args{"Name": row.Person})
	}
	registered, _, err := m.s.people.Persons(ctx, row.Person, "")
	if err != nil {
		return people.Person{}, err
	}
	if slices.ContainsFunc(registered, func(p people.Person) bool { return people.Fold(p.Name) == fold }) {
		line.Doubts = append(line.Doubts, i18n.Say("bodies.import.namesake", "Name", row.Person))
	}
	p, err := m.s.people.AddPersonTx(ctx, tx, people.Person{Name: row.Person})
	if err == nil {
		fresh[fold] = p
	}
	return p, err
}
