package actions

import (
	"context"
	"strings"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/actions/internal/store"
	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/wording"
)

// Proposal is an action to be made for a source that is no resolution.
type Proposal struct {
	Source   Source
	Clause   string    // tells several of one source apart; may be empty
	Path     string    // where the source stands, without the language
	Title    i18n.Text // the source's
	Position int
	Label    i18n.Text
	Words    i18n.Text // what is to be done, in one language or both
	GroupID  string    // the working group it comes from
	Assignment
}

// MakeTx makes an action within another subject's transaction, which has asked
// who may. One that is there already for the source and clause is left as it is.
func (s *Service) MakeTx(ctx context.Context, tx *audit.Tx, n Proposal) error {
	if n.Words.Empty() {
		return fault.Field("words", "actions.error.words", nil)
	}
	if len(n.Words.EN)+len(n.Words.FR) > 4*maxWords {
		return fault.Field("words", "actions.error.too_long", fault.Args{"Max": maxWords})
	}
	id := db.NewID()
	err := store.New(tx).InsertAction(ctx, store.InsertActionParams{
		ID: id, SourceKind: string(n.Source.Kind), SourceKey: n.Source.Key, Clause: n.Clause, SourcePath: n.Path, SourceEn: n.Title.EN, SourceFr: n.Title.FR,
		Position: int64(n.Position), LabelEn: n.Label.EN, LabelFr: n.Label.FR, WordsEn: n.Words.EN, WordsFr: n.Words.FR, GroupID: n.GroupID,
		BodyID: n.BodyID, PersonID: n.PersonID, PersonName: n.PersonName, DueDay: db.Day(n.Due), State: string(Open), Shown: n.shown(),
		MadeAt: db.Micros(tx.Now), ChangedAt: db.Micros(tx.Now),
	})
	if err != nil {
		return err
	}
	return tx.Also(ctx, "actions.make", Kind, id, map[string]any{"source": string(n.Source.Kind) + " " + n.Source.Key, "clause": n.Clause})
}

// Clauses are the action clauses of a wording: those of the first level, with what
// is nested under each as its parts; or the section's opening words where it has
// no clause.
func Clauses(w wording.Wording) []Clause {
	var list []Clause
	at := map[string]int{}
	for _, c := range w.Resolved.Clauses {
		at[c.ID] = len(list)
		list = append(list, Clause{ID: c.ID})
	}
	for _, lang := range i18n.Langs() {
		current := -1
		for _, line := range wording.Lines(w, wording.Resolved, lang) {
			if i, top := at[line.Clause.ID]; top && line.Depth == 1 {
				current = i
				list[i].Label = list[i].Label.With(lang, line.Path)
				list[i].Words = list[i].Words.With(lang, standing(line.Text))
				continue
			}
			if current < 0 || line.Missing {
				continue
			}
			part := strings.TrimSpace(line.Label + " " + standing(line.Text))
			list[current].Words = list[current].Words.With(lang, strings.TrimSpace(list[current].Words.Only(lang)+"\n"+part))
		}
	}
	var written []Clause
	for _, c := range list {
		if !c.Words.Empty() {
			written = append(written, c)
		}
	}
	if len(written) == 0 && !w.Resolved.Lead.Empty() {
		written = []Clause{{ID: wording.ResolvedLeadID, Words: w.Resolved.Lead}}
	}
	return written
}

// standing is a clause without the words that were struck in its source.
func standing(text string) string {
	var b strings.Builder
	for _, span := range wording.Link(text, "", func(wording.Citation) (string, bool) { return "", false }) {
		if !span.Struck {
			b.WriteString(span.Text)
		}
	}
	return strings.TrimSpace(b.String())
}

// FromResolution makes an action of each action clause that has none, and returns
// how many. It takes staff, the Executive, or a co-chair of the resolution's
// working group; the resolution is adopted.
func (s *Service) FromResolution(ctx context.Context, who access.Actor, resolutionID string) (made int, err error) {
	err = s.log.Do(ctx, who, "actions.from_resolution", func(tx *audit.Tx) error {
		made = 0
		e, err := s.resolutions.EntryTx(ctx, tx, resolutionID)
		if err != nil {
			return err
		}
		if err := who.Require(MayMake(who, e.Resolution.WorkingGroup.ID), "power.make_actions"); err != nil {
			return err
		}
		left, err := s.left(ctx, tx, e)
		if err != nil {
			return err
		}
		for _, n := range left {
			if err := s.MakeTx(ctx, tx, n); err != nil {
				return err
			}
			made++
		}
		if made > 0 {
			tx.About(resolutions.Kind, resolutionID)
			tx.Detail("actions", made)
		}
		return nil
	})
	return made, err
}

// left are the actions that a resolution in force asks for and that nobody has made.
func (s *Service) left(ctx context.Context, tx db.DBTX, e resolutions.Entry) ([]Proposal, error) {
	if !asks(e) {
		return nil, nil
	}
	r := e.Resolution
	taken, err := s.on(tx).ClausesTaken(ctx, string(Resolution), r.ID)
	if err != nil {
		return nil, audit.Fault(err)
	}
	has := map[string]bool{}
	for _, id := range taken {
		has[id] = true
	}
	var list []Proposal
	for i, c := range Clauses(r.Wording) {
		if has[c.ID] {
			continue
		}
		list = append(list, Proposal{
			Source: Source{Kind: Resolution, Key: r.ID}, Clause: c.ID, Path: "resolutions/" + e.Address().String(), Title: r.Title(), Position: i + 1,
			Label: c.Label, Words: c.Words, GroupID: r.WorkingGroup.ID, Assignment: Assignment{Public: true},
		})
	}
	return list, nil
}

// Untaken is an adopted resolution with action clauses that nobody has taken up.
type Untaken struct {
	Entry   resolutions.Entry
	Clauses int
}

// Horizon is how long after its adoption a resolution is watched for clauses that
// nobody has taken up: two years. What is older was passed over knowingly.
const Horizon = 730

// Untaken lists the resolutions adopted within the Horizon that have action
// clauses without an action, the oldest first, those of a body's alone when
// groupID is given. There are tens of them at most in a year.
func (s *Service) Untaken(ctx context.Context, who access.Actor, groupID string) ([]Untaken, error) {
	if err := who.Require(MayRead(who), "power.read_actions"); err != nil {
		return nil, err
	}
	var list []Untaken
	from := s.Today().AddDate(0, 0, -Horizon)
	err := s.resolutions.EachEntryFrom(ctx, db.Day(from), func(e resolutions.Entry) error {
		if groupID != "" && e.Resolution.WorkingGroup.ID != groupID {
			return nil
		}
		left, err := s.left(ctx, nil, e)
		if err == nil && len(left) > 0 {
			list = append(list, Untaken{Entry: e, Clauses: len(left)})
		}
		return err
	})
	return list, err
}

// Left counts the action clauses of an entry of the library that nobody has taken
// up, if it was adopted within the Horizon; 0 for an older one.
func (s *Service) Left(ctx context.Context, e resolutions.Entry) (int, error) {
	if adopted := db.ParseDay(e.AdoptedOn); !adopted.IsZero() && adopted.Before(s.Today().AddDate(0, 0, -Horizon)) || !within(e.Meeting, s.Today()) {
		return 0, nil
	}
	left, err := s.left(ctx, nil, e)
	return len(left), err
}

// within reports whether a meeting's month is within the Horizon.
func within(meeting string, today time.Time) bool {
	return meeting >= today.AddDate(0, 0, -Horizon).Format("2006-01")
}
