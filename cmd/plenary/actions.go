package main

import (
	"context"
	"time"

	"plenary.example/internal/actions"
	"plenary.example/internal/book"
	"plenary.example/internal/clock"
	"plenary.example/internal/meetings"
	following "plenary.example/internal/web/pages/actions"
)

// wireActions builds what follows from resolutions, and what binds them into books.
func (p *program) wireActions() {
	p.actions = actions.New(p.record, p.people, p.bodies, p.resolutions, p.mail, p.catalog, actions.Options{
		Name: p.profile.Name, Site: p.settings.Site(), Location: p.profile.Location(),
	})
	p.books = book.New(p.record, p.resolutions, p.catalog, book.Options{Name: p.profile.Name, Site: p.settings.Site(), Location: p.profile.Location()})
	p.worker.Follow(p.actions)
}

func (p *program) actionPages() *following.Pages {
	return &following.Pages{Actions: p.actions, Bodies: p.bodies, People: p.people, Meetings: p.meetingsAround, Overdue: p.roundtablePages().Overdue}
}

// meetingsAround are the last general meeting, since which the next one is told what
// was done, and the next one itself.
func (p *program) meetingsAround(ctx context.Context) (following.Meetings, error) {
	list, err := p.meetings.List(ctx, time.Time{})
	if err != nil {
		return following.Meetings{}, err
	}
	var around following.Meetings
	for _, m := range list { // the newest first
		day := clock.DayIn(m.Starts, m.Location())
		if m.State != meetings.Adjourned {
			around.Key, around.Title = m.Key, m.Title
		} else if around.Since.IsZero() {
			around.Since = day
		}
	}
	if !around.Since.IsZero() {
		return around, nil
	}
	// None was held here yet: the library knows when resolutions were last adopted.
	adopted, err := p.resolutions.Meetings(ctx)
	if err != nil || len(adopted) == 0 {
		return around, err
	}
	if around.Since, err = time.Parse("2006-01", adopted[0].Meeting); err != nil {
		around.Since = time.Time{} // of which only the year is known
	}
	return around, nil
}
