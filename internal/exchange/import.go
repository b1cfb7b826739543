package exchange

import (
	"context"
	"strings"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/i18n"
	"plenary.example/internal/intake"
	"plenary.example/internal/resolutions"
)

// Import is a set of adopted resolutions to bring into the library.
type Import struct {
	// Entries are what the files hold, read and paired by package intake, a
	// manifest's facts applied.
	Entries []intake.Paired
	// Groups are the working groups on record, by slug; printed names are matched
	// with theirs in either language.
	Groups map[string]resolutions.Party
	// DryRun says what would happen and writes nothing.
	DryRun bool
	// Progress, if set, is told after each batch.
	Progress func(done, total int)
}

// ImportResult is what became of one entry.
type ImportResult string

// What may become of an entry.
const (
	ImportCreated   ImportResult = "created"
	ImportUnchanged ImportResult = "unchanged" // the library has it, word for word
	ImportChanged   ImportResult = "changed"   // the library has other words there; they stay as they are
	ImportRefused   ImportResult = "refused"
)

// Name says the result in words.
func (r ImportResult) Name() i18n.Message { return i18n.Say("resolutions.import." + string(r)) }

// ImportRow is what was understood of one entry, and what became of it.
type ImportRow struct {
	Key     string // the entry's name among imports: "1995-11/13"
	Result  ImportResult
	Reason  i18n.Message // why it was refused or left alone; no key otherwise
	ID      string       // the resolution's key in the library; empty when refused
	Address resolutions.Address
	Title   i18n.Text
	Langs   []i18n.Lang // the languages it is written in
	Sources []intake.Source
	Doubts  []i18n.Message
}

// ImportReport is what became of an import.
type ImportReport struct {
	Rows                                 []ImportRow
	Created, Unchanged, Changed, Refused int
}

func (r *ImportReport) add(rows []ImportRow) {
	r.Rows = append(r.Rows, rows...)
	for _, row := range rows {
		switch row.Result {
		case ImportCreated:
			r.Created++
		case ImportUnchanged:
			r.Unchanged++
		case ImportChanged:
			r.Changed++
		default:
			r.Refused++
		}
	}
}

// importBatch is how many entries one transaction takes: enough to be quick, few
// enough for a vote that is held meanwhile not to wait noticeably.
const importBatch = 100

// Import brings adopted resolutions into the library. Each batch is one
// transaction; what was written stays when a later batch fails, and doing it
// again goes on where it stopped, since nothing is imported twice: an entry is
// known by its meeting and number, one without a number by its words. Words
// that are in the library are never overwritten. An interrupted import returns
// the report so far with the error.
func (s *Service) Import(ctx context.Context, who access.Actor, in Import) (ImportReport, error) {
	if err := resolutions.MayKeep(who); err != nil {
		return ImportReport{}, err
	}
	list := make([]incoming, len(in.Entries))
	for i, p := range in.Entries {
		list[i] = fromPaired(p, in.Groups)
	}
	return s.importAll(ctx, who, list, in.DryRun, in.Progress)
}

// incoming is one entry on its way into the library, wherever it comes from.
type incoming struct {
	key          string
	entry        resolutions.Entry // the label is empty where the import gives one; subjects are as printed
	supersededBy string            // an address
	sources      []intake.Source
	doubts       []i18n.Message
	refusal      i18n.Message
}

func fromPaired(p intake.Paired, groups map[string]resolutions.Party) incoming {
	in := incoming{
		key: p.Key, supersededBy: p.SupersededBy, sources: p.Sources, doubts: append([]i18n.Message(nil), p.Doubts...),
		entry: resolutions.Entry{
			Meeting: p.Meeting, Number: p.Number, Policy: resolutions.PolicyState(p.Status),
			Resolution: resolutions.Resolution{
				Revision: 1, Wording: p.Wording, Original: i18n.EN, Mover: named(p.Mover), Seconder: named(p.Seconder),
				Imported: true, Fingerprint: p.Fingerprint,
			},
		},
	}
	e := &in.entry
	if len(p.Langs) == 1 {
		e.Resolution.Original = p.Langs[0]
	}
	if e.Resolution.Seconder.Named() {
		e.Resolution.SeconderState = resolutions.Recorded
	}
	if p.Number > 0 {
		e.Label = resolutions.LabelOf(p.Number)
		// A number that a meeting used twice has a label of its own.
		if _, label, ok := strings.Cut(p.Key, "/"); ok && resolutions.ValidLabel(label) && strings.HasPrefix(label, e.Label+"-") {
			e.Label = label
		}
	}
	for _, name := range p.Subjects {
		if name = strings.TrimSpace(name); name != "" {
			e.Subjects = append(e.Subjects, resolutions.Subject{Name: i18n.Same(name)})
		}
	}
	in.group(p.WorkingGroup, groups)
	if !e.Policy.Known() {
		if p.Status != "" {
			in.doubt("resolutions.import.status_unknown", "Status", p.Status)
		}
		e.Policy = resolutions.InForce
		if in.supersededBy != "" {
			e.Policy = resolutions.Superseded
		}
	}
	in.check()
	return in
}

func named(name string) resolutions.Party {
	return resolutions.Party{Name: i18n.Same(strings.TrimSpace(name))}
}

func (in *incoming) doubt(key string, args ...any) {
	in.doubts = append(in.doubts, i18n.Say(key, args...))
}

