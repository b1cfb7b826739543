package followup

import (
	"context"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/blobs"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/roundtables"
)

// Of lists the asks of a roundtable, each with its responses and the commitments
// that answer it, and all its commitments, those that answer no ask too. tx nil is
// the reader.
func (s *Service) Of(ctx context.Context, tx db.DBTX, r roundtables.Roundtable) ([]Ask, []Commitment, error) {
	q := s.on(tx)
	rows, err := q.AsksOf(ctx, r.ID, maxEach)
	if err != nil {
		return nil, nil, audit.Fault(err)
	}
	said, err := q.ResponsesIn(ctx, r.ID, maxEach*maxEach)
	if err != nil {
		return nil, nil, audit.Fault(err)
	}
	promised, err := q.CommitmentsOf(ctx, r.ID, maxEach)
	if err != nil {
		return nil, nil, audit.Fault(err)
	}
	f := framing{s: s, known: map[string]frame{}, names: map[string]i18n.Text{}}
	commitments := make([]Commitment, len(promised))
	for n, row := range promised {
		commitments[n] = commitmentOf(row)
		if err := f.commitment(ctx, tx, &commitments[n]); err != nil {
			return nil, nil, err
		}
	}
	asks := make([]Ask, len(rows))
	for n, row := range rows {
		a := askOf(row)
		for _, r := range said {
			if r.AskID == a.ID {
				a.Responses = append(a.Responses, responseOf(r))
			}
		}
		for _, c := range commitments {
			if c.AskID == a.ID {
				a.Commitments = append(a.Commitments, c)
			}
		}
		if err := f.ask(ctx, tx, &a); err != nil {
			return nil, nil, err
		}
		asks[n] = a
	}
	return asks, commitments, nil
}

// frame is what pages say of a roundtable beside an ask or a commitment.
type frame struct {
	key    string
	title  i18n.Text
	public bool
}

// framing adds to asks and commitments what their roundtables and departments are
// called, looking each up once.
type framing struct {
	s     *Service
	known map[string]frame
	names map[string]i18n.Text
}

func (f *framing) of(ctx context.Context, tx db.DBTX, roundtableID, departmentID string) (frame, i18n.Text, error) {
	one, known := f.known[roundtableID]
	if !known {
		row, err := f.s.on(tx).RoundtableByID(ctx, roundtableID)
		if err != nil {
			return one, i18n.Text{}, notFound(err)
		}
		held := row.State == string(roundtables.Held) || row.State == string(roundtables.Closed)
		one = frame{key: row.Key, title: i18n.Text{EN: row.TitleEn, FR: row.TitleFr}, public: held && row.Shown == string(roundtables.Answers)}
		f.known[roundtableID] = one
	}
	name, known := f.names[departmentID]
	if !known && departmentID != "" {
		row, err := f.s.on(tx).Department(ctx, departmentID)
		if err != nil {
			return one, name, notFound(err)
		}
		name = i18n.Text{EN: row.ShortEn, FR: row.ShortFr}
		f.names[departmentID] = name
	}
	return one, name, nil
}

func (f *framing) ask(ctx context.Context, tx db.DBTX, a *Ask) error {
	one, name, err := f.of(ctx, tx, a.RoundtableID, a.DepartmentID)
	a.RoundtableKey, a.Roundtable, a.Public, a.Department = one.key, one.title, one.public, name
	return err
}

func (f *framing) commitment(ctx context.Context, tx db.DBTX, c *Commitment) error {
	one, name, err := f.of(ctx, tx, c.RoundtableID, c.DepartmentID)
	c.RoundtableKey, c.Roundtable, c.Public, c.Department = one.key, one.title, one.public, name
	return err
}

// whole adds to asks their responses and commitments.
func (s *Service) whole(ctx context.Context, tx db.DBTX, f *framing, a *Ask) error {
	q := s.on(tx)
	said, err := q.ResponsesTo(ctx, a.ID, maxEach)
	if err != nil {
		return audit.Fault(err)
	}
	for _, r := range said {
		a.Responses = append(a.Responses, responseOf(r))
	}
	promised, err := q.CommitmentsTo(ctx, a.ID, maxEach)
	if err != nil {
		return audit.Fault(err)
	}
	for _, row := range promised {
		c := commitmentOf(row)
		if err := f.commitment(ctx, tx, &c); err != nil {
			return err
		}
		a.Commitments = append(a.Commitments, c)
	}
	return f.ask(ctx, tx, a)
}

