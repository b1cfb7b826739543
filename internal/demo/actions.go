package demo

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"

	"plenary.example/internal/actions"
	invented "plenary.example/internal/demo/people"
	"plenary.example/internal/i18n"
	"plenary.example/internal/resolutions"
)

//go:embed actions.json
var actionTexts []byte

// followUp is an action of the story.
type followUp struct {
	Resolution string        `json:"resolution"`
	Clause     int           `json:"clause"` // from 1
	Body       string        `json:"body"`
	Person     string        `json:"person"` // the key of a role; empty: nobody
	Due        int           `json:"due"`    // days from the meeting's
	State      actions.State `json:"state"`
	Outcome    i18n.Text     `json:"outcome"`
	Note       string        `json:"note"`

	id string
}

// tellActions tells what was done about the last resolutions: something done, in
// part, dropped, and overdue. The last resolution of all waits to be taken up.
func (st *story) tellActions() {
	if st.s.Actions == nil {
		return
	}
	var list []followUp
	st.on(st.at(planned, 9, 30), "take up the last resolutions", func(ctx context.Context) error {
		list = nil
		if err := json.Unmarshal(actionTexts, &list); err != nil {
			return fmt.Errorf("actions.json: %w", err)
		}
		return st.takeUp(ctx, list)
	})
	st.on(st.at(agendaSet, 10, 0), "assign the actions", func(ctx context.Context) error {
		for i := range list {
			if err := st.assign(ctx, list[i]); err != nil {
				return err
			}
		}
		return nil
	})
	st.on(st.at(12, 16, 30), "report on the actions", func(ctx context.Context) error {
		for _, f := range list {
			who := st.staff()
			if f.Note != "" {
				if err := st.s.Actions.AddNote(ctx, who, f.id, f.Note); err != nil {
					return err
				}
			}
			if f.State == actions.Open {
				continue
			}
			if err := st.s.Actions.Report(ctx, who, f.id, actions.Report{State: f.State, Outcome: f.Outcome}); err != nil {
				return err
			}
		}
		return nil
	})
}

func (st *story) takeUp(ctx context.Context, list []followUp) error {
	made := map[string][]actions.Action{}
	for i, f := range list {
		if _, done := made[f.Resolution]; !done {
			at, _ := resolutions.ParseAddress(f.Resolution)
			id, err := st.s.Resolutions.EntryIDTx(ctx, st.s.Record.DB().Reader(), at)
			if err != nil {
				return err
			}
			if _, err = st.s.Actions.FromResolution(ctx, st.staff(), id); err != nil {
				return err
			}
			if made[f.Resolution], err = st.s.Actions.OfResolution(ctx, nil, id); err != nil {
				return err
			}
		}
		if f.Clause > len(made[f.Resolution]) {
			return fmt.Errorf("%s has no clause %d", f.Resolution, f.Clause)
		}
		list[i].id = made[f.Resolution][f.Clause-1].ID
	}
	return nil
}

func (st *story) assign(ctx context.Context, f followUp) error {
	email := ""
	if f.Person != "" {
		roles, err := invented.Roles()
		if err != nil {
			return err
		}
		if i := slices.IndexFunc(roles, func(r invented.Role) bool { return r.Key == f.Person }); i >= 0 {
			email = roles[i].Email
		}
	}
	return st.s.Actions.Assign(ctx, st.staff(), f.id, email, actions.Assignment{
		BodyID: st.planted.Bodies[f.Body].ID, Due: st.today.AddDate(0, 0, f.Due), Public: true,
	})
}
