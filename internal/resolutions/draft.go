package resolutions

import (
	"context"
	"errors"
	"reflect"
	"strings"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
	"plenary.example/internal/resolutions/internal/store"
	"plenary.example/internal/wording"
)

// saveRecordEvery is how often the saves of one sitting leave a line in the
// record: a page saves every few seconds, and one line a quarter of an hour
// says as much about who wrote what.
const saveRecordEvery = 15 * time.Minute

// NewDraft is what a draft starts with; all but the organization may be empty.
type NewDraft struct {
	OrganizationID string    // in whose name; empty: the actor's one member organization
	Lang           i18n.Lang // the language it is drafted in
	Wording        wording.Wording
}

// StartDraft begins a resolution in the name of a member organization, which
// is its mover until the meeting hears otherwise.
func (s *Service) StartDraft(ctx context.Context, who access.Actor, in NewDraft) (Resolution, error) {
	organization := in.OrganizationID
	if seats := who.MemberSeats(); organization == "" && len(seats) == 1 {
		organization = seats[0].OrganizationID
	}
	if err := mayDraft(who, organization); err != nil {
		return Resolution{}, err
	}
	if in.Lang != i18n.FR {
		in.Lang = i18n.EN
	}
	text := wording.Clean(wording.WithIDs(in.Wording, db.NewID))
	if err := wording.Sound(text); err != nil {
		return Resolution{}, err
	}
	seat, _ := who.Seat(organization)
	r := Resolution{
		ID: db.NewID(), State: Draft, Revision: 1, Wording: text, Original: in.Lang,
		Author: Person{ID: who.PersonID, Name: who.Name}, Organization: Party{ID: organization, Name: seat.Name}, SavedBy: who.PersonID,
	}
	r.Mover = r.Organization
	err := s.log.Do(ctx, who, "resolutions.start_draft", func(tx *audit.Tx) error {
		r.Created, r.Updated, r.saveRecorded = tx.Now, tx.Now, tx.Now
		tx.About(Kind, r.ID)
		tx.Detail("organization", organization)
		return insert(ctx, store.New(tx), r)
	})
	if err != nil {
		return Resolution{}, err
	}
	return r, nil
}

// SaveDraft takes what the authors have on their page into the draft: the
// structure of form and its words in lang, the twin and the marks staying in
// step (wording.Merge says how); an empty lang takes the words of both
// languages. Clauses without an ID are given one. An unfinished text may be
// saved.
//
// revision is the one the page was made from. If somebody else saved in between,
// nothing is written and a Conflict comes back together with the resolution as
// it stands, so that the page can show both texts; saving a text that is
// already there is no conflict.
func (s *Service) SaveDraft(ctx context.Context, who access.Actor, id string, revision int64, lang i18n.Lang, form wording.Wording) (Resolution, error) {
	form = wording.WithIDs(form, db.NewID)
	return s.saveText(ctx, who, "resolutions.save_draft", id, revision, func(r Resolution) (wording.Wording, error) {
		if err := mayEdit(who, r); err != nil {
			return wording.Wording{}, err
		}
		next := r.Wording
		for _, l := range i18n.Langs() {
			if lang == "" || lang == l {
				next = wording.Merge(next, form, l)
			}
		}
		return next, wording.Sound(next)
	})
}

// SaveTranslation writes the words of some texts (clause IDs, or the wording
// package's names for the title and the opening words) in one language and
// marks what then awaits checking. Once the resolution is submitted its
// original stands: only the twin may be written, and in the original only what
// awaits its twin after an amendment. The revision works as in SaveDraft.
func (s *Service) SaveTranslation(ctx context.Context, who access.Actor, id string, revision int64, lang i18n.Lang, texts map[string]string) (Resolution, error) {
	return s.saveText(ctx, who, "resolutions.save_translation", id, revision, func(r Resolution) (wording.Wording, error) {
		if err := mayTranslate(who, r); err != nil {
			return wording.Wording{}, err
		}
		next := r.Wording
		for text, words := range texts {
			was, check, ok := pairOf(next, text)
			if !ok {
				return wording.Wording{}, fault.New(fault.Conflict, "wording.error.clause_gone", nil)
			}
			edited, err := wording.Edit(next, lang, text, words)
			if err != nil {
				return wording.Wording{}, err
			}
			now, _, _ := pairOf(edited, text)
			if r.State != Draft && (lang == r.Original || r.State == Moved) && was.Has(lang) && now != was && check != lang {
				return wording.Wording{}, &fault.Error{
					Kind: fault.Conflict, Key: "resolutions.error.original_stands", Field: wording.FieldName(text),
					Args: fault.Args{"State": r.State.Name(), "Language": languageName(lang), "Clause": wording.ClauseName(next, text)},
				}
			}
			next = edited
		}
		return next, wording.Sound(next)
	})
}