// AsksOfResolution lists the asks that a resolution is behind, the oldest first, each
// with its responses and commitments. Public says which of them everybody may read.
// tx nil is the reader.
func (s *Service) AsksOfResolution(ctx context.Context, tx db.DBTX, resolutionID string) ([]Ask, error) {
	rows, err := s.on(tx).AsksCiting(ctx, resolutionID, maxEach)
	if err != nil {
		return nil, audit.Fault(err)
	}
	f := framing{s: s, known: map[string]frame{}, names: map[string]i18n.Text{}}
	list := make([]Ask, len(rows))
	for n, row := range rows {
		list[n] = askOf(row)
		if err := s.whole(ctx, tx, &f, &list[n]); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// AsksOfConcern is AsksOfResolution for the asks about a concern.
func (s *Service) AsksOfConcern(ctx context.Context, tx db.DBTX, slug string) ([]Ask, error) {
	rows, err := s.on(tx).AsksAbout(ctx, slug, maxEach)
	if err != nil {
		return nil, audit.Fault(err)
	}
	f := framing{s: s, known: map[string]frame{}, names: map[string]i18n.Text{}}
	list := make([]Ask, len(rows))
	for n, row := range rows {
		list[n] = askOf(row)
		if err := s.whole(ctx, tx, &f, &list[n]); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// ResolutionsBehind are the keys of the resolutions behind an ask; tx nil is the
// reader.
func (s *Service) ResolutionsBehind(ctx context.Context, tx db.DBTX, askID string) ([]string, error) {
	ids, err := s.on(tx).AskCited(ctx, askID)
	return ids, audit.Fault(err)
}

// maxOpen bounds what is open at one time: far above what anybody could look after.
const maxOpen = 2000

// OpenNow lists what waits: the asks without an answer and the commitments not
// settled, those waiting longest, and due first, at the beginning. tx nil is the
// reader.
func (s *Service) OpenNow(ctx context.Context, tx db.DBTX) ([]Ask, []Commitment, error) {
	q := s.on(tx)
	rows, err := q.OpenAsks(ctx, maxOpen)
	if err != nil {
		return nil, nil, audit.Fault(err)
	}
	f := framing{s: s, known: map[string]frame{}, names: map[string]i18n.Text{}}
	asks := make([]Ask, len(rows))
	for n, row := range rows {
		asks[n] = askOf(row)
		if err := f.ask(ctx, tx, &asks[n]); err != nil {
			return nil, nil, err
		}
	}
	open, err := q.OpenCommitments(ctx, maxOpen)
	if err != nil {
		return nil, nil, audit.Fault(err)
	}
	commitments := make([]Commitment, len(open))
	for n, row := range open {
		commitments[n] = commitmentOf(row)
		if err := f.commitment(ctx, tx, &commitments[n]); err != nil {
			return nil, nil, err
		}
	}
	return asks, commitments, nil
}

// CountOverdue is how many asks and commitments are overdue on a calendar day; tx
// nil is the reader.
func (s *Service) CountOverdue(ctx context.Context, tx db.DBTX, today time.Time) (int, error) {
	q, n := s.on(tx), 0
	asks, err := q.OpenAsks(ctx, maxOpen)
	if err != nil {
		return 0, audit.Fault(err)
	}
	for _, row := range asks {
		if askOf(row).Overdue(today) {
			n++
		}
	}
	open, err := q.OpenCommitments(ctx, maxOpen)
	if err != nil {
		return 0, audit.Fault(err)
	}
	for _, row := range open {
		if commitmentOf(row).Overdue(today) {
			n++
		}
	}
	return n, nil
}

// Commitment returns a commitment with its story, for those who see roundtables. To
// others it gives one that everybody may read, without the story.
func (s *Service) Commitment(ctx context.Context, who access.Actor, id string) (Commitment, []Step, error) {
	q := s.on(nil)
	row, err := q.Commitment(ctx, id)
	if err != nil {
		return Commitment{}, nil, notFound(err)
	}
	f := framing{s: s, known: map[string]frame{}, names: map[string]i18n.Text{}}
	c := commitmentOf(row)
	if err := f.commitment(ctx, nil, &c); err != nil {
		return c, nil, err
	}
	if !roundtables.MaySee(who) {
		return c, nil, who.Require(c.Public, "power.see_roundtable")
	}
	rows, err := q.StepsOf(ctx, id, maxEach)
	if err != nil {
		return c, nil, audit.Fault(err)
	}
	steps := make([]Step, len(rows))
	for n, r := range rows {
		steps[n] = stepOf(r)
	}
	return c, steps, nil
}

// Numbered is the key of the ask, or of the commitment, with a number at a roundtable;
// a NotFound refusal for none.
func (s *Service) Numbered(ctx context.Context, roundtableID, kind string, number int) (string, error) {
	q := s.on(nil)
	if kind == AskKind {
		rows, err := q.AsksOf(ctx, roundtableID, maxEach)
		for _, r := range rows {
			if int(r.Number) == number {
				return r.ID, nil
			}
		}
		if err != nil {
			return "", audit.Fault(err)
		}
		return "", fault.New(fault.NotFound, "followup.error.not_found", nil)
	}
	rows, err := q.CommitmentsOf(ctx, roundtableID, maxEach)
	for _, r := range rows {
		if int(r.Number) == number {
			return r.ID, nil
		}
	}
	if err != nil {
		return "", audit.Fault(err)
	}
	return "", fault.New(fault.NotFound, "followup.error.not_found", nil)
}

// Ask returns an ask with its responses and commitments: to those who see
// roundtables, and to others one that everybody may read.
func (s *Service) Ask(ctx context.Context, who access.Actor, id string) (Ask, error) {
	row, err := s.on(nil).Ask(ctx, id)
	if err != nil {
		return Ask{}, notFound(err)
	}
	f := framing{s: s, known: map[string]frame{}, names: map[string]i18n.Text{}}
	a := askOf(row)
	if err = s.whole(ctx, nil, &f, &a); err != nil {
		return a, err
	}
	return a, who.Require(a.Public || roundtables.MaySee(who), "power.see_roundtable")
}

// File is a file of a response or of a step, by the key of either, for those who see
// roundtables.
func (s *Service) File(ctx context.Context, who access.Actor, id string) (blobs.Blob, error) {
	if err := who.Require(roundtables.MaySee(who), "power.see_roundtable"); err != nil {
		return blobs.Blob{}, err
	}
	q := s.on(nil)
	blob := ""
	if r, err := q.Response(ctx, id); err == nil {
		blob = r.BlobID
	} else if st, err := q.Step(ctx, id); err == nil {
		blob = st.BlobID
	} else if !missing(err) {
		return blobs.Blob{}, audit.Fault(err)
	}
	if blob == "" {
		return blobs.Blob{}, fault.New(fault.NotFound, "followup.error.not_found", nil)
	}
	return s.blobs.Get(ctx, nil, blob)
}
