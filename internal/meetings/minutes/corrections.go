package minutes

import (
	"context"
	"errors"
	"strings"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/meetings"
	"plenary.example/internal/meetings/internal/store"
	"plenary.example/internal/said"
)

// CorrectionState is what became of a correction that somebody asked for.
type CorrectionState string

// The states of a correction.
const (
	Asked    CorrectionState = "open"
	Taken    CorrectionState = "taken"
	Declined CorrectionState = "declined"
)

// Correction is what somebody asks to have put right in a circulated draft.
type Correction struct {
	ID           string
	Part         string // its key; empty: of the whole
	Words        string
	PersonID     string
	Person       string
	Organization i18n.Text
	Made         time.Time
	State        CorrectionState
	Answer       string
	AnsweredBy   string
}

const (
	maxCorrection  = 3000 // bytes
	maxCorrections = 500  // of one draft
	maxOwn         = 30   // of one person
)

// MayCorrect reports whether the actor may ask for corrections: whoever represents an
// organization.
func MayCorrect(who access.Actor) bool { return len(who.Seats) > 0 }

// Correct asks for a correction of a draft that has been circulated.
func (s *Service) Correct(ctx context.Context, who access.Actor, key, part, words string) error {
	if err := who.Require(MayCorrect(who), "power.correct_minutes"); err != nil {
		return err
	}
	words = tidy(words)
	switch {
	case words == "":
		return fault.Field("words", "minutes.error.no_words", nil)
	case len(words) > maxCorrection:
		return fault.Field("words", "meetings.error.long", fault.Args{"Max": maxCorrection})
	}
	seat := who.Seats[0]
	if list := who.MemberSeats(); len(list) > 0 {
		seat = list[0]
	}
	return s.do(ctx, who, "minutes.correct", key, func(a *act) error {
		if err := a.require(Circulated); err != nil {
			return err
		}
		rows, err := a.q.MinutesCorrections(ctx, a.m.ID, maxCorrections)
		if err != nil {
			return err
		}
		own := 0
		for _, r := range rows {
			if r.PersonID == who.PersonID {
				own++
			}
		}
		if own >= maxOwn || len(rows) >= maxCorrections {
			return fault.New(fault.TooMany, "minutes.error.too_many", nil)
		}
		if part != "" {
			r, err := s.Record(ctx, a.m)
			if err != nil {
				return err
			}
			if len(r.Places(part)) == 0 {
				return fault.Field("part", "minutes.error.place", nil)
			}
		}
		id := db.NewID()
		a.Detail("correction", id)
		return a.q.InsertMinutesCorrection(ctx, store.InsertMinutesCorrectionParams{
			ID: id, MeetingID: a.m.ID, Part: part, Words: words, PersonID: who.PersonID, PersonName: who.Name,
			OrganizationID: seat.OrganizationID, OrganizationEn: seat.Name.EN, OrganizationFr: seat.Name.FR, MadeAt: db.Micros(a.Now),
		})
	})
}

// Corrections lists what was asked for: all of it for those who write the minutes,
// one's own for the others.
func (s *Service) Corrections(ctx context.Context, who access.Actor, meetingID string) ([]Correction, error) {
	rows, err := s.read().MinutesCorrections(ctx, meetingID, maxCorrections)
	if err != nil {
		return nil, audit.Fault(err)
	}
	var list []Correction
	for _, r := range rows {
		if !MayEdit(who) && (who.PersonID == "" || r.PersonID != who.PersonID) {
			continue
		}
		list = append(list, Correction{
			ID: r.ID, Part: r.Part, Words: r.Words, PersonID: r.PersonID, Person: r.PersonName, Organization: i18n.Text{EN: r.OrganizationEn, FR: r.OrganizationFr},
			Made: db.Time(r.MadeAt), State: CorrectionState(r.State), Answer: r.Answer, AnsweredBy: r.AnsweredBy,
		})
	}
	return list, nil
}

// Answer says whether a correction was taken into the text. One that is declined gets
// a reason.
func (s *Service) Answer(ctx context.Context, who access.Actor, key, id string, taken bool, answer string) error {
	if err := mayEdit(who); err != nil {
		return err
	}
	answer = strings.TrimSpace(answer)
	switch {
	case !taken && answer == "":
		return fault.Field("answer", "minutes.error.reason", nil)
	case len(answer) > maxCorrection:
		return fault.Field("answer", "meetings.error.long", fault.Args{"Max": maxCorrection})
	}
	state := Declined
	if taken {
		state = Taken
	}
	return s.do(ctx, who, "minutes.answer", key, func(a *act) error {
		row, err := a.q.MinutesCorrection(ctx, id)
		if errors.Is(err, db.ErrNotFound) || err == nil && row.MeetingID != a.m.ID {
			return fault.New(fault.NotFound, "minutes.error.no_correction", nil)
		}
		if err != nil {
			return err
		}
		a.Detail("correction", id)
		a.Detail("taken", taken)
		n, err := a.q.AnswerMinutesCorrection(ctx, store.AnswerMinutesCorrectionParams{ID: id, State: string(state), Answer: answer, AnsweredBy: who.Name, AnsweredAt: db.Micros(a.Now)})
		if err == nil && n == 0 {
			return fault.New(fault.Conflict, "minutes.error.answered", nil)
		}
		return err
	})
}

