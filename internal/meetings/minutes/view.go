package minutes

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/meetings"
	"plenary.example/internal/meetings/internal/store"
	"plenary.example/internal/said"
)

// State is where minutes stand.
type State string

// The states of minutes.
const (
	Unfinished State = "unfinished" // the meeting has not adjourned
	Drafted    State = "draft"
	Circulated State = "circulated"
	Approved   State = "approved"
)

// Name says the state in words.
func (s State) Name() i18n.Message { return i18n.Say("minutes.state." + string(s)) }

// Addition is a correction of approved minutes.
type Addition struct {
	Number      int
	Words       i18n.Text
	By          string
	Made        time.Time
	ApprovedAt  time.Time // zero: not yet
	ApprovedBy  i18n.Text // the title of the meeting
	Body        string
	Fingerprint string
	Signatures  []Signature
}

// Office is what somebody signs as.
type Office string

// Who signs minutes.
const (
	President Office = "president" // or whoever chaired the meeting
	Secretary Office = "secretary" // or the secretariat's recording secretary
)

// Offices are those who sign, in their order.
func Offices() [2]Office { return [2]Office{President, Secretary} }

// Name says the office in words.
func (o Office) Name() i18n.Message { return i18n.Say("minutes.office." + string(o)) }

// Signature is somebody's word that the text with a fingerprint is what was approved.
type Signature struct {
	Office      Office
	PersonID    string
	Person      string
	Title       i18n.Message // the office they held
	Fingerprint string
	At          time.Time
}

// View is the minutes of a meeting as they stand.
type View struct {
	Meeting           meetings.Meeting
	State             State
	Version           int // 0: as assembled, nobody has written anything
	CirculatedVersion int
	CirculatedAt      time.Time
	ApprovedVersion   int
	ApprovedAt        time.Time
	ApprovedBy        i18n.Text // the title of the meeting that approved them
	Document          Document
	Body              string // what was approved, as text
	Fingerprint       string
	Signatures        []Signature
	Additions         []Addition
	Tail              []Block // the signatures and additions, after the document
}

// Corrected reports whether what was approved is not what was circulated.
func (v View) Corrected() bool {
	return v.State == Approved && v.ApprovedVersion != v.CirculatedVersion
}

// Blocks are the document and what stands after it.
func (v View) Blocks() []Block { return append(slices.Clone(v.Document.Blocks), v.Tail...) }

// Signed returns who signed as an office.
func Signed(list []Signature, o Office) (Signature, bool) {
	i := slices.IndexFunc(list, func(s Signature) bool { return s.Office == o })
	if i < 0 {
		return Signature{}, false
	}
	return list[i], true
}

// rowOf reads the row of minutes that somebody has begun to write on; none is the
// zero row.
func rowOf(ctx context.Context, q *store.Queries, meetingID string) (store.MeetingMinute, error) {
	row, err := q.MinutesOf(ctx, meetingID)
	if errors.Is(err, db.ErrNotFound) {
		return store.MeetingMinute{}, nil
	}
	return row, err
}

func stateOf(m meetings.Meeting, row store.MeetingMinute) State {
	switch {
	case m.State != meetings.Adjourned:
		return Unfinished
	case row.ApprovedAt != 0:
		return Approved
	case row.CirculatedVersion != 0:
		return Circulated
	}
	return Drafted
}

// draftAt reads what people had written in a version; 0 is nothing.
func draftAt(ctx context.Context, q *store.Queries, meetingID string, version int64) (Draft, error) {
	if version == 0 {
		return Draft{}, nil
	}
	row, err := q.MinutesVersion(ctx, meetingID, version)
	if err != nil {
		if errors.Is(err, db.ErrNotFound) {
			return nil, fault.Wrap(err, fault.NotFound, "minutes.error.no_version", nil)
		}
		return nil, err
	}
	return draftOf(row.Draft)
}

// Of reads the minutes of the meeting with a key as they stand. It asks
// MayReadMinutes of nobody: the doors do.
func (s *Service) Of(ctx context.Context, key string) (View, error) {
	m, err := s.meetings.ByKey(ctx, key)
	if err != nil {
		return View{}, err
	}
	q := s.read()
	row, err := rowOf(ctx, q, m.ID)
	if err != nil {
		return View{}, audit.Fault(err)
	}
	v := View{
		Meeting: m, State: stateOf(m, row), Version: int(row.Version), CirculatedVersion: int(row.CirculatedVersion), CirculatedAt: db.Time(row.CirculatedAt),
		ApprovedVersion: int(row.ApprovedVersion), ApprovedAt: db.Time(row.ApprovedAt), Body: row.Body, Fingerprint: row.Fingerprint,
	}
	if v.State == Approved {
		if err := json.Unmarshal([]byte(row.Document), &v.Document); err != nil {
			return View{}, audit.Fault(err)
		}
		if v.ApprovedBy, err = s.approver(ctx, q, row.ApprovedItem); err != nil {
			return View{}, err
		}
	} else if v.Document, err = s.document(ctx, q, m, row.Version, statusOf(v.State)); err != nil {
		return View{}, err
	}
	if row.ApprovedAt == 0 {
		return v, nil
	}
	if err := s.afterwards(ctx, q, &v); err != nil {
		return View{}, err
	}
	v.Tail = tail(s.catalog, v)
	return v, nil
}

func statusOf(s State) i18n.Message { return i18n.Say("minutes.status." + string(s)) }

// document composes the minutes of a version.
func (s *Service) document(ctx context.Context, q *store.Queries, m meetings.Meeting, version int64, status i18n.Message) (Document, error) {
	draft, err := draftAt(ctx, q, m.ID, version)
	if err != nil {
		return Document{}, audit.Fault(err)
	}
	r, err := s.Record(ctx, m)
	if err != nil {
		return Document{}, err
	}
	return compose(s.catalog, r, draft, status), nil
}

