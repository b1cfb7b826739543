package thread

import (
	"context"

	"plenary.example/internal/access"
	"plenary.example/internal/i18n"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/signons"
)

// Signons tell of the statements that organizations signed, once they are delivered.
type Signons struct {
	Signons *signons.Service
}

// OfConcern tells of the delivered statements about a concern.
func (s Signons) OfConcern(ctx context.Context, _ access.Actor, slug string, _ []resolutions.Placed) ([]Entry, error) {
	list, err := s.Signons.OfConcern(ctx, slug)
	if err != nil {
		return nil, err
	}
	var entries []Entry
	for _, st := range list {
		e, ok := signon(st)
		if !ok {
			continue
		}
		on, err := s.Signons.RestsOn(ctx, st.ID)
		if err != nil {
			return nil, err
		}
		for _, id := range on {
			e.Of = append(e.Of, KeyOf(id))
		}
		entries = append(entries, e)
	}
	return entries, nil
}

// OfResolution tells of the delivered statements that rest on a resolution.
func (s Signons) OfResolution(ctx context.Context, _ access.Actor, resolutionID string) ([]Entry, error) {
	list, err := s.Signons.OfResolution(ctx, resolutionID)
	var entries []Entry
	for _, st := range list {
		if e, ok := signon(st); ok {
			e.Of = []string{KeyOf(resolutionID)}
			entries = append(entries, e)
		}
	}
	return entries, err
}

// signon is a delivered statement in the thread: what was sent to government, by many.
func signon(st signons.Listed) (Entry, bool) {
	if st.Kept != signons.Delivered {
		return Entry{}, false
	}
	return Entry{
		Key: "signon-" + st.ID, Kind: Statement, Day: st.Delivered, Precision: Day, Label: i18n.Say("thread.kind.statement"), Name: st.Title, Who: st.Addressee,
		Facts: []i18n.Message{i18n.Say("thread.fact.signed", "Count", st.Count)}, Path: []string{"sign-ons", st.Slug}, Files: true, Seen: Public,
	}, true
}