// MarkChecked records that texts in lang were read against their twins and
// agree; no ids means all of them. The revision works as in SaveDraft.
func (s *Service) MarkChecked(ctx context.Context, who access.Actor, id string, revision int64, lang i18n.Lang, ids ...string) (Resolution, error) {
	return s.saveText(ctx, who, "resolutions.mark_checked", id, revision, func(r Resolution) (wording.Wording, error) {
		if err := mayTranslate(who, r); err != nil {
			return wording.Wording{}, err
		}
		if len(ids) == 0 {
			return wording.CheckedAll(r.Wording, lang), nil
		}
		next := r.Wording
		for _, text := range ids {
			var err error
			if next, err = wording.Checked(next, lang, text); err != nil {
				return wording.Wording{}, err
			}
		}
		return next, nil
	})
}

// errUnchanged ends a save that changes nothing; it never leaves the package.
var errUnchanged = errors.New("nothing to save")

func (s *Service) saveText(ctx context.Context, who access.Actor, action, id string, revision int64, edit func(Resolution) (wording.Wording, error)) (Resolution, error) {
	var out Resolution
	err := s.log.Do(ctx, who, action, func(tx *audit.Tx) error {
		q := store.New(tx)
		r, err := loadFor(ctx, q, who, id)
		if err != nil {
			out = Resolution{}
			return err
		}
		out = r
		next, err := edit(r)
		if err != nil {
			return err
		}
		if reflect.DeepEqual(next, r.Wording) {
			return errUnchanged
		}
		if r.Revision != revision {
			return stale(r)
		}
		// The first save of a sitting leaves a line, and so does whatever is not
		// somebody going on with their own draft.
		if r.State != Draft || r.SavedBy != who.PersonID || tx.Now.Sub(r.saveRecorded) >= saveRecordEvery {
			tx.About(Kind, id)
			tx.Detail("revision", r.Revision+1)
			r.saveRecorded = tx.Now
		}
		r.Wording, r.SavedBy = next, who.PersonID
		r.Revision++
		if err := save(ctx, q, r, tx.Now); err != nil {
			return err
		}
		r.Updated = tx.Now
		out = r
		return nil
	})
	if errors.Is(err, errUnchanged) {
		return out, nil
	}
	return out, err
}

func stale(r Resolution) error {
	return fault.New(fault.Conflict, "resolutions.error.stale", fault.Args{"Time": r.Updated})
}

// pairOf returns a text in both languages with the language that awaits checking.
func pairOf(w wording.Wording, id string) (i18n.Text, i18n.Lang, bool) {
	switch id {
	case wording.TitleID:
		return w.Title, w.TitleToCheck, true
	case wording.WhereasLeadID:
		return w.Whereas.Lead, w.Whereas.LeadToCheck, true
	case wording.ResolvedLeadID:
		return w.Resolved.Lead, w.Resolved.LeadToCheck, true
	}
	c, _, _, ok := w.Find(id)
	return c.Text, c.ToCheck, ok
}

// Details are what stands beside the words.
type Details struct {
	WorkingGroup Party // the source group; none: it goes to the Executive Committee
	Subjects     []string
	SeconderID   string // another member organization, which will be asked
	MeetingID    string
}

// maxSubjects is how many subjects one resolution may have.
const maxSubjects = 8

// SetDetails sets what stands beside the words: by the authors while it is a
// draft, by staff while it is under review. Naming another seconder asks that
// organization; naming the same one leaves its answer as it is.
func (s *Service) SetDetails(ctx context.Context, who access.Actor, id string, in Details) (Resolution, error) {
	return s.change(ctx, who, "resolutions.set_details", id, func(tx *audit.Tx, q *store.Queries, r *Resolution) error {
		if !who.IsStaff() || !r.State.UnderReview() {
			if err := mayEdit(who, *r); err != nil {
				return err
			}
		}
		if err := s.setSubjects(ctx, q, id, in.Subjects); err != nil {
			return err
		}
		if in.SeconderID != r.Seconder.ID {
			var err error
			r.SeconderState = NoSeconder
			if r.Seconder, err = s.otherMember(ctx, tx, *r, in.SeconderID); err != nil {
				return err
			}
			if in.SeconderID != "" {
				r.SeconderState = Asked
				tx.Detail("seconder_asked", in.SeconderID)
			}
		}
		r.WorkingGroup, r.MeetingID = in.WorkingGroup, in.MeetingID
		return nil
	})
}

// otherMember looks up an organization that may second: a member, and not the
// one in whose name the resolution stands.
func (s *Service) otherMember(ctx context.Context, tx db.DBTX, r Resolution, organizationID string) (Party, error) {
	if organizationID == "" {
		return Party{}, nil
	}
	if organizationID == r.Organization.ID {
		return Party{}, fault.Field("seconder", "resolutions.error.own_seconder", fault.Args{"Organization": r.Organization.Name})
	}
	o, err := s.people.OrganizationTx(ctx, tx, organizationID)
	if fault.Is(err, fault.NotFound) {
		return Party{}, fault.Field("seconder", "resolutions.error.seconder_missing", nil)
	}
	if err != nil {
		return Party{}, err
	}
	if o.Class != people.Member {
		return Party{}, fault.Field("seconder", "resolutions.error.seconder_not_member", fault.Args{"Organization": o.Name})
	}
	return Party{ID: o.ID, Name: o.Name}, nil
}