// approver is the title of the meeting whose agenda item approved something.
func (s *Service) approver(ctx context.Context, q *store.Queries, itemID string) (i18n.Text, error) {
	row, err := q.MinutesItem(ctx, itemID)
	if err != nil {
		return i18n.Text{}, audit.Fault(err)
	}
	m, err := s.meetings.ByID(ctx, row.AtMeeting)
	return m.Title, err
}

// afterwards reads the signatures and the additions.
func (s *Service) afterwards(ctx context.Context, q *store.Queries, v *View) error {
	signed, err := q.MinutesSignatures(ctx, v.Meeting.ID)
	if err != nil {
		return audit.Fault(err)
	}
	of := map[int64][]Signature{}
	for _, r := range signed {
		title, err := said.Recall(r.Title)
		if err != nil {
			return audit.Fault(err)
		}
		of[r.Addition] = append(of[r.Addition], Signature{Office: Office(r.Office), PersonID: r.PersonID, Person: r.PersonName, Title: title, Fingerprint: r.Fingerprint, At: db.Time(r.SignedAt)})
	}
	v.Signatures = of[0]
	rows, err := q.MinutesAdditions(ctx, v.Meeting.ID)
	if err != nil {
		return audit.Fault(err)
	}
	for _, r := range rows {
		a := Addition{
			Number: int(r.Number), Words: i18n.Text{EN: r.WordsEn, FR: r.WordsFr}, By: r.PersonName, Made: db.Time(r.MadeAt), ApprovedAt: db.Time(r.ApprovedAt),
			Body: r.Body, Fingerprint: r.Fingerprint, Signatures: of[r.Number],
		}
		if r.ApprovedAt != 0 {
			if a.ApprovedBy, err = s.approver(ctx, q, r.ApprovedItem); err != nil {
				return err
			}
		}
		v.Additions = append(v.Additions, a)
	}
	return nil
}

// tail is what stands after approved minutes: the fingerprint, who signed, and each
// addition with its own.
func tail(catalog *i18n.Catalog, v View) []Block {
	c := &composer{catalog: catalog}
	zone := v.Meeting.Location()
	sign := func(id, fingerprint string, list []Signature) {
		for _, o := range Offices() {
			b := Block{ID: id + string(o), Kind: Fact, Label: say(catalog, o.Name()), Text: c.say("minutes.unsigned")}
			if g, ok := Signed(list, o); ok {
				b.Text = c.both(func(l *i18n.Localizer) string {
					return l.T("minutes.signed", "Name", g.Person, "Title", g.Title, "When", l.DateTime(g.At.In(zone)))
				})
			}
			c.add(b)
		}
		c.add(Block{ID: id + "fingerprint", Kind: Fact, Label: c.say("minutes.fingerprint"), Text: i18n.Same(fingerprint)})
	}
	c.add(Block{ID: "signatures", Kind: Heading, Text: c.say("minutes.signatures")})
	sign("sign.0.", v.Fingerprint, v.Signatures)
	for _, a := range v.Additions {
		id := "addition." + c.catalog.For(i18n.EN).Number(int64(a.Number)) + "."
		c.add(Block{ID: id + "title", Kind: Heading, Text: c.say("minutes.addition.title", "Number", a.Number)})
		status := c.say("minutes.addition.proposed", "Name", a.By, "Day", a.Made.In(zone))
		if !a.ApprovedAt.IsZero() {
			status = c.say("minutes.status.approved", "Day", a.ApprovedAt.In(zone), "Meeting", a.ApprovedBy)
		}
		c.add(Block{ID: id + "status", Kind: Status, Text: status})
		c.add(Block{ID: id + "words", Kind: Prose, Text: a.Words})
		if !a.ApprovedAt.IsZero() {
			sign(id, a.Fingerprint, a.Signatures)
		}
	}
	return c.out.Blocks
}

// Version is one saving of a draft.
type Version struct {
	Number int
	Note   string
	By     string
	At     time.Time
}

// PageSize is how many versions a page of the list has at most.
const PageSize = 50

// Versions lists the versions before a number (0: from the last), the last first.
func (s *Service) Versions(ctx context.Context, meetingID string, before int) ([]Version, error) {
	if before <= 0 {
		before = 1 << 40
	}
	rows, err := s.read().MinutesVersions(ctx, store.MinutesVersionsParams{MeetingID: meetingID, Before: int64(before), PageSize: PageSize})
	if err != nil {
		return nil, audit.Fault(err)
	}
	list := make([]Version, len(rows))
	for i, r := range rows {
		list[i] = versionOf(r)
	}
	return list, nil
}

func versionOf(r store.MeetingMinutesVersion) Version {
	return Version{Number: int(r.Number), Note: r.Note, By: r.PersonName, At: db.Time(r.MadeAt)}
}

// At composes the minutes as a version has them; 0 is as assembled.
func (s *Service) At(ctx context.Context, m meetings.Meeting, version int) (Document, error) {
	return s.document(ctx, s.read(), m, int64(version), statusOf(Drafted))
}

// DraftOf reads what people have written in a version; 0 is nothing.
func (s *Service) DraftOf(ctx context.Context, meetingID string, version int) (Draft, error) {
	d, err := draftAt(ctx, s.read(), meetingID, int64(version))
	return d, audit.Fault(err)
}

// LastBy says who saved a version, and when.
func (s *Service) LastBy(ctx context.Context, meetingID string, version int) (Version, error) {
	row, err := s.read().MinutesVersion(ctx, meetingID, int64(version))
	if err != nil {
		return Version{}, audit.Fault(err)
	}
	return versionOf(row), nil
}
