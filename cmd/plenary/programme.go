package main

import (
	"context"
	"time"

	"plenary.example/internal/programme"
	"plenary.example/internal/programme/proposals"
	sched "plenary.example/internal/web/pages/programme"
	workshops "plenary.example/internal/web/pages/proposals"
)

// wireProgramme builds what the programmes of gatherings stand on, and the calls for
// proposals for them.
func (p *program) wireProgramme() {
	o := programme.Options{Name: p.profile.Name, Site: p.settings.Site()}
	p.programme = programme.New(p.record, p.gatherings, p.people, p.bodies, p.mail, p.catalog, o)
	p.proposals = proposals.New(p.record, p.gatherings, p.programme, p.people, p.bodies, p.mail, p.catalog, o)
}

func (p *program) programmePages() *sched.Pages {
	return &sched.Pages{
		Programme: p.programme, Gatherings: p.gatherings, People: p.people, Bodies: p.bodies, Name: p.profile.Name, Site: p.settings.Site(), Now: p.clock.Now, Calendar: p.calendar.Sessions,
		Meetings: func(ctx context.Context) ([]sched.Meeting, error) {
			list, err := p.meetings.List(ctx, time.Time{})
			out := make([]sched.Meeting, 0, len(list))
			for _, m := range list {
				out = append(out, sched.Meeting{Key: m.Key, Title: m.Title})
			}
			return out, err
		},
	}
}

func (p *program) proposalPages() *workshops.Pages {
	return &workshops.Pages{Proposals: p.proposals, Gatherings: p.gatherings, People: p.people, Bodies: p.bodies, Now: p.clock.Now}
}