func (s *Service) setSubjects(ctx context.Context, q *store.Queries, id string, slugs []string) error {
	if len(slugs) > maxSubjects {
		return fault.Field("subjects", "resolutions.error.too_many_subjects", fault.Args{"Max": maxSubjects})
	}
	known, err := q.Subjects(ctx)
	if err != nil {
		return err
	}
	if err := q.ClearSubjects(ctx, id); err != nil {
		return err
	}
	seen := map[string]bool{}
	for i, slug := range slugs {
		if seen[slug] {
			continue
		}
		seen[slug] = true
		found := false
		for _, k := range known {
			found = found || k.Slug == slug
		}
		if !found {
			return fault.Field("subjects", "resolutions.error.subject_unknown", fault.Args{"Subject": slug})
		}
		if err := q.InsertSubjectOf(ctx, store.InsertSubjectOfParams{ResolutionID: id, Slug: slug, Position: int64(i)}); err != nil {
			return err
		}
	}
	return nil
}

// AnswerSeconding is the answer of the organization that was asked to second,
// given by its representative.
func (s *Service) AnswerSeconding(ctx context.Context, who access.Actor, id string, accept bool) (Resolution, error) {
	action := "resolutions.second"
	if !accept {
		action = "resolutions.decline_seconding"
	}
	return s.change(ctx, who, action, id, func(_ *audit.Tx, _ *store.Queries, r *Resolution) error {
		if err := maySecond(who, *r); err != nil {
			return err
		}
		if r.SeconderState != Asked || r.State.Final() {
			return fault.New(fault.Conflict, "resolutions.error.seconding_answered", fault.Args{"Organization": r.Seconder.Name})
		}
		r.SeconderState = Declined
		if accept {
			r.SeconderState = Confirmed
			seat, _ := who.Seat(r.Seconder.ID)
			r.Seconder.Name = seat.Name
		}
		return nil
	})
}

// RecordSeconder writes down a seconder that staff were told of at the desk.
func (s *Service) RecordSeconder(ctx context.Context, who access.Actor, id, seconderID string) (Resolution, error) {
	return s.change(ctx, who, "resolutions.record_seconder", id, func(tx *audit.Tx, _ *store.Queries, r *Resolution) error {
		if err := MayKeep(who); err != nil {
			return err
		}
		if r.State.Final() {
			return fault.New(fault.Conflict, "resolutions.error.decided", fault.Args{"State": r.State.Name()})
		}
		seconder, err := s.otherMember(ctx, tx, *r, seconderID)
		if err != nil {
			return err
		}
		if !seconder.Named() {
			return fault.Field("seconder", "resolutions.error.seconder_missing", nil)
		}
		r.Seconder, r.SeconderState = seconder, Recorded
		tx.Detail("seconder", seconder.ID)
		return nil
	})
}

// Destination is the meeting a resolution is submitted to.
type Destination struct {
	MeetingID string
	Deadline  time.Time // of submissions to that meeting; zero: it has none
}

// Submit hands the resolution in: its original must be complete. After the
// deadline it goes in all the same, marked late: the meeting itself then
// decides whether to hear it.
func (s *Service) Submit(ctx context.Context, who access.Actor, id string, to Destination) (Resolution, error) {
	return s.change(ctx, who, "resolutions.submit", id, func(tx *audit.Tx, q *store.Queries, r *Resolution) error {
		if err := mayEdit(who, *r); err != nil {
			return err
		}
		if err := maySubmit(who, *r); err != nil {
			return err
		}
		next, err := r.State.Next(StepSubmit)
		if err != nil {
			return err
		}
		if err := wording.Check(r.Wording, r.Original); err != nil {
			return err
		}
		r.State, r.Submitted, r.MeetingID = next, tx.Now, to.MeetingID
		r.Late = !to.Deadline.IsZero() && tx.Now.After(to.Deadline)
		r.Round++
		tx.Detail("revision", r.Revision)
		if r.Late {
			tx.Detail("late", true)
		}
		return keepVersion(ctx, q, *r, StepSubmit, who, tx.Now)
	})
}

// Withdraw takes the resolution back for good.
func (s *Service) Withdraw(ctx context.Context, who access.Actor, id, reason string) (Resolution, error) {
	reason = strings.TrimSpace(reason)
	if err := bounded("reason", reason, false); err != nil {
		return Resolution{}, err
	}
	return s.change(ctx, who, "resolutions.withdraw", id, func(tx *audit.Tx, _ *store.Queries, r *Resolution) error {
		next, err := r.State.Next(StepWithdraw)
		if err != nil {
			return err
		}
		if err := mayWithdraw(who, *r); err != nil {
			return err
		}
		r.State, r.Decided = next, tx.Now
		if reason != "" {
			tx.Detail("reason", reason)
		}
		return nil
	})
}
