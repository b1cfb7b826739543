package actions

import (
	"context"

	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/resolutions"
)

// Ground is what has become of the decision that asked for an action, where the
// action is no longer asked for as it was.
type Ground string

// What may have become of the ground of an action.
const (
	Stands     Ground = ""
	Reopened   Ground = "reopened" // a general meeting opened the decision again
	Struck     Ground = "struck"   // it was decided again without the clause
	Rescinded  Ground = "rescinded"
	Superseded Ground = "superseded"
	Expired    Ground = "expired"
)

// Words says it; a Ground that stands has none.
func (g Ground) Words() i18n.Message { return i18n.Say("actions.ground." + string(g)) }

// asks reports whether a resolution of the library asks for something to be done.
func asks(e resolutions.Entry) bool { return e.Policy == resolutions.InForce }

// groundOf is what has become of what an entry of the library asked for.
func groundOf(e resolutions.Entry, clause string) Ground {
	switch e.Policy {
	case resolutions.Rescinded:
		return Rescinded
	case resolutions.Superseded:
		return Superseded
	case resolutions.Expired:
		return Expired
	case resolutions.InForce:
	}
	for _, c := range Clauses(e.Resolution.Wording) {
		if c.ID == clause {
			return Stands
		}
	}
	return Struck
}

// grounds sets on each action that is still to be done what has become of the
// resolution that asked for it, and where that stands now: one that was decided again
// may have another number. tx nil is the reader.
func (s *Service) grounds(ctx context.Context, tx db.DBTX, list []Action) error {
	if tx == nil {
		tx = s.db.Reader()
	}
	entries := map[string]*resolutions.Entry{} // nil: not in the library
	for i := range list {
		a := &list[i]
		if a.Source.Kind != Resolution || !a.State.Running() {
			continue
		}
		e, read := entries[a.Source.Key]
		if !read {
			found, err := s.resolutions.EntryTx(ctx, tx, a.Source.Key)
			if err == nil {
				e = &found
			} else if !fault.Is(err, fault.NotFound) {
				return err
			}
			entries[a.Source.Key] = e
		}
		if e == nil {
			a.Ground = Reopened
			continue
		}
		a.Ground, a.Path, a.Title = groundOf(*e, a.Clause), "resolutions/"+e.Address().String(), e.Resolution.Title()
	}
	return nil
}
