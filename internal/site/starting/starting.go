// Package starting has the pages that a new coalition's site begins with: short drafts in
// both languages, to be written over.
package starting

import (
	"context"
	_ "embed" // the drafts
	"encoding/json"
	"fmt"
	"strings"

	"plenary.example/internal/access"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/site"
)

//go:embed pages.json
var drafts []byte

// page is a draft.
type page struct {
	Purpose, Under string
	Kind           site.Kind
	Live           site.Live
	Foot           bool
	Slug           i18n.Text
	Title, Summary i18n.Text
	Body           map[i18n.Lang][]string // paragraphs
}

// Plant makes the pages of a site that has none, as drafts; name is the coalition's. A
// site that has pages is left as it is, with a Conflict refusal.
func Plant(ctx context.Context, pages *site.Service, who access.Actor, name i18n.Text) (map[string]site.Page, error) {
	had, err := pages.List(ctx, who)
	if err != nil {
		return nil, err
	}
	if len(had) > 0 {
		return nil, fault.New(fault.Conflict, "site.error.begun", nil)
	}
	var list []page
	if err := json.Unmarshal(drafts, &list); err != nil {
		return nil, fmt.Errorf("starting: %w", err)
	}
	made := map[string]site.Page{}
	for i, p := range list {
		c := site.Content{Title: p.Title, Summary: filled(p.Summary, name)}
		for _, l := range i18n.Langs() {
			c.Body = c.Body.With(l, strings.Join(p.Body[l], "\n\n"))
		}
		c.Body = filled(c.Body, name)
		place := site.Place{Kind: p.Kind, ParentID: made[p.Under].ID, Position: i, Foot: p.Foot, Live: p.Live, Slug: p.Slug}
		if made[p.Purpose], err = pages.Add(ctx, who, p.Purpose, place, c, nil); err != nil {
			return nil, fmt.Errorf("starting: %s: %w", p.Purpose, err)
		}
	}
	return made, nil
}

func filled(t, name i18n.Text) i18n.Text {
	for _, l := range i18n.Langs() {
		t = t.With(l, strings.ReplaceAll(t.Only(l), "{{name}}", name.In(l)))
	}
	return t
}