// Add writes a correction of approved minutes, which a meeting is to approve.
func (s *Service) Add(ctx context.Context, who access.Actor, key string, words i18n.Text) (number int, err error) {
	if err := mayEdit(who); err != nil {
		return 0, err
	}
	words = i18n.Text{EN: tidy(words.EN), FR: tidy(words.FR)}
	var found []*fault.Error
	for _, lang := range i18n.Langs() {
		switch field := "words_" + string(lang); {
		case !words.Has(lang):
			found = append(found, fault.Field(field, "minutes.error.no_words", nil))
		case len(words.Only(lang)) > maxText:
			found = append(found, fault.Field(field, "meetings.error.long", fault.Args{"Max": maxText}))
		}
	}
	if err := fault.Join(found...); err != nil {
		return 0, err
	}
	err = s.do(ctx, who, "minutes.add", key, func(a *act) error {
		if err := a.require(Approved); err != nil {
			return err
		}
		rows, err := a.q.MinutesAdditions(ctx, a.m.ID)
		if err != nil {
			return err
		}
		number = len(rows) + 1
		a.Detail("addition", number)
		return a.q.InsertMinutesAddition(ctx, store.InsertMinutesAdditionParams{
			MeetingID: a.m.ID, Number: int64(number), WordsEn: words.EN, WordsFr: words.FR, PersonID: who.PersonID, PersonName: who.Name, MadeAt: db.Micros(a.Now),
		})
	})
	return number, err
}

// Sign has whoever presides, or the secretary, sign what was approved: the minutes
// (addition 0) or an addition. fingerprint is that of the text before them.
func (s *Service) Sign(ctx context.Context, who access.Actor, key string, addition int, office Office, fingerprint string) error {
	if err := who.InPerson("minutes.error.own_hand"); err != nil {
		return err
	}
	m, err := s.meetings.ByKey(ctx, key)
	if err != nil {
		return err
	}
	title, ok := signsAs(who, m, office)
	if err := who.Require(ok, "power.sign_minutes"); err != nil {
		return err
	}
	return s.do(ctx, who, "minutes.sign", key, func(a *act) error {
		if err := a.require(Approved); err != nil {
			return err
		}
		known, err := a.fingerprint(ctx, addition)
		if err != nil {
			return err
		}
		if fingerprint != known {
			return fault.New(fault.Conflict, "minutes.error.fingerprint", nil)
		}
		signed, err := a.q.MinutesSignatures(ctx, a.m.ID)
		if err != nil {
			return err
		}
		for _, r := range signed {
			switch {
			case int(r.Addition) != addition:
			case Office(r.Office) == office:
				return fault.New(fault.Conflict, "minutes.error.signed", fault.Args{"Name": r.PersonName})
			case r.PersonID == who.PersonID:
				return fault.New(fault.Conflict, "minutes.error.two_hands", nil)
			}
		}
		kept, err := said.Keep(title)
		if err != nil {
			return err
		}
		a.Detail("office", office)
		a.Detail("fingerprint", fingerprint)
		return a.q.InsertMinutesSignature(ctx, store.InsertMinutesSignatureParams{
			MeetingID: a.m.ID, Addition: int64(addition), Office: string(office), PersonID: who.PersonID, PersonName: who.Name, Title: kept,
			Fingerprint: fingerprint, SignedAt: db.Micros(a.Now),
		})
	})
}

// fingerprint is that of an approved text.
func (a *act) fingerprint(ctx context.Context, addition int) (string, error) {
	if addition == 0 {
		return a.row.Fingerprint, nil
	}
	rows, err := a.q.MinutesAdditions(ctx, a.m.ID)
	if err != nil {
		return "", err
	}
	for _, r := range rows {
		if int(r.Number) == addition && r.ApprovedAt != 0 {
			return r.Fingerprint, nil
		}
	}
	return "", fault.New(fault.Conflict, "minutes.refused.circulated", nil)
}

// SignsAs reports whether the actor may sign the minutes of a meeting as an office.
func SignsAs(who access.Actor, m meetings.Meeting, o Office) bool {
	_, ok := signsAs(who, m, o)
	return ok && who.PersonID != ""
}

func signsAs(who access.Actor, m meetings.Meeting, o Office) (title i18n.Message, ok bool) {
	switch {
	case o == President && holds(who, access.President):
		return i18n.Say("bodies.role.president"), true
	case o == President && m.Chair.ID != "" && m.Chair.ID == who.PersonID:
		return i18n.Say("minutes.office.chair"), true
	case o == Secretary && holds(who, access.Secretary):
		return i18n.Say("bodies.role.secretary"), true
	case o == Secretary && who.IsStaff() && who.PersonID != "":
		return i18n.Say("minutes.office.recording"), true
	}
	return i18n.Message{}, false
}

// Check is whether approved words are what was approved and signed.
type Check struct {
	Addition int    // 0: the minutes
	Recorded string // the fingerprint written down when they were approved
	Computed string // of the words as they are kept now
	Signed   int    // signatures under that fingerprint
	Sound    bool
}

// Verify computes the fingerprints of approved minutes and their additions anew.
func (s *Service) Verify(ctx context.Context, key string) ([]Check, error) {
	v, err := s.Of(ctx, key)
	if err != nil {
		return nil, err
	}
	if v.State != Approved {
		return nil, fault.New(fault.Conflict, "minutes.refused."+string(v.State), nil)
	}
	one := func(addition int, recorded, kept, read string, signatures []Signature) Check {
		c := Check{Addition: addition, Recorded: recorded, Computed: Fingerprint(kept), Sound: kept == read}
		c.Sound = c.Sound && c.Recorded == c.Computed
		for _, g := range signatures {
			if g.Fingerprint == c.Computed {
				c.Signed++
			} else {
				c.Sound = false
			}
		}
		return c
	}
	list := []Check{one(0, v.Fingerprint, v.Body, v.Document.Body(), v.Signatures)}
	for _, a := range v.Additions {
		if !a.ApprovedAt.IsZero() {
			list = append(list, one(a.Number, a.Fingerprint, a.Body, a.Body, a.Signatures))
		}
	}
	return list, nil
}
