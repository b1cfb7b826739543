package followup

import (
	"context"
	"slices"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/blobs"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/roundtables"
	"plenary.example/internal/roundtables/internal/store"
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
	f := s.framing()
	commitments, err := f.commitments(ctx, tx, promised)
	if err != nil {
		return nil, nil, err
	}
	asks, err := f.asks(ctx, tx, rows, said, commitments)
	return asks, commitments, err
}

// frame is what pages say of a roundtable beside an ask or a commitment.
type frame struct {
	key    string
	title  i18n.Text
	owner  string // the key of the person who looks after it
	public bool
}

// framing adds to asks and commitments what their roundtables and departments are
// called, looking each up once.
type framing struct {
	s     *Service
	known map[string]frame
	names map[string]i18n.Text
}

func (s *Service) framing() *framing {
	return &framing{s: s, known: map[string]frame{}, names: map[string]i18n.Text{}}
}

func (f *framing) of(ctx context.Context, tx db.DBTX, roundtableID, departmentID string) (frame, i18n.Text, error) {
	one, known := f.known[roundtableID]
	if !known {
		row, err := f.s.on(tx).RoundtableByID(ctx, roundtableID)
		if err != nil {
			return one, i18n.Text{}, notFound(err)
		}
		held := row.State == string(roundtables.Held) || row.State == string(roundtables.Closed)
		one = frame{key: row.Key, title: i18n.Text{EN: row.TitleEn, FR: row.TitleFr}, owner: row.OwnerID, public: held && row.Shown == string(roundtables.Answers)}
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
	a.RoundtableKey, a.Roundtable, a.OwnerID, a.Public, a.Department = one.key, one.title, one.owner, one.public, name
	return err
}

func (f *framing) commitment(ctx context.Context, tx db.DBTX, c *Commitment) error {
	one, name, err := f.of(ctx, tx, c.RoundtableID, c.DepartmentID)
	c.RoundtableKey, c.Roundtable, c.Public, c.Department = one.key, one.title, one.public, name
	return err
}

// commitments reads rows of commitments.
func (f *framing) commitments(ctx context.Context, tx db.DBTX, rows []store.RoundtableCommitment) ([]Commitment, error) {
	list := make([]Commitment, len(rows))
	for n, row := range rows {
		list[n] = commitmentOf(row)
		if err := f.commitment(ctx, tx, &list[n]); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// asks reads rows of asks, and gives each its responses and commitments out of those
// of all of them.
func (f *framing) asks(ctx context.Context, tx db.DBTX, rows []store.RoundtableAsk, said []store.RoundtableResponse, promised []Commitment) ([]Ask, error) {
	responses, commitments := map[string][]Response{}, map[string][]Commitment{}
	for _, r := range said {
		responses[r.AskID] = append(responses[r.AskID], responseOf(r))
	}
	for _, c := range promised {
		commitments[c.AskID] = append(commitments[c.AskID], c)
	}
	list := make([]Ask, len(rows))
	for n, row := range rows {
		a := askOf(row)
		a.Responses, a.Commitments = responses[a.ID], commitments[a.ID]
		if err := f.ask(ctx, tx, &a); err != nil {
			return nil, err
		}
		list[n] = a
	}
	return list, nil
}

// Followed is what came of a concern, or of a resolution, at roundtables.
type Followed struct {
	Asks []Ask // each with its responses and commitments, the oldest first
	// Unasked are the commitments that answer no ask.
	Unasked []Commitment
}

// told reads what the rows tell; cited has the resolutions behind the asks.
func (s *Service) told(ctx context.Context, tx db.DBTX, rows []store.RoundtableAsk, said []store.RoundtableResponse, promised []store.RoundtableCommitment, cited []store.CitedAboutRow) (Followed, error) {
	f := s.framing()
	commitments, err := f.commitments(ctx, tx, promised)
	if err != nil {
		return Followed{}, err
	}
	out := Followed{}
	if out.Asks, err = f.asks(ctx, tx, rows, said, commitments); err != nil {
		return Followed{}, err
	}
	behind := map[string][]string{}
	for _, c := range cited {
		behind[c.AskID] = append(behind[c.AskID], c.ResolutionID)
	}
	for n := range out.Asks {
		out.Asks[n].Resolutions = behind[out.Asks[n].ID]
	}
	for _, c := range commitments {
		if c.AskID == "" {
			out.Unasked = append(out.Unasked, c)
		}
	}
	return out, nil
}

// OfResolution is what came of a resolution: the asks it is behind, and the
// commitments about their items. Public says which of them everybody may read. tx nil
// is the reader.
func (s *Service) OfResolution(ctx context.Context, tx db.DBTX, resolutionID string) (Followed, error) {
	q := s.on(tx)
	rows, err := q.AsksCiting(ctx, resolutionID, maxEach)
	if err != nil {
		return Followed{}, audit.Fault(err)
	}
	said, err := q.ResponsesCiting(ctx, resolutionID, maxEach*maxEach)
	if err != nil {
		return Followed{}, audit.Fault(err)
	}
	promised, err := q.CommitmentsCiting(ctx, resolutionID, maxEach)
	if err != nil {
		return Followed{}, audit.Fault(err)
	}
	cited, err := q.CitedBeside(ctx, resolutionID, maxEach*maxEach)
	if err != nil {
		return Followed{}, audit.Fault(err)
	}
	behind := make([]store.CitedAboutRow, len(cited))
	for n, c := range cited {
		behind[n] = store.CitedAboutRow(c)
	}
	return s.told(ctx, tx, rows, said, promised, behind)
}

// OfConcern is OfResolution for a concern.
func (s *Service) OfConcern(ctx context.Context, tx db.DBTX, slug string) (Followed, error) {
	q := s.on(tx)
	rows, err := q.AsksAbout(ctx, slug, maxEach)
	if err != nil {
		return Followed{}, audit.Fault(err)
	}
	said, err := q.ResponsesAbout(ctx, slug, maxEach*maxEach)
	if err != nil {
		return Followed{}, audit.Fault(err)
	}
	promised, err := q.CommitmentsAbout(ctx, slug, maxEach)
	if err != nil {
		return Followed{}, audit.Fault(err)
	}
	cited, err := q.CitedAbout(ctx, slug, maxEach*maxEach)
	if err != nil {
		return Followed{}, audit.Fault(err)
	}
	return s.told(ctx, tx, rows, said, promised, cited)
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
	open, err := q.OpenCommitments(ctx, maxOpen)
	if err != nil {
		return nil, nil, audit.Fault(err)
	}
	f := s.framing()
	asks, err := f.asks(ctx, tx, rows, nil, nil)
	if err != nil {
		return nil, nil, err
	}
	commitments, err := f.commitments(ctx, tx, open)
	return asks, commitments, err
}

// OpenByConcern counts, by concern, the asks without an answer that somebody may see.
func (s *Service) OpenByConcern(ctx context.Context, who access.Actor) (map[string]int, error) {
	asks, _, err := s.OpenNow(ctx, nil)
	counts := map[string]int{}
	for _, a := range asks {
		if a.Public || roundtables.MaySee(who) {
			counts[a.Concern]++
		}
	}
	return counts, err
}

// overdue are the asks and commitments that are overdue on a calendar day.
func (s *Service) overdue(ctx context.Context, tx db.DBTX, today time.Time) ([]store.RoundtableAsk, []store.RoundtableCommitment, error) {
	q := s.on(tx)
	asks, err := q.OpenAsks(ctx, maxOpen)
	if err != nil {
		return nil, nil, audit.Fault(err)
	}
	open, err := q.OpenCommitments(ctx, maxOpen)
	if err != nil {
		return nil, nil, audit.Fault(err)
	}
	asks = slices.DeleteFunc(asks, func(row store.RoundtableAsk) bool { return !askOf(row).Overdue(today) })
	open = slices.DeleteFunc(open, func(row store.RoundtableCommitment) bool { return !commitmentOf(row).Overdue(today) })
	return asks, open, nil
}

// CountOverdue is how many asks and commitments are overdue on a calendar day; tx
// nil is the reader.
func (s *Service) CountOverdue(ctx context.Context, tx db.DBTX, today time.Time) (int, error) {
	asks, open, err := s.overdue(ctx, tx, today)
	return len(asks) + len(open), err
}

// Overdue lists the asks and commitments that are overdue on a calendar day, in the
// order of OpenNow, for those who see roundtables: all of them, or only the commitments
// that the actor sees to and the asks of the roundtables they look after. Whoever sees
// no roundtables has none.
func (s *Service) Overdue(ctx context.Context, who access.Actor, today time.Time, mine bool) ([]Ask, []Commitment, error) {
	if !roundtables.MaySee(who) {
		return nil, nil, nil
	}
	rows, open, err := s.overdue(ctx, nil, today)
	if err != nil {
		return nil, nil, err
	}
	f := s.framing()
	asks, err := f.asks(ctx, nil, rows, nil, nil)
	if err != nil {
		return nil, nil, err
	}
	commitments, err := f.commitments(ctx, nil, open)
	if mine {
		asks = slices.DeleteFunc(asks, func(a Ask) bool { return a.OwnerID != who.PersonID })
		commitments = slices.DeleteFunc(commitments, func(c Commitment) bool { return c.OwnerID != who.PersonID })
	}
	return asks, commitments, err
}

// Commitment returns a commitment with its story, for those who see roundtables. To
// others it gives one that everybody may read, without the story.
func (s *Service) Commitment(ctx context.Context, who access.Actor, id string) (Commitment, []Step, error) {
	q := s.on(nil)
	row, err := q.Commitment(ctx, id)
	if err != nil {
		return Commitment{}, nil, notFound(err)
	}
	c := commitmentOf(row)
	if err := s.framing().commitment(ctx, nil, &c); err != nil {
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
func (s *Service) Numbered(ctx context.Context, roundtableID, kind string, number int) (id string, err error) {
	if kind == AskKind {
		id, err = s.on(nil).AskNumbered(ctx, roundtableID, int64(number))
	} else {
		id, err = s.on(nil).CommitmentNumbered(ctx, roundtableID, int64(number))
	}
	return id, notFound(err)
}

// Ask returns an ask with its responses, its commitments and the resolutions behind
// it: to those who see roundtables, and to others one that everybody may read.
func (s *Service) Ask(ctx context.Context, who access.Actor, id string) (Ask, error) {
	q := s.on(nil)
	row, err := q.Ask(ctx, id)
	if err != nil {
		return Ask{}, notFound(err)
	}
	said, err := q.ResponsesTo(ctx, id, maxEach)
	if err != nil {
		return Ask{}, audit.Fault(err)
	}
	promised, err := q.CommitmentsTo(ctx, id, maxEach)
	if err != nil {
		return Ask{}, audit.Fault(err)
	}
	f := s.framing()
	commitments, err := f.commitments(ctx, nil, promised)
	if err != nil {
		return Ask{}, err
	}
	one, err := f.asks(ctx, nil, []store.RoundtableAsk{row}, said, commitments)
	if err != nil {
		return Ask{}, err
	}
	a := one[0]
	if err := who.Require(a.Public || roundtables.MaySee(who), "power.see_roundtable"); err != nil {
		return Ask{}, err
	}
	a.Resolutions, err = q.AskCited(ctx, id)
	return a, audit.Fault(err)
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
