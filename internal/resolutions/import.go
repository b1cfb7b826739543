package resolutions

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/i18n"
	"plenary.example/internal/intake"
	"plenary.example/internal/resolutions/internal/store"
	"plenary.example/internal/wording"
)

// Import is a set of adopted resolutions to bring into the library.
type Import struct {
	// Entries are what the files hold, read and paired by package intake, a
	// manifest's facts applied.
	Entries []intake.Paired
	// Groups are the working groups on record, by slug; printed names are matched
	// with theirs in either language.
	Groups map[string]Party
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
	Address Address
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
	if err := mayRecord(who); err != nil {
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
	address      Address // the label is empty where the import gives one
	number       int
	resolution   Resolution
	subjects     []Subject // a slug, a name in either language, or both
	policy       PolicyState
	supersededBy string // an address
	adoptedOn    string
	sources      []intake.Source
	doubts       []i18n.Message
	refusal      i18n.Message
}

func fromPaired(p intake.Paired, groups map[string]Party) incoming {
	in := incoming{
		key: p.Key, address: Address{Meeting: p.Meeting}, number: p.Number, policy: PolicyState(p.Status),
		supersededBy: p.SupersededBy, sources: p.Sources, doubts: append([]i18n.Message(nil), p.Doubts...),
		resolution: Resolution{
			State: Adopted, Revision: 1, Wording: p.Wording, Original: i18n.EN, Mover: named(p.Mover), Seconder: named(p.Seconder),
			Imported: true, Fingerprint: p.Fingerprint,
		},
	}
	if len(p.Langs) == 1 {
		in.resolution.Original = p.Langs[0]
	}
	if in.resolution.Seconder.Named() {
		in.resolution.SeconderState = Recorded
	}
	if p.Number > 0 {
		in.address.Label = labelOf(p.Number)
		// A number that a meeting used twice has a label of its own.
		if _, label, ok := strings.Cut(p.Key, "/"); ok && validLabel(label) && strings.HasPrefix(label, in.address.Label+"-") {
			in.address.Label = label
		}
	}
	for _, name := range p.Subjects {
		if name = strings.TrimSpace(name); name != "" {
			in.subjects = append(in.subjects, Subject{Name: i18n.Same(name)})
		}
	}
	in.group(p.WorkingGroup, groups)
	if !in.policy.known() {
		if p.Status != "" {
			in.doubt("resolutions.import.status_unknown", "Status", p.Status)
		}
		in.policy = InForce
		if in.supersededBy != "" {
			in.policy = Superseded
		}
	}
	in.check()
	return in
}

func named(name string) Party { return Party{Name: i18n.Same(strings.TrimSpace(name))} }

func (in *incoming) doubt(key string, args ...any) {
	in.doubts = append(in.doubts, i18n.Say(key, args...))
}

func (in *incoming) group(name string, groups map[string]Party) {
	if name = strings.TrimSpace(name); name == "" {
		return
	}
	for slug, g := range groups {
		if slug == name || alike(g.Name.EN, name) || alike(g.Name.FR, name) {
			in.resolution.WorkingGroup = g
			return
		}
	}
	in.resolution.WorkingGroup = named(name)
	in.doubt("resolutions.import.group_unknown", "Group", name)
}

// check refuses what the library has no place for.
func (in *incoming) check() {
	switch {
	case !ValidMeetingKey(in.address.Meeting):
		in.refusal = i18n.Say("resolutions.import.no_meeting")
	case in.number < 0 || in.number > maxNumber:
		in.refusal = i18n.Say("resolutions.import.number_too_high", "Number", in.number, "Max", maxNumber)
	case len(in.resolution.Wording.Clauses()) == 0:
		in.refusal = i18n.Say("resolutions.import.no_words")
	}
	if in.policy == Superseded && in.supersededBy == "" {
		in.doubt("resolutions.import.superseded_alone")
	}
}

func (s *Service) importAll(ctx context.Context, who access.Actor, list []incoming, dry bool, progress func(done, total int)) (ImportReport, error) {
	var report ImportReport
	plan := newPlanner(s.read())
	for from := 0; from < len(list); from += importBatch {
		batch := list[from:min(from+importBatch, len(list))]
		var rows []ImportRow
		var err error
		if dry {
			rows, err = s.importDry(ctx, plan, batch)
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

func (s *Service) importDry(ctx context.Context, plan *planner, batch []incoming) ([]ImportRow, error) {
	rows := make([]ImportRow, len(batch))
	for i := range batch {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		var err error
		if rows[i], err = plan.place(ctx, batch[i]); err != nil {
			return nil, err
		}
		if rows[i].Result == ImportCreated {
			if _, _, err := plan.subjects(ctx, batch[i].subjects, &rows[i]); err != nil {
				return nil, err
			}
		}
	}
	return rows, nil
}

func (s *Service) importBatch(ctx context.Context, who access.Actor, batch []incoming) ([]ImportRow, error) {
	var rows []ImportRow
	err := s.log.Do(ctx, who, "resolutions.import", func(tx *audit.Tx) error {
		rows = make([]ImportRow, len(batch))
		q := store.New(tx)
		plan := newPlanner(q)
		created := 0
		var revision int64
		for i, in := range batch {
			row, err := plan.place(ctx, in)
			if err != nil {
				return err
			}
			if row.Result == ImportCreated {
				if created == 0 {
					if revision, err = q.BumpLibrary(ctx, db.Micros(tx.Now)); err != nil {
						return err
					}
				}
				created++
				if err := s.importOne(ctx, tx, plan, in, &row, revision); err != nil {
					return err
				}
			}
			rows[i] = row
		}
		if created > 0 {
			tx.About("library", "import")
			tx.Detail("created", created)
		}
		return nil
	})
	return rows, err
}

func (s *Service) importOne(ctx context.Context, tx *audit.Tx, plan *planner, in incoming, row *ImportRow, revision int64) error {
	q := store.New(tx)
	r := in.resolution
	r.ID, r.Created, r.Updated = row.ID, tx.Now, tx.Now
	if err := insert(ctx, q, r); err != nil {
		return err
	}
	e := Entry{
		Resolution: r, Meeting: row.Address.Meeting, Label: row.Address.Label, Number: in.number, Policy: in.policy,
		AdoptedOn: in.adoptedOn, Revision: revision, Entered: tx.Now,
	}
	if err := insertEntry(ctx, q, r.ID, e); err != nil {
		return err
	}
	subjects, added, err := plan.subjects(ctx, in.subjects, row)
	if err != nil {
		return err
	}
	for _, a := range added {
		if err := q.UpsertSubject(ctx, store.UpsertSubjectParams{
			Slug: a.Slug, NameEn: a.Name.EN, NameFr: a.Name.FR, Position: int64(len(plan.known.all)),
		}); err != nil {
			return err
		}
	}
	for i, subject := range subjects {
		if err := q.InsertSubjectOf(ctx, store.InsertSubjectOfParams{ResolutionID: r.ID, Slug: subject.Slug, Position: int64(i)}); err != nil {
			return err
		}
	}
	e.Subjects = subjects
	if err := insertCitations(ctx, q, r, e); err != nil {
		return err
	}
	detail := map[string]any{}
	if len(in.sources) > 0 {
		detail["file"], detail["entry"] = in.sources[0].File, in.sources[0].Entry
	}
	if err := tx.Also(ctx, "resolutions.import", Kind, r.ID, detail); err != nil {
		return err
	}
	return s.index.Index(ctx, tx.Tx, document(e))
}

// importSuccessors notes, for the entries just created, which resolution took
// their place: it may stand later in the same files.
func (s *Service) importSuccessors(ctx context.Context, who access.Actor, list []incoming, report *ImportReport, dry bool) error {
	expected := map[Address]bool{}
	var waiting []int
	for i, row := range report.Rows {
		if row.Result != ImportRefused {
			expected[row.Address] = true
		}
		if row.Result == ImportCreated && list[i].supersededBy != "" {
			waiting = append(waiting, i)
		}
	}
	for len(waiting) > 0 {
		batch := waiting[:min(importBatch, len(waiting))]
		waiting = waiting[len(batch):]
		unknown := map[int]bool{}
		find := func(q *store.Queries, i int) (string, error) {
			at, ok := ParseAddress(list[i].supersededBy)
			if !ok {
				return "", nil
			}
			row, err := q.EntryByLabel(ctx, at.Meeting, at.Label)
			if isMissing(err) {
				if dry && expected[at] {
					return "expected", nil
				}
				return "", nil
			}
			return row.ResolutionID, err
		}
		note := func(q *store.Queries) error {
			clear(unknown)
			for _, i := range batch {
				by, err := find(q, i)
				if err != nil {
					return err
				}
				if unknown[i] = by == ""; by == "" || dry {
					continue
				}
				if err := q.SetSuccessor(ctx, report.Rows[i].ID, by); err != nil {
					return err
				}
			}
			return nil
		}
		var err error
		if dry {
			err = note(s.read())
		} else {
			err = s.log.Do(ctx, who, "resolutions.import", func(tx *audit.Tx) error { return note(store.New(tx)) })
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

// planner decides where entries go, from what the library has and from what
// the plan has already given a place.
type planner struct {
	q        *store.Queries
	meetings map[string]*meetingPlan
	known    *subjectList // nil: not read yet
}

// meetingPlan is what stands, or will stand, at one meeting.
type meetingPlan struct {
	byLabel    map[string]placed
	byPrint    map[string]placed // the unnumbered ones, by fingerprint
	unnumbered int               // the highest number given to one of them
}

type placed struct{ label, id, fingerprint string }

func newPlanner(q *store.Queries) *planner {
	return &planner{q: q, meetings: map[string]*meetingPlan{}}
}

func (p *planner) meeting(ctx context.Context, key string) (*meetingPlan, error) {
	if m := p.meetings[key]; m != nil {
		return m, nil
	}
	rows, err := p.q.LabelsInMeeting(ctx, key)
	if err != nil {
		return nil, err
	}
	m := &meetingPlan{byLabel: map[string]placed{}, byPrint: map[string]placed{}}
	for _, row := range rows {
		m.add(placed{label: row.Label, id: row.ResolutionID, fingerprint: row.Fingerprint})
	}
	p.meetings[key] = m
	return m, nil
}

func (m *meetingPlan) add(at placed) {
	m.byLabel[at.label] = at
	if n, ok := strings.CutPrefix(at.label, "s-"); ok {
		m.byPrint[at.fingerprint] = at
		if v, err := strconv.Atoi(n); err == nil {
			m.unnumbered = max(m.unnumbered, v)
		}
	}
}

// place says what becomes of an entry.
func (p *planner) place(ctx context.Context, in incoming) (ImportRow, error) {
	row := ImportRow{
		Key: in.key, Address: in.address, Title: in.resolution.Title(), Sources: in.sources, Doubts: in.doubts, Result: ImportRefused, Reason: in.refusal,
	}
	for _, lang := range i18n.Langs() {
		if wording.State(in.resolution.Wording).In(lang).Written > 0 {
			row.Langs = append(row.Langs, lang)
		}
	}
	if in.refusal.Key != "" {
		return row, nil
	}
	m, err := p.meeting(ctx, in.address.Meeting)
	if err != nil {
		return row, err
	}
	there, taken := m.byLabel[in.address.Label]
	if in.address.Label == "" || strings.HasPrefix(in.address.Label, "s-") {
		if at, ok := m.byPrint[in.resolution.Fingerprint]; ok {
			there, taken = at, true
		}
	}
	if taken {
		row.ID, row.Address.Label, row.Result = there.id, there.label, ImportUnchanged
		same, err := p.same(ctx, there, in)
		if err != nil {
			return row, err
		}
		if !same {
			row.Result, row.Reason = ImportChanged, i18n.Say("resolutions.import.differs", "Address", row.Address.String())
		}
		return row, nil
	}
	if row.Address.Label == "" {
		row.Address.Label = "s-" + strconv.Itoa(m.unnumbered+1)
	}
	row.Result, row.ID = ImportCreated, in.resolution.ID
	if row.ID != "" {
		// A key that comes with the entry is kept unless another has it.
		if _, err := p.q.ResolutionByID(ctx, row.ID); err == nil {
			row.ID = ""
		} else if !errors.Is(err, db.ErrNotFound) {
			return row, err
		}
	}
	if row.ID == "" {
		row.ID = db.NewID()
	}
	m.add(placed{label: row.Address.Label, id: row.ID, fingerprint: in.resolution.Fingerprint})
	return row, nil
}

// same compares words. One adopted here has no fingerprint on record.
func (p *planner) same(ctx context.Context, there placed, in incoming) (bool, error) {
	if there.fingerprint == "" {
		r, err := load(ctx, p.q, there.id)
		if err != nil {
			return false, err
		}
		there.fingerprint = intake.Fingerprint(r.Wording)
	}
	return there.fingerprint == in.resolution.Fingerprint, nil
}