func (in *incoming) group(name string, groups map[string]resolutions.Party) {
	if name = strings.TrimSpace(name); name == "" {
		return
	}
	for slug, g := range groups {
		if slug == name || alike(g.Name.EN, name) || alike(g.Name.FR, name) {
			in.entry.Resolution.WorkingGroup = g
			return
		}
	}
	in.entry.Resolution.WorkingGroup = named(name)
	in.doubt("resolutions.import.group_unknown", "Group", name)
}

// check refuses what the library has no place for.
func (in *incoming) check() {
	switch {
	case !resolutions.ValidMeetingKey(in.entry.Meeting):
		in.refusal = i18n.Say("resolutions.import.no_meeting")
	case in.entry.Number < 0 || in.entry.Number > resolutions.MaxNumber:
		in.refusal = i18n.Say("resolutions.import.number_too_high", "Number", in.entry.Number, "Max", resolutions.MaxNumber)
	case len(in.entry.Resolution.Wording.Clauses()) == 0:
		in.refusal = i18n.Say("resolutions.import.no_words")
	}
	if in.entry.Policy == resolutions.Superseded && in.supersededBy == "" {
		in.doubt("resolutions.import.superseded_alone")
	}
}

func (s *Service) importAll(ctx context.Context, who access.Actor, list []incoming, dry bool, progress func(done, total int)) (ImportReport, error) {
	var report ImportReport
	plan := s.plan(s.db.Reader())
	for from := 0; from < len(list); from += importBatch {
		batch := list[from:min(from+importBatch, len(list))]
		var rows []ImportRow
		var err error
		if dry {
			rows, err = plan.dry(ctx, batch)
		} else {
			rows, err = s.importBatch(ctx, who, batch)
		}
		if err != nil {
			return report, audit.Fault(err)
		}
		report.add(rows)
		if progress != nil {
			progress(from+len(batch), len(list))
		}
	}
	return report, s.importSuccessors(ctx, who, list, &report, dry)
}

func (s *Service) importBatch(ctx context.Context, who access.Actor, batch []incoming) ([]ImportRow, error) {
	var rows []ImportRow
	err := s.log.Do(ctx, who, "resolutions.import", func(tx *audit.Tx) error {
		rows = make([]ImportRow, len(batch))
		plan := s.plan(tx)
		var arrivals []resolutions.Arrival
		for i, in := range batch {
			row, err := plan.place(ctx, in)
			if err != nil {
				return err
			}
			if row.Result == ImportCreated {
				arrival, err := s.arrival(ctx, tx, plan, in, &row)
				if err != nil {
					return err
				}
				arrivals = append(arrivals, arrival)
			}
			rows[i] = row
		}
		if len(arrivals) > 0 {
			tx.About("library", "import")
			tx.Detail("created", len(arrivals))
		}
		return s.resolutions.EnterTx(ctx, tx, arrivals...)
	})
	return rows, err
}

// arrival makes ready what enters the library, its subjects being put on the
// list where they are not.
func (s *Service) arrival(ctx context.Context, tx *audit.Tx, plan *planner, in incoming, row *ImportRow) (resolutions.Arrival, error) {
	found, added, err := plan.subjects(ctx, in.entry.Subjects, row)
	if err != nil {
		return resolutions.Arrival{}, err
	}
	for i, subject := range added {
		if err := s.resolutions.AddSubjectTx(ctx, tx, subject, len(plan.known.all)-len(added)+i+1); err != nil {
			return resolutions.Arrival{}, err
		}
	}
	e := in.entry
	e.Resolution.ID, e.Label, e.Subjects = row.ID, row.Address.Label, found
	detail := map[string]any{}
	if len(in.sources) > 0 {
		detail["file"], detail["entry"] = in.sources[0].File, in.sources[0].Entry
	}
	return resolutions.Arrival{Entry: e, Detail: detail}, nil
}

// importSuccessors notes, for the entries just created, which resolution took
// their place: it may stand later in the same files.
func (s *Service) importSuccessors(ctx context.Context, who access.Actor, list []incoming, report *ImportReport, dry bool) error {
	expected := map[resolutions.Address]bool{}
	var waiting []int
	for i, row := range report.Rows {
		if row.Result != ImportRefused {
			expected[row.Address] = true
		}
		if row.Result == ImportCreated && list[i].supersededBy != "" {
			waiting = append(waiting, i)
		}
	}
	for ; len(waiting) > 0; waiting = waiting[min(importBatch, len(waiting)):] {
		batch := waiting[:min(importBatch, len(waiting))]
		unknown := map[int]bool{}
		note := func(q db.DBTX, set func(id, by string) error) error {
			clear(unknown)
			for _, i := range batch {
				at, ok := resolutions.ParseAddress(list[i].supersededBy)
				by := ""
				if ok {
					var err error
					if by, err = s.resolutions.EntryIDTx(ctx, q, at); err != nil {
						return err
					}
				}
				unknown[i] = by == "" && (!dry || !expected[at])
				if by == "" || dry {
					continue
				}
				if err := set(report.Rows[i].ID, by); err != nil {
					return err
				}
			}
			return nil
		}
		var err error
		if dry {
			err = note(s.db.Reader(), nil)
		} else {
			err = s.log.Do(ctx, who, "resolutions.import", func(tx *audit.Tx) error {
				return note(tx, func(id, by string) error { return s.resolutions.SuccessorTx(ctx, tx, id, by) })
			})
		}
		if err != nil {
			return audit.Fault(err)
		}
		for i, missing := range unknown {
			if missing {
				report.Rows[i].Doubts = append(report.Rows[i].Doubts, i18n.Say("resolutions.import.successor_unknown", "Address", list[i].supersededBy))
			}
		}
	}
	return nil
}
